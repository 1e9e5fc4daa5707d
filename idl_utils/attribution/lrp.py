"""Layer-wise relevance propagation: the logit, shared among the inputs layer by layer."""

from functools import cached_property

import numpy as np
import tensorflow as tf

from ..arguments import unknown
from ..networks.batchnorm import fold_batchnorm, forgotten
from .backward import Rule, RuledModel
from .composites import Composite, EpsilonPlusFlat
from .method import Method
from .rules import Box
from .separable import split_separable


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


class LRP(Method):
    """Layer-wise relevance propagation (Bach et al. 2015; rules and composites: Montavon et al. 2019; notebook 02).

    Parameters
    ----------
    model : keras.Model
        Built of layers that have a rule (else a TypeError names the one that has none). It is explained with the
        weights that it has now: after training on, build the method again. Separable convolutions count as two layers.
    composite : Composite, Rule, or class of a composite
        Which layer gets which rule (see `composites`); a rule alone goes to all layers with weights.
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
    from, the logit, up to what biases and epsilon took: `sums` shows where. With branches that holds for a cut through
    all of them.
    """

    def __init__(self, model, composite=EpsilonPlusFlat, layer=None, start="logit", fold=True):
        if start not in STARTS:
            raise unknown("start", start, STARTS)
        self.start = start
        composite = composite() if isinstance(composite, type) else composite
        self.composite = Composite(composite) if isinstance(composite, Rule) else composite
        if not isinstance(self.composite, Composite):
            raise TypeError(f"composite is {composite!r}: expected a composite, such as EpsilonPlusFlat(), or a rule")
        super().__init__(model)
        with forgotten(self.model):
            split = split_separable(self.model)
            ruled = RuledModel(fold_batchnorm(split) if fold else split, self.composite.rule)
        self._steps = ruled.rules
        self.rules = [(step.name, rule) for step, rule in ruled.rules if not step.fused]
        self.composite.check_names([name for name, _ in self.rules])
        self._boxes = [rule for step, rule in ruled.rules if isinstance(rule, Box) and step.sees_input]
        self.layers = ["input", *ruled.outputs]
        if layer is not None and layer not in self.layers:
            raise unknown("layer", layer, self.layers)
        self.model = ruled.to(layer or "input")
        self._ruled = ruled

    def explain(self, inputs, targets):
        """Relevance of one batch; see `Method.explain`."""
        return self._relevance(self.model, inputs, targets)[0]

    def sums(self, inputs, classes=None):
        """The conservation curve: {"input" or layer name: sum of relevance at its output (n,)}, from input to logit.

        What a step towards the input loses went to its biases and epsilon. Layers in parallel branches share theirs.
        """
        sums = self._in_batches(self._sums, inputs, classes)
        return dict(zip(self.layers, np.moveaxis(sums, -1, 0)))

    @cached_property
    def _sums(self):
        """Compiled when they are first asked for."""
        return self._compiled(self._layer_sums)

    def _layer_sums(self, inputs, targets):
        relevances = self._relevance(self._ruled.to(*self.layers), inputs, targets)
        return tf.stack([tf.reduce_sum(r, list(range(1, r.shape.rank))) for r in relevances], axis=-1)

    def _relevance(self, model, inputs, targets):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            outputs, *places = model(inputs, training=False)
            start = tf.stop_gradient(STARTS[self.start](outputs, self._place(outputs, targets)))
        return tape.gradient(outputs, places, start, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    def _place(self, outputs, targets):
        """1 at the outputs (n, ...) that are explained, else 0."""
        flat = tf.one_hot(self.settled(outputs, targets), tf.size(outputs[0]))
        return tf.reshape(flat, tf.shape(outputs))

    def _check_inputs(self, inputs):
        super()._check_inputs(inputs)
        for box in self._boxes:
            slack = 1e-4 * np.abs(np.subtract(box.high, box.low))
            if (inputs < box.low - slack).any() or (inputs > box.high + slack).any():
                raise ValueError(
                    f"inputs go from {inputs.min():.4g} to {inputs.max():.4g}: the rule of the first layer is for "
                    f"inputs in the box from low={box.low} to high={box.high}"
                )
