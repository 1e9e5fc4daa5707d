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

    def transposed(self, signal, x, kernel):
        """The transposed linear map, with a kernel, of signals at the outputs; of x, the inputs, only the shape matters."""
        layer = self.layer
        if self.plain and layer.padding in ("same", "valid") and {*layer.dilation_rate} == {1}:
            return tf.nn.conv_transpose(signal, kernel, tf.shape(x), layer.strides, layer.padding.upper())
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            outputs = self.apply(x, kernel)
        return tape.gradient(outputs, x, signal, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    def gradient(self, signal, x):
        """See `Step.gradient`."""
        return [self.transposed(signal, x, self._read()[0] if self.own is None else self.own.kernel)]

    def map(self, function=tf.identity, back=True):
        """The `LinearMap` with function(kernel) in place of the kernel; whether it can also go back."""
        self._maps.append(LinearMap(self, function, back))
        return self._maps[-1]

    @property
    def kernel(self):
        """The kernel that the layer has now, in Keras' layout."""
        return tf.cast(self._read()[0], tf.float32)

    def keep(self):
        """Compute with the present weights from now on."""
        bias = self._read()[1]
        self.own = self.map(back=False)
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
    def transposing(self):
        """Whether it is a transposed convolution, whose kernel does not end in the output axis."""
        return "Transpose" in type(self.layer).__name__

    @property
    def plain(self):
        """Whether it is a convolution of one or two dimensions, not grouped, with channels last."""
        plain = isinstance(self.layer, (keras.layers.Conv1D, keras.layers.Conv2D)) and not self.grouped
        return plain and self.layer.data_format == "channels_last"

    @cached_property
    def keeps_size(self):
        """Whether it is a plain convolution with as many places at its output as at its input, without strides."""
        layer = self.layer
        if isinstance(layer, kinds.SEPARABLE):
            return not self.grouped and layer.data_format == "channels_last"
        sizes = {*layer.strides, *layer.dilation_rate} if self.plain else ()
        return sizes == {1} and layer.padding == "same" and all(size % 2 for size in layer.kernel_size)


class LinearMap:
    """What a weighted step does to its input, without the bias, with `function` of its kernel in place of the kernel.

    Kernels are made once and held in variables.
    """

    def __init__(self, step, function, back):
        self._step, self._function, self._turned = step, function, None
        self.kernel = tf.Variable(function(step.kernel), trainable=False)
        if back and step.keeps_size and self.kernel.shape[-2] >= 16:
            self._turned = tf.Variable(_turned(self.kernel), trainable=False)

    def __call__(self, x):
        """Forward: the inputs (n, ...) as the layer would sum them up with this kernel."""
        return self._step.apply(x, self.kernel)

    def back(self, signal, x):
        """The transposed map of signals at the outputs; of x, the inputs, only the shape matters."""
        if self._turned is not None:
            # Then it is a convolution itself, with the kernel turned round. TensorFlow's own backward step can take
            # three times as long, for large maps or small ones, depending on the processor; with few input channels
            # it is the faster one.
            return tf.nn.convolution(signal, self._turned, padding="SAME")
        return self._step.transposed(signal, x, self.kernel)

    def refresh(self, kernel):
        """Take over another kernel of the step."""
        self.kernel.assign(self._function(kernel))
        if self._turned is not None:
            self._turned.assign(_turned(self.kernel))


def _turned(kernel):
    """A convolution's kernel reversed in all places, with inputs and outputs exchanged."""
    *places, channels_in, channels_out = range(kernel.shape.rank)
    return tf.transpose(tf.reverse(kernel, places), [*places, channels_out, channels_in])
