"""The ReLU rules: what deconvnet and guided backpropagation change in the gradient is what a ReLU sends back."""

from dataclasses import dataclass

import tensorflow as tf

from ..backward import OwnGradient, Rule


@dataclass(frozen=True)
class DeconvnetReLU(Rule):
    """The ReLU of the backward pass: max(signal, 0), whether the unit was active or not (Zeiler and Fergus 2013)."""

    def at(self, step):
        """See `Rule.at`."""
        if not step.is_relu:
            raise self.refuse(step, "it is no ReLU")
        return lambda x, y, signal: tf.nn.relu(signal)


@dataclass(frozen=True)
class GuidedReLU(Rule):
    """Both ReLUs: the positive part of the signal, at active units only (Springenberg et al. 2014)."""

    def at(self, step):
        """See `Rule.at`."""
        if not step.is_relu:
            raise self.refuse(step, "it is no ReLU")
        return lambda x, y, signal: step.transposed(tf.nn.relu(signal), x)


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
