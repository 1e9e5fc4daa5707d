"""The activations of many inputs, batch by batch: one forward pass for all layers, inputs of any length, bounded memory."""

import functools
import math
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from ..arguments import finite, names, whole_number
from .kinds import kind_of
from .surgery import traced

# What acts on each place by itself; all that a padded sequence may go through beside what slides a kernel along it.
POINTWISE = ("dense", "normalisation", "layer normalisation", "sum", "product", "scale", "activation")


class Batch(NamedTuple):
    """Activations of some inputs.

    numbers : (n,) which inputs, counted from 0
    activations : {layer: array (n, places, ..., channels)}, zero-padded inputs included
    lengths : {layer: (n,)} how many places along the first axis belong to each input; what is behind means nothing
    """

    numbers: np.ndarray
    activations: dict
    lengths: dict

    def mask(self, layer):
        """(n, places): whether a place belongs to the input."""
        return np.arange(self.activations[layer].shape[1]) < self.lengths[layer][:, None]


def stream(network, inputs, layers=None, batch=32):
    """Yield a `Batch` of activations for every `batch` inputs, until they end.

    Parameters
    ----------
    network : keras.Model
    inputs : iterable of arrays without batch axis, as the network takes them (`network.prepare(example)[0]`)
        They are passed through once and may differ in length. Through convolutions along one axis, inputs of different
        length go together, padded with zeros, and get exactly what they get alone; other networks take inputs of
        one shape at a time. So a batch need not hold neighbours: its `numbers` say which inputs it holds.
    layers : list of str, optional
        Names of `layer_names`; all by default.
    batch : int
        Inputs at once, which bounds the memory.

    Raises ValueError for a layer that does not exist, an input that is not finite, has the wrong shape, or is too short.
    """
    if not np.iterable(inputs):
        raise TypeError(f"inputs is {inputs!r}: expected an iterable of arrays")
    return streaming(network, layers, batch)(inputs)


def streaming(network, layers=None, batch=32):
    """`stream` as a function of the inputs alone, compiled once for all its calls."""
    batch, trace = whole_number("batch", batch, 1), traced(network)
    wanted = [trace[name] for name in (trace.names if layers is None else names("layers", layers))]
    trace = trace.changed(trace.calls, *(call.outputs[0] for call in wanted))
    period = _period(trace) if batch > 1 else None  # what goes alone needs no padding
    forward = _compiled(trace, wanted, padded=period is not None)
    return functools.partial(_batches, batch, trace, period, forward, [call.name for call in wanted])


def _batches(batch, trace, period, forward, layers, inputs):
    waiting = {}  # inputs that may go together
    for number, example in enumerate(inputs):
        example = _checked(example, number, trace)
        kind = example.shape if period is None else len(example) % period
        some = waiting.setdefault(kind, [])
        some.append((number, example))
        if len(some) == batch:
            yield _run(waiting.pop(kind), forward, layers)
    for some in waiting.values():
        yield _run(some, forward, layers)


def _run(some, forward, layers):
    numbers, examples = zip(*some)
    lengths = np.array([len(example) for example in examples], "int32")
    rest = [(0, 0)] * (examples[0].ndim - 1)
    padded = np.stack([np.pad(e, [(0, lengths.max() - len(e)), *rest]) for e in examples])
    activations, after = keras.tree.map_structure(np.asarray, forward(padded, lengths))
    return Batch(np.array(numbers), dict(zip(layers, activations)), dict(zip(layers, after)))


def _checked(example, number, trace):
    example, shape = finite(f"input {number}", example), trace.shape[1:]
    if example.ndim != len(shape) or any(s not in (None, n) for s, n in zip(shape, example.shape)):
        raise ValueError(f"input {number} has shape {example.shape}: expected {shape}")
    lengths = {trace.input: len(example)}
    for call in trace.calls:
        lengths[call.outputs[0]] = _length_after(call, lengths.get(call.inputs[0], 1))
        if lengths[call.outputs[0]] < 1:
            raise ValueError(f"input {number} has shape {example.shape}: too small for layer {call.name!r}")
    return example


def _compiled(trace, wanted, padded):
    """(inputs, their lengths) -> (activations of the wanted calls, lengths there)."""

    @tf.function(input_signature=[tf.TensorSpec(trace.shape, trace.dtype), tf.TensorSpec((None,), tf.int32)])
    def forward(inputs, lengths):
        after = {trace.input: lengths}

        def at(call, *tensors):
            after.update(dict.fromkeys(call.outputs, _length_after(call, after[call.inputs[0]])))
            if padded and _slides(call):  # beyond its end an input is 0, as the padding of a convolution is
                inside = tf.sequence_mask(after[call.inputs[0]], tf.shape(tensors[0])[1], tensors[0].dtype)
                tensors = [tensors[0] * inside[..., None]]
            return call(*tensors)

        values = trace.run(inputs, at, keep=[call.outputs[0] for call in wanted])
        return [values[call.outputs[0]] for call in wanted], [after[call.outputs[0]] for call in wanted]

    return forward


def _slides(call):
    return len(call.shape) == 3 and (hasattr(call.layer, "kernel_size") or hasattr(call.layer, "pool_size"))


def _length_after(call, length):
    """Places along the first axis behind a call: of a sequence, a number or tensor."""
    if not _slides(call):
        return length
    [stride], [dilation] = call.layer.strides, getattr(call.layer, "dilation_rate", (1,))
    [size] = getattr(call.layer, "kernel_size", None) or call.layer.pool_size
    reach = (size - 1) * dilation + 1
    return (length - reach) // stride + 1 if call.layer.padding == "valid" else -(-length // stride)


def _period(trace):
    """Sequences whose lengths differ by multiples of this may be padded to one length; None if no sequences may be.

    A strided convolution pads a sequence on the left or not, depending on how its length divides.
    """
    period = 1
    for call in trace.calls:
        kind = kind_of(call.layer, len(call.inputs), call.numbers)
        dropout = isinstance(call.layer, (keras.layers.Dropout, keras.layers.GaussianNoise, keras.layers.Identity))
        if len(call.shape) != 3 or call.shape[1] is not None or len(trace.shape) != 3:
            return None
        if _slides(call):
            if (kind == "max pooling" and call.layer.padding != "valid") or "Transpose" in type(call.layer).__name__:
                return None
            if kind == "sum" and call.layer.padding != "valid":  # average pooling does not count the padding
                return None
            period *= math.prod(call.layer.strides)
        elif not (dropout or kind in POINTWISE):
            return None
    return period
