"""A network as the list of its calls: the one walk through the graph of a Keras model.

`Trace(model)` reads Keras' own record of which layer was called on what, nested models inlined, a shared layer once for
each use. It only reads: no layer is ever called on a Keras tensor here, so the user's layers keep the nodes they have.
All names that Keras calls private stand in `_record`.
"""

import dataclasses
import inspect
import typing

import keras

from ..arguments import unknown

VALUE = object()  # stands in the arguments of a call where a tensor goes


class With:
    """A layer in whose place `call` runs with other attributes: another kernel, no bias, no activation."""

    def __init__(self, layer, **attributes):
        self.__dict__.update(attributes, _layer=layer)

    def __getattr__(self, name):
        return getattr(self._layer, name)

    def __call__(self, *args, **kwargs):
        """What the layer computes with these attributes."""
        return type(self._layer).call(self, *args, **kwargs)


@dataclasses.dataclass(frozen=True, eq=False)
class Call:
    """One use of a layer.

    Attributes
    ----------
    name : unique in the trace: the layer's name; name@2 for its second use; block/name where two layers share a name
    layer : the Keras layer, or operation (`keras.ops.relu` in a functional model is one)
    inputs, outputs : tuples of keys of the values that go in and come out, in the order of its arguments
    shapes : shapes of its outputs, with None for the open sizes
    arguments : (args, kwargs) of the call, with VALUE where tensors go
    linear : whether the activation that was given to the layer as `activation=` is left out
    instead : function(layer, *args, **kwargs) that is called in place of the layer, or None
    """

    name: str
    layer: keras.Operation
    inputs: tuple
    outputs: tuple
    shapes: tuple
    arguments: tuple = ((VALUE,), {})
    linear: bool = False
    instead: typing.Callable | None = None

    def __call__(self, *tensors):
        """What the layer makes of tensors, in inference."""
        args, kwargs = self.filled(*tensors)
        return self.plain(*args, **kwargs) if self.instead is None else self.instead(self.plain, *args, **kwargs)

    def filled(self, *tensors):
        """(args, kwargs) of the call with tensors where they go."""
        places = iter(tensors)
        return keras.tree.map_structure(lambda a: next(places) if a is VALUE else a, self.arguments)

    @property
    def plain(self):
        """What is called: the layer, or that without its activation."""
        return With(self.layer, activation=keras.activations.linear) if self.linear else self.layer

    @property
    def shape(self):
        """Shape of its (first) output."""
        return self.shapes[0]

    @property
    def numbers(self):
        """The plain numbers among its arguments: 2 in `2 * x`."""
        return [a for a in keras.tree.flatten(self.arguments) if type(a) in (int, float)]


