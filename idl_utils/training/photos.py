"""Training of `photo_net` and `photo_resnet` on a folder of photographs, {train,test}/<class>/*.jpg.

The shortcut to avoid: where some classes come larger and sharper than others, sharpness gives them away. So all pictures
are brought to one size first, and half of them are blurred at random.
"""

import numpy as np

from . import classifier
from .classifier import Recipe, outputs
from .photographs import BORDER, PETS, SIDE, class_chances, origin, read_pictures

RECIPES = {
    "photo_net": Recipe(phases=((40, 13000, 0.2, 1.0), (64, 3500, 0.2, 1.0), (64, 1500, 0.45, 1.25))),
    "photo_resnet": Recipe(phases=((40, 6000, 0.2, 1.0), (64, 1200, 0.2, 1.0), (64, 800, 0.45, 1.25)), seed=1),
}


def accuracies(model, pictures, labels, classes):
    """Balanced accuracy over all classes, accuracy of cat against dog, and the accuracy of each class."""
    scores = outputs(model, pictures)
    right = scores.argmax(1) == labels
    by_class = {name: float(right[labels == k].mean()) for k, name in enumerate(classes)}
    overall = {"balanced": float(np.mean(list(by_class.values())))}
    pets = [classes.index(name) for name in PETS if name in classes]
    if len(pets) == 2:
        shown = np.isin(labels, pets)
        named = np.take(pets, scores[shown][:, pets].argmax(1))
        overall["cat against dog"] = float((named == labels[shown]).mean())
    return overall, by_class


def make(name, recipe, checkpoint, last, folder, classes):
    """Train `photo_net` or `photo_resnet` on the class folders `classes` of `folder`; the rest as `classifier.make`."""
    if len(classes) < 2:
        raise ValueError(f"--classes {' '.join(classes)}: a classifier needs two classes or more")
    pictures, labels = read_pictures(folder, "train", classes, BORDER)
    test = *read_pictures(folder, "test", classes), classes
    how = f"{len(test[1])} test pictures at {SIDE} x {SIDE}, looked at during training but never decided by"
    described = {"classes": classes, "measured on": how, "pictures": origin(classes, len(labels))}
    targets = np.eye(len(classes))[labels]

    def chances(share):
        return class_chances(labels, classes, share)

    data = pictures, targets, chances, accuracies, test, lambda: test
    return classifier.make(name, recipe, checkpoint, last, *data, described)
