"""The one mechanism of all backward methods: forward once, keeping every value, then back, a rule at each step.

A rule says how what arrives at the outputs of a step, a gradient or a relevance, becomes what goes to its inputs. What
arrives from several branches is added up. `Walk.back` is the whole idea.
"""

import tensorflow as tf

from ...networks.trace import Trace
from .linear import WeightedStep
from .rule import Sent
from .steps import steps_of


class Walk:
    """A model as steps, to be walked forward and back.

    Parameters
    ----------
    model : functional Keras model
    fold : whether batch normalisation becomes part of the layer before it
    keep : whether to compute with the weights that the model has now, whatever becomes of them: see `refresh`

    Attributes
    ----------
    steps : list of Step, in the order of computation
    outputs : {layer name: key of its (first) output}, in the order of computation, "input" before them
    """

    def __init__(self, model, fold=False, keep=False):
        trace = Trace(model)
        self.input, self.output = trace.input, trace.output
        self.steps = steps_of(trace, fold)
        self.outputs = {"input": self.input, **{step.name: step.outputs[0] for step in self.steps}}
        self._kept = [step for step in self.steps if keep and isinstance(step, WeightedStep)]
        for step in self._kept:
            step.keep()

    def refresh(self):
        """Compute with the weights that the model has now."""
        for step in self._kept:
            step.refresh()

    def by(self, choose):
        """The rules of all steps, as functions for `back`; `choose` is a function from a Step to its Rule."""
        rules = [choose(step) for step in self.steps]
        for step in self.steps:
            step.readers = [(None, None)] if self.output in step.outputs else []
            step.readers += [(s, r) for s, r in zip(self.steps, rules) if set(step.outputs) & set(s.inputs)]
        return [rule.at(step) for step, rule in zip(self.steps, rules)]

    def forward(self, inputs):
        """{key: tensor} of all values, `inputs` among them."""
        values = {self.input: inputs}
        for step in self.steps:
            made = step(*(values[key] for key in step.inputs))
            values.update(zip(step.outputs, tf.nest.flatten(made)))
        return values

    def back(self, values, start, rules, until="input", kept=None):
        """Send `start` back from the output of the network, with the rules that `by` gives.

        Returns {layer name or "input": the cut through the network behind it}, down to `until`; a cut is all signals
        under way at that moment, {key: tensor}. What the rules conserve is the same over every cut, branches or not.
        A dictionary `kept` is filled with what the biases of each step keep: {layer name: signal at its outputs}.
        """
        signals, cuts = {self.output: start}, {}
        for step, rule in zip(reversed(self.steps), reversed(rules)):
            cuts.setdefault(step.name, dict(signals))
            if step.name == until:
                return cuts
            arrived = [signals.pop(key, None) for key in step.outputs]
            if all(signal is None for signal in arrived):
                continue
            inputs, outputs = ([values[key] for key in keys] for keys in (step.inputs, step.outputs))
            arrived = [tf.zeros_like(z) if signal is None else signal for z, signal in zip(outputs, arrived)]
            sent = rule(*inputs, *outputs, *arrived)
            if isinstance(sent, Sent):
                sent, part = sent
                if kept is not None:
                    kept[step.name] = part
            for key, signal in zip(step.inputs, tf.nest.flatten(sent)):
                if signal is not None:  # None is sent to what gets nothing
                    signals[key] = signals[key] + signal if key in signals else signal
        return {**cuts, "input": signals}
