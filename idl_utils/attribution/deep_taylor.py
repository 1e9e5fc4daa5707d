"""Deep Taylor decomposition: every neuron expanded around a root of its own, which need not be searched."""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from ..arguments import unknown
from .composites import Composite
from .lrp import LRP
from .rules import Box, WSquare, ZPlus


@dataclass(frozen=True)
class InDomainPlus(ZPlus):
    """The z+ rule where it is a Taylor expansion: its inputs must be known to be >= 0. Biases are left out."""

    bias: str = "ignore"

    def at(self, step):
        """See `Rule.at`."""
        if not step.nonnegative and (not step.first or step.kind == "normalisation"):
            raise self.refuse(step, "its inputs may be negative, and deep Taylor decomposition needs ReLU networks")
        return super().at(step)


@dataclass(frozen=True)
class NeuronRoots:
    """Root points of one neuron, one for each input of the network.

    inputs, roots, shares (n, ...): what goes into the neuron's layer, the point in its domain where the neuron's sum is
    0, and the first-order terms (input - root) times weight, which sum to the neuron's activation. weights (...), bias:
    those of the neuron. sums (n,): its weighted sum with bias; where that is not above 0 the neuron is off, the root is
    the input itself and the shares are 0. inside (n,): whether the root lies in the domain: always, if bias <= 0.
    """

    inputs: np.ndarray
    roots: np.ndarray
    shares: np.ndarray
    weights: np.ndarray
    sums: np.ndarray
    inside: np.ndarray
    bias: float


class DeepTaylor(LRP):
    """Deep Taylor decomposition of ReLU networks (Montavon et al. 2017; notebook 02).

    Parameters
    ----------
    model : keras.Model
        With ReLUs only (any max-pooling, sums, batch normalisation that can be folded).
    domain : "real", "nonnegative" or (low, high)
        Where inputs may lie, and with them the root points of the first layer: it decides on the w2, z+ or zB rule.
        low <= 0 <= high, numbers or arrays that broadcast to one input. All other layers get the z+ rule, sums their
        parts in proportion, max-pooling the winner.
    layer : str, optional
        As for LRP.

    Returns relevance, in logits, of the shape of the inputs; it sums to the logit, which should be positive.
    Raises TypeError for a layer whose inputs may be negative.
    """

    def __init__(self, model, domain="real", layer=None):
        self.domain = domain
        super().__init__(model, Composite(InDomainPlus(), normalisation=InDomainPlus(), first=self._first()), layer)

    def _first(self):
        if isinstance(self.domain, str):
            if self.domain not in ("real", "nonnegative"):
                raise unknown("domain", self.domain, ("real", "nonnegative"))
            return WSquare() if self.domain == "real" else InDomainPlus()
        low, high = self.domain
        if np.any(np.greater(low, 0)) or np.any(np.less(high, 0)):
            raise ValueError(f"domain is {self.domain}: roots of zB lie in it only if low <= 0 <= high")
        return Box(low=low, high=high)

    def neuron_roots(self, inputs, layer, unit):
        """The roots that the rule of a layer implies for one of its neurons: `NeuronRoots`.

        Parameters
        ----------
        inputs : (n, ...), for the network
        layer : name of a layer with weights
        unit : int or ints, the neuron's place in the layer's output: 3 in a dense one, (row, column, channel)

        Raises ArithmeticError if a point is no root, or lies outside the domain although the bias is not above 0.
        """
        steps = {step.name: (step, rule) for step, rule in self._steps if step.weighted}
        if layer not in steps:
            raise unknown("layer with weights", layer, steps)
        step, rule = steps[layer]
        inputs = np.asarray(inputs, "float32")
        self._check_inputs(inputs)
        x = keras.Model(self.model.input, step.tensors[0])(inputs, training=False)
        index = (0, *np.atleast_1d(unit))
        with tf.GradientTape() as tape:
            origin = tf.zeros_like(x[:1])
            tape.watch(origin)
            outputs = step.value(origin)
            if len(index) != outputs.shape.rank or any(not 0 <= i < n for i, n in zip(index, outputs.shape)):
                raise ValueError(f"unit is {unit}: layer {layer!r} has output shape {tuple(outputs.shape[1:])}")
            bias = outputs[index]
        w, x = tape.gradient(bias, origin).numpy()[0].astype(float), x.numpy().astype(float)
        return self._checked(x, w, float(bias), rule)

    def _checked(self, x, w, bias, rule):
        """`NeuronRoots` on the line from x (n, ...) in the direction of the rule."""
        along, low, high = _direction(rule, x, w)
        axes = tuple(range(1, x.ndim))
        sums = (x * w).sum(axes) + bias
        slope = (along * w).sum(axes)
        active = sums > 0
        if (active & (slope <= 0)).any():
            raise ArithmeticError("a neuron is active without any positive product: it has no root on the rule's line")
        step = np.where(active, sums / np.where(slope > 0, slope, 1), 0).reshape(-1, *[1] * len(axes))
        roots = x - step * along
        off = np.where(active, np.abs((roots * w).sum(axes) + bias), 0)
        slack = 1e-6 * (1 + np.abs(x).max(initial=0))
        inside = ((roots >= low - slack) & (roots <= high + slack)).all(axes)
        if (off > 1e-6 * (1 + np.abs(x * w).sum(axes))).any() or (bias <= 0 and not inside.all()):
            raise ArithmeticError(f"points found for {type(rule).__name__} are no roots in the domain")
        return NeuronRoots(x, roots, (x - roots) * w, w, sums, inside, bias)

    def _check_inputs(self, inputs):
        super()._check_inputs(inputs)
        if isinstance(self.domain, str) and self.domain == "nonnegative" and (inputs < 0).any():
            raise ValueError(f"inputs go down to {inputs.min():.4g}: the domain is 'nonnegative'")


def _direction(rule, x, w):
    """(direction from the inputs x (n, ...) to the root, low, high): as in Montavon et al. 2017."""
    if isinstance(rule, WSquare):
        return np.broadcast_to(w, x.shape), -np.inf, np.inf
    if isinstance(rule, Box):
        return x - rule.low * (w > 0) - rule.high * (w < 0), np.asarray(rule.low), np.asarray(rule.high)
    return x * (w > 0), 0.0, np.inf
