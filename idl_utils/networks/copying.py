"""Copies of a model with weights of their own."""

import dataclasses

import keras

from .trace import Trace
from .view import View


def copied(model, dtype=None):
    """The same architecture with weights of its own, which have the same values; of a `Network` also classes and domain.

    Weights can be assigned to the copy again and again (`set_weights`, `assign`): what is built on it follows without being
    traced again. With a `dtype` ("float32", say) the copy computes in that precision.
    """
    trace, changes = Trace(model), {} if dtype is None else {"dtype": dtype}

    def twin(layer):
        return type(layer).from_config({**layer.get_config(), **(changes if isinstance(layer, keras.Layer) else {})})

    def call(operation, *args, **kwargs):  # keras.ops operations keep a record of where they are called, too
        return (operation if isinstance(operation, keras.Layer) else twin(operation))(*args, **kwargs)

    if isinstance(model, View):
        copy = View(_of_twins(trace, twin), model.name)
    else:
        options = {} if isinstance(model, keras.Sequential) else {"call_function": call}
        copy = keras.models.clone_model(model, clone_function=twin, recursive=True, **options)
    copy.set_weights(model.get_weights())
    if hasattr(model, "classes"):
        return type(model)(copy.input, copy.output, model.classes, model.domain, name=model.name)
    return copy


def _of_twins(trace, twin):
    """The trace with another layer, built alike, in place of each."""
    twins = {}
    for layer in {id(call.layer): call.layer for call in trace.calls}.values():
        twins[id(layer)] = twin(layer)
        if isinstance(layer, keras.Layer):
            twins[id(layer)].build_from_config(layer.get_build_config() or {})
    return trace.changed([dataclasses.replace(call, layer=twins[id(call.layer)]) for call in trace.calls])
