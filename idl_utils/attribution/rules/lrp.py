"""The rules of layer-wise relevance propagation: 0, epsilon, gamma, alpha-beta."""

from dataclasses import dataclass

import tensorflow as tf

from ...arguments import number
from ..walk.rule import Sent
from .deep_taylor import ZPlus
from .weights import WeightRule, negative, positive, ratio


@dataclass(frozen=True)
class Epsilon(WeightRule):
    """R_i = sum_j x_i w_ij / (z_j + epsilon sign z_j) R_j (Bach et al. 2015, eq. 58), with sign(0) = 1.

    Also for sums without weights: addition, average pooling. There every summand gets its part in proportion.
    """

    epsilon: float = 1e-6
    bias: str = "absorb"

    def at(self, step):
        """See `Rule.at`."""
        if not step.linear:
            raise self.refuse(step, "it is not linear")
        own = step.map() if step.weighted else None

        def backward(x, z, relevance):
            z = z - step.bias if self.bias == "ignore" else z
            s = ratio(relevance, z, self.epsilon)
            return Sent(x * own.back(s, x), self.of_bias(step) * s)

        def of_summands(*tensors):
            *xs, z, relevance = tensors
            s = ratio(relevance, z, self.epsilon)
            return [x * c for x, c in zip(xs, step.gradient(s, *xs))]

        return backward if step.weighted else of_summands


@dataclass(frozen=True)
class Zero(Epsilon):
    """LRP-0, the z-rule: R_i = sum_j x_i w_ij / z_j R_j (Bach et al. 2015, eq. 56); where z_j = 0 nothing goes back."""

    epsilon: float = 0.0


@dataclass(frozen=True)
class Gamma(WeightRule):
    """R_i = sum_j x_i (w_ij + gamma w_ij+) / sum_i' (...) R_j, for x >= 0 (Montavon et al. 2019, sec. 10.2.1).

    Generalised to both signs as by Andéol et al. (2021): a neuron with z_j > 0 favours the products x_i w_ij > 0, one
    with z_j < 0 the negative ones. gamma = 0 is LRP-0, a large gamma the z+ rule.
    """

    gamma: float = 0.25
    epsilon: float = 1e-6
    bias: str = "absorb"

    def __post_init__(self):
        super().__post_init__()
        number("gamma", self.gamma, 0)

    def upper(self, w):
        """Weights that favour what is positive."""
        return w + self.gamma * positive(w)

    def lower(self, w):
        """Weights that favour what is negative."""
        return w + self.gamma * negative(w)

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        one_sign = step.only_where_positive  # that saves half of the convolutions, and a kernel
        upper = step.map(self.upper)
        lower = None if one_sign and step.nonnegative else step.map(self.lower)

        def share(x, relevance, maps, bias):
            parts = [x] if step.nonnegative else [positive(x), negative(x)]
            z = sum(weigh(part) for weigh, part in zip(maps, parts)) + bias
            s = ratio(relevance, z, self.epsilon)
            return Sent(sum(part * weigh.back(s, part) for weigh, part in zip(maps, parts)), bias * s)

        def backward(x, z, relevance):
            bias_up, bias_down = self.of_bias(step, self.upper), self.of_bias(step, self.lower)
            if one_sign:
                return share(x, relevance, [upper, lower], bias_up)
            at_positive = share(x, tf.where(z > 0, relevance, 0.0), [upper, lower], bias_up)
            at_negative = share(x, tf.where(z < 0, relevance, 0.0), [lower, upper], bias_down)
            return Sent(*(up + down for up, down in zip(at_positive, at_negative)))

        return backward


@dataclass(frozen=True)
class AlphaBeta(WeightRule):
    """R_i = sum_j (alpha (x_i w_ij)+ / z_j+ - beta (x_i w_ij)- / z_j-) R_j (Bach et al. 2015, eq. 60).

    alpha - beta = 1; z_j+ and z_j- are the sums of the positive and of the negative products. Relevance is conserved at
    neurons that have both; one without negative products sends back alpha R_j. alpha = 1, beta = 0 is the z+ rule.
    """

    alpha: float = 2.0
    beta: float = 1.0
    epsilon: float = 1e-6
    bias: str = "absorb"

    def __post_init__(self):
        super().__post_init__()
        number("alpha", self.alpha)
        number("beta", self.beta, 0)
        if abs(self.alpha - self.beta - 1) > 1e-6:
            raise ValueError(f"alpha={self.alpha}, beta={self.beta}: alpha - beta must be 1")

    def at(self, step):
        """See `Rule.at`."""
        self.check(step)
        if not tf.is_tensor(self.beta) and self.beta == 0:
            return ZPlus(self.epsilon, self.bias).at(step)
        plus, minus = step.map(positive), step.map(negative)

        def backward(x, z, relevance):
            bias_plus, bias_minus = self.of_bias(step, positive), self.of_bias(step, negative)
            z_plus = plus(x) if step.nonnegative else plus(positive(x)) + minus(negative(x))
            z_plus += bias_plus
            # z_j- is free, no convolution of its own, but not more precise than z_j+: keep it off rounding errors.
            z_minus = tf.minimum(z - (step.bias - bias_plus - bias_minus) - z_plus, -1e-7 * z_plus)
            s = self.alpha * ratio(relevance, z_plus, self.epsilon, sign=1)
            t = self.beta * ratio(relevance, z_minus, self.epsilon, sign=-1)
            kept = bias_plus * s - bias_minus * t
            if step.nonnegative:
                return Sent(x * (plus.back(s, x) - minus.back(t, x)), kept)
            of_positive, of_negative = plus.back(s, x) - minus.back(t, x), minus.back(s, x) - plus.back(t, x)
            return Sent(positive(x) * of_positive + negative(x) * of_negative, kept)

        return backward
