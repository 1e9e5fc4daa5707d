"""What a layer does to the values that pass through it: the little that a backward rule has to know of it.

Kinds: "dense" and "convolution" (a linear map with weights), "normalisation" (batch normalisation in use: a scale and a
shift per channel), "sum" (a linear map without weights: addition, average pooling), "scale" (each value times or plus a
constant), "routing" (values are only moved, copied or padded with zeros), "max pooling", "activation" (one function of
each value), and "unknown". Layers are told by their type, `keras.ops` operations, whose types are private, by its name.
"""

import keras
from keras import layers

from ..networks.surgery import WithoutActivation

WEIGHTED = ("dense", "convolution", "normalisation")  # linear, with a kernel
LINEAR = (*WEIGHTED, "sum", "scale", "routing")

CONVOLUTIONS = tuple(
    getattr(layers, f"{kind}{rank}D")
    for kind, ranks in {"Conv": "123", "DepthwiseConv": "12"}.items()
    for rank in ranks
) + (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)
BY_RANK = {
    "sum": ("AveragePooling", "GlobalAveragePooling"),
    "max pooling": ("MaxPooling", "GlobalMaxPooling"),
    "routing": ("ZeroPadding", "Cropping", "SpatialDropout", "UpSampling"),
}
LAYERS = {
    "dense": (layers.Dense, layers.EinsumDense),
    "convolution": CONVOLUTIONS,
    "normalisation": (layers.BatchNormalization,),
    "sum": (layers.Add, layers.Average, layers.Subtract),
    "scale": (layers.Rescaling, layers.Normalization),
    "routing": (
        *(layers.Flatten, layers.Reshape, layers.Permute, layers.RepeatVector, layers.Concatenate, layers.Identity),
        *(layers.Dropout, layers.GaussianDropout, layers.AlphaDropout, layers.GaussianNoise),
        layers.ActivityRegularization,
    ),
    "activation": (layers.Activation, layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU),
}
for _kind, _names in BY_RANK.items():
    LAYERS[_kind] = LAYERS.get(_kind, ()) + tuple(getattr(layers, f"{name}{r}D") for name in _names for r in "123")

OPERATIONS = {
    "sum": ("Add", "Subtract", "Mean", "Sum", "AveragePool"),
    "max pooling": ("MaxPool",),
    "routing": (
        *("Reshape", "Transpose", "Concatenate", "GetItem", "Squeeze", "ExpandDims", "Stack", "Split", "Tile"),
        *("Repeat", "Flip", "Moveaxis", "Swapaxes", "Ravel", "BroadcastTo", "Hstack", "Vstack", "Copy"),
    ),
}
ARITHMETIC = ("Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Negative")  # "scale" with one tensor, a constant

RELU = ("relu", "relu6")
NONNEGATIVE = (*RELU, "sigmoid", "hard_sigmoid", "softplus", "exponential")
ACTIVATIONS = (
    *NONNEGATIVE,
    *("tanh", "hard_tanh", "softsign", "log_sigmoid", "leaky_relu", "prelu", "elu", "selu", "celu", "gelu"),
    *("silu", "swish", "hard_silu", "hard_swish", "mish"),
)


def _snake(name):
    """ "LeakyReLU" or "LeakyRelu" -> "leaky_relu"."""
    name = name.replace("ReLU", "Relu").replace("PRelu", "Prelu").replace("ELU", "Elu")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def activation_name(layer, constants=()):
    """Name of the function of an activation, be it a layer, an operation, or a function given as `activation=`."""
    if isinstance(layer, layers.Activation):
        return activation_name(layer.activation)
    if isinstance(layer, layers.ReLU):
        return "leaky_relu" if layer.negative_slope else "relu"
    if type(layer).__name__ == "Maximum" and list(constants) == [0]:
        return "relu"  # keras.ops.maximum(x, 0)
    if isinstance(layer, keras.Operation):
        return _snake(type(layer).__name__)
    return getattr(layer, "__name__", type(layer).__name__)


def kind_of(layer, tensors=1, constants=()):
    """Kind of a layer or operation that is called with that many tensors, and with those other numbers."""
    if isinstance(layer, WithoutActivation):
        return kind_of(layer.layer, tensors)
    if isinstance(layer, layers.Layer):
        if getattr(layer, "interpolation", "nearest") != "nearest":
            return "sum"  # upsampling that mixes values
        kind = next((kind for kind, types in LAYERS.items() if isinstance(layer, types)), "unknown")
    else:
        name = type(layer).__name__
        if name in ARITHMETIC and tensors == 1:
            return "scale"
        kind = next((kind for kind, names in OPERATIONS.items() if name in names), "activation")
    if kind == "activation" and activation_name(layer, constants) not in ACTIVATIONS:
        return "unknown"
    return kind


def stays_nonnegative(layer, kind):
    """Whether the layer, one of no weights, can't make a negative value out of values that are none."""
    if type(layer).__name__ == "Subtract" or getattr(layer, "interpolation", "nearest") not in ("nearest", "bilinear"):
        return False
    return kind in ("sum", "routing", "max pooling")
