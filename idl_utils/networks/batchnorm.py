"""Folding batch normalisation into the convolution before it (needed by rules that see one linear layer at a time)."""

from contextlib import contextmanager

import keras
import numpy as np
from keras import layers

from .surgery import rebuild

DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
FOLDABLE = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Dense, *DEPTHWISE)


def scale_and_shift(bn):
    """Batch normalisation in use is x * scale + shift; both of shape (channels,), float64."""
    mean, variance = (np.asarray(v, "float64") for v in (bn.moving_mean, bn.moving_variance))
    scale = (np.asarray(bn.gamma, "float64") if bn.scale else 1.0) / np.sqrt(variance + bn.epsilon)
    return scale, (np.asarray(bn.beta, "float64") if bn.center else 0.0) - mean * scale


def _folded(layer, bn, name):
    """A new layer that computes bn(layer(x))."""
    scale, shift = scale_and_shift(bn)
    kernel, *bias = (np.asarray(w, "float64") for w in layer.get_weights())
    # A depthwise kernel (..., in, multiplier) has in * multiplier outputs; all other kernels end in the output axis.
    new_kernel = kernel * (scale.reshape(kernel.shape[-2:]) if isinstance(layer, DEPTHWISE) else scale)
    new_bias = (bias[0] if bias else 0.0) * scale + shift
    copy = type(layer).from_config({**layer.get_config(), "use_bias": True, "name": name})
    copy.build(layer.input.shape)
    copy.set_weights([new_kernel.astype("float32"), np.broadcast_to(new_bias, scale.shape).astype("float32")])
    return copy


def fold_batchnorm(model):
    """A copy of the model in which every batch normalisation directly behind a linear layer is part of that layer.

    Folds into Conv1D/2D/3D, DepthwiseConv1D/2D and Dense without activation, inside nested models too; a layer that is
    used several times is folded once for each use. A batch normalisation elsewhere (before a convolution, say) stays.
    Folded layers keep their names (a shared one: name, name_2, ...) and have weights of their own; all others are
    shared with the model. Outputs agree to about 1e-6 relative.
    """
    made_by = {}  # id of a tensor: the linear layer that made it, its input, the tensor itself
    names = dict.fromkeys(_used_without_batchnorm(model), 1)

    def call(layer, *args, **kwargs):
        tensor = args[0] if args else None
        if _normalises(layer, tensor) and id(tensor) in made_by:
            linear, source, _ = made_by[id(tensor)]
            names[linear.name] = names.get(linear.name, 0) + 1
            count = names[linear.name]
            return _folded(linear, layer, linear.name if count == 1 else f"{linear.name}_{count}")(source)
        result = layer(*args, **kwargs)
        if _is_linear(layer):
            made_by[id(result)] = layer, tensor, result  # keeping the result keeps its id unique
        return result

    return rebuild(model, call)


@contextmanager
def forgotten(model):
    """What is built over the layers of the model meanwhile is not remembered by them, so that it can be freed.

    A Keras layer keeps every graph that it was ever called in, folded weights included. Here the graphs made within the
    context can still be called afterwards, but not be walked through or rebuilt.
    """
    layers = list(_operations(model))
    counts = [(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in layers]
    try:
        yield
    finally:
        for layer, (inbound, outbound) in zip(layers, counts):
            del layer._inbound_nodes[inbound:], layer._outbound_nodes[outbound:]


def _operations(model):
    for layer in model.layers if isinstance(model, keras.Sequential) else model.operations:
        yield from _operations(layer) if isinstance(layer, keras.Model) else [layer]


def _is_linear(layer):
    return isinstance(layer, FOLDABLE) and layer.activation is keras.activations.linear


def _normalises(layer, tensor):
    """Whether the layer is a batch normalisation over the last axis of the tensor."""
    return isinstance(layer, layers.BatchNormalization) and layer.axis in (-1, len(tensor.shape) - 1)


def _used_without_batchnorm(model):
    """Names of the linear layers whose output is (also) used by something else: they stay beside their folded copies."""
    made_by, used = {}, set()

    def call(layer, *args, **kwargs):
        for tensor in keras.tree.flatten((args, kwargs)):
            if id(tensor) in made_by and not _normalises(layer, tensor):
                used.add(made_by[id(tensor)][0].name)
        result = layer(*args, **kwargs)
        if _is_linear(layer):
            made_by[id(result)] = layer, result
        return result

    outputs = rebuild(model, call).outputs
    return used | {made_by[id(tensor)][0].name for tensor in outputs if id(tensor) in made_by}
