"""Folding batch normalisation into the convolution before it: then that is one linear layer, with one kernel."""

import dataclasses

import numpy as np
import tensorflow as tf
from keras import layers

from .kinds import DEPTHWISE, fused_activation
from .surgery import View, traced

FOLDABLE = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Dense, *DEPTHWISE)


def fold_batchnorm(model):
    """The model with every batch normalisation directly behind a linear layer made part of that layer.

    Folds into Conv1D/2D/3D, DepthwiseConv1D/2D and Dense without activation, inside nested models too; a layer that is
    used several times is folded once for each use. A batch normalisation elsewhere (before a convolution, say) stays.
    Folded layers keep their names and have weights of their own, as they are now; where something else needs the layer
    as it was, both stay, the folded one as name_folded. Outputs agree to about 1e-6 relative.
    """
    trace = traced(model)
    calls = []
    for call in trace.calls:
        linear = trace.maker(call.inputs[0])
        if linear is not None and _can_fold(linear, call):
            layer = _folded(linear.layer, call.layer, trace.shape_of(linear.inputs[0]))
            call = dataclasses.replace(linear, layer=layer, outputs=call.outputs, shapes=call.shapes, linear=False)
        calls.append(call)
    return View(_renamed(trace.changed(calls)))  # what nothing reads any more, such as the unfolded layers, is left out


def scale_and_shift(bn):
    """Batch normalisation in use is x * scale + shift; both of shape (channels,), float64."""
    mean, variance = (tf.cast(v, tf.float64) for v in (bn.moving_mean, bn.moving_variance))
    scale = (tf.cast(bn.gamma, tf.float64) if bn.scale else 1.0) / tf.sqrt(variance + bn.epsilon)
    return scale, (tf.cast(bn.beta, tf.float64) if bn.center else 0.0) - mean * scale


def _folded(layer, bn, input_shape):
    """A new layer that computes bn(layer(x)): scale (w x + b) + shift = (scale w) x + (scale b + shift)."""
    scale, shift = map(np.asarray, scale_and_shift(bn))
    kernel = np.asarray(layer.kernel, "float64")
    # A depthwise kernel (..., in, multiplier) has in * multiplier outputs; all other kernels end in the output axis.
    kernel = kernel * (scale.reshape(kernel.shape[-2:]) if isinstance(layer, DEPTHWISE) else scale)
    bias = scale * (np.asarray(layer.bias, "float64") if layer.use_bias else 0.0) + shift
    copy = type(layer).from_config({**layer.get_config(), "use_bias": True, "activation": None})
    copy.build(input_shape)
    copy.set_weights([kernel, bias])
    return copy


def _can_fold(linear, call):
    """Whether `call` is a batch normalisation over the channels that the linear layer makes."""
    if not isinstance(call.layer, layers.BatchNormalization) or not isinstance(linear.layer, FOLDABLE):
        return False
    channels = 1 if getattr(linear.layer, "data_format", None) == "channels_first" else len(linear.shape) - 1
    return call.layer.axis % len(linear.shape) == channels and (linear.linear or not fused_activation(linear.layer))


def _renamed(trace):
    """The trace with name_folded for what shares its name with the call that it was made of."""
    seen, calls = set(), []
    for call in trace.calls:
        calls.append(dataclasses.replace(call, name=f"{call.name}_folded") if call.name in seen else call)
        seen.add(call.name)
    return trace.changed(calls)
