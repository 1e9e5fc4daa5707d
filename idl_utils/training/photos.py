"""Training of `photo_net` and `photo_resnet` on a folder of photographs, {train,test}/<class>/*.jpg.

The shortcut to avoid: where some classes come larger and sharper than others, sharpness gives them away. So all pictures
are brought to one size first, and half of them are blurred at random.
"""

import numpy as np

from ..datasets import fit_to_square, picture
from ..networks import Pictures, architectures
from .classifier import Recipe, train
from .loop import stored_precision
from .photographs import BORDER, PETS, SIDE, class_chances, origin, read_pictures

RECIPES = {
    "photo_net": Recipe(phases=((40, 13000, 0.2, 1.0), (64, 3500, 0.2, 1.0), (64, 1500, 0.45, 1.25))),
    "photo_resnet": Recipe(phases=((40, 6000, 0.2, 1.0), (64, 1200, 0.2, 1.0), (64, 800, 0.45, 1.25)), seed=1),
}


def accuracies(model, pictures, labels, classes, batch=200):
    """Balanced accuracy over all classes, accuracy of cat against dog, and the accuracy of each class."""
    inputs = (pictures[i : i + batch].astype("float32") / 127.5 - 1 for i in range(0, len(pictures), batch))
    scores = np.concatenate([model(some, training=False) for some in inputs])
    right = scores.argmax(1) == labels
    result = {name: float(right[labels == k].mean()) for k, name in enumerate(classes)}
    overall = {"balanced": float(np.mean(list(result.values())))}
    pets = [classes.index(name) for name in PETS if name in classes]
    if len(pets) == 2:
        shown = np.isin(labels, pets)
        named = np.take(pets, scores[shown][:, pets].argmax(1))
        overall["cat against dog"] = float((named == labels[shown]).mean())
    return overall, result


def acceptance(model, classes):
    """What the network says of pictures it must get right: the cat `chelsea` and the espresso `coffee`, in several forms."""
    cat = picture("chelsea")
    forms = {
        "chelsea, cut to a square": fit_to_square(cat, SIDE),
        "chelsea, padded": fit_to_square(cat, SIDE, "pad"),
        "chelsea, close-up": fit_to_square(cat[20:280, 60:400], SIDE),
        "coffee, cut to a square": picture("coffee", SIDE),
        "chelsea, blurred": fit_to_square(fit_to_square(cat, SIDE // 3), SIDE),
    }
    scores = np.asarray(model(np.stack(list(forms.values())) * 2 - 1, training=False))
    return {
        form: {"class": classes[row.argmax()], "probability": round(float(row.max()), 3)}
        for form, row in zip(forms, scores)
    }


def make(name, recipe, checkpoint, last, folder, classes):
    """Train `photo_net` or `photo_resnet`; returns (model, what is written beside its weights).

    `folder` holds the pictures, `classes` names the class folders to use; `checkpoint` and `last` as for `loop.train`.
    Accuracies are measured on the weights as they ship.
    """
    if len(classes) < 2:
        raise ValueError(f"--classes {' '.join(classes)}: a classifier needs two classes or more")
    pictures, labels = read_pictures(folder, "train", classes, BORDER)
    test = read_pictures(folder, "test", classes)
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
        "domain": Pictures.to_range(-1, 1, SIDE).described(),
        "accuracy": overall,
        "accuracy by class": by_class,
        "measured on": f"{len(test[1])} test pictures at {SIDE} x {SIDE}, looked at during training but never decided by",
        "pictures": origin(classes, len(labels)),
        "acceptance": acceptance(model, classes),
    }
