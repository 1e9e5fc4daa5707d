import keras
import numpy as np
import pytest
from keras import layers


def _randomise(model, seed, bias):
    """Random weights: `bias` is the largest one; batch normalisation gets statistics that matter."""
    rng = np.random.default_rng(seed)
    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, layers.BatchNormalization):
            values = rng.uniform(0.5, 1.5, layer.gamma.shape), rng.uniform(-bias, bias, layer.gamma.shape)
            mean = rng.uniform(-0.3, 0.3, layer.gamma.shape) * (bias > 0)
            layer.set_weights([*values, mean, rng.uniform(0.5, 2, layer.gamma.shape)])
        elif layer.get_weights() and not isinstance(layer, keras.Model):
            kernel, *rest = layer.get_weights()
            axes = kernel.shape[:-2] if isinstance(layer, layers.DepthwiseConv2D) else kernel.shape[:-1]
            fan_in = np.prod(axes)
            kernel = rng.normal(size=kernel.shape) * np.sqrt(2 / fan_in)
            layer.set_weights([kernel, *(rng.uniform(-bias, bias, b.shape) for b in rest)])
    return model


def _plain():
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(5, 3, padding="same", activation="relu", name="conv1"),
            layers.MaxPooling2D(name="pool"),
            layers.Conv2D(6, 3, activation="relu", name="conv2"),
            layers.Flatten(name="flatten"),
            layers.Dense(7, activation="relu", name="dense"),
            layers.Dense(4, activation="softmax", name="out"),
        ]
    )


def _residual():
    """A shared convolution, a skip connection, a nested model, concatenation, depthwise convolution, batch norm."""
    inputs = keras.Input((8, 8, 2))
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    x = layers.ReLU(name="relu1")(layers.BatchNormalization(name="bn")(layers.Conv2D(4, 3, padding="same")(inputs)))
    x = keras.ops.relu(shared(layers.ReLU(name="relu2")(shared(x))))
    inner = keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(4, 3, padding="same", activation="relu")])
    x = layers.Add(name="add")([x, inner(x)])
    y = layers.Activation("relu")(layers.DepthwiseConv2D(3, padding="same", name="depthwise")(x))
    x = layers.Concatenate(name="both")([x, layers.Dropout(0.5)(y)])
    x = layers.AveragePooling2D(2)(layers.ZeroPadding2D(1)(x))
    return keras.Model(inputs, layers.Dense(4, name="out")(layers.GlobalAveragePooling2D()(x)))


def _one_dimensional():
    return keras.Sequential(
        [
            keras.Input((20, 3)),
            layers.Conv1D(6, 5, strides=2, activation="relu", name="conv1"),
            layers.Conv1D(6, 3, padding="causal", activation="relu", name="conv2"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(4, name="out"),
        ]
    )


BUILD = {"plain": _plain, "residual": _residual, "1-D": _one_dimensional}


@pytest.fixture(scope="session")
def network():
    """A function (kind, bias=0, seed=0) -> small random ReLU network with four outputs."""

    def make(kind, bias=0.0, seed=0):
        return _randomise(BUILD[kind](), seed, bias)

    return make


@pytest.fixture(scope="session")
def some_inputs():
    """A function (model, count=3, seed=0) -> normal inputs for it."""

    def make(model, count=3, seed=0):
        return np.random.default_rng(seed).normal(size=(count, *model.input_shape[1:])).astype("float32")

    return make
