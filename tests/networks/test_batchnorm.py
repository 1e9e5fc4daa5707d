import keras
import numpy as np
import pytest
from keras import layers

from idl_utils import networks

RNG = np.random.default_rng(0)


def with_statistics(model):
    """Gives every batch normalisation statistics and weights that matter."""

    def visit(inner):
        for layer in inner.layers:
            if isinstance(layer, keras.Model):
                visit(layer)
            elif isinstance(layer, layers.BatchNormalization):
                for weight in layer.weights:
                    low, high = (-1, 1) if weight.name in ("beta", "moving_mean") else (0.2, 2)
                    weight.assign(RNG.uniform(low, high, weight.shape))

    visit(model)
    return model


def relative_error(model, folded, shape):
    x = RNG.normal(size=shape).astype("float32")
    expected = model(x, training=False).numpy()
    return np.abs(folded(x, training=False).numpy() - expected).max() / np.abs(expected).max()


def remaining(model):
    return [
        n for n in networks.layer_names(model) if isinstance(networks.find_layer(model, n), layers.BatchNormalization)
    ]


@pytest.mark.parametrize("name", ["photo_net", "photo_resnet", "drawn_net"])
def test_our_networks_fold_completely(name):
    model = with_statistics(networks.load(name, trained=False))
    folded = networks.fold_batchnorm(model)
    assert remaining(folded) == []
    assert relative_error(networks.logits(model), networks.logits(folded), (4, 32, 32, 3)) < 1e-5


def test_the_trained_network_folds():
    model = networks.load("photo_net")
    assert relative_error(model, networks.fold_batchnorm(model), (4, 64, 64, 3)) < 1e-5


def test_shared_and_nested_layers_fold():
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU()])
    inputs = keras.Input((8, 8, 3))
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    x = layers.BatchNormalization()(shared(inputs))
    x = layers.BatchNormalization(center=False, scale=False)(shared(keras.ops.relu(x)))
    model = with_statistics(keras.Model(inputs, inner(x)))
    folded = networks.fold_batchnorm(model)
    assert remaining(folded) == []
    assert {"shared", "shared@2"} <= set(networks.layer_names(folded))
    assert relative_error(model, folded, (3, 8, 8, 3)) < 1e-5


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Conv1D(5, 3, strides=2, use_bias=False), (20, 4)),
        (layers.Conv2D(5, 3, dilation_rate=2), (9, 9, 4)),
        (layers.DepthwiseConv2D(3, depth_multiplier=2), (9, 9, 4)),
        (layers.DepthwiseConv1D(3), (9, 4)),
        (layers.Conv3D(2, 2), (4, 4, 4, 3)),
        (layers.Dense(7), (6,)),
    ],
)
def test_every_linear_layer_folds(layer, shape):
    model = with_statistics(keras.Sequential([keras.Input(shape), layer, layers.BatchNormalization(), layers.ReLU()]))
    folded = networks.fold_batchnorm(model)
    assert remaining(folded) == []
    assert relative_error(model, folded, (3, *shape)) < 1e-5


def test_what_can_not_fold_stays():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, activation="relu")(layers.BatchNormalization(name="first")(inputs))
    convolution = layers.Conv2D(4, 3, name="also_used_raw")(layers.BatchNormalization(name="behind_relu")(x))
    outputs = layers.Add()([convolution, layers.BatchNormalization(name="folds")(convolution)])
    model = with_statistics(keras.Model(inputs, outputs))
    folded = networks.fold_batchnorm(model)
    assert remaining(folded) == ["first", "behind_relu"]
    assert {"also_used_raw", "also_used_raw_folded"} <= set(networks.layer_names(folded))
    assert relative_error(model, folded, (3, 8, 8, 3)) < 1e-5
