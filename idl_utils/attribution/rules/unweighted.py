"""Rules for what has no weights: activations, pooling, and layers that only move values around."""

from dataclasses import dataclass

import tensorflow as tf
from keras import layers

from ..backward import OwnGradient, Rule

AVERAGE = {
    getattr(layers, f"{place}Max{rest}"): getattr(layers, f"{place}Average{rest}")
    for rank in "123"
    for place, rest in (("", f"Pooling{rank}D"), ("Global", f"MaxPooling{rank}D"[3:]))
}


@dataclass(frozen=True)
class Pass(Rule):
    """The relevance of each output goes to the input at the same place, whatever the function between them.

    For activations and other functions of one value: the relevance of a neuron is that of its weighted sum (Bach et al.
    2015 make no difference between them).
    """

    def at(self, step):
        """See `Rule.at`."""
        if len(step.tensors) != 1 or step.kind in ("dense", "convolution", "max pooling"):
            raise self.refuse(step, "its outputs do not belong to one input each")
        shape = step.tensors[0].shape

        def backward(x, z, relevance):
            if z.shape.rank != len(shape) or not z.shape.is_compatible_with(x.shape):
                raise self.refuse(step, f"it turns shape {tuple(x.shape)} into {tuple(z.shape)}")
            return relevance

        return backward

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

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`: an input that wins is the output."""
        return step.zeros_get_nothing


@dataclass(frozen=True)
class Proportional(Rule):
    """The relevance of a maximum goes to all inputs of its window, in proportion: R_i = x_i / sum_i' x_i' R.

    As for average pooling; for inputs >= 0.
    """

    epsilon: float = 1e-6

    def at(self, step):
        """See `Rule.at`."""
        average = AVERAGE.get(type(step.layer))
        if average is None:
            raise self.refuse(step, "it is no max-pooling layer")
        pool = average.from_config(step.layer.get_config())

        def backward(x, z, relevance):
            with tf.GradientTape() as tape:
                tape.watch(x)
                mean = pool(x)
            stable = mean + tf.where(mean >= 0, self.epsilon, -self.epsilon)
            return x * tape.gradient(mean, x, relevance / stable)

        return backward

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`."""
        return True
