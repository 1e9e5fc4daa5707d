"""Copies of a model with weights of their own."""

import keras

from .trace import Trace

OTHER_PRECISIONS = ("float16", "bfloat16", "float64")


def copied(model):
    """The same architecture with weights of its own, which have the same values; of a `Network` also classes and domain.

    Weights can be assigned to the copy again and again (`set_weights`, `assign`): what is built on it follows without being
    traced again.
    """
    copy = _clone(model)
    if hasattr(model, "classes"):
        copy = type(model)(copy.input, copy.output, model.classes, model.domain, name=model.name)
    return copy


def in_float32(model):
    """The model; or, if it computes in mixed precision or float64, a copy that computes in float32, with its weights."""
    layers = [call.layer for call in Trace(model).calls if isinstance(call.layer, keras.Layer)]
    if all({layer.compute_dtype, layer.variable_dtype}.isdisjoint(OTHER_PRECISIONS) for layer in layers):
        return model
    return _clone(model, dtype="float32")


def _clone(model, **changes):
    Trace(model)  # says what is wrong with a model of another kind
    if hasattr(model, "trace"):
        raise TypeError(f"model {model.name!r} is a view on another model: copy that one")

    def clone(layer):
        return type(layer).from_config({**layer.get_config(), **(changes if isinstance(layer, keras.Layer) else {})})

    def call(operation, *args, **kwargs):  # keras.ops operations keep a record of where they are called, too
        return (operation if isinstance(operation, keras.Layer) else clone(operation))(*args, **kwargs)

    options = {} if isinstance(model, keras.Sequential) else {"call_function": call}
    copy = keras.models.clone_model(model, clone_function=clone, recursive=True, **options)
    copy.set_weights(model.get_weights())
    return copy
