"""Training of `photo_net` and `photo_resnet` on a folder of photographs, {train,test}/<class>/*.jpg.

The shortcut to avoid: where some classes come larger and sharper than others, sharpness gives them away. So all pictures
are brought to one size first, and half of them are blurred at random.
"""

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from ..datasets import fit_to_square, picture
from ..networks import architectures
from .classifier import Recipe, stored_precision, train, versions

CLASSES = (
    "african_elephant",
    "alp",
    "bullet_train",
    "cat",
    "coral_reef",
    "dog",
    "espresso",
    "goldfish",
    "jellyfish",
    "king_penguin",
    "koala",
    "ladybug",
    "lesser_panda",
    "lion",
    "monarch",
    "pizza",
    "school_bus",
    "spider_web",
    "sports_car",
    "steel_arch_bridge",
)
PETS = ("cat", "dog")
SIDE, BORDER = 64, 8  # pixels; the border repeats the edge, so that crops can reach beyond it

SOURCE = (
    "cat and dog: Kaggle Dogs vs. Cats (Asirra), for research and teaching; the other classes: Tiny ImageNet, a subset of "
    "ImageNet, non-commercial research and education. The pictures are not part of this project."
)
LICENCE = "weights: CC BY-NC 4.0, for research and education, as the training pictures' terms ask"

RECIPES = {
    "photo_net": Recipe(phases=((40, 13000, 0.2, 1.0), (64, 3500, 0.2, 1.0), (64, 1500, 0.45, 1.25))),
    "photo_resnet": Recipe(phases=((40, 6000, 0.2, 1.0), (64, 1200, 0.2, 1.0), (64, 800, 0.45, 1.25)), seed=1),
}


def read_pictures(folder, split, classes, border=0):
    """All pictures of a split: (n, 64 + 2 border, ..., 3) uint8 and class indices (n,).

    Raises FileNotFoundError naming the class folder that is missing or empty.
    """
    pictures, labels = [], []
    for index, name in enumerate(tqdm(classes, desc=f"reading {split}")):
        files = sorted((Path(folder) / split / name).glob("*.jpg"))
        if not files:
            raise FileNotFoundError(
                f"no .jpg in {Path(folder) / split / name}: --pictures expects {{train,test}}/<class>/*.jpg"
            )
        for file in files:
            with Image.open(file) as image:
                pictures.append(np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)))
        labels += [index] * len(files)
    margins = ((0, 0), (border, border), (border, border), (0, 0))
    return np.pad(np.stack(pictures), margins, mode="edge"), np.array(labels)


def class_chances(labels, classes, share):
    """Weight of each picture: pets (hard to tell apart) make up 40 % of a batch at first, and their fair share at the end."""
    pets = np.isin(classes, PETS)
    weight = np.where(pets, 0.2, 0.6 / max(1, (~pets).sum())) if pets.any() and share < 0.85 else np.ones(len(classes))
    return (weight / np.bincount(labels, minlength=len(classes)))[labels]


def accuracies(model, pictures, labels, classes, batch=200):
    """Balanced accuracy over all classes, accuracy of cat against dog, and the accuracy of each class."""
    scores = np.concatenate(
        [
            model(pictures[i : i + batch].astype("float32") / 127.5 - 1, training=False)
            for i in range(0, len(pictures), batch)
        ]
    )
    right = scores.argmax(1) == labels
    result = {name: float(right[labels == k].mean()) for k, name in enumerate(classes)}
    overall = {"balanced": float(np.mean(list(result.values())))}
    pets = [classes.index(name) for name in PETS if name in classes]
    if len(pets) == 2:
        of_pets = np.isin(labels, pets)
        overall["cat against dog"] = float(
            (np.take(pets, scores[of_pets][:, pets].argmax(1)) == labels[of_pets]).mean()
        )
    return overall, result


def acceptance(model, classes):
    """What the network says of pictures it must get right: the cat `chelsea` and the espresso `coffee`, in several forms."""
    cat = picture("chelsea")
    face = cat[20:280, 60:400]
    forms = {
        "chelsea, cut to a square": fit_to_square(cat, SIDE),
        "chelsea, padded": fit_to_square(cat, SIDE, "pad"),
        "chelsea, close-up": fit_to_square(face, SIDE),
        "coffee, cut to a square": picture("coffee", SIDE),
        "chelsea, blurred": fit_to_square(fit_to_square(cat, SIDE // 3), SIDE),
    }
    scores = np.asarray(model(np.stack(list(forms.values())) * 2 - 1, training=False))
    return {
        form: {"class": classes[row.argmax()], "probability": round(float(row.max()), 3)}
        for form, row in zip(forms, scores)
    }


def train_photos(name, recipe, checkpoint, last, folder, classes=None):
    """Train `photo_net` or `photo_resnet`; returns (model, its description for `save_weights`).

    Parameters as on the command line: the network's name, a Recipe, the checkpoint's path, the step to stop after (or
    None), the folder of pictures and the class folders to use. Accuracies are measured on the weights as they ship.
    """
    classes = tuple(classes or CLASSES)
    pictures, labels = read_pictures(folder, "train", classes, BORDER)
    test = read_pictures(folder, "test", classes)
    keras.utils.set_random_seed(recipe.seed)
    model = getattr(architectures, name)(len(classes))
    train(
        model,
        recipe,
        pictures,
        np.eye(len(classes))[labels],
        lambda share: class_chances(labels, classes, share),
        lambda: accuracies(model, *test, classes)[0],
        checkpoint,
        BORDER / SIDE,
        last,
    )
    stored_precision(model)
    overall, by_class = accuracies(model, *test, classes)
    return model, {
        "classes": list(classes),
        "picture_size": SIDE,
        "accuracy": overall,
        "accuracy by class": by_class,
        "measured on": f"{len(test[1])} test pictures at {SIDE} x {SIDE}, looked at during training but never decided by",
        "pictures": {"kind": "photographs", "training": len(labels), "source": SOURCE},
        "acceptance": acceptance(model, classes),
        "recipe": asdict(recipe),
        "licence": LICENCE,
        "made by": f"python -m idl_utils.training {name} --pictures FOLDER",
        "versions": versions(),
    }
