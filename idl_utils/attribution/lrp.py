"""Layer-wise relevance propagation: the logit, shared among the inputs layer by layer."""

import warnings
from functools import cached_property
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from ..arguments import choice, unknown
from ..networks.domains import Pictures
from .composites import Composite, EpsilonPlus, EpsilonPlusFlat
from .rules import Epsilon
from .walk.backward import Walk
from .walk.method import Method
from .walk.rule import Rule

SUSPICIOUS, TOO_MUCH = 1e3, 1e6  # a map whose absolute sum is looked at; how often the logit makes it meaningless


def _against_the_mean(outputs, place):
    step = tf.reduce_sum(place, -1, keepdims=True)
    others = tf.cast(tf.shape(outputs)[-1] - 1, outputs.dtype)
    return outputs * (place - tf.math.divide_no_nan(step - place, others))


def _softmax_gradient(outputs, place):
    probabilities = tf.nn.softmax(outputs)
    step = tf.reduce_sum(place, -1, keepdims=True)
    return tf.reduce_sum(place * probabilities, -1, keepdims=True) * (place - step * probabilities)


# Relevance of the outputs (n, ..., classes), of which one is explained: `place` is 1 there, else 0.
STARTS = {
    "logit": lambda outputs, place: outputs * place,
    "contrastive": _against_the_mean,
    "softmax": _softmax_gradient,
}


class Account(NamedTuple):
    """Where the relevance is at one cut through a network; arrays (n,), in logits, which sum to what it started from."""

    arrived: np.ndarray
    kept: np.ndarray
    lost: np.ndarray


