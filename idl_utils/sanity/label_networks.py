"""Networks for the data randomization test: the same scenes, learned with their true labels and with permuted ones.

A network that has memorised permuted labels knows its training scenes by heart and nothing about cats. A map that looks
the same for it and for the one with true labels does not show what was learned (Adebayo et al. 2018, section 3.2).
"""

from dataclasses import asdict
from functools import cache

import keras
import numpy as np
import tensorflow as tf

from ..datasets import drawn_scenes
from ..networks import Pictures, architectures
from ..training import loop
from ..training.loop import Checkpoint, Recipe

NAMES = {  # name: (labels permuted, seed of the training)
    "true_labels": (False, 0),
    "true_labels_again": (False, 1),
    "permuted_labels": (True, 0),
}
SCENES, SCENES_SEED, SIDE = 400, 50, 64
TESTED, TEST_SEED = 400, 51
BATCH, EPOCHS = 50, {False: 50, True: 90}


def training_set(permuted=False):
    """The 400 training scenes, each with one object: pictures (n, 64, 64, 3) in [0, 1] and labels (n,).

    With `permuted`, the labels are handed around among the scenes, so that each class keeps its number of them.
    """
    drawn = _drawn()
    labels = drawn.labels[:, 0]
    return drawn.pictures, np.random.default_rng(SCENES_SEED).permutation(labels) if permuted else labels


@cache
def _drawn():
    return drawn_scenes.scenes(SCENES, SCENES_SEED, size=SIDE)


def accuracy(network, pictures, labels):
    """Share of pictures in [0, 1] that a network trained here gives its label (inference mode)."""
    outputs = [network(pictures[i : i + 100] * 2 - 1, training=False) for i in range(0, len(pictures), 100)]
    return float((np.concatenate(outputs).argmax(1) == labels).mean())


def train(name):
    """Train one of NAMES, with a progress bar: (model, its description for `save_weights`). About two CPU minutes."""
    permuted, seed = NAMES[name]
    pictures, labels = training_set(permuted)
    keras.utils.set_random_seed(seed)
    model = architectures.label_net(len(drawn_scenes.CLASSES))
    scores = keras.Model(model.input, model.get_layer("logits").output)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    recipe = Recipe(steps=EPOCHS[permuted] * SCENES // BATCH, batch=BATCH, peak_rate=3e-3, seed=seed)

    def batch(step):
        epoch, turn = divmod(step, SCENES // BATCH)
        which = np.random.default_rng([seed, epoch]).permutation(SCENES)[turn * BATCH :][:BATCH]
        return tf.constant(pictures[which] * 2 - 1), tf.constant(labels[which])

    loop.train(
        name,
        recipe,
        keras.optimizers.Adam(recipe.rates),
        model.variables,
        batch,
        lambda x, y: loss_of(y, scores(x, training=True)),
        lambda: {"training scenes": accuracy(model, pictures, labels)},
        Checkpoint(None),
    )
    loop.stored_precision(model)
    test = drawn_scenes.scenes(TESTED, TEST_SEED, size=SIDE)
    return model, {
        "architecture": "label_net",
        "classes": list(drawn_scenes.CLASSES),
        "domain": Pictures.to_range(-1, 1, SIDE).described(),
        "accuracy": {
            "training scenes": accuracy(model, pictures, labels),
            "new scenes": accuracy(model, test.pictures, test.labels[:, 0]),
        },
        "measured on": f"the {SCENES} training scenes with the labels trained on, and {TESTED} new ones with their true labels",
        "pictures": {"kind": "drawn", "training": SCENES, "source": "drawn by idl_utils.datasets.drawn_scenes"},
        "recipe": asdict(recipe) | {"labels": "permuted" if permuted else "true", "scenes seed": SCENES_SEED},
        "licence": "CC BY 4.0",
        "made by": f"python -m idl_utils.sanity {name}",
        "versions": loop.versions(),
    }
