"""Rules for what has no weights: activations, pooling, and layers that only move values around."""

from dataclasses import dataclass

import tensorflow as tf

from ...arguments import number, whole_number
from ..walk.rule import OwnGradient, Rule
from .weights import ratio


@dataclass(frozen=True)
class Pass(Rule):
    """The relevance of each output goes to the input at the same place, whatever the function between them.

    For activations and other functions of one value: the relevance of a neuron is that of its weighted sum (Bach et al.
    2015 make no difference between them).
    """

    def at(self, step):
        """See `Rule.at`."""
        if len(step.inputs) != 1 or step.kind in ("dense", "convolution", "max pooling"):
            raise self.refuse(step, "its outputs do not belong to one input each")
        if step.input_shapes[0] != step.call.shape:
            raise self.refuse(step, f"it turns shape {step.input_shapes[0]} into {step.call.shape}")
        return lambda x, z, relevance: relevance

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`."""
        return step.is_relu and step.zeros_get_nothing


@dataclass(frozen=True)
class Route(OwnGradient):
    """The relevance goes back where the value came from; with copies it adds up.

    For layers that only move, copy or pad: there the gradient does just that.
    """

    def at(self, step):
        """See `Rule.at`."""
        if step.kind != "routing":
            raise self.refuse(step, "it does more than move values")
        return super().at(step)

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`."""
        return step.zeros_get_nothing


@dataclass(frozen=True)
class WinnerTakesAll(OwnGradient):
    """All relevance of a maximum goes to the input that was the largest (the first of several)."""

    def at(self, step):
        """See `Rule.at`."""
        if step.kind != "max pooling":
            raise self.refuse(step, "it takes no maximum")
        return super().at(step)

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`: an input that wins is the output."""
        return step.zeros_get_nothing


@dataclass(frozen=True)
class Gate(Rule):
    """A product of tensors: all relevance to the signal, none to what gates it, as if that were constant (Arras et al. 2017).

    signal : which of the inputs is the signal (0, 1, ...); None takes the one with the shape of the product.
    """

    signal: int | None = None

    def __post_init__(self):
        if self.signal is not None:
            whole_number("signal", self.signal, 0)

    def at(self, step):
        """See `Rule.at`."""
        if step.kind != "product":
            raise self.refuse(step, "it is no product of tensors")
        count = len(step.inputs)
        signals = [i for i, shape in enumerate(step.input_shapes) if shape == step.call.shape]
        signals = signals if self.signal is None else [self.signal]
        if len(signals) != 1 or signals[0] >= count:
            advice = f"Say which is the signal with names={{{step.name!r}: rules.Gate(signal=0)}} in a Composite"
            raise self.refuse(step, f"which of its {count} inputs is a gate can't be told by their shapes", advice)
        return lambda *tensors: [tensors[-1] if i in signals else None for i in range(count)]


@dataclass(frozen=True)
class Centre(Rule):
    """Layer normalisation, with the deviation it divides by as a constant: what remains is linear (Ali et al. 2022).

    R_i = sum_j x_i c_ij / (z_j + epsilon sign z_j) R_j, where z = c x + b takes the mean off x and scales the rest.
    """

    epsilon: float = 1e-6

    def __post_init__(self):
        number("epsilon", self.epsilon, 0)

    def at(self, step):
        """See `Rule.at`."""
        if step.kind != "layer normalisation":
            raise self.refuse(step, "it is no layer normalisation")
        layer, rank = step.layer, len(step.call.shape)
        axes = sorted(axis % rank for axis in layer.axis)
        shape = [step.call.shape[axis] if axis in axes else 1 for axis in range(rank)]

        def backward(x, z, relevance):
            deviation = tf.sqrt(tf.math.reduce_variance(x, axes, keepdims=True) + layer.epsilon)
            gain = tf.reshape(tf.convert_to_tensor(layer.gamma), shape) if layer.scale else 1.0
            s = ratio(relevance, z, self.epsilon) * gain / deviation
            return x * (s - tf.reduce_mean(s, axes, keepdims=True))

        return backward
