"""Deconvnet and guided backpropagation: the gradient with another rule at the ReLUs (notebook 03)."""

from ..arguments import choice
from .rules import DeconvnetReLU, GuidedReLU, ReLURules
from .walk.backward import Walk
from .walk.method import Method

OTHERS = ("raise", "gradient")


def relu_rules(walk, relu, others, method):
    """The rules of a walk with `relu` at each ReLU; `others`, and what is raised, as of GuidedBackprop."""
    choice("way to treat other layers", others, OTHERS)
    rules = walk.by(ReLURules(relu, others).rule)
    if not any(step.is_relu for step in walk.steps):
        raise ValueError(f"the model has no ReLU: {method} would be the plain gradient")
    return rules


class _ReLUMethod(Method):
    """The gradient of the logit with another rule at every ReLU.

    Parameters
    ----------
    model : keras.Model
        With ReLUs in any spelling: `activation="relu"`, a layer, `keras.ops.relu`, inside a nested model.
    others : "raise" or "gradient"
        What to do with layers for which the method is not defined (tanh, ELU, products): refuse the model, or take
        their own gradient, which makes the map a mixture.

    Returns maps of the shape of the inputs. Raises TypeError, naming the layer, as `others` says, and ValueError if
    there is no ReLU at all: then the map would be the plain gradient.
    """

    relu = None

    def __init__(self, model, others="raise"):
        super().__init__(model)
        self._walk = Walk(self.model)
        self._rules = relu_rules(self._walk, self.relu, others, type(self).__name__)

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        values = self._walk.forward(inputs)
        start = self.place(values[self._walk.output], targets)
        return self._walk.back(values, start, self._rules)["input"][self._walk.input]


class Deconvnet(_ReLUMethod):
    """Deconvnet: each ReLU sends back the positive part of the signal (Zeiler and Fergus 2013; notebook 03)."""

    __doc__ += _ReLUMethod.__doc__[_ReLUMethod.__doc__.index("\n") :]
    relu = DeconvnetReLU()


class GuidedBackprop(_ReLUMethod):
    """Guided backpropagation: the positive part, where the unit was active (Springenberg et al. 2014)."""

    __doc__ += _ReLUMethod.__doc__[_ReLUMethod.__doc__.index("\n") :]
    relu = GuidedReLU()
