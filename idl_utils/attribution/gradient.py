"""The gradient of the logit with respect to the input: sensitivity analysis, and the input times it."""

import tensorflow as tf

from ..arguments import choice
from .walk.method import Method

MODES = {"signed": lambda gradient: gradient, "absolute": tf.abs, "squared": tf.square}


class Gradient(Method):
    """How the logit changes with each input value (Simonyan, Vedaldi and Zisserman 2013; notebook 00).

    Parameters
    ----------
    model : keras.Model
    mode : "signed", "absolute" or "squared"
        The gradient itself, its magnitude, or its square (sensitivity as in Montavon et al. 2018).

    Returns maps of the shape of the inputs, in logits per unit of input.
    """

    def __init__(self, model, mode="signed"):
        self.mode = choice("mode", mode, MODES)
        super().__init__(model)

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return MODES[self.mode](self.slope(inputs, targets)[1])


class InputXGradient(Method):
    """Input times gradient: to first order, what each input value adds to the logit (Shrikumar et al. 2016).

    On a ReLU network without biases this is LRP-0, and sums to the logit. Returns maps of the shape of the inputs, in
    logits.
    """

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return inputs * self.slope(inputs, targets)[1]
