"""Views on a model: over the same layers and weights, but cut, or without the last activation, or with other calls.

The model is never changed: a view runs a changed list of its calls (see `trace`).
"""

import dataclasses

import keras

from .copying import copied
from .kinds import PROBABILITIES, activation_name, fused_activation, is_activation
from .trace import Call, Trace
from .view import View


def traced(model):
    """The `Trace` of a model; of a copy in float32 if it computes with another precision."""
    trace = Trace(model)
    used = {call.layer.compute_dtype for call in trace.calls if isinstance(call.layer, keras.Layer)}
    return trace if used.isdisjoint({"float16", "bfloat16", "float64"}) else Trace(copied(model, "float32"))


def layer_names(model):
    """Names of all layers and operations in the order of computation, those of nested models included.

    A further use of a shared layer is name@2, name@3, ...; where two layers share a name, it is block/name.
    """
    return Trace(model).names


def find_layer(model, name):
    """The layer of that name, also inside nested models; raises ValueError with the most similar name."""
    return Trace(model)[name].layer


def part(model, layer, before_activation=False):
    """The model from its input up to the output of a layer, given by a name of `layer_names`.

    `before_activation` stops before the layer's activation, if it has one or is one. Raises ValueError with the most
    similar name if there is no such layer.
    """
    return _cut(traced(model), [(layer, before_activation)], f"{model.name}_to_{layer}", single=True)


def parts(model, points):
    """The model from its input up to several `points`, (layer name, before its activation or not): a list of outputs.

    Without a name (None) a point is the model's own output.
    """
    return _cut(traced(model), points, f"{model.name}_parts")


def logits(model):
    """The model without the softmax or sigmoid at its end, whether that is a layer, an operation or an argument.

    A model that ends otherwise stays whole: then its outputs are what gets explained.
    """
    trace = traced(model)
    return _cut(trace, [(None, ends_in_probabilities(trace))], model.name, single=True)


def ends_in_probabilities(model):
    """Whether the layer or operation that computes the output is, or ends in, a softmax or sigmoid."""
    trace = Trace(model)
    last = trace.maker(trace.output)
    if last is None or last.linear:
        return False
    return activation_name(fused_activation(last.layer) or last.layer) in PROBABILITIES


def rebuild(model, call):
    """The same network with `call(layer, *args, **kwargs)` in place of `layer(*args, **kwargs)`, nested models inlined.

    `layer` is a Keras layer or operation (`keras.ops.relu` in a functional model is one).
    """

    if not callable(call):
        raise TypeError(f"call is {call!r}: expected a function of a layer and what it is called with")

    trace = traced(model)
    return View(trace.changed([dataclasses.replace(step, instead=call) for step in trace.calls]))


def _cut(trace, points, name, single=False):
    """The view up to the points of `parts`, or to the one."""
    before, keys, found = {}, [], trace
    for layer, stop in points:
        call = trace.maker(trace.output) if layer is None else trace[layer]
        if stop and call not in before:
            found, before[call] = _before_activation(found, call)
        keys.append(before[call] if stop else trace.output if call is None else call.outputs[0])
    return View(found.changed(found.calls, *keys), name, None if single else keys)


def _before_activation(trace, call):
    """(trace, key) of what a call makes before its activation: if that is fused, it becomes a call of its own."""
    function = None if call.linear else fused_activation(call.layer)
    if function is None:
        return trace, call.inputs[0] if is_activation(call.layer) else call.outputs[0]
    key = trace.new_key()
    linear = dataclasses.replace(call, linear=True, outputs=(key,))
    activation = Call(f"{call.name}/activation", keras.layers.Activation(function), (key,), call.outputs, call.shapes)
    at = trace.calls.index(call)
    return trace.changed([*trace.calls[:at], linear, activation, *trace.calls[at + 1 :]]), key
