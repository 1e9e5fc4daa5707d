"""Which layer gets which LRP rule: composites, and the presets in use.

Best practice is to mix rules by depth: epsilon near the output, where activations are mixed and few, one that favours
positive evidence in the convolutions, and one for real-valued inputs in the first layer (Kohlbrenner et al. 2019).
"""

from fnmatch import fnmatchcase

from ..arguments import unknown
from .backward import Rule
from .rules import AlphaBeta, Box, Epsilon, Flat, Gamma, Pass, Route, WinnerTakesAll, ZPlus


class Composite:
    """A mapping from layers to rules: by name, by type, by position, by kind.

    Parameters
    ----------
    rule : Rule
        For all layers with weights that no other argument is about (default: Epsilon()).
    first : Rule, optional
        For layers with weights that see the input itself.
    dense, convolution, normalisation : Rule, optional
        For Dense, for convolutions of all sorts, for batch normalisation that could not be folded into its neighbour
        (default: Pass()).
    sums, max_pooling, activations : Rule
        For additions and average pooling (default: `rule` if that is an Epsilon, else Epsilon()), for max-pooling
        (WinnerTakesAll()), for activations and products with constants (Pass()).
    types : {layer type: Rule}
        These go before everything above; a subclass counts as its base.
    names : {name or pattern: Rule}
        These go before all: "block1_conv2", or "block1_*".

    Raises TypeError if one of them is no rule.
    """

    def __init__(
        self,
        rule=None,
        *,
        first=None,
        dense=None,
        convolution=None,
        normalisation=None,
        sums=None,
        max_pooling=None,
        activations=None,
        types=None,
        names=None,
    ):
        rule = rule or Epsilon()
        activations = activations or Pass()
        self.first, self.types, self.names = first, dict(types or {}), dict(names or {})
        self.kinds = {
            "dense": dense or rule,
            "convolution": convolution or rule,
            "normalisation": normalisation or Pass(),
            "sum": sums or (rule if isinstance(rule, Epsilon) else Epsilon()),
            "scale": activations,
            "routing": Route(),
            "max pooling": max_pooling or WinnerTakesAll(),
            "activation": activations,
        }
        for where, given in {"first": first, **self.kinds, **self.types, **self.names}.items():
            if not (isinstance(given, Rule) or (where == "first" and given is None)):
                raise TypeError(f"the rule for {where} is {given!r}: expected one such as rules.Epsilon(), an instance")

    def rule(self, step):
        """The rule for a step of the network; raises TypeError, naming the layer, if there is none."""
        if not step.fused:  # what is said of a layer with an activation is said of the layer up to it
            for pattern, rule in self.names.items():
                if fnmatchcase(step.name, pattern):
                    return rule
            for layer_type, rule in self.types.items():
                if isinstance(step.layer, layer_type):
                    return rule
        if step.first and self.first is not None and step.kind in ("dense", "convolution"):
            if isinstance(self.first, Box) and not step.sees_input:
                raise TypeError(
                    f"{step} does not see the input itself: give the box of what it sees with "
                    f"names={{{step.name!r}: Box(low=..., high=...)}}"
                )
            return self.first
        if step.kind in self.kinds:
            return self.kinds[step.kind]
        advice = "put that in a layer of its own" if step.fused else f"give it one with names={{{step.name!r}: rule}}"
        raise TypeError(
            f"{step} has no rule of relevance propagation: {advice} in the composite, or explain a network without it"
        )

    def check_names(self, known):
        """Raises ValueError for a name or pattern that fits none of the layers' names `known`."""
        for pattern in self.names:
            if not any(fnmatchcase(name, pattern) for name in known):
                raise unknown("layer", pattern, known)

    def __repr__(self):
        return f"{type(self).__name__}()"


class EpsilonPlus(Composite):
    """Epsilon in dense layers, z+ in convolutions; `changes` as for Composite."""

    def __init__(self, epsilon=1e-6, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=ZPlus()), **changes})


class EpsilonPlusFlat(Composite):
    """As EpsilonPlus, with the flat rule in the first layer (Lapuschkin et al. 2019)."""

    def __init__(self, epsilon=1e-6, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=ZPlus(), first=Flat()), **changes})


class EpsilonAlpha2Beta1(Composite):
    """Epsilon in dense layers, alpha-2-beta-1 in convolutions; `changes` as for Composite."""

    def __init__(self, epsilon=1e-6, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=AlphaBeta()), **changes})


class EpsilonAlpha2Beta1Flat(Composite):
    """As EpsilonAlpha2Beta1, with the flat rule in the first layer (Kohlbrenner et al. 2019)."""

    def __init__(self, epsilon=1e-6, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=AlphaBeta(), first=Flat()), **changes})


class EpsilonGammaBox(Composite):
    """Epsilon in dense layers, gamma in convolutions, zB in the first layer (Montavon et al. 2019, sec. 10.3).

    `low` and `high` are the smallest and largest possible input: numbers, or arrays that broadcast to one input.
    """

    def __init__(self, low, high, epsilon=1e-6, gamma=0.25, **changes):
        box = Box(low=low, high=high)
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=Gamma(gamma=gamma), first=box), **changes})


class SequentialPresetA(Composite):
    """iNNvestigate's LRPSequentialPresetA: epsilon 0.1 in dense layers, alpha-1-beta-0 in convolutions."""

    def __init__(self, epsilon=0.1, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=AlphaBeta(alpha=1.0, beta=0.0)), **changes})


class SequentialPresetB(Composite):
    """iNNvestigate's LRPSequentialPresetB: epsilon 0.1 in dense layers, alpha-2-beta-1 in convolutions."""

    def __init__(self, epsilon=0.1, **changes):
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=AlphaBeta()), **changes})
