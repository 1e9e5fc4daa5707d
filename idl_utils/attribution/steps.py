"""A network as a sequence of steps, each simple enough for one backward rule: a layer up to its activation, or that."""

from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from ..networks.batchnorm import scale_and_shift
from ..networks.kinds import (
    ACTIVATIONS,
    LINEAR,
    NONNEGATIVE,
    RELU,
    WEIGHTED,
    activation_name,
    kind_of,
    stays_nonnegative,
)
from ..networks.surgery import WithoutActivation

GROUPED = (keras.layers.DepthwiseConv1D, keras.layers.DepthwiseConv2D)


class _With:
    """A layer in whose place `call` runs with other attributes: another kernel, no bias, no activation."""

    def __init__(self, layer, **attributes):
        self.__dict__.update(attributes, _layer=layer)

    def __getattr__(self, name):
        return getattr(self._layer, name)


class Step:
    """What a rule sees of one step of a network.

    Attributes
    ----------
    layer : the Keras layer or operation; name : its name
    kind : one of idl_utils.attribution.kinds
    nonnegative : whether its inputs are known to be >= 0 (they come from a ReLU, say)
    first : whether no dense layer or convolution lies between the network's input and it
    sees_input : whether its inputs are those of the network, at most moved and padded
    activation : name of its function, if it is one; fused : whether that was given as `activation=` of another layer
    readers : list of (step that takes its output, the rule of that), complete when the whole model is rebuilt
    kernel, bias : tensors, for the kinds with weights; as they were when first asked for
    """

    def __init__(self, layer, kind, call, arguments, nonnegative=False, first=False, activation=None, fused=False):
        self.layer, self.name, self.kind, self._call = layer, layer.name, kind, call
        self.nonnegative, self.first, self.activation = nonnegative, first, activation
        self.fused, self.sees_input, self.readers = fused, False, []
        self._arguments = arguments  # (args, kwargs) of the call, with Keras tensors where tensors go

    def __str__(self):
        if self.activation is not None:
            return f"the activation {self.activation!r} of layer {self.name!r}"
        return f"layer {self.name!r} ({type(self.layer).__name__})"

    def __call__(self, *tensors):
        """Its output in the network."""
        tensors = iter(tensors)
        args, kwargs = keras.tree.map_structure(
            lambda a: next(tensors) if isinstance(a, keras.KerasTensor) else a, self._arguments
        )
        return self._call(*args, **kwargs)

    @property
    def tensors(self):
        """Keras tensors that go in."""
        return [t for t in keras.tree.flatten(self._arguments) if isinstance(t, keras.KerasTensor)]

    @property
    def is_relu(self):
        """Whether it is a ReLU, however that was spelled; ReLU6 and a ReLU with threshold are ones too."""
        return self.activation in RELU

    @property
    def weighted(self):
        """Whether it is linear with weights (and maybe a bias)."""
        return self.kind in WEIGHTED

    @property
    def linear(self):
        """Whether its outputs are linear in its inputs, up to a constant."""
        return self.kind in LINEAR

    @property
    def nonnegative_output(self):
        """Whether no output can be negative."""
        if self.kind == "activation":
            return self.activation in NONNEGATIVE
        return self.nonnegative and stays_nonnegative(self.layer, self.kind)

    @property
    def zeros_get_nothing(self):
        """Whether no relevance arrives at outputs that are 0: none of the next steps sends any there."""
        return all(rule.skips_zeros(step) for step, rule in self.readers)

    @property
    def only_where_positive(self):
        """Whether relevance arrives at positive outputs only: they all go through ReLUs, on to rules that skip zeros."""
        return all(step is not None and step.is_relu and rule.skips_zeros(step) for step, rule in self.readers)

    @cached_property
    def _weights(self):
        # Snapshots: a tensor read from a variable costs no copy and may be used inside a custom gradient, where a
        # variable must not appear. Batch normalisation is a diagonal matrix: its kernel is the vector of factors.
        if self.kind != "normalisation":
            bias = self.layer.bias if getattr(self.layer, "use_bias", self.layer.bias is not None) else None
            return tf.convert_to_tensor(self.layer.kernel), 0.0 if bias is None else tf.convert_to_tensor(bias)
        shape = np.ones(len(self.tensors[0].shape), int)
        shape[self.layer.axis] = -1
        return tuple(tf.constant(v.reshape(shape), tf.float32) for v in map(np.asarray, scale_and_shift(self.layer)))

    @property
    def kernel(self):
        """Weights of a linear step, in Keras' layout."""
        return self._weights[0]

    @property
    def bias(self):
        """Bias of a linear step, broadcasting to its outputs; 0 if it has none."""
        return self._weights[1]

    def times(self, x, kernel):
        """The layer's linear map with another kernel, without bias."""
        if self.kind == "normalisation":
            return x * kernel
        plain = _With(self.layer, kernel=kernel, bias=None, use_bias=False, activation=None)
        return type(self.layer).call(plain, x)

    def value(self, *tensors):
        """The output, computed with the snapshots of the weights if the rule has asked for them."""
        taken = "_weights" in vars(self)
        return self.times(*tensors, self.kernel) + self.bias if taken else self(*tensors)

    def transposed(self, signal, *tensors, kernel=None):
        """Signals at the outputs times the transposed linear map: a list, one for each of the inputs `tensors`.

        For a step that isn't linear this is the product with its Jacobian at the inputs: its own gradient.
        """
        if kernel is not None and self._keeps_size and kernel.shape[-2] >= 16 and not tf.is_symbolic_tensor(kernel):
            # Then it is a convolution itself, with the kernel turned round. TensorFlow's own backward step can take
            # three times as long, for large maps or small ones, depending on the processor; with few input channels
            # it is the faster one.
            return [tf.nn.convolution(signal, _turned(kernel), padding="SAME")]
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            outputs = self(*tensors) if kernel is None else self.times(*tensors, kernel)
        return tape.gradient(outputs, list(tensors), signal, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    @cached_property
    def _keeps_size(self):
        """Whether it is a plain convolution with as many places at its output as at its input, without strides."""
        layer = self.layer
        return (
            isinstance(layer, (keras.layers.Conv1D, keras.layers.Conv2D))
            and (layer.padding, layer.data_format, layer.groups) == ("same", "channels_last", 1)
            and {*layer.strides, *layer.dilation_rate} == {1}
            and all(size % 2 for size in layer.kernel_size)
        )

    @property
    def one_for_all_channels(self):
        """Whether every output channel is connected to every input channel (grouped convolutions are not)."""
        conv = (
            self.kind == "convolution" and not isinstance(self.layer, GROUPED) and getattr(self.layer, "groups", 1) == 1
        )
        return conv or isinstance(self.layer, keras.layers.Dense)


def _turned(kernel):
    """A convolution's kernel reversed in all places, with inputs and outputs exchanged."""
    with tf.init_scope():  # when a function is traced, not at every call
        *places, channels_in, channels_out = range(kernel.shape.rank)
        return tf.transpose(tf.reverse(kernel, places), [*places, channels_out, channels_in])


def step_of(layer, args, kwargs, nonnegative, first):
    """A call of a layer or operation as (step up to its activation, that activation or None)."""
    layer, function = (layer.layer, None) if isinstance(layer, WithoutActivation) else (layer, _fused(layer))
    inputs = keras.tree.flatten((args, kwargs))
    constants = [a for a in inputs if isinstance(a, (int, float)) and not isinstance(a, bool)]
    kind = kind_of(layer, sum(isinstance(a, keras.KerasTensor) for a in inputs), constants)
    call = layer
    if kind in ("dense", "convolution"):
        plain = _With(layer, activation=None)

        def call(*args, **kwargs):
            return type(layer).call(plain, *args, **kwargs)

    name = activation_name(layer, constants) if kind == "activation" else None
    return Step(layer, kind, call, (args, kwargs), nonnegative, first, name), function


def _fused(layer):
    """The function given to a layer with weights as `activation`, None if that is linear."""
    function = getattr(layer, "activation", None) if kind_of(layer) in ("dense", "convolution") else None
    return None if function is keras.activations.linear else function


def activation_step(layer, function, tensor):
    """The activation of a layer with weights, as a step of its own."""
    name = activation_name(function)
    kind = "activation" if name in ACTIVATIONS else "unknown"
    return Step(layer, kind, function, ((tensor,), {}), activation=name, fused=True)
