"""The one mechanism of all backward methods: the model's own graph, with another backward step at each layer.

The forward pass stays what it is. At each step of it (see `steps`) a rule says how what arrives at the outputs, a
gradient or a relevance, becomes what leaves at the inputs. TensorFlow then does the walk: one `GradientTape.gradient`
through the rebuilt model is the whole method, skip connections included, since what comes from several branches is
added up.
"""

import keras
import tensorflow as tf
from tensorflow.python.framework import ops

from ..networks.surgery import rebuild
from .steps import activation_step, step_of


class Rule:
    """How one step sends back what arrives at its outputs."""

    def at(self, step):
        """The rule for this step: a function (input, ..., output, signal at the output) -> signal at the input(s).

        Called when a method is built. Raises TypeError, naming the layer, if the rule can't be applied to it.
        """
        raise NotImplementedError

    def skips_zeros(self, step):
        """Whether inputs of the step that are 0 get nothing, for sure; known when the whole model is rebuilt."""
        return False

    def refuse(self, step, reason):
        """A TypeError that says for which layer this rule does not work, why, and what to do."""
        return TypeError(
            f"{type(self).__name__} can't be used for {step}: {reason}. "
            f"Give it another rule, for instance with names={{{step.name!r}: rule}} in a Composite"
        )


class OwnGradient(Rule):
    """The layer's own gradient: nothing is replaced."""

    def at(self, step):
        """None: see the class."""
        return


def with_backward(backward, inputs, output):
    """`output` as it is, but with `backward(*inputs, output, signal)` in place of the gradient by the inputs."""

    @tf.custom_gradient
    def replaced(*tensors):
        def gradient(signal):
            signals = backward(*inputs, output, signal)
            return (*signals, None) if isinstance(signals, (list, tuple)) else (signals, None)

        return tensors[-1], gradient

    # The forward pass is computed outside, so that variables of the layer don't come into the custom gradient.
    result = replaced(*inputs, tf.stop_gradient(output))
    if tf.is_symbolic_tensor(result):
        # TensorFlow registers every custom gradient of a graph for good, and with it all kernels of that graph, for the
        # case that the compiled function is differentiated again, from outside: nothing here does that.
        ops.gradient_registry._registry.pop(result.op.get_attr("_gradient_op_type").decode(), None)
    return result


class Ruled(keras.Operation):
    """A step of a model with its rule, as a node of the rebuilt graph."""

    def __init__(self, step, backward, shape_of, name):
        super().__init__(name=name)
        self.step, self.backward, self.shape_of = step, backward, shape_of

    def call(self, *tensors):
        """The step's own output, for whose gradient the rule is taken."""
        if self.backward is None:
            return self.step(*tensors)
        return with_backward(self.backward, tensors, self.step.value(*tensors))

    def compute_output_spec(self, *tensors):
        """Shape and type, as the layer itself says."""
        return self.shape_of()


class RuledModel:
    """A model rebuilt with a rule at each step.

    Parameters
    ----------
    model : functional Keras model
    choose : function from a Step to its Rule

    Attributes
    ----------
    input : Keras tensor
    outputs : {layer name: Keras tensor}, in the order of computation; further uses of a layer are name@2, name@3, ...
    rules : list of (Step, Rule)
    """

    def __init__(self, model, choose):
        self.outputs, self.rules = {}, []
        self._choose = choose
        # Ids of Keras tensors (which self._alive keeps unique) of which something is known.
        self._nonnegative, self._behind_weights, self._computed = set(), set(), set()
        self._alive, self._count = [], {}
        self._made_by = {}  # id of a Keras tensor: the step that computed it
        self._model = rebuild(model, self._call)
        self.input = self._model.input
        # What begins at the output arrives there whatever its value.
        self._read(self._model.output, None, OwnGradient())

    def to(self, *names):
        """The Keras model from the input to [output, that of each layer named], or to the output alone.

        "input" is the input itself.
        """
        tensors = [self.input if name == "input" else self.outputs[name] for name in names]
        return keras.Model(self.input, [self._model.output, *tensors] if names else self._model.output)

    def _call(self, layer, *args, **kwargs):
        tensors = [a for a in keras.tree.flatten((args, kwargs)) if isinstance(a, keras.KerasTensor)]
        nonnegative = all(id(t) in self._nonnegative for t in tensors)
        first = not any(id(t) in self._behind_weights for t in tensors)
        step, activation = step_of(layer, args, kwargs, nonnegative, first)
        step.sees_input = not any(id(t) in self._computed for t in tensors)
        output = self._apply(step, lambda: layer.compute_output_spec(*args, **kwargs))
        if activation is not None:
            linear = output
            output = self._apply(activation_step(step.layer, activation, linear), lambda: _like(linear))
        self.outputs[self._unique(step.name, "@")] = output
        return output

    def _apply(self, step, shape_of):
        rule = self._choose(step)
        backward = rule.at(step)
        self.rules.append((step, rule))
        for tensor in step.tensors:
            self._read(tensor, step, rule)
        output = Ruled(step, backward, shape_of, self._unique(step.name, "_step"))(*step.tensors)
        for tensor in keras.tree.flatten(output):
            self._alive.append(tensor)
            self._made_by[id(tensor)] = step
            if step.kind != "routing" or not step.sees_input:
                self._computed.add(id(tensor))
            if step.nonnegative_output:
                self._nonnegative.add(id(tensor))
            if step.kind in ("dense", "convolution") or any(id(t) in self._behind_weights for t in step.tensors):
                self._behind_weights.add(id(tensor))
        return output

    def _read(self, tensor, step, rule):
        if id(tensor) in self._made_by:
            self._made_by[id(tensor)].readers.append((step, rule))

    def _unique(self, name, mark):
        count = self._count[name, mark] = self._count.get((name, mark), 0) + 1
        return name if count == 1 and mark == "@" else f"{name}{mark}{count}"


def _like(tensor):
    return keras.KerasTensor(tensor.shape, tensor.dtype)
