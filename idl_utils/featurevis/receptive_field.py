"""Which part of the picture a unit sees, worked out from the kernels, strides and paddings of the layers before it."""

from dataclasses import dataclass, replace

from keras import layers

from ..networks.kinds import DEPTHWISE, SEPARABLE, is_activation
from ..networks.trace import Trace

POOLING = (layers.MaxPooling1D, layers.MaxPooling2D, layers.AveragePooling1D, layers.AveragePooling2D)
SLIDING = (layers.Conv1D, layers.Conv2D, *DEPTHWISE, *SEPARABLE, *POOLING)
# Layers that mix no positions, and layers and operations that put several maps together.
POINTWISE = (layers.BatchNormalization, layers.Dropout, layers.GaussianNoise, layers.Normalization, layers.Rescaling)
MERGING = {"Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"}


@dataclass(frozen=True)
class Axis:
    """Along one axis: unit i of a map of `count` sees `size` pixels from `start` + i `step` on (outside: padding)."""

    count: int
    size: int = 1
    step: int = 1
    start: int = 0

    def after(self, kernel, stride, dilation, padding):
        """This axis behind a layer that slides a kernel along it."""
        reach = (kernel - 1) * dilation + 1
        if padding == "same":
            count = -(-self.count // stride)
            before = max((count - 1) * stride + reach - self.count, 0) // 2
        else:
            count, before = (self.count - reach) // stride + 1, 0
        size = self.size + (reach - 1) * self.step
        return Axis(count, size, self.step * stride, self.start - before * self.step)

    def padded(self, before, after):
        """This axis with zeros added at its ends."""
        return replace(self, count=self.count + before + after, start=self.start - before * self.step)


def receptive_field(network, layer, *sides):
    """An `Axis` for each side (height and width, or frames): what a unit of a layer's map sees of inputs of that size.

    Exact for convolutions, pooling, zero padding, skip connections and whatever acts on each position by itself; None
    behind anything else, such as global pooling or a dense layer.
    Parameter: `layer`, a name as in `networks.layer_names`.
    """
    trace = Trace(network)
    wanted, fields = trace[layer], {trace.input: tuple(map(Axis, sides))}
    for call in trace.calls:
        fields[call.outputs[0]] = _behind(call.layer, [fields.get(key) for key in call.inputs])
        if call is wanted:
            break
    return fields[wanted.outputs[0]]


def _behind(layer, inputs):
    """The axes behind a layer, of those of its inputs."""
    if not inputs or None in inputs:
        return None
    if isinstance(layer, SLIDING) and layer.data_format == "channels_last":
        kernel = layer.pool_size if isinstance(layer, POOLING) else layer.kernel_size
        dilation = getattr(layer, "dilation_rate", [1] * len(kernel))
        along = zip(inputs[0], kernel, layer.strides, dilation)
        return tuple(axis.after(k, stride, d, layer.padding) for axis, k, stride, d in along)
    if isinstance(layer, (layers.ZeroPadding1D, layers.ZeroPadding2D)):
        margins = layer.padding if isinstance(layer, layers.ZeroPadding2D) else [layer.padding]
        return tuple(axis.padded(*margin) for axis, margin in zip(inputs[0], margins))
    if isinstance(layer, POINTWISE) or is_activation(layer) or type(layer).__name__ in MERGING:
        return _union(inputs)
    return None


def _union(inputs):
    """The smallest axes that hold all of these, or None if their units do not stand at the same places."""
    joined = []
    for axes in zip(*inputs):
        if len({(axis.count, axis.step) for axis in axes}) > 1:
            return None
        start = min(axis.start for axis in axes)
        end = max(axis.start + axis.size for axis in axes)
        joined.append(replace(axes[0], start=start, size=end - start))
    return tuple(joined)
