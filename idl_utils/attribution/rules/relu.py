"""The ReLU rules: what deconvnet and guided backpropagation change in the gradient is what a ReLU sends back."""

from dataclasses import dataclass

import tensorflow as tf

from ..walk.rule import OwnGradient, Rule


@dataclass(frozen=True)
class DeconvnetReLU(Rule):
    """The ReLU of the backward pass: max(signal, 0), whether the unit was active or not (Zeiler and Fergus 2013)."""

    def at(self, step):
        """See `Rule.at`."""
        if not step.is_relu:
            raise self.refuse(step, "it is no ReLU")
        return lambda x, y, R: tf.nn.relu(R)


@dataclass(frozen=True)
class GuidedReLU(Rule):
    """Both ReLUs: 1[x > 0] 1[R > 0] R, the positive part at active units only (Springenberg et al. 2014)."""

    def at(self, step):
        """See `Rule.at`."""
        if not step.is_relu:
            raise self.refuse(step, "it is no ReLU")

        def backward(x, y, R):
            positive = tf.nn.relu(R)  # 1[R > 0] R
            return step.gradient(positive, x)  # times 1[x > 0]; a ReLU6 is closed above 6, too

        return backward


@dataclass(frozen=True)
class ReLURules:
    """Which step gets which rule: a ReLU, in any spelling, gets `relu`; what is linear, and max-pooling, its gradient.

    `others` says what happens at all else (tanh, ELU, a product of two layers): "raise", because the method is not
    defined there, or "gradient".
    """

    relu: Rule
    others: str = "raise"

    def rule(self, step):
        """The rule for a step; raises TypeError, naming the layer, if there is none."""
        if step.is_relu:
            return self.relu
        if step.linear or step.kind == "max pooling" or self.others == "gradient":
            return OwnGradient()
        raise TypeError(
            f"{step} has no ReLU rule: deconvnet and guided backpropagation are defined for ReLU networks. "
            f"With others='gradient' such layers send back their own gradient"
        )
