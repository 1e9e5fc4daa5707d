"""Rules of layer-wise relevance propagation: how the relevance of a layer's outputs is shared among its inputs.

All follow one scheme in four steps (Montavon et al. 2019, sec. 10.2.2): some weighted sum z_j of the inputs, the ratio
s_j = R_j / z_j, the transposed map c_i = sum_j w_ij s_j, and R_i = x_i c_i. They differ in the weights and inputs that
count. No message R_ij is ever stored: a rule costs a convolution or two.
"""

from dataclasses import dataclass

import tensorflow as tf

from ...arguments import unknown
from ..backward import Rule

BIAS = ("absorb", "ignore", "distribute")


def ratio(relevance, z, epsilon, sign=None):
    """relevance / z, with z moved away from 0 by epsilon (to the positive side at 0); 0 / 0 = 0 if epsilon is 0.

    `sign` is 1 or -1 where z is known to be >= 0 or <= 0 everywhere.
    """
    if epsilon == 0:
        return tf.math.divide_no_nan(relevance, z)
    return relevance / (z + (tf.where(z >= 0, epsilon, -epsilon) if sign is None else sign * epsilon))


def positive(x):
    """max(x, 0)"""
    return tf.nn.relu(x)


def negative(x):
    """min(x, 0)"""
    return tf.minimum(x, 0.0)


def even_shares(step):
    """A function (signal at the outputs, inputs x) -> the signal divided evenly among the inputs of each output."""
    full = tf.ones_like(step.kernel)
    if not step.one_for_all_channels:

        def share(signal, x):
            count = step.times(tf.ones_like(x[:1]), full)
            return step.transposed(signal / count, x, kernel=full)[0]

        return share

    # A kernel of ones has rank one: all channels get the same, so that one channel is enough. It costs next to nothing.
    one = full[..., :1, :1] if step.kind == "convolution" else full[:1, :1]

    def share_of_one_channel(signal, x):
        channel = tf.ones_like(x[..., :1])
        count = step.times(channel[:1], one) * tf.cast(tf.shape(x)[-1], x.dtype)
        share = step.transposed(tf.reduce_sum(signal, -1, keepdims=True) / count, channel, kernel=one)[0]
        return tf.broadcast_to(share, tf.shape(x))

    return share_of_one_channel


