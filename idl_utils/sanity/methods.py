"""What can be tested: the methods of the course, and any function (model, inputs, classes) -> maps."""

import inspect

import numpy as np

from .. import attribution
from ..attribution import composites, rules
from .similarity import one_number_a_pixel


class Explainer:
    """One method for one model: compiled once, whatever weights the model is given afterwards.

    Parameters
    ----------
    method : class of `attribution`, or function
        A function of the model alone returns an explainer (inputs, classes) -> maps, as the classes of the course do. A
        function of (model, inputs, classes) is the explainer itself: so methods from elsewhere plug in.
    model : keras.Model
    name : str
        For messages.

    Raises TypeError if `method` takes neither.
    """

    def __init__(self, method, model, name="method"):
        self.name = name
        needed = _needed(method, name)
        if needed == 1:
            self.explain = method(model)
        elif needed == 3:
            self.explain = lambda inputs, classes: method(model, inputs, classes)
        else:
            raise TypeError(
                f"{name} takes {needed} arguments: expected a function (model, inputs, classes) -> maps, "
                "or one of (model) that returns a function of (inputs, classes)"
            )

    def __call__(self, inputs, classes, channels="sum"):
        """Maps (n, height, width) with the model's present weights; ValueError if they are none, or not finite."""
        if hasattr(self.explain, "refresh"):
            self.explain.refresh()
        try:
            maps = one_number_a_pixel(self.explain(inputs, classes), channels)
        except (ValueError, ArithmeticError) as error:
            raise type(error)(f"{self.name}: {error}") from None
        if len(maps) != len(inputs):
            raise ValueError(f"{self.name}: {len(maps)} maps for {len(inputs)} inputs")
        return maps


def _needed(method, name):
    if not callable(method):
        raise TypeError(f"{name} is {method!r}: expected a method, such as attribution.Gradient, or a function")
    parameters = inspect.signature(method).parameters.values()
    return sum(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)


METHODS = {
    "gradient": attribution.Gradient,
    "SmoothGrad": lambda model: attribution.SmoothGrad(model, samples=8),
    "gradient x input": attribution.InputXGradient,
    "integrated gradients": lambda model: attribution.IntegratedGradients(model, steps=16, doublings=0),
    "guided backprop": attribution.GuidedBackprop,
    "deconvnet": attribution.Deconvnet,
    "Grad-CAM": attribution.GradCAM,
    "guided Grad-CAM": attribution.GuidedGradCAM,
    "LRP epsilon": lambda model: attribution.LRP(model, rules.Epsilon()),
    "LRP z+": lambda model: attribution.LRP(model, rules.ZPlus()),
    "LRP EpsilonPlusFlat": lambda model: attribution.LRP(model, composites.EpsilonPlusFlat()),
    "LRP gamma": lambda model: attribution.LRP(model, rules.Gamma()),
    "deep Taylor": attribution.DeepTaylor,
}


def defined_for(model, methods=METHODS):
    """({name: method} of those that can be built for `model`, {name: why not} of the others).

    Guided backprop, deconvnet and deep Taylor need ReLUs, for instance.
    """
    found, refused = {}, {}
    for name, method in methods.items():
        try:
            Explainer(method, model, name)
        except (TypeError, ValueError) as error:
            refused[name] = str(error)
        else:
            found[name] = method
    return found, refused


def noise_averaged(method, noise=0.1, samples=8, seed=0):
    """sMPRT (Hedström et al. 2023): the method, averaged over noisy copies of its inputs, as a method of its own.

    Test it as any other: what two maps share or not by chance (the shattering of the gradient) is averaged out before they
    are compared. Low similarity is good, as before. It can't tell whether noise was the trouble: averaging makes every
    method smoother, and smooth maps look alike to SSIM and HOG. `noise` is a share of each input's range.
    """

    def build(model):
        explain = Explainer(method, model)

        def averaged(inputs, classes):
            rng = np.random.default_rng(seed)
            spread = noise * np.ptp(inputs, axis=tuple(range(1, inputs.ndim)), keepdims=True)
            noisy = (inputs + spread * rng.standard_normal(inputs.shape[1:], "float32") for _ in range(samples))
            return np.mean([explain(x.astype("float32"), classes) for x in noisy], axis=0)

        return averaged

    return build
