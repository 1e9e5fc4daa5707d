"""Makes zennit.npz, the reference maps of zennit 0.5.1; see README.md for the environment that this runs in."""

from pathlib import Path

import numpy as np
import torch

import tests.references.without_torchvision  # noqa: F401
from tests.references import networks
from tests.references.in_torch import FromNodes
from tests.references.stored import write

from zennit import composites, rules  # isort: skip
from zennit.attribution import Gradient  # isort: skip
from zennit.canonizers import SequentialMergeBatchNorm  # isort: skip
from zennit.layer import Sum  # isort: skip
from zennit.types import AvgPool, Convolution, Linear  # isort: skip


def everywhere(rule, **options):
    """One rule for all layers with weights, proportional sums, the rest by its gradient."""
    mapping = [
        (torch.nn.ReLU, rules.Pass()),
        (Sum, rules.Norm()),
        (AvgPool, rules.Norm()),
        (Convolution, rule()),
        (Linear, rule()),
    ]
    return lambda canonizers: composites.LayerMapComposite(mapping, canonizers=canonizers, **options)


def preset(name, **options):
    """One of zennit's own composites."""
    return lambda canonizers: getattr(composites, name)(canonizers=canonizers, **options)


COMPOSITES = {
    "EpsilonPlus": preset("EpsilonPlus"),
    "EpsilonPlusFlat": preset("EpsilonPlusFlat"),
    "EpsilonAlpha2Beta1": preset("EpsilonAlpha2Beta1"),
    "EpsilonAlpha2Beta1Flat": preset("EpsilonAlpha2Beta1Flat"),
    "EpsilonGammaBox": preset("EpsilonGammaBox", low=-1.0, high=1.0),
    "Epsilon": everywhere(lambda: rules.Epsilon(epsilon=0.01)),
    "ZPlus": everywhere(rules.ZPlus),
    "AlphaBeta": everywhere(rules.AlphaBeta),
    "Gamma": everywhere(rules.Gamma),
    "WSquare": everywhere(lambda: rules.WSquare(zero_params="bias")),
    "Flat": everywhere(rules.Flat),
    "GuidedBackprop": preset("GuidedBackprop"),
    "Deconvnet": preset("DeconvNet"),
}
GRADIENTS = ("GuidedBackprop", "Deconvnet")


def maps(name):
    """{composite: maps (n, ...)} of one network, each of the class that goes with its input."""
    x, classes = networks.inputs(name)
    x = torch.tensor(x)
    result = {}
    for key, composite in COMPOSITES.items():
        nodes, shape = networks.nodes(name), networks.SHAPES[name]
        model = FromNodes(nodes, networks.weights(nodes, shape), shape, Sum).eval()
        chosen = torch.nn.functional.one_hot(torch.tensor(classes), networks.OUTPUTS).float()
        start = chosen if key in GRADIENTS else lambda logits, chosen=chosen: logits * chosen
        canonizers = [] if key in GRADIENTS else [SequentialMergeBatchNorm()]
        with Gradient(model=model, composite=composite(canonizers), attr_output=start) as attributor:
            result[key] = attributor(x.clone().requires_grad_(True))[1].detach().numpy()
        result["logits"] = FromNodes(nodes, networks.weights(nodes, shape), shape, Sum).eval()(x).detach().numpy()
    return result


if __name__ == "__main__":
    made = {f"{name}/{key}": array for name in networks.SHAPES for key, array in maps(name).items()}
    write(Path(__file__).parent, "zennit", made, packages=("zennit", "torch", "numpy"))
    print(f"{len(made)} arrays, {np.sum([a.size for a in made.values()])} numbers")