@dataclass(frozen=True)
class WeightRule(Rule):
    """A rule for layers with weights.

    Parameters
    ----------
    epsilon : float
        Added to the magnitude of every denominator, in units of the layer's output.
    bias : "absorb", "ignore" or "distribute"
        Whether the bias takes its share of the relevance with it, is left out of the denominator, so that the inputs
        get everything, or has its share divided evenly among the inputs of the neuron (as the LRP Toolbox can,
        Lapuschkin et al. 2016).
    """

    epsilon: float = 1e-6
    bias: str = "absorb"

    def __post_init__(self):
        if self.bias not in BIAS:
            raise unknown("bias", self.bias, BIAS)
        if not self.epsilon >= 0:
            raise ValueError(f"epsilon is {self.epsilon}: it must be 0 or more")

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`: a share is a multiple of the input, but for that of the bias."""
        return self.bias != "distribute"

    def _check(self, step):
        if not step.weighted:
            raise self.refuse(step, "it has no weights")

    def _of_bias(self, step, part=tf.identity):
        """What stands for the bias in a denominator."""
        return 0.0 if self.bias == "ignore" else part(step.bias)

    def _shares_of_bias(self, step):
        """A function (relevance per unit of output, bias, x) -> what the inputs get of the bias' relevance."""
        if self.bias != "distribute" or not step.weighted:
            return lambda ratio, bias, x: 0.0
        share = even_shares(step)
        return lambda ratio, bias, x: share(bias * ratio, x)


@dataclass(frozen=True)
class Epsilon(WeightRule):
    """R_i = sum_j x_i w_ij / (z_j + epsilon sign z_j) R_j (Bach et al. 2015, eq. 58), with sign(0) = 1.

    Also for sums without weights: addition, average pooling. There every summand gets its part in proportion.
    """

    def at(self, step):
        """See `Rule.at`."""
        if not step.linear:
            raise self.refuse(step, "it is not linear")
        kernel = step.kernel if step.weighted else None
        left_out = step.bias if self.bias == "ignore" and step.weighted else 0.0
        of_bias = self._shares_of_bias(step)

        def backward(*tensors):
            *xs, z, relevance = tensors
            s = ratio(relevance, z - left_out, self.epsilon)
            shares = [x * c for x, c in zip(xs, step.transposed(s, *xs, kernel=kernel))]
            return [shares[0] + of_bias(s, step.bias, xs[0])] if step.weighted else shares

        return backward


@dataclass(frozen=True)
class Zero(Epsilon):
    """LRP-0, the z-rule: R_i = sum_j x_i w_ij / z_j R_j (Bach et al. 2015, eq. 56); where z_j = 0 nothing goes back."""

    epsilon: float = 0.0


@dataclass(frozen=True)
class ZPlus(WeightRule):
    """z+: R_i = sum_j (x_i w_ij)+ / sum_i' (x_i' w_i'j)+ R_j (Montavon et al. 2017).

    Only what speaks for the neuron counts. For inputs of both signs the positive products are x+ w+ and x- w-, so that
    this is alpha-1-beta-0 everywhere.
    """

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        plus, bias = positive(step.kernel), self._of_bias(step, positive)
        of_bias = self._shares_of_bias(step)

        def backward(x, z, relevance):
            s = ratio(relevance, step.times(x, plus) + bias, self.epsilon, sign=1)
            return x * step.transposed(s, x, kernel=plus)[0] + of_bias(s, bias, x)

        if step.nonnegative:
            return backward
        minus = negative(step.kernel)

        def backward_signed(x, z, relevance):
            up, down = positive(x), negative(x)
            s = ratio(relevance, step.times(up, plus) + step.times(down, minus) + bias, self.epsilon, sign=1)
            [c_up], [c_down] = (step.transposed(s, x, kernel=kernel) for kernel in (plus, minus))
            return up * c_up + down * c_down + of_bias(s, bias, x)

        return backward_signed


@dataclass(frozen=True)
class AlphaBeta(WeightRule):
    """R_i = sum_j (alpha (x_i w_ij)+ / z_j+ - beta (x_i w_ij)- / z_j-) R_j (Bach et al. 2015, eq. 60).

    alpha - beta = 1; z_j+ and z_j- are the sums of the positive and of the negative products. Relevance is conserved at
    neurons that have both; one without negative products sends back alpha R_j.
    """

    alpha: float = 2.0
    beta: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        if self.beta < 0 or abs(self.alpha - self.beta - 1) > 1e-6:
            raise ValueError(f"alpha is {self.alpha}, beta {self.beta}: alpha - beta must be 1, beta not negative")

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        if self.beta == 0:
            return ZPlus(self.epsilon, self.bias).at(step)
        plus, minus = positive(step.kernel), negative(step.kernel)
        bias_plus, bias_minus = self._of_bias(step, positive), self._of_bias(step, negative)
        left_out = step.bias - bias_plus - bias_minus
        of_bias = self._shares_of_bias(step)

        def ratios(z, z_plus, relevance):
            # z_j- is free, no convolution of its own, but not more precise than z_j+: keep it off rounding errors.
            z_minus = tf.minimum(z - left_out - z_plus, -1e-7 * z_plus)
            s, t = ratio(relevance, z_plus, self.epsilon, sign=1), ratio(relevance, z_minus, self.epsilon, sign=-1)
            return self.alpha * s, self.beta * t

        def backward(x, z, relevance):
            s, t = ratios(z, step.times(x, plus) + bias_plus, relevance)
            shares = step.transposed(s, x, kernel=plus)[0] - step.transposed(t, x, kernel=minus)[0]
            return x * shares + of_bias(s, bias_plus, x) - of_bias(t, bias_minus, x)

        def backward_signed(x, z, relevance):
            up, down = positive(x), negative(x)
            s, t = ratios(z, step.times(up, plus) + step.times(down, minus) + bias_plus, relevance)
            [s_plus], [s_minus] = (step.transposed(s, x, kernel=kernel) for kernel in (plus, minus))
            [t_plus], [t_minus] = (step.transposed(t, x, kernel=kernel) for kernel in (plus, minus))
            shares = up * (s_plus - t_minus) + down * (s_minus - t_plus)
            return shares + of_bias(s, bias_plus, x) - of_bias(t, bias_minus, x)

        return backward if step.nonnegative else backward_signed


@dataclass(frozen=True)
class Gamma(WeightRule):
    """R_i = sum_j x_i (w_ij + gamma w_ij+) / sum_i' (...) R_j, for x >= 0 (Montavon et al. 2019, sec. 10.2.1).

    Generalised to both signs as by Andéol et al. (2021): a neuron with z_j > 0 favours the products x_i w_ij > 0, one
    with z_j < 0 the negative ones. gamma = 0 is LRP-0, a large gamma the z+ rule.
    """

    gamma: float = 0.25

    def __post_init__(self):
        super().__post_init__()
        if not self.gamma >= 0:
            raise ValueError(f"gamma is {self.gamma}: it must be 0 or more")

    def at(self, step):
        """See `Rule.at`."""
        self._check(step)
        of_bias = self._shares_of_bias(step)

        # w + gamma w+ and w + gamma w-, both divided by 1 + gamma: that is one pass over the kernel, and changes no share.
        scale = 1 / (1 + self.gamma)

        def upper(v):
            return tf.nn.leaky_relu(v, alpha=scale)

        def lower(v):
            return -tf.nn.leaky_relu(-v, alpha=scale)

        def shares(x, relevance, kernel, kernel_for_negative, bias):
            parts = [(x, kernel)] if step.nonnegative else [(positive(x), kernel), (negative(x), kernel_for_negative)]
            s = ratio(relevance, sum(step.times(a, w) for a, w in parts) + bias, self.epsilon * scale)
            return sum(a * step.transposed(s, a, kernel=w)[0] for a, w in parts) + of_bias(s, bias, x)

        up = upper(step.kernel)

        def backward(x, z, relevance):
            one_sign = step.only_where_positive  # that saves half of the convolutions, and a kernel
            with tf.init_scope():
                down = None if one_sign and step.nonnegative else lower(step.kernel)
            bias = self._of_bias(step, upper)
            if one_sign:
                return shares(x, relevance, up, down, bias)
            against = shares(x, tf.where(z < 0, relevance, 0.0), down, up, self._of_bias(step, lower))
            return shares(x, tf.where(z > 0, relevance, 0.0), up, down, bias) + against

        return backward
