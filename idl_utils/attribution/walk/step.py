"""What a rule sees of one step of a network."""

import tensorflow as tf

from ...networks import kinds


class Step:
    """One step of a network. Called with tensors, it gives its output(s).

    Attributes
    ----------
    call : the call in the trace; layer : its Keras layer or operation; name : its name
    kind : one of idl_utils.networks.kinds
    inputs, outputs : keys of the values that go in and come out
    input_shapes : shapes of the inputs, with None for the open sizes
    activation : name of its function, if it is one; fused : whether that was given as `activation=` of another layer
    before : the step that made its (first) input; None for the input of the network
    nonnegative : whether its inputs are known to be >= 0 (they come from a ReLU, say)
    first : whether no dense layer or convolution lies between the network's input and it
    sees_input : whether its inputs are those of the network, at most moved and padded
    readers : list of (step that takes its output, the rule of that); None stands for the end of the network
    """

    nonnegative = first = sees_input = False
    input_shapes, readers, before = (), (), None

    def __init__(self, call, kind, inputs=None, outputs=None, activation=None, function=None):
        self.call, self.layer, self.name, self.kind = call, call.layer, call.name, kind
        self.inputs, self.outputs = inputs or call.inputs, outputs or call.outputs
        self.activation, self._function, self.fused = activation, function or call, function is not None

    def __call__(self, *tensors):
        """See the class."""
        return self._function(*tensors)

    def __str__(self):
        if self.activation is not None:
            return f"the activation {self.activation!r} of layer {self.name!r}"
        return f"layer {self.name!r} ({type(self.layer).__name__})"

    @property
    def is_relu(self):
        """Whether it is a ReLU, however that was spelled; ReLU6 and a ReLU with threshold are ones too."""
        return self.activation in kinds.RELU

    @property
    def weighted(self):
        """Whether it is linear with weights (and maybe a bias)."""
        return self.kind in kinds.WEIGHTED

    @property
    def linear(self):
        """Whether its outputs are linear in its inputs, up to a constant."""
        return self.kind in kinds.LINEAR

    @property
    def nonnegative_output(self):
        """Whether no output can be negative."""
        if self.kind == "activation":
            return self.activation in kinds.NONNEGATIVE
        return self.nonnegative and kinds.stays_nonnegative(self.layer, self.kind)

    @property
    def zeros_get_nothing(self):
        """Whether no relevance arrives at outputs that are 0: none of the next steps sends any there."""
        return all(step is None or rule.skips_zeros(step) for step, rule in self.readers)

    @property
    def only_where_positive(self):
        """Whether relevance arrives at positive outputs only: they all go through ReLUs, on to rules that skip zeros."""
        return all(step is not None and step.is_relu and rule.skips_zeros(step) for step, rule in self.readers)

    @property
    def rest(self):
        """What its input is where nothing reaches the neurons before it: the activation of their biases; 0 without one."""
        activation = self.before
        neurons = activation.before if activation is not None and activation.kind == "activation" else None
        if neurons is None or not neurons.weighted or activation.activation == "prelu":
            return 0.0
        return activation(tf.convert_to_tensor(neurons.bias))

    def gradient(self, signals, *tensors):
        """Signals at the outputs times the Jacobian at the inputs `tensors`: a list, one for each of these."""
        # An identity each, so that x + x is a step of two inputs; it costs nothing in a graph.
        tensors = [tf.identity(t) for t in tensors] if len(tensors) > 1 else list(tensors)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(tensors)
            outputs = self(*tensors)
        return tape.gradient(outputs, tensors, signals, unconnected_gradients=tf.UnconnectedGradients.ZERO)
