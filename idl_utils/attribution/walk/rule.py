"""What a backward rule is."""

from dataclasses import fields, is_dataclass
from typing import NamedTuple

import tensorflow as tf


class Sent(NamedTuple):
    """What a rule sends back, where biases keep a part: the signals at the inputs, and (at the outputs) that part."""

    signals: object
    kept: tf.Tensor


class Rule:
    """How one step sends back what arrives at its outputs."""

    domain = None  # (low, high) between which inputs of the step must lie; None: anywhere

    def at(self, step):
        """The rule for this step: a function (input, ..., output, ..., signal at each output) -> signal at the input(s),
        or `Sent`.

        Called when a method is built. Raises TypeError, naming the layer, if the rule can't be applied to it.
        """
        raise NotImplementedError

    def for_the_first(self, step):
        """This rule as that of a first layer; raises TypeError, naming the layer, if that sees something else."""
        return self

    def skips_zeros(self, step):
        """Whether inputs of the step that are 0 get nothing, for sure."""
        return False

    def refuse(self, step, reason, advice=None):
        """A TypeError that says for which layer this rule does not work, why, and what to do."""
        advice = advice or f"Give it another rule, for instance with names={{{step.name!r}: rule}} in a Composite"
        return TypeError(f"{type(self).__name__} can't be used for {step}: {reason}. {advice}")

    @property
    def _numbers(self):
        """{name: value} of its parameters that are numbers but 0, with which some rules compute otherwise."""
        names = [field.name for field in fields(self) if field.type is float] if is_dataclass(self) else []
        return {name: float(getattr(self, name)) for name in names if getattr(self, name) != 0}

    @property
    def form(self):
        """What two rules share that differ in numbers alone."""
        return type(self), tuple(self._numbers), repr({n: v for n, v in vars(self).items() if n not in self._numbers})

    def tunable(self):
        """A copy with variables in place of its numbers, which `tune` changes."""
        copy = object.__new__(type(self))
        vars(copy).update(vars(self), **{n: tf.Variable(v, trainable=False) for n, v in self._numbers.items()})
        return copy

    def tune(self, rule):
        """Take over, in a copy made by `tunable`, the numbers of another rule of the same form."""
        for name, value in rule._numbers.items():
            getattr(self, name).assign(value)


class OwnGradient(Rule):
    """The step's own gradient."""

    def at(self, step):
        """See `Rule.at`."""
        inputs, outputs = len(step.inputs), len(step.outputs)

        def backward(*tensors):
            signals = tensors[inputs + outputs :]
            return step.gradient(signals[0] if outputs == 1 else list(signals), *tensors[:inputs])

        return backward
