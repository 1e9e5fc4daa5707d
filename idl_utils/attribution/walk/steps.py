"""A network as a list of steps, each simple enough for one backward rule: a layer up to its activation, or that."""

from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from ...networks import kinds
from ...networks.batchnorm import scale_and_shift
from ...networks.trace import With
from .linear import WeightedStep
from .step import Step


def steps_of(trace, fold=False):
    """A network's steps in the order of computation; with `fold`, batch normalisation is folded into what is before it."""
    steps = [step for call in trace.calls for step in _parts(call, trace.new_key)]
    steps = _folded(steps, trace.output) if fold else steps
    _look_around(steps, trace)
    return steps


def _parts(call, new_key):
    """The steps of one call: a layer with weights up to its activation, then that; the parts of a separable one."""
    layer, kind = call.layer, kinds.kind_of(call.layer, len(call.inputs), call.numbers)
    function = None if call.linear else kinds.fused_activation(layer)
    outputs = call.outputs if function is None else (new_key(),)
    if kind == "separable":
        between = (new_key(),)
        yield _depthwise(call, between)
        yield _pointwise(call, between, outputs)
    elif kind == "normalisation":
        yield _normalisation(call)
    elif kind in kinds.WEIGHTED:
        yield _weighted(call, kind, outputs)
    else:
        name = kinds.activation_name(layer, call.numbers) if kind == "activation" else None
        yield Step(call, kind, activation=name)
    if function is not None:
        name = kinds.activation_name(function)
        kind = "activation" if name in kinds.ACTIVATIONS else "unknown"
        yield Step(call, kind, outputs, call.outputs, activation=name, function=function)


def _weighted(call, kind, outputs):
    layer = call.layer

    def apply(x, kernel):
        return type(layer).call(With(layer, kernel=kernel, bias=None, use_bias=False, activation=None), x)

    grouped = isinstance(layer, kinds.DEPTHWISE) or getattr(layer, "groups", 1) > 1
    return WeightedStep(call, kind, apply, lambda: (layer.kernel, layer.bias), outputs=outputs, grouped=grouped)


def _normalisation(call):
    """x * scale + shift: a diagonal matrix, whose kernel is the diagonal."""
    shape = np.ones(len(call.shape), int)
    shape[call.layer.axis] = -1

    def read():
        return [tf.cast(tf.reshape(v, shape), tf.float32) for v in scale_and_shift(call.layer)]

    return WeightedStep(call, "normalisation", lambda x, kernel: x * kernel, read)


def _depthwise(call, outputs):
    """The first half of a separable convolution."""
    layer = call.layer

    def apply(x, kernel):
        options = dict(data_format=layer.data_format, dilation_rate=layer.dilation_rate)
        return keras.ops.depthwise_conv(x, kernel, layer.strides, layer.padding, **options)

    call = replace(call, name=f"{call.name}_depthwise")
    return WeightedStep(
        call, "convolution", apply, lambda: (layer.depthwise_kernel, None), outputs=outputs, grouped=True
    )


def _pointwise(call, inputs, outputs):
    """The second half of a separable convolution."""
    layer = call.layer

    def apply(x, kernel):
        return keras.ops.conv(x, kernel, 1, "valid", layer.data_format)

    return WeightedStep(call, "convolution", apply, lambda: (layer.pointwise_kernel, layer.bias), inputs, outputs)


def _folded(steps, output):
    """Steps with each batch normalisation over the last axis merged into the dense layer or convolution right before it.

    Where something else takes the values between the two, the step before stays, too.
    """
    made_by = {key: step for step in steps for key in step.outputs}
    folded = []
    for step in steps:
        before = made_by.get(step.inputs[0]) if step.kind == "normalisation" else None
        foldable = isinstance(before, WeightedStep) and before.kind != "normalisation" and not before.transposing
        last = foldable and step.layer.axis in (-1, len(step.call.shape) - 1)
        folded.append(before.followed_by(step) if last else step)
    needed = {output, *(key for step in folded for key in step.inputs)}
    return [step for step in folded if needed.intersection(step.outputs)]


def _look_around(steps, trace):
    """Tell each step what can be known from the steps before it."""
    nonnegative, behind_weights, computed = set(), set(), set()  # keys of values
    shapes, made_by = {trace.input: trace.shape}, {}
    for step in steps:
        inputs, outputs = set(step.inputs), set(step.outputs)
        step.before = made_by.get(step.inputs[0])
        made_by.update(dict.fromkeys(step.outputs, step))
        step.input_shapes = [shapes[key] for key in step.inputs]
        step.nonnegative = inputs <= nonnegative
        step.first = not inputs & behind_weights
        step.sees_input = not inputs & computed
        shapes.update(zip(step.outputs, step.call.shapes))
        if step.nonnegative_output:
            nonnegative |= outputs
        if step.kind in ("dense", "convolution") or not step.first:
            behind_weights |= outputs
        if step.kind != "routing" or not step.sees_input:
            computed |= outputs
