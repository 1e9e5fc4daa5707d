"""The rules of deep Taylor decomposition: z+, w2, zB; and flat, which is w2 with equal weights.

Each expands a neuron around a root of its own (Montavon et al. 2017): from the inputs x against a direction v, until the
weighted sum is 0. It says where inputs and root may lie (`domain`) and what v is (`direction`).
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from ...arguments import finite
from ..walk.rule import Sent
from .weights import WeightRule, negative, positive, ratio


@dataclass(frozen=True)
class ZPlus(WeightRule):
    """z+: R_i = sum_j (x_i w_ij)+ / sum_i' (x_i' w_i'j)+ R_j (Montavon et al. 2017).

    Only what speaks for the neuron counts. For inputs of both signs the positive products are x+ w+ and x- w-, so that
    this is alpha-1-beta-0 everywhere.
    """

    epsilon: float = 1e-6
    bias: str = "absorb"

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        plus, minus = step.map(positive), None if step.nonnegative else step.map(negative)

        def backward(x, z, relevance):
            bias = self.of_bias(step, positive)
            s = ratio(relevance, plus(x) + bias, self.epsilon, sign=1)
            return Sent(x * plus.back(s, x), bias * s)

        def backward_signed(x, z, relevance):
            up, down, bias = positive(x), negative(x), self.of_bias(step, positive)
            s = ratio(relevance, plus(up) + minus(down) + bias, self.epsilon, sign=1)
            return Sent(up * plus.back(s, x) + down * minus.back(s, x), bias * s)

        return backward if step.nonnegative else backward_signed


@dataclass(frozen=True)
class ZPlusTaylor(ZPlus):
    """The z+ rule where it is a Taylor expansion: for inputs known to be >= 0. Biases are left out."""

    bias: str = "ignore"
    domain = 0.0, np.inf

    def at(self, step):
        """See `Rule.at`."""
        if not step.nonnegative and (not step.first or step.kind == "normalisation"):
            raise self.refuse(
                step,
                "its inputs may be negative, and deep Taylor decomposition needs ReLU networks",
                "LRP explains other networks too, with EpsilonPlusFlat() for instance",
            )
        return super().at(step)

    def direction(self, x, w):
        """x_i where w_ij > 0"""
        return x * (w > 0)


class _WhateverTheInput(WeightRule):
    """A rule by which inputs that are 0 get relevance like any other."""

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`."""
        return False


@dataclass(frozen=True)
class WSquare(_WhateverTheInput):
    """w2: R_i = sum_j w_ij^2 / sum_i' w_i'j^2 R_j; its root is the nearest of all (Montavon et al. 2017)."""

    domain = -np.inf, np.inf

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        squares = step.map(tf.square)

        def backward(x, z, relevance):
            s = ratio(relevance, squares(tf.ones_like(x[:1])), 0.0)
            return squares.back(s, x)

        return backward

    def direction(self, x, w):
        """w_ij"""
        return np.broadcast_to(w, x.shape)


@dataclass(frozen=True)
class Box(_WhateverTheInput):
    """zB: R_i = sum_j (x_i w_ij - low_i w_ij+ - high_i w_ij-) / sum_i' (...) R_j (Montavon et al. 2017).

    For a layer whose inputs lie in low <= x <= high: numbers, or arrays that broadcast to one input; biases do not
    enter. Computed as (x - low) w+ + (x - high) w-, whose terms are never negative.
    """

    low: object = 0.0
    high: object = 1.0
    epsilon: float = 1e-6

    def __post_init__(self):
        super().__post_init__()
        if np.any(finite("low", self.low) >= finite("high", self.high)):
            raise ValueError(f"low={self.low}, high={self.high}: low must be below high")

    @property
    def domain(self):
        """Where inputs and root may lie."""
        return self.low, self.high

    def for_the_first(self, step):
        """See `Rule.for_the_first`."""
        if not step.sees_input:
            raise TypeError(
                f"{step} does not see the input itself: give the box of what it sees with "
                f"names={{{step.name!r}: Box(low=..., high=...)}}"
            )
        return self

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        plus, minus = step.map(positive), step.map(negative)

        def backward(x, z, relevance):
            over, under = x - self.low, x - self.high
            s = ratio(relevance, plus(over) + minus(under), self.epsilon)
            return over * plus.back(s, x) + under * minus.back(s, x)

        return backward

    def direction(self, x, w):
        """x_i - low_i where w_ij > 0, x_i - high_i where w_ij < 0"""
        return x - self.low * (w > 0) - self.high * (w < 0)


@dataclass(frozen=True)
class Flat(_WhateverTheInput):
    """Evenly to all inputs of a neuron: w2 with equal weights (Lapuschkin et al. 2019)."""

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        if not step.one_for_all_channels:
            ones = step.map(tf.ones_like)
            return lambda x, z, relevance: ones.back(relevance / ones(tf.ones_like(x[:1])), x)
        # A kernel of ones has rank one: all channels get the same, so that one is enough. It costs next to nothing.
        one = step.map(lambda kernel: tf.ones_like(kernel[..., :1, :1]))

        def backward(x, z, relevance):
            channel = tf.ones_like(x[..., :1])
            count = one(channel[:1]) * tf.cast(tf.shape(x)[-1], x.dtype)
            share = one.back(tf.reduce_sum(relevance, -1, keepdims=True) / count, channel)
            return tf.broadcast_to(share, tf.shape(x))

        return backward
