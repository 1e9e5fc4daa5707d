"""Copies of a model with weights of their own."""

import keras

from .trace import Trace


def copied(model, dtype=None):
    """The same architecture with weights of its own, which have the same values; of a `Network` also classes and domain.

    Weights can be assigned to the copy again and again (`set_weights`, `assign`): what is built on it follows without being
    traced again. With a `dtype` ("float32", say) the copy computes in that precision.
    """
    Trace(model)  # says what is wrong with a model of another kind
    if hasattr(model, "trace"):
        raise TypeError(f"model {model.name!r} is a view on another model: copy that one")
    changes = {} if dtype is None else {"dtype": dtype}

    def clone(layer):
        return type(layer).from_config({**layer.get_config(), **(changes if isinstance(layer, keras.Layer) else {})})

    def call(operation, *args, **kwargs):  # keras.ops operations keep a record of where they are called, too
        return (operation if isinstance(operation, keras.Layer) else clone(operation))(*args, **kwargs)

    options = {} if isinstance(model, keras.Sequential) else {"call_function": call}
    copy = keras.models.clone_model(model, clone_function=clone, recursive=True, **options)
    copy.set_weights(model.get_weights())
    if hasattr(model, "classes"):
        return type(model)(copy.input, copy.output, model.classes, model.domain, name=model.name)
    return copy
