"""Steps that are linear with weights, and the same maps with other weights, which is what most rules are made of."""

from functools import cached_property

import keras
import tensorflow as tf

from ...networks import kinds
from ...networks.batchnorm import scale_and_shift
from .step import Step


class WeightedStep(Step):
    """A step that is linear with weights: dense, a convolution, or batch normalisation.

    Parameters, beside those of Step
    ----------
    apply : function (inputs, kernel) -> what the layer sums up with this kernel, without bias
    read : function () -> (kernel, bias or None) that the layer has now
    grouped : whether an output channel is not connected to all input channels

    It is computed with the weights that the layer has, until `keep` takes a snapshot; then with that, until `refresh`
    takes another. Attributes after `keep`: own, its `LinearMap`, and bias, which broadcasts to the outputs.
    """

    def __init__(self, call, kind, apply, read, inputs=None, outputs=None, grouped=False):
        super().__init__(call, kind, inputs, outputs)
        self.apply, self._read, self.grouped = apply, read, grouped
        self._maps, self.own, self.bias = [], None, 0.0

    def __call__(self, x):
        """See `Step`."""
        if self.own is not None:
            return self.own(x) + self.bias
        kernel, bias = self._read()
        return self.apply(x, kernel) if bias is None else self.apply(x, kernel) + bias

    def map(self, function=tf.identity):
        """The `LinearMap` with function(kernel) in place of the kernel."""
        self._maps.append(LinearMap(self, function))
        return self._maps[-1]

    @property
    def kernel(self):
        """The kernel that the layer has now, in Keras' layout."""
        return tf.cast(self._read()[0], tf.float32)

    def keep(self):
        """Compute with the present weights from now on."""
        bias = self._read()[1]
        self.own = self.map()
        self.bias = 0.0 if bias is None else tf.Variable(tf.cast(bias, tf.float32), trainable=False)

    def refresh(self):
        """Take over the weights that the layer has now, in all maps."""
        kernel, bias = self._read()
        if bias is not None:
            self.bias.assign(tf.cast(bias, tf.float32))
        for linear_map in self._maps:
            linear_map.refresh(tf.cast(kernel, tf.float32))

    def followed_by(self, normalisation):
        """One step for this and the batch normalisation behind it (a step, too)."""

        def read():
            kernel, bias = self._read()
            scale, shift = scale_and_shift(normalisation.layer)
            kernel = tf.cast(kernel, tf.float64)
            # A depthwise kernel (..., in, multiplier) has in * multiplier outputs; others end in the output axis.
            depthwise = self.grouped and isinstance(self.layer, (*kinds.DEPTHWISE, *kinds.SEPARABLE))
            kernel *= tf.reshape(scale, kernel.shape[-2:]) if depthwise else scale
            return kernel, shift if bias is None else tf.cast(bias, tf.float64) * scale + shift

        outputs = normalisation.outputs
        return WeightedStep(self.call, self.kind, self.apply, read, self.inputs, outputs, self.grouped)

    @property
    def one_for_all_channels(self):
        """Whether every output channel is connected to every input channel, by one kernel."""
        return (
            not self.grouped and self.kind != "normalisation" and not isinstance(self.layer, keras.layers.EinsumDense)
        )

    @property
    def transposed(self):
        """Whether it is a transposed convolution, whose kernel does not end in the output axis."""
        return "Transpose" in type(self.layer).__name__

    @cached_property
    def keeps_size(self):
        """Whether it is a plain convolution with as many places at its output as at its input, without strides."""
        layer = self.layer
        if isinstance(layer, kinds.SEPARABLE):
            return not self.grouped and layer.data_format == "channels_last"
        return (
            isinstance(layer, (keras.layers.Conv1D, keras.layers.Conv2D))
            and (layer.padding, layer.data_format, layer.groups) == ("same", "channels_last", 1)
            and {*layer.strides, *layer.dilation_rate} == {1}
            and all(size % 2 for size in layer.kernel_size)
        )


class LinearMap:
    """What a weighted step does to its input, without the bias, with `function` of its kernel in place of the kernel.

    Kernels are made once, when they are first asked for, and held in variables.
    """

    def __init__(self, step, function):
        self._step, self._function = step, function

    def __call__(self, x):
        """Forward: the inputs (n, ...) as the layer would sum them up with this kernel."""
        return self._step.apply(x, self.kernel)

    def back(self, signal, x):
        """The transposed map of signals at the outputs; of x, the inputs, only the shape matters."""
        if self._step.keeps_size and self.kernel.shape[-2] >= 16:
            # Then it is a convolution itself, with the kernel turned round. TensorFlow's own backward step can take
            # three times as long, for large maps or small ones, depending on the processor; with few input channels
            # it is the faster one.
            return tf.nn.convolution(signal, self._turned, padding="SAME")
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            outputs = self(x)
        return tape.gradient(outputs, x, signal, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    @cached_property
    def kernel(self):
        """function(kernel), as a variable."""
        return _variable(lambda: self._function(self._step.kernel))

    @cached_property
    def _turned(self):
        return _variable(lambda: _turned(self.kernel))

    def refresh(self, kernel):
        """Take over another kernel of the step."""
        if "kernel" in vars(self):
            self.kernel.assign(self._function(kernel))
        if "_turned" in vars(self):
            self._turned.assign(_turned(self.kernel))


def _variable(make):
    with tf.init_scope():  # when a function is traced, not at every call
        return tf.Variable(make(), trainable=False)


def _turned(kernel):
    """A convolution's kernel reversed in all places, with inputs and outputs exchanged."""
    *places, channels_in, channels_out = range(kernel.shape.rank)
    return tf.transpose(tf.reverse(kernel, places), [*places, channels_out, channels_in])
