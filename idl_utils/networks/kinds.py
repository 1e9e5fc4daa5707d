"""What a layer does to the values that pass through it: the one table that all rooms ask.

Kinds: "dense", "convolution" and "separable" (a linear map with weights; the last is two of them), "normalisation" (batch
normalisation in use: a scale and a shift per channel), "layer normalisation" (by the mean and deviation of each example),
"sum" (a linear map without weights: addition, average pooling), "product" (of two tensors), "scale" (each value times or
plus a constant), "routing" (values are only moved, copied or padded with zeros), "max pooling", "activation" (one
function of each value), and "unknown". Layers are told by their type, `keras.ops` operations, whose types are private,
by its name.
"""

import keras
from keras import layers


def _of_ranks(*names, ranks="123"):
    return tuple(getattr(layers, f"{name}{rank}D") for name in names for rank in ranks)


DEPTHWISE = _of_ranks("DepthwiseConv", ranks="12")
SEPARABLE = _of_ranks("SeparableConv", ranks="12")
LAYERS = {
    "dense": (layers.Dense, layers.EinsumDense),
    "separable": SEPARABLE,
    "convolution": (
        *_of_ranks("Conv"),
        *DEPTHWISE,
        *(layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose),
    ),
    "normalisation": (layers.BatchNormalization,),
    "layer normalisation": (layers.LayerNormalization,),
    "sum": (
        *(layers.Add, layers.Average, layers.Subtract),
        *_of_ranks("AveragePooling", "GlobalAveragePooling"),
    ),
    "product": (layers.Multiply,),
    "scale": (layers.Rescaling, layers.Normalization),
    "routing": (
        *(layers.Flatten, layers.Reshape, layers.Permute, layers.RepeatVector, layers.Concatenate, layers.Identity),
        *(layers.Dropout, layers.GaussianDropout, layers.AlphaDropout, layers.GaussianNoise),
        layers.ActivityRegularization,
        *_of_ranks("ZeroPadding", "Cropping", "SpatialDropout", "UpSampling"),
    ),
    "max pooling": _of_ranks("MaxPooling", "GlobalMaxPooling"),
    "activation": (layers.Activation, layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU),
}
OPERATIONS = {
    "sum": ("Add", "Subtract", "Mean", "Sum", "AveragePool"),
    "product": ("Multiply",),
    "max pooling": ("MaxPool",),
    "routing": (
        *("Reshape", "Transpose", "Concatenate", "GetItem", "Squeeze", "ExpandDims", "Stack", "Split", "Tile"),
        *("Repeat", "Flip", "Moveaxis", "Swapaxes", "Ravel", "BroadcastTo", "Hstack", "Vstack", "Copy"),
    ),
}
ARITHMETIC = ("Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Negative")  # "scale" with one tensor, a constant

WEIGHTED = ("dense", "convolution", "normalisation")  # linear, with a kernel
LINEAR = (*WEIGHTED, "sum", "scale", "routing")

RELU = ("relu", "relu6")
NONNEGATIVE = (*RELU, "sigmoid", "hard_sigmoid", "softplus", "exponential")
ACTIVATIONS = (
    *NONNEGATIVE,
    *("tanh", "hard_tanh", "softsign", "log_sigmoid", "leaky_relu", "prelu", "elu", "selu", "celu", "gelu"),
    *("silu", "swish", "hard_silu", "hard_swish", "mish"),
)
PROBABILITIES = ("softmax", "sigmoid")


def kind_of(layer, tensors=1, constants=()):
    """Kind of a layer or operation that is called with that many tensors, and with those other numbers."""
    if isinstance(layer, layers.Layer):
        if getattr(layer, "interpolation", "nearest") != "nearest":
            return "sum"  # upsampling that mixes values
        kind = next((kind for kind, types in LAYERS.items() if isinstance(layer, types)), "unknown")
    else:
        name = type(layer).__name__
        if name in ARITHMETIC and tensors == 1:
            return "scale"
        kind = next((kind for kind, names in OPERATIONS.items() if name in names), "activation")
    if kind == "activation" and (name := activation_name(layer, constants)) not in ACTIVATIONS:
        return "routing" if name == "linear" else "unknown"
    return kind


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


def fused_activation(layer):
    """The function given to a layer with weights as `activation=`; None if there is none, or it is linear."""
    weighted = kind_of(layer) in ("dense", "convolution", "separable")
    function = layer.activation if weighted else None
    return None if function is keras.activations.linear else function


def is_activation(layer):
    """Whether a layer or operation is nothing but an activation: one function of each value, or a softmax."""
    if isinstance(layer, layers.Layer):
        return isinstance(layer, (*LAYERS["activation"], layers.Softmax))
    return type(layer).__name__.lower() in {name.replace("_", "") for name in dir(keras.activations)}


def stays_nonnegative(layer, kind):
    """Whether the layer, one of no weights, can't make a negative value out of values that are none."""
    if type(layer).__name__ == "Subtract" or getattr(layer, "interpolation", "nearest") not in ("nearest", "bilinear"):
        return False
    return kind in ("sum", "routing", "max pooling", "product")


def _snake(name):
    """ "LeakyReLU" or "LeakyRelu" -> "leaky_relu"."""
    name = name.replace("ReLU", "Relu").replace("PRelu", "Prelu").replace("ELU", "Elu")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
