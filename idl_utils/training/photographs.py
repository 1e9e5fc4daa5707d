"""A folder of training photographs, {train,test}/<class>/*.jpg, brought to one size and into memory."""

from pathlib import Path

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from ..arguments import names, unknown
from ..datasets import SUFFIXES
from .classifier import SIDE

CLASSES = (
    "african_elephant", "alp", "bullet_train", "cat", "coral_reef", "dog", "espresso", "goldfish", "jellyfish",
    "king_penguin", "koala", "ladybug", "lesser_panda", "lion", "monarch", "pizza", "school_bus", "spider_web",
    "sports_car", "steel_arch_bridge",
)  # fmt: skip
PETS = ("cat", "dog")
BORDER = 8  # pixels; it repeats the edge, so that crops can reach beyond it

SOURCE = (
    "cat and dog: Kaggle Dogs vs. Cats (Asirra), for research and teaching; the other classes: Tiny ImageNet, a subset of "
    "ImageNet, non-commercial research and education. The pictures are not part of this project."
)
LICENCE = "weights: CC BY-NC 4.0, for research and education, as the training pictures' terms ask"


def class_files(folder, split, classes):
    """{class: its picture files, sorted}; raises ValueError naming the folder that is missing, unknown or empty."""
    place, found = Path(folder) / split, {}
    if not place.is_dir():
        raise ValueError(f"no folder {place}: --pictures expects {{train,test}}/<class>/*.jpg")
    known = sorted(each.name for each in place.iterdir() if each.is_dir())
    for name in names("--classes", classes):
        if name not in known:
            raise unknown(f"class folder in {place}", name, known or ["nothing"])
        found[name] = sorted(file for file in (place / name).iterdir() if file.suffix.lower() in SUFFIXES)
        if not found[name]:
            raise ValueError(f"no pictures in {place / name}: --pictures expects {{train,test}}/<class>/*.jpg")
    return found


def read_pictures(folder, split, classes, border=0):
    """All pictures of a split: (n, 64 + 2 border, ..., 3) uint8 and class indices (n,).

    Raises ValueError naming a class folder that is missing or empty, or a file that can't be read.
    """
    pictures, labels = [], []
    for index, files in enumerate(tqdm(class_files(folder, split, classes).values(), desc=f"reading {split}")):
        for file in files:
            try:
                with Image.open(file) as image:
                    pictures.append(np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)))
            except (OSError, SyntaxError, Image.DecompressionBombError) as error:
                reason = str(error).splitlines()[0]
                raise ValueError(f"file {file} can't be read ({reason}): replace it or take it away") from None
        labels += [index] * len(files)
    margins = ((0, 0), (border, border), (border, border), (0, 0))
    return np.pad(np.stack(pictures), margins, mode="edge"), np.array(labels)


def class_chances(labels, classes, share):
    """Weight of each picture: pets (hard to tell apart) make up 40 % of a batch at first, and their fair share at the end."""
    pets = np.isin(classes, PETS)
    weight = np.where(pets, 0.2, 0.6 / max(1, (~pets).sum())) if pets.any() and share < 0.85 else np.ones(len(classes))
    return (weight / np.bincount(labels, minlength=len(classes)))[labels]


def origin(classes, count):
    """What a description says of the training photographs."""
    return {"kind": "photographs", "classes": list(classes), "training": count, "source": SOURCE}