class LRP(Method):
    """Layer-wise relevance propagation (Bach et al. 2015; rules and composites: Montavon et al. 2019; notebook 02).

    Parameters
    ----------
    model : keras.Model
        Built of layers that have a rule (else a TypeError names the one that has none). It is explained with the
        weights that it has now: after training on, `refresh`. Separable convolutions count as two layers.
    composite : Composite or Rule, optional
        Which layer gets which rule (see `composites`); a rule alone goes to all layers with weights. Default:
        EpsilonPlusFlat for pictures (the domain of a Network; of another model, inputs (height, width, channels)); for
        all other inputs, whose values differ in more than their place, EpsilonPlus with Epsilon in the first layer.
    layer : str, optional
        Where relevance is asked for: at the output of this layer instead of at the input (name@2 for its second use).
    start : "logit", "contrastive" or "softmax"
        Relevance of the outputs that the way back starts from: the logit of the class alone; that, minus the mean of the
        other logits, which are given in equal parts as relevance against it (contrastive, after Gu et al. 2018); or, at
        every output, how the probability of the class changes with its logit (softmax gradient, Iwana et al. 2019),
        which sums to 0. For a sequence the other classes are those of the same step.
    fold : bool
        Whether batch normalisation becomes part of the convolution before it; where it can't, and with False, it gets
        the composite's rule for it.

    Returns relevance, in logits, of the shape of the inputs (or of the layer's output). It sums to what it started
    from, the logit, up to what biases and epsilon took: `sums` shows where. Raises ArithmeticError, naming the layer,
    where relevance is not finite, and warns where it is a million times what it started from.
    """

    def __init__(self, model, composite=None, layer=None, start="logit", fold=True):
        self.start = choice("start", start, STARTS)
        super().__init__(model)
        if start != "logit" and self.output_shape[-1] == 1:
            raise ValueError(f"start={start!r} is a contrast with other outputs: this model has one alone")
        self._walk = Walk(self.model, fold, keep=True)
        self.layers = list(self._walk.outputs)
        self.layer = "input" if layer is None else layer
        if self.layer not in self.layers:
            raise unknown("layer", layer, self.layers)
        if composite is None:
            domain = getattr(model, "domain", None)
            pictures = len(self.input_shape) == 3 if domain is None else isinstance(domain, Pictures)
            composite = EpsilonPlusFlat() if pictures else EpsilonPlus(first=Epsilon())
        self.composite, self._rule_of = self._given(composite)
        self._tunable = {step: rule.tunable() for step, rule in self._rule_of.items()}
        self._rules = self._walk.by(self._tunable.get)

    def _given(self, composite):
        """(composite, {step: its rule})"""
        composite = Composite(composite) if isinstance(composite, Rule) else composite
        if not isinstance(composite, Composite):
            raise TypeError(f"composite is {composite!r}: expected a composite, such as EpsilonPlusFlat(), or a rule")
        composite.check_names(self.layers[1:])
        return composite, {step: composite.rule(step) for step in self._walk.steps}

    @property
    def rules(self):
        """List of (layer name, rule), in the order of computation."""
        return [(step.name, rule) for step, rule in self._rule_of.items() if not step.fused]

    def tune(self, composite):
        """Other numbers (gammas, epsilons) in the same rules, without tracing anew.

        Raises ValueError if a layer would get a rule of another kind, or a number become 0 or stop being it: that is
        another computation, for which another LRP has to be built.
        """
        composite, rules = self._given(composite)
        for step, rule in rules.items():
            if rule.form != self._rule_of[step].form:
                raise ValueError(
                    f"composite has {rule} for {step}, not {self._rule_of[step]}: build another LRP for it"
                )
        for step, rule in rules.items():
            self._tunable[step].tune(rule)
        self.composite, self._rule_of = composite, rules
        self.refresh()

    def refresh(self):
        """See `Method.refresh`."""
        self._walk.refresh()

    def explain(self, inputs, targets):
        """Relevance of one batch; see `Method.explain`."""
        return self._cuts(inputs, targets, self.layer)[self.layer][self._walk.outputs[self.layer]]

    def sums(self, inputs, classes=None):
        """The conservation curve: {"input" or layer name: sum of relevance over the cut there (n,)}, from input to logit.

        A cut goes through all branches: what a step towards the input loses went to its biases and epsilon.
        """
        sums = self._in_batches(self._sums, inputs, classes)
        return dict(zip(self.layers, np.moveaxis(sums, -1, 0)))

    def accounts(self, inputs, classes=None):
        """The books of relevance: {"input" or layer name: `Account`}, from input to logit; at every cut it adds up.

        What it started from = what arrives at the cut + what the biases behind it keep + what is lost behind it.
        """
        arrived, kept = self._in_batches(self._books, inputs, classes)
        behind = np.flip(np.cumsum(np.flip(kept, -1), -1), -1) - kept
        lost = arrived[..., -1:] - arrived - behind
        return {
            layer: Account(*(part[..., i] for part in (arrived, behind, lost))) for i, layer in enumerate(self.layers)
        }

    def on_the_way(self, inputs, classes=None):
        """{"input" or layer name: relevance at its output, summed over channels (n, ...)}, from input to logit."""
        maps = self._in_batches(self._maps_on_the_way, inputs, classes)
        return dict(zip(self.layers, maps))

    @cached_property
    def _maps_on_the_way(self):
        def maps(inputs, targets):
            values, start = self._start(inputs, targets)
            cuts, keys = self._walk.back(values, start, self._rules), self._walk.outputs
            found = [cuts[name].get(keys[name], tf.zeros_like(values[keys[name]])) for name in self.layers]
            return [tf.reduce_sum(signal, -1) for signal in found]

        return self._compiled(maps)

    @cached_property
    def _sums(self):
        """Compiled when they are first asked for."""
        return self._compiled(lambda *batch: self._over_cuts(self._cuts(*batch), tf.identity))

    @cached_property
    def _magnitudes(self):
        return self._compiled(lambda *batch: self._over_cuts(self._cuts(*batch), tf.abs))

    @cached_property
    def _starts(self):
        return self._compiled(lambda *batch: _total(tf.abs(self._start(*batch)[1])))

    @cached_property
    def _books(self):
        def books(inputs, targets):
            kept = {}
            arrived = self._over_cuts(self._cuts(inputs, targets, kept=kept), tf.identity)
            nothing = tf.zeros_like(arrived[:, 0])
            return arrived, tf.stack([_total(kept[name]) if name in kept else nothing for name in self.layers], axis=-1)

        return self._compiled(books)

    def _over_cuts(self, cuts, function):
        """Sums (n, layers) over the cuts, of a function of relevance."""
        return tf.stack([sum(_total(function(s)) for s in cuts[name].values()) for name in self.layers], axis=-1)

    def _cuts(self, inputs, targets, until="input", kept=None):
        return self._walk.back(*self._start(inputs, targets), self._rules, until, kept)

    def _start(self, inputs, targets):
        """(all values on the way forward, relevance at the output)"""
        values = self._walk.forward(inputs)
        outputs = values[self._walk.output]
        return values, STARTS[self.start](outputs, self.place(outputs, targets))

    def _check_inputs(self, inputs):
        super()._check_inputs(inputs)
        for step, rule in self._rule_of.items():
            if step.sees_input and rule.domain is not None and inputs.size:
                low, high = rule.domain
                slack = 1e-4 * np.nan_to_num(np.subtract(high, low), posinf=0.0)
                if (inputs < low - slack).any() or (inputs > high + slack).any():
                    raise ValueError(
                        f"inputs go from {inputs.min():.4g} to {inputs.max():.4g}: the rule of the first layer, "
                        f"{type(rule).__name__}, is for inputs from {low} to {high}"
                    )

    def _check_maps(self, maps, inputs, classes):
        maps = maps[None] if np.ndim(inputs) == len(self.input_shape) else maps
        found = np.abs(maps).sum(tuple(range(1, maps.ndim)))
        if (found < SUSPICIOUS).all():
            return
        start = np.atleast_1d(self._in_batches(self._starts, inputs, classes))
        if (found <= TOO_MUCH * start).all():
            return
        sizes = np.atleast_2d(self._in_batches(self._magnitudes, inputs, classes))
        wrong = ~(sizes <= TOO_MUCH * start[:, None]).all(0)  # by layer, from the input on
        at = int(np.flatnonzero(wrong).max(initial=0))
        sender = self.layers[min(at + 1, len(self.layers) - 1)]
        text = (
            f"relevance at {self.layers[at]!r} is {sizes[:, at].max():.3g} in magnitude, for a start of "
            f"{start.max():.3g}: give layer {sender!r}, which sent it, a larger epsilon, bias='absorb', or ZPlus()"
        )
        if not np.isfinite(found).all():
            raise ArithmeticError(text)
        warnings.warn(text, RuntimeWarning, stacklevel=3)


def _total(signal):
    """Sums (n,) of a signal (n, ...)."""
    return tf.reduce_sum(signal, list(range(1, signal.shape.rank)))
