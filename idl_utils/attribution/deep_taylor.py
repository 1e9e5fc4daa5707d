"""Deep Taylor decomposition: every neuron expanded around a root of its own, which need not be searched."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from ..arguments import choice, finite, unknown
from .composites import Composite
from .lrp import LRP
from .rules import Box, WSquare, ZPlusTaylor


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
        super().__init__(model, Composite(ZPlusTaylor(), normalisation=ZPlusTaylor(), first=self._first()), layer)

    def _first(self):
        if isinstance(self.domain, str):
            choice("domain", self.domain, ("real", "nonnegative"))
            return WSquare() if self.domain == "real" else ZPlusTaylor()
        if not isinstance(self.domain, (tuple, list)) or len(self.domain) != 2:
            raise ValueError(f"domain is {self.domain!r}: expected 'real', 'nonnegative' or (low, high)")
        low, high = (finite(f"domain, {end}", value) for end, value in zip(("low", "high"), self.domain))
        if np.any(low > 0) or np.any(high < 0):
            raise ValueError(f"domain is {self.domain}: roots of zB lie in it only if low <= 0 <= high")
        return Box(*self.domain)

    def neuron_roots(self, inputs, layer, unit):
        """The roots that the rule of a layer implies for one of its neurons: `NeuronRoots`.

        Parameters
        ----------
        inputs : (n, ...), for the network
        layer : name of a layer with weights
        unit : int or ints, the neuron's place in the layer's output: 3 in a dense one, (row, column, channel)

        Raises ArithmeticError if a point is no root, or lies outside the domain although the bias is not above 0.
        """
        steps = {step.name: (step, rule) for step, rule in self._rule_of.items() if step.weighted}
        if layer not in steps:
            raise unknown("layer with weights", layer, steps)
        step, rule = steps[layer]
        inputs = finite("inputs", inputs)
        self._check_inputs(inputs)
        x = self._walk.forward(tf.constant(inputs))[step.inputs[0]]
        index = (0, *np.atleast_1d(unit))
        with tf.GradientTape() as tape:
            origin = tf.zeros_like(x[:1])
            tape.watch(origin)
            outputs = step(origin)
            if len(index) != outputs.shape.rank or any(not 0 <= i < n for i, n in zip(index, outputs.shape)):
                raise ValueError(f"unit is {unit}: layer {layer!r} has output shape {tuple(outputs.shape[1:])}")
            bias = outputs[index]
        w, x = tape.gradient(bias, origin).numpy()[0].astype(float), x.numpy().astype(float)
        return self._checked(x, w, float(bias), rule)

    def _checked(self, x, w, bias, rule):
        """`NeuronRoots` on the line from x (n, ...) in the direction of the rule."""
        along, (low, high) = rule.direction(x, w), rule.domain
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
