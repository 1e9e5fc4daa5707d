"""The networks that are measured, as nodes (see `tests.references.networks`), with random weights and inputs."""

import numpy as np

from tests.references import networks
from tests.references.in_keras import build

STEPS = 1, 32  # in a call of feature visualization: the least, and all
CHANNEL = 3  # that is maximised
# Network that is visualized: the layer of that channel, and the side of the pictures in pixels.
VISUALIZED = {"small VGG": ("conv3_2", 96), "MobileNetV2": ("block_13_expand_BN", 224)}


def _vgg_blocks(*blocks):
    """Blocks (width, depth) of convolutions with ReLU, each followed by max-pooling."""
    steps = []
    for block, (width, depth) in enumerate(blocks, 1):
        for i in range(1, depth + 1):
            name = f"{block}_{i}"
            steps += [(f"conv{name}", "conv", {"width": width, "kernel": 3}), (f"relu{name}", "relu")]
        steps.append((f"pool{block}", "max"))
    return steps


def vgg16():
    """VGG16 (Simonyan and Zisserman 2014) for pictures of 224 x 224: (nodes, shape of an input, last map of Grad-CAM)."""
    steps = [*_vgg_blocks((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), ("flat", "flatten")]
    for i in (1, 2):
        steps += [(f"dense{i}", "dense", {"width": 4096}), (f"relu{i}", "relu")]
    return networks.chain(*steps, ("out", "dense", {"width": 1000})), (224, 224, 3), "pool5"


def one_dimensional():
    """Ten times convolution, batch normalisation and ReLU on 300 frames of 128 bands, then a dense layer."""
    steps = []
    for i in range(1, 11):
        steps += [(f"conv{i}", "conv", {"width": 250, "kernel": 7}), (f"bn{i}", "bn"), (f"relu{i}", "relu")]
    return networks.chain(*steps, ("mean", "mean"), ("out", "dense", {"width": 29})), (300, 128), "relu10"


def small_vgg():
    """Six convolutions with ReLU in three blocks, on pictures of 64 x 64."""
    steps = (*_vgg_blocks((32, 2), (64, 2), (128, 2)), ("mean", "mean"), ("out", "dense", {"width": 10}))
    return networks.chain(*steps), (64, 64, 3), "relu3_2"


MODELS = {"VGG16": vgg16, "1-D net": one_dimensional, "small VGG": small_vgg}


def made(name, count):
    """(nodes, weights, shape of an input, inputs (count, ...), last map) of a network."""
    nodes, shape, last = MODELS[name]()
    inputs = np.random.default_rng(0).normal(size=(count, *shape)).astype("float32")
    return nodes, networks.weights(nodes, shape), shape, inputs, last


def visualized(name, keras):
    """(model, layer) of a network of `VISUALIZED`, with random weights; `keras` is the package to build it with."""
    layer, side = VISUALIZED[name]
    shape = (side, side, 3)
    if name == "MobileNetV2":
        return keras.applications.MobileNetV2(shape, weights=None), layer
    steps = (*_vgg_blocks((32, 2), (64, 2), (128, 2)), ("mean", "mean"), ("out", "dense", {"width": 10}))
    nodes = networks.chain(*steps)
    return build(keras, nodes, networks.weights(nodes, shape), shape), layer
