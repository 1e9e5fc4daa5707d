"""Deconvnet and guided backpropagation: the gradient with another rule at the ReLUs (notebook 03)."""

from ..arguments import unknown
from .backward import RuledModel
from .method import Method
from .rules import DeconvnetReLU, GuidedReLU, ReLURules

OTHERS = ("raise", "gradient")


def with_relu_rule(model, relu, others, method):
    """The `RuledModel` of a method with the rule `relu` at each ReLU; `others`, and what is raised, as of GuidedBackprop."""
    if others not in OTHERS:
        raise unknown("way to treat other layers", others, OTHERS)
    ruled = RuledModel(model, ReLURules(relu, others).rule)
    if not any(rule is relu for _, rule in ruled.rules):
        raise ValueError(f"model {model.name!r} has no ReLU: {method} would be the plain gradient")
    return ruled


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
        self.model = with_relu_rule(self.model, self.relu, others, type(self).__name__).to()

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self.slope(inputs, targets)[1]


class Deconvnet(_ReLUMethod):
    """Deconvnet: each ReLU sends back the positive part of the signal (Zeiler and Fergus 2013; notebook 03)."""

    __doc__ += _ReLUMethod.__doc__[_ReLUMethod.__doc__.index("\n") :]
    relu = DeconvnetReLU()


class GuidedBackprop(_ReLUMethod):
    """Guided backpropagation: the positive part, where the unit was active (Springenberg et al. 2014)."""

    __doc__ += _ReLUMethod.__doc__[_ReLUMethod.__doc__.index("\n") :]
    relu = GuidedReLU()
