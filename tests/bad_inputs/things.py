"""Networks and pictures for the rows, each made once and only when a row asks for it."""

from functools import cache

import numpy as np


@cache
def image(side=16, channels=3):
    """A random picture (side, side, channels), float32 in [0, 1]."""
    return np.random.default_rng(side).random((side, side, channels)).astype("float32")


@cache
def cat(side=64):
    """The cat (side, side, 3), in [0, 1]."""
    from idl_utils import datasets

    return datasets.picture("chelsea", side)


@cache
def photo_net():
    """The shipped network of 20 classes, for pictures of 64 px."""
    from idl_utils import networks

    return networks.load("photo_net")


@cache
def small():
    """A Keras model: pictures (16, 16, 3) -> two ReLU convolutions "conv", "conv2" -> 3 "logits" -> softmax."""
    import keras
    from keras import layers

    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(inputs)
    x = layers.Conv2D(4, 3, activation="relu", name="conv2")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Softmax(name="softmax")(layers.Dense(3, name="logits")(x)), name="small")


@cache
def network():
    """`small` as a Network with the classes "cat", "dog" and "cup"."""
    from idl_utils import networks

    return networks.wrap(small(), classes=["cat", "dog", "cup"])


@cache
def mlp():
    """A Keras model on 5 numbers: Dense "hidden" -> 3 "logits"; no softmax."""
    import keras
    from keras import layers

    inputs = keras.Input((5,))
    hidden = layers.Dense(6, activation="relu", name="hidden")(inputs)
    return keras.Model(inputs, layers.Dense(3, name="logits")(hidden), name="mlp")


@cache
def steps():
    """A Keras model on sequences (20, 6): Conv1D "conv" -> outputs (10 steps, 4 symbols)."""
    import keras
    from keras import layers

    inputs = keras.Input((20, 6))
    x = layers.Conv1D(8, 3, strides=2, padding="same", activation="relu", name="conv")(inputs)
    return keras.Model(inputs, layers.Conv1D(4, 3, padding="same", name="logits")(x), name="steps")


@cache
def tanh():
    """`small` with tanh instead of ReLUs: no rule of ReLUs fits."""
    import keras
    from keras import layers

    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, activation="tanh", name="conv")(inputs)
    return keras.Model(inputs, layers.Dense(3, name="logits")(layers.GlobalAveragePooling2D()(x)), name="tanh")
