"""Model parameter randomization: the weights of a copy are destroyed step by step, those of the model itself never.

Adebayo et al. 2018 (arXiv 1810.03292), section 3.1. A step is a layer with its batch normalisation, or a block of them.
The draw of a step depends on (seed, step) alone, so a step is the same in every order, and a run can go on where it was
interrupted.
"""

import itertools
import math
import re

import keras
import numpy as np

from ..arguments import choice, unknown
from ..networks.copying import copied
from ..networks.trace import Trace

ORDERS = ("top-down", "bottom-up", "independent")
WEIGHTS = ("initial", "permuted")


class Randomization:
    """A copy of a model, `copy`, whose weights are randomised in place, so that what is compiled for it stays valid.

    Parameters
    ----------
    model : keras.Model
        It is only read.
    steps : "layer", "block", or {name: layer names}
        What is randomised together. "layer": each layer with a kernel, and the layers with weights that follow it (its
        batch normalisation). "block": all whose names are the same up to their first number ("block3a_expand_conv" and
        "block3b_project_bn" are of "block3"). Or named by hand, from input to output.
    weights : "initial" or "permuted"
        Drawn anew from the layer's own initialisers, which also brings scale, offset and moving statistics of a batch
        normalisation back to 1, 0, 0 and 1; or the trained values of each array in random order: its distribution stays,
        and with it roughly the scale of what the layer puts out, which Binder et al. (2022) show to matter.

    Attributes: `copy`, and `steps` ({name: variables of the copy}, from the top of the network down to its input).
    """

    def __init__(self, model, steps="layer", weights="initial"):
        self.weights = choice("kind of random weights", weights, WEIGHTS)
        self.copy = copied(model)
        self.steps = dict(reversed(_steps(self.copy, steps).items()))
        self._trained = [np.asarray(v) for v in self.copy.variables]
        self._index = {id(v): i for i, v in enumerate(self.copy.variables)}

    def restore(self):
        """Give the copy the trained weights again."""
        for variable, value in zip(self.copy.variables, self._trained):
            variable.assign(value)

    def randomize(self, step, seed=0):
        """Randomise one step of the copy. Raises ValueError for an unknown step."""
        rng = np.random.default_rng([seed, list(self.steps).index(choice("step", step, self.steps))])
        for variable, initializer in self.steps[step]:
            if self.weights == "permuted":
                value = rng.permutation(self._trained[self._index[id(variable)]].ravel()).reshape(variable.shape)
            else:
                value = drawn(initializer, tuple(variable.shape), rng)
            variable.assign(value)

    def run(self, order="top-down", seed=0):
        """Go through the steps: yields the name of each once the copy is in that state; afterwards it is restored.

        "top-down" and "bottom-up" cascade, leaving earlier steps randomised; "independent" restores before each step.
        """
        choice("order", order, ORDERS)
        try:
            for step in reversed(self.steps) if order == "bottom-up" else self.steps:
                if order == "independent":
                    self.restore()
                self.randomize(step, seed)
                yield step
        finally:
            self.restore()


def _steps(model, steps):
    """{step: [(variable, initialiser)]}, from input to output."""
    layers = list(dict.fromkeys(call.layer for call in Trace(model).calls if getattr(call.layer, "weights", None)))
    if isinstance(steps, dict):
        by_name = {layer.name: layer for layer in layers}
        for name in itertools.chain(*steps.values()):
            choice("layer with weights", name, by_name)
        groups = {step: [by_name[name] for name in names] for step, names in steps.items()}
    elif steps in ("layer", "block"):
        groups = {}
        for layer in layers:
            if _has_kernel(layer) or not groups:
                name = layer.name if steps == "layer" else re.match(r"\D*\d+|[^_/]+", layer.name)[0]
            groups.setdefault(name, []).append(layer)
    else:
        raise unknown("kind of steps", steps, ("layer", "block"))
    if not groups:
        raise ValueError(f"model {model.name!r} has no layer with weights: there is nothing to randomise")
    return {
        step: [(v, _initializer(layer, v)) for layer in group for v in layer.weights] for step, group in groups.items()
    }


def _has_kernel(layer):
    return any(len(weight.shape) > 1 for weight in layer.weights)


def _initializer(layer, variable):
    """What the layer itself gives this variable at first."""
    short = variable.name.removesuffix("_kernel")  # of separable and recurrent layers
    for name in (variable.name, short, "depthwise"):
        if getattr(layer, f"{name}_initializer", None) is not None:
            return getattr(layer, f"{name}_initializer")
    raise TypeError(
        f"layer {layer.name!r} does not say how its variable {variable.name!r} begins: use weights='permuted'"
    )


def drawn(initializer, shape, rng):
    """Values (float32) of a Keras initialiser, drawn from `rng`.

    The usual ones are drawn with NumPy: Keras' own take as long as the maps of some pictures.
    """
    law = getattr(initializer, "distribution", type(initializer).__name__)
    if isinstance(initializer, keras.initializers.VarianceScaling):  # Glorot, He, LeCun
        places = math.prod(shape[:-2])
        fan_in, fan_out = (shape[-2] * places, shape[-1] * places) if len(shape) > 1 else (shape[0], shape[0])
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[initializer.mode]
        mean, spread = 0.0, math.sqrt(initializer.scale / max(1.0, fan))
        if law == "uniform":
            return (2 * rng.random(shape, "float32") - 1) * np.float32(math.sqrt(3) * spread)
        spread /= 0.87962566103423978 if law == "truncated_normal" else 1  # what is left of it within two deviations
    elif law in ("RandomNormal", "TruncatedNormal"):
        mean, spread = initializer.mean, initializer.stddev
    else:  # constants, and what is rare
        own = initializer.get_config()
        own |= {"seed": int(rng.integers(2**31))} if "seed" in own else {}
        return np.asarray(type(initializer).from_config(own)(shape, dtype="float32"))
    values = rng.standard_normal(shape, "float32")
    if law in ("truncated_normal", "TruncatedNormal"):
        while (outside := np.abs(values) > 2).any():
            values[outside] = rng.standard_normal(outside.sum(), "float32")
    return mean + np.float32(spread) * values
