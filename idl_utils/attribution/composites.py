"""Which layer gets which LRP rule: composites, and those in use.

Best practice is to mix rules by depth: epsilon near the output, where activations are mixed and few, one that favours
positive evidence in the convolutions, and one for real-valued inputs in the first layer (Kohlbrenner et al. 2019).
"""

from fnmatch import fnmatchcase

from ..arguments import unknown
from .rules import (
    AlphaBeta,
    Box,
    Centre,
    Deviation,
    Epsilon,
    Flat,
    Gamma,
    Gate,
    Pass,
    Route,
    WinnerTakesAll,
    WSquare,
    ZPlus,
)
from .walk.rule import Rule


class Composite:
    """A mapping from layers to rules. What comes first here goes before what comes later, `rule` is for the rest.

    Parameters
    ----------
    rule : Rule
        For all layers with weights that no other argument is about (default: Epsilon()).
    names : {name or pattern: Rule}
        "block1_conv2", or "block1_*".
    types : {layer type: Rule}
        A subclass counts as its base.
    first : Rule, optional
        For dense layers and convolutions that see the input, as it is or moved, scaled or padded.
    dense, convolution, normalisation : Rule, optional
        For Dense, for convolutions of all sorts, for batch normalisation that could not be folded into its neighbour
        (default: Pass()).
    sums, max_pooling, products, layer_normalisation : Rule
        For additions and average pooling (default: `rule` if that is an Epsilon, else Epsilon()), for max-pooling
        (WinnerTakesAll()), for products of tensors (Gate()), for layer normalisation (Centre()).
    activations : Rule
        For activations and products with constants (Pass()).

    Raises TypeError if one of them is no rule.
    """

    def __init__(
        self,
        rule=None,
        *,
        names=None,
        types=None,
        first=None,
        dense=None,
        convolution=None,
        normalisation=None,
        sums=None,
        max_pooling=None,
        products=None,
        layer_normalisation=None,
        activations=None,
    ):
        given = dict(rule=rule, names=names, types=types, first=first, dense=dense, convolution=convolution)
        given |= dict(normalisation=normalisation, sums=sums, max_pooling=max_pooling, products=products)
        given |= dict(layer_normalisation=layer_normalisation, activations=activations)
        self._given = {name: value for name, value in given.items() if value}
        rule, activations = rule or Epsilon(), activations or Pass()
        for name, value in {"names": names, "types": types}.items():
            if not isinstance(value, (dict, type(None))):
                raise TypeError(f"{name}={value!r} should be a dictionary, {{{'layer'!r}: rule}}")
        self.names, self.types, self.first = dict(names or {}), dict(types or {}), first
        self.kinds = {
            "dense": dense or rule,
            "convolution": convolution or rule,
            "normalisation": normalisation or Pass(),
            "sum": sums or (rule if isinstance(rule, Epsilon) else Epsilon()),
            "max pooling": max_pooling or WinnerTakesAll(),
            "product": products or Gate(),
            "layer normalisation": layer_normalisation or Centre(),
            "scale": activations,
            "activation": activations,
            "routing": Route(),
        }
        for where, given in {**self.names, **self.types, "first": first, **self.kinds}.items():
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
            return self.first.for_the_first(step)
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
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._given.items())})"


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
        box = Box(low, high)
        super().__init__(**{**dict(dense=Epsilon(epsilon), convolution=Gamma(gamma), first=box), **changes})


class InvertedResidual(Composite):
    """For networks of inverted residuals (MobileNetV2, EfficientNet), on which relevance leaks into biases (notebook 02).

    Their neurons are on because of biases, their bottlenecks linear, their sums of both signs. The deviation rule in all
    convolutions, depthwise ones and linear bottlenecks included, and in sums; epsilon without bias in dense layers; w2
    in the first layer, which draws no grid. On EfficientNet-Lite0 all of the logit arrives; `share` as of Deviation.
    """

    def __init__(self, share=0.1, epsilon=1e-6, **changes):
        rule = Deviation(share)
        ours = dict(dense=Epsilon(epsilon, "ignore"), convolution=rule, sums=rule, first=WSquare())
        super().__init__(**{**ours, **changes})