class Trace:
    """All calls of a model.

    Parameters
    ----------
    model : functional or Sequential Keras model with one input and one output, a `View`, or a Trace

    Attributes
    ----------
    name : of the model
    calls : list of Call, in the order of computation
    input, output : keys of the model's input and output
    shape, dtype : of the input

    `trace[name]` is a call by its name; raises ValueError with the most similar one.
    """

    def __init__(self, model):
        known = model if isinstance(model, Trace) else getattr(model, "trace", None)
        if isinstance(known, Trace):
            vars(self).update(vars(known))
            return
        graph = _graph(model)
        if (len(graph.inputs), len(graph.outputs)) != (1, 1):
            raise TypeError(
                f"model {model.name!r} has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs: expected one of each"
            )
        self.name, self.input, self._made = model.name, 0, 1
        self.shape, self.dtype = tuple(graph.inputs[0].shape), graph.inputs[0].dtype
        found = []
        [self.output] = self._walk(graph, [0], (), found)
        self.calls = _named(found)

    def _walk(self, graph, inputs, path, found):
        """Append (path, call) for each call in a graph; returns the keys of its outputs."""
        keys = {id(tensor): key for tensor, key in zip(graph.inputs, inputs)}
        for layer, arguments, tensors, outputs in _record(graph):
            sources = tuple(keys[id(tensor)] for tensor in tensors)
            if hasattr(layer, "trace"):
                made = self._inlined(layer.trace, sources, (*path, layer.name), found)
            elif isinstance(layer, keras.Sequential) or hasattr(layer, "operations"):
                made = self._walk(_graph(layer), sources, (*path, layer.name), found)
            else:
                made = tuple(self.new_key() for _ in outputs)
                shapes = tuple(tuple(tensor.shape) for tensor in outputs)
                found.append((path, Call(layer.name, layer, sources, made, shapes, _inference(layer, arguments))))
            keys.update((id(tensor), key) for tensor, key in zip(outputs, made))
        return [keys[id(tensor)] for tensor in graph.outputs]

    def _inlined(self, trace, sources, path, found):
        keys = {trace.input: sources[0]}
        for call in trace.calls:
            keys.update((key, self.new_key()) for key in call.outputs)
            inputs, outputs = (tuple(keys[k] for k in some) for some in (call.inputs, call.outputs))
            found.append((path, dataclasses.replace(call, name=call.layer.name, inputs=inputs, outputs=outputs)))
        return [keys[trace.output]]

    def new_key(self):
        """A key that no value has yet."""
        self._made += 1
        return self._made - 1

    def __getitem__(self, name):
        for call in self.calls:
            if call.name == name:
                return call
        raise unknown("layer", name, self.names)

    @property
    def names(self):
        """Names of all calls."""
        return [call.name for call in self.calls]

    def maker(self, key):
        """The call that makes a value; None for the model's input."""
        return next((call for call in self.calls if key in call.outputs), None)

    def shape_of(self, key):
        """Shape of a value, with None for the open sizes."""
        maker = self.maker(key)
        return self.shape if maker is None else maker.shapes[maker.outputs.index(key)]

    def changed(self, calls, *outputs):
        """A trace of these calls instead, as far as they are needed for the outputs (default: for its own output)."""
        new = object.__new__(Trace)
        vars(new).update(vars(self), output=outputs[0] if outputs else self.output)
        needed, new.calls = {*outputs, new.output}, []
        for call in reversed(calls):
            if needed.intersection(call.outputs):
                needed.update(call.inputs)
                new.calls.insert(0, call)
        return new

    def run(self, inputs, at=None, keep=None):
        """Forward: {key: tensor} of all values, or of those to `keep`: then the others are freed after their last use.

        `at(call, *tensors)` computes each call, and may do something else than `call(*tensors)`.
        """
        values = {self.input: keras.ops.convert_to_tensor(inputs, self.dtype)}
        last = {key: call for call in self.calls for key in call.inputs}
        for call in self.calls:
            tensors = [values[key] for key in call.inputs]
            made = call(*tensors) if at is None else at(call, *tensors)
            values.update(zip(call.outputs, keras.tree.flatten(made)))
            if keep is not None:
                for key in {*call.inputs, *call.outputs}.difference(keep):
                    if last.get(key, call) is call:
                        del values[key]
        return values


def calls(model):
    """List of the `Call`s of a model, in the order of computation; see `Trace`."""
    return Trace(model).calls


def _graph(model):
    """The functional model behind a model; raises TypeError if it has none."""
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"model is a {type(model).__name__}: expected a Keras model, such as idl_utils.networks.load('photo_net')"
        )
    graph = getattr(model, "_functional", None) if isinstance(model, keras.Sequential) else model
    if graph is None:
        raise TypeError(f"model {model.name!r} has no input shape yet: begin it with keras.Input(shape)")
    if not hasattr(graph, "operations"):
        raise TypeError(
            f"model {model.name!r} is a subclassed model: its graph can't be seen, build it with the functional API"
        )
    return graph


def _record(graph):
    """What Keras noted of a functional model: (layer, arguments, tensors in, tensors out) of each call, in order."""
    for _, nodes in sorted(graph._nodes_by_depth.items(), reverse=True):
        for node in nodes:
            if not node.is_input:
                yield node.operation, (node.arguments.args, node.arguments.kwargs), node.input_tensors, node.outputs


def _inference(layer, arguments):
    """Arguments of a call with VALUE in place of Keras tensors, and inference chosen where the layer has the choice."""
    args, kwargs = keras.tree.map_structure(lambda a: VALUE if isinstance(a, keras.KerasTensor) else a, arguments)
    choice = isinstance(layer, keras.Layer) and "training" in inspect.signature(layer.call).parameters
    return args, {**kwargs, "training": False} if choice else kwargs


def _named(found):
    """Calls with unique names, of (path of nested models, call)."""
    sharing, uses, calls = {}, {}, []
    for _, call in found:
        sharing.setdefault(call.name, set()).add(id(call.layer))
    full = {}
    for path, call in found:
        name = full.setdefault(id(call.layer), "/".join((*path, call.name)))
        name = name if len(sharing[call.name]) > 1 else call.name
        uses[name] = uses.get(name, 0) + 1
        calls.append(dataclasses.replace(call, name=name if uses[name] == 1 else f"{name}@{uses[name]}"))
    return calls
