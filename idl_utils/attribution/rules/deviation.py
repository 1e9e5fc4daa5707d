"""A rule for networks whose activations stand on biases, such as inverted residuals: nothing is lost on the way."""

from dataclasses import dataclass

import tensorflow as tf

from ...arguments import number
from ..walk.rule import Sent
from .weights import WeightRule


@dataclass(frozen=True)
class Deviation(WeightRule):
    """R_i = sum_j (d_i w_ij + share s_j |d_i w_ij|) / (z_j + share s_j sum_i' |d_i' w_i'j|) R_j, z_j = sum_i d_i w_ij.

    s_j is the sign of z_j, and d_i = x_i - rest_i the input without what it is where nothing reaches its neuron, the
    activation of that neuron's bias. So biases are merged into those of the neurons that they feed, and get nothing
    (rest is a reference as in DeepLIFT, Shrikumar et al. 2017, but taken layer by layer). The denominator is z_j with an
    epsilon relative to what is summed up, whose share is not lost but given back by magnitude: share = 0 is LRP-0, with
    share = 1 only products with the sign of z_j count, as by z+. Only a neuron no input of which deviates keeps its
    relevance, for its bias. For sums of tensors as well.
    """

    share: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        number("share", self.share, 0, 1)

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`: an input that is 0 may deviate."""
        return False

    def at(self, step):
        """See `Rule.at`."""
        if not step.linear:
            raise self.refuse(step, "it is not linear")
        if not step.weighted:
            return lambda *tensors: self._of_summands(step, *tensors)
        own, size = step.map(), step.map(tf.abs)

        def backward(x, z, relevance):
            d = x - step.rest
            s, t, total = self._ratios(own(d), size(tf.abs(d)), relevance)
            return Sent(d * own.back(s, x) + tf.abs(d) * size.back(t, x), tf.where(total > 0, 0.0, relevance))

        return backward

    def _of_summands(self, step, *tensors):
        *xs, z, relevance = tensors
        s, t, _ = self._ratios(z, step(*map(tf.abs, xs)), relevance)
        by_value, by_size = step.gradient(s, *xs), step.gradient(t, *xs)
        return [x * c + tf.abs(x) * d for x, c, d in zip(xs, by_value, by_size)]

    def _ratios(self, z, total, relevance):
        """Relevance per unit of the signed sums z and of the sums of magnitudes `total`, and these."""
        extra = self.share * tf.where(z >= 0, 1.0, -1.0)
        s = tf.math.divide_no_nan(relevance, z + extra * total)
        return s, extra * s, total
