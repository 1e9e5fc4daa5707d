"""Training of `drawn_net` on drawn scenes: minutes on a laptop, and nothing to download.

A quarter of the scenes shows two or three objects, and a tenth none. Without them a scene with a cat and a dog, or one
whose object was taken away, would be something that the network has never seen, and its answer, or a map of it, would
say little about the method under study.
"""

import numpy as np
from tqdm.auto import tqdm

from ..datasets import drawn_scenes
from ..datasets.pictures.drawn_scenes import CLASSES
from . import classifier
from .classifier import SIDE, Recipe, outputs

SCENES = 10_000  # for training
NUMBERS = (2, 13, 4, 1)  # of every 20 training scenes, how many hold 0, 1, 2 and 3 objects
# Seeds unlike those that one types in a notebook, so that nobody's scenes are among those that were trained on.
WATCHED_SEED, TEST_SEED, TRAINING_SEED = 770_000, 780_000, 1_000_000
WATCHED, TESTED = 200, 1600  # scenes of each kind looked at during and after training

SOURCE = "scenes drawn by idl_utils.datasets.drawn_scenes: of 20, {1} show one object, {2} two, {3} three and {0} none".format(
    *NUMBERS
)

RECIPES = {
    "drawn_net": Recipe(
        phases=((48, 700, 0.8, 1.0), (64, 300, 0.85, 1.0)),
        peak_rate=0.3,
        label_smoothing=0.02,
        blur=0.3,
        check_every=200,
    ),
}


def training_scenes(count):
    """Pictures (count, 64, 64, 3) uint8 and targets (count, classes) float32; scene i depends on i alone."""
    objects = np.repeat(range(len(NUMBERS)), NUMBERS)
    pictures = np.empty((count, SIDE, SIDE, 3), "uint8")
    targets = np.empty((count, len(CLASSES)), "float32")
    for i in tqdm(range(count), desc="drawing scenes", mininterval=1.0):
        drawn = drawn_scenes.scenes(1, TRAINING_SEED + i, objects=objects[i % len(objects)], size=SIDE)
        pictures[i], targets[i] = np.round(drawn.pictures[0] * 255), drawn.targets[0]
    return pictures, targets


def new_scenes(count, seed):
    """`count` scenes each with one object, with a cat and a dog, and with nothing: what `accuracies` wants."""
    return (
        drawn_scenes.scenes(count, seed, size=SIDE),
        drawn_scenes.pairs(count, seed, size=SIDE),
        drawn_scenes.scenes(count, seed, objects=0, size=SIDE),
    )


def accuracies(model, singles, pairs, empty):
    """What the network gets right, as shares: (of scenes with one object, two, and none; of each class alone).

    "cat against dog": in scenes with one of them, the right one has the larger output of the two. "both animals": cat
    and dog have the two largest outputs, and both are above one half. "nothing": all outputs are below one half.
    """
    cat, dog = CLASSES.index("cat"), CLASSES.index("dog")
    found, labels = outputs(model, singles.pictures), singles.labels[:, 0]
    right = found.argmax(1) == labels
    pets = np.isin(labels, (cat, dog))
    larger = np.where(found[pets, cat] > found[pets, dog], cat, dog)
    found = outputs(model, pairs.pictures)
    lowest = found[:, [cat, dog]].min(1)
    both = (lowest > 0.5) & (lowest > np.delete(found, [cat, dog], 1).max(1))
    overall = {
        "single object": right.mean(),
        "cat against dog": (larger == labels[pets]).mean(),
        "both animals in cat + dog scenes": both.mean(),
        "nothing in empty scenes": (outputs(model, empty.pictures).max(1) < 0.5).mean(),
    }
    by_class = {name: right[labels == k].mean() for k, name in enumerate(CLASSES) if (labels == k).any()}
    return tuple({name: float(share) for name, share in shares.items()} for shares in (overall, by_class))


def make(name, recipe, checkpoint, last, folder=None, classes=None):
    """Train `drawn_net` (`folder` and `classes` are not used); the rest as `classifier.make`."""
    pictures, targets = training_scenes(min(SCENES, recipe.steps * recipe.batch))
    alike, watched = np.ones(len(pictures)), new_scenes(WATCHED, WATCHED_SEED)
    described = {
        "classes": CLASSES,
        "measured on": f"{TESTED} new scenes each with one object, with a cat and a dog, and with nothing",
        "pictures": {"kind": "drawn", "training": len(pictures), "source": SOURCE},
    }
    data = pictures, targets, lambda share: alike, accuracies, watched, lambda: new_scenes(TESTED, TEST_SEED)
    return classifier.make(name, recipe, checkpoint, last, *data, described)
