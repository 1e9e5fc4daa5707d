"""Views on a Keras model: rebuilt over the same layers and weights, cut, or without its last activation.

The model itself is never changed. One mechanism serves all: `rebuild` walks through the graph (into nested models) and
lets a function decide what is called at each layer.
"""

import keras

from ..arguments import unknown

PROBABILITIES = ("softmax", "sigmoid")


class WithoutActivation(keras.layers.Layer):
    """A layer with an `activation`, up to but without that activation; the weights are those of the layer."""

    class _Linear:
        """Stands in for the layer while its `call` runs, with a linear activation."""

        activation = staticmethod(keras.activations.linear)

        def __init__(self, layer):
            self._layer = layer

        def __getattr__(self, name):
            return getattr(self._layer, name)

    def __init__(self, layer):
        super().__init__(name=layer.name)
        self.layer = layer

    def call(self, *args, **kwargs):
        """What the layer computes before its activation."""
        return type(self.layer).call(self._Linear(self.layer), *args, **kwargs)


def as_functional(model):
    """The model as a functional model with one input and one output; a Sequential is converted.

    Raises TypeError for anything else: no Keras model, a subclassed one, several inputs or outputs.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"model is a {type(model).__name__}: expected a Keras model, such as idl_utils.networks.load('photo_net')"
        )
    model = _graph(model)
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise TypeError(
            f"model {model.name!r} has {len(model.inputs)} inputs and {len(model.outputs)} outputs: expected one of each"
        )
    # Inputs or outputs may have been given as lists of one: unpack them.
    return model if model.input is model.inputs[0] else keras.Model(model.inputs[0], model.outputs[0], name=model.name)


def _graph(model):
    """The model as one whose graph of layers can be walked through."""
    if isinstance(model, keras.Sequential):
        if not model.built:
            raise TypeError(f"model {model.name!r} has no input shape yet: begin it with keras.Input(shape)")
        return keras.Model(model.inputs[0], model.outputs[0], name=model.name)
    if not hasattr(model, "operations"):
        raise TypeError(
            f"model {model.name!r} is a subclassed model: its graph can't be seen, build it with the functional API"
        )
    return model


def rebuild(model, call):
    """The same graph with `call(layer, *args, **kwargs)` in place of `layer(*args, **kwargs)`, nested models inlined.

    `layer` is a Keras layer or operation (`keras.ops.relu` in a functional model is one), args are Keras tensors;
    `call` returns Keras tensors. Returns a functional model that shares all layers and weights.
    """

    def same(layer):
        return layer

    def descend(layer, *args, **kwargs):
        if isinstance(layer, keras.Model):
            # Keras' own walk through a graph, the one that clone_model uses below; it has no public name.
            return _graph(layer)._run_through_graph(args, operation_fn=same, call_fn=descend)
        return call(layer, *args, **kwargs)

    return keras.models.clone_model(as_functional(model), clone_function=same, call_function=descend)


def _outputs_by_layer(model, call=lambda layer, *args, **kwargs: layer(*args, **kwargs)):
    """(model rebuilt with `call`, {layer name: its output in the rebuilt model}), in the order of computation.

    A layer that is used several times appears as name, name@2, name@3, ...
    """
    outputs = {}

    def record(layer, *args, **kwargs):
        result = call(layer, *args, **kwargs)
        uses = 1 + sum(name.split("@")[0] == layer.name for name in outputs)
        outputs[layer.name if uses == 1 else f"{layer.name}@{uses}"] = result
        return result

    return rebuild(model, record), outputs


def layer_names(model):
    """Names of all layers and operations in the order of computation, those of nested models included."""
    return list(_outputs_by_layer(model)[1])


def find_layer(model, name):
    """The layer of that name, also inside nested models; raises ValueError with the most similar name."""
    found = {}

    def record(layer, *args, **kwargs):
        found[layer.name] = layer
        return layer(*args, **kwargs)

    rebuild(model, record)
    if name not in found:
        raise unknown("layer", name, found)
    return found[name]


def part(model, layer, before_activation=False):
    """The model from its input up to the output of a layer, given by name (name@2 for its second use).

    `before_activation` stops before the layer's activation, if it has one or is one. Raises ValueError with the most
    similar name if there is no such layer.
    """
    return keras.Model(*_ends(model, [(layer, before_activation)]), name=f"{model.name}_to_{layer}".replace("@", "_"))


def parts(model, points):
    """The model from its input up to several `points`, (layer name, before its activation or not): a list of outputs.

    Without a name (None) a point is the model's own output.
    """
    inputs, *outputs = _ends(model, points)
    return keras.Model(inputs, outputs, name=f"{model.name}_parts")


def _ends(model, points):
    """The input of the rebuilt model, and its output at each point."""
    before = {}

    def call(layer, *args, **kwargs):
        if is_activation(layer):
            stops, result = args[0], layer(*args, **kwargs)
        elif layer.name in wanted and without_activation(layer) is not layer:
            stops = without_activation(layer)(*args, **kwargs)
            result = layer.activation(stops)
        else:
            stops = result = layer(*args, **kwargs)
        before[id(result)] = stops
        return result

    last = _producer(as_functional(model).output).name
    wanted = {(name or last).split("@")[0] for name, stop in points if stop}
    rebuilt, outputs = _outputs_by_layer(model, call)
    outputs[None] = rebuilt.output
    for name, _ in points:
        if name not in outputs:
            raise unknown("layer", name, filter(None, outputs))
    return rebuilt.input, *(before[id(outputs[name])] if stop else outputs[name] for name, stop in points)


def is_activation(layer):
    """Whether a layer or operation is nothing but an activation: one function of each value (or a softmax)."""
    if isinstance(layer, keras.layers.Layer):
        of = keras.layers
        return isinstance(layer, (of.Activation, of.ReLU, of.LeakyReLU, of.PReLU, of.ELU, of.Softmax))
    return type(layer).__name__.lower() in {name.replace("_", "") for name in dir(keras.activations)}


def without_activation(layer):
    """The layer up to its activation, as a layer that shares its weights; `layer` itself if it has none to leave out."""
    activation = getattr(layer, "activation", None)
    return layer if activation in (None, keras.activations.linear) else WithoutActivation(layer)


def logits(model):
    """The model without the softmax or sigmoid at its end, whether that is a layer, an operation or an argument.

    A model that ends otherwise is returned as it is: then its outputs are what gets explained.
    """
    model = as_functional(model)
    return keras.Model(*_ends(model, [(None, ends_in_probabilities(model))]), name=model.name)


def _producer(tensor):
    """The layer or operation that computed a Keras tensor; for a nested model, the one inside it."""
    layer = tensor._keras_history.operation
    return _producer(_graph(layer).outputs[0]) if isinstance(layer, keras.Model) else layer


def ends_in_probabilities(model):
    """Whether the layer or operation that computes the output is, or ends in, a softmax or sigmoid."""
    last = _producer(as_functional(model).output)
    function = getattr(last, "activation", None) if isinstance(last, keras.layers.Layer) else None
    return getattr(function, "__name__", type(last).__name__.lower()) in PROBABILITIES
