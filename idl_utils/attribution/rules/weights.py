"""What rules for layers with weights share.

All follow one scheme in four steps (Montavon et al. 2019, sec. 10.2.2): some weighted sum z_j of the inputs, the ratio
s_j = R_j / z_j, the transposed map c_i = sum_j w_ij s_j, and R_i = x_i c_i. They differ in the weights and inputs that
count. No message R_ij is ever stored: a rule costs a convolution or two.
"""

import tensorflow as tf

from ...arguments import choice, number
from ..walk.rule import Rule

BIAS = ("absorb", "ignore")


def ratio(relevance, z, epsilon, sign=None):
    """relevance / z, with z moved away from 0 by epsilon (to the positive side at 0); 0 / 0 = 0 if epsilon is 0.

    `sign` is 1 or -1 where z is known to be >= 0 or <= 0 everywhere.
    """
    if not tf.is_tensor(epsilon) and epsilon == 0:
        return tf.math.divide_no_nan(relevance, z)
    return relevance / (z + (tf.where(z >= 0, epsilon, -epsilon) if sign is None else sign * epsilon))


def positive(x):
    """max(x, 0)"""
    return tf.nn.relu(x)


def negative(x):
    """min(x, 0)"""
    return tf.minimum(x, 0.0)


class WeightRule(Rule):
    """A rule for layers with weights.

    Most have these parameters, after their own:
    epsilon : float, added to the magnitude of every denominator, in units of the layer's output.
    bias : "absorb" or "ignore": whether the bias takes its share of the relevance with it, or is left out of the
    denominator, so that the inputs get everything.
    """

    epsilon, bias = 0.0, "ignore"  # of those that have none

    def __post_init__(self):
        choice("bias", self.bias, BIAS)
        number("epsilon", self.epsilon, 0)

    def skips_zeros(self, step):
        """See `Rule.skips_zeros`: a share is a multiple of the input."""
        return True

    def check(self, step):
        """Raises TypeError if the step has no weights."""
        if not step.weighted:
            raise self.refuse(step, "it has no weights")

    def of_bias(self, step, part=tf.identity):
        """What stands for the bias in a denominator."""
        return 0.0 if self.bias == "ignore" else part(step.bias)
