"""Rules for the first layer, whose inputs (pixels, decibels) are no activations of neurons: zB, w2 and flat."""

from dataclasses import dataclass

import tensorflow as tf

from .weights import WeightRule, even_shares, negative, positive, ratio


class _WhateverTheInput(WeightRule):
    """A rule by which inputs that are 0 get relevance like any other."""

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`."""
        return False


@dataclass(frozen=True)
class Box(_WhateverTheInput):
    """zB: R_i = sum_j (x_i w_ij - low_i w_ij+ - high_i w_ij-) / sum_i' (...) R_j (Montavon et al. 2017).

    For a layer whose inputs lie in low <= x <= high: numbers, or arrays that broadcast to one input. Biases do not
    enter, whatever `bias` is. Computed as (x - low) w+ + (x - high) w-, whose terms are never negative.
    """

    low: object = 0.0
    high: object = 1.0

    def __post_init__(self):
        super().__post_init__()
        if tf.reduce_any(tf.greater_equal(self.low, self.high)):
            raise ValueError(f"low is {self.low}, high {self.high}: low must be below high")

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        plus, minus = positive(step.kernel), negative(step.kernel)

        def backward(x, z, relevance):
            over, under = x - self.low, x - self.high
            s = ratio(relevance, step.times(over, plus) + step.times(under, minus), self.epsilon)
            return over * step.transposed(s, x, kernel=plus)[0] + under * step.transposed(s, x, kernel=minus)[0]

        return backward


@dataclass(frozen=True)
class WSquare(_WhateverTheInput):
    """w2: R_i = sum_j w_ij^2 / sum_i' w_i'j^2 R_j, whatever inputs and bias are (Montavon et al. 2017)."""

    epsilon: float = 0.0

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        squares = tf.square(step.kernel)

        def backward(x, z, relevance):
            s = ratio(relevance, step.times(tf.ones_like(x[:1]), squares), self.epsilon)
            return step.transposed(s, x, kernel=squares)[0]

        return backward


@dataclass(frozen=True)
class Flat(_WhateverTheInput):
    """Evenly to all inputs of a neuron: w2 with equal weights (Lapuschkin et al. 2019); no bias."""

    epsilon: float = 0.0

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        share = even_shares(step)
        return lambda x, z, relevance: share(relevance, x)
