"""Our maps are those that zennit and iNNvestigate make of the same networks (README.md: where peers choose otherwise)."""

import functools
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from idl_utils import attribution
from idl_utils.attribution import LRP, composites, rules
from idl_utils.attribution.walk.rule import OwnGradient
from tests.references import networks
from tests.references.in_keras import build

HERE = Path(__file__).parent
TOLERANCE = 1e-4  # of the largest magnitude of the reference map


def uniform(rule, sums=rules.Epsilon(), **changes):  # noqa: B008  (rules are frozen)
    """One rule for all layers with weights."""
    return lambda model: LRP(model, composites.Composite(rule, sums=sums, **changes))


def preset(name, **options):
    return lambda model: LRP(model, getattr(composites, name)(**options))


ZENNIT = {
    "EpsilonPlus": preset("EpsilonPlus"),
    "EpsilonPlusFlat": preset("EpsilonPlusFlat"),
    "EpsilonAlpha2Beta1": preset("EpsilonAlpha2Beta1"),
    "EpsilonAlpha2Beta1Flat": preset("EpsilonAlpha2Beta1Flat"),
    "EpsilonGammaBox": preset("EpsilonGammaBox", low=-1.0, high=1.0),
    "Epsilon": uniform(rules.Epsilon(0.01)),
    "ZPlus": uniform(rules.ZPlus()),
    "AlphaBeta": uniform(rules.AlphaBeta()),
    "Gamma": uniform(rules.Gamma()),
    "WSquare": uniform(rules.WSquare()),
    "Flat": uniform(rules.Flat()),
    "GuidedBackprop": attribution.GuidedBackprop,
    "Deconvnet": attribution.Deconvnet,
}

# iNNvestigate divides without epsilon (0 / 0 is 0), sums included.
NO_EPSILON = {"epsilon": 0.0, "bias": "ignore"}
ALPHA1BETA0, ALPHA2BETA1 = rules.ZPlus(**NO_EPSILON), rules.AlphaBeta(**NO_EPSILON)


def by_innvestigate(rule, **changes):
    return uniform(rule, rules.Zero(), **changes)


def deep_taylor(**changes):
    """Its deep Taylor: z+ in every layer, the last and the first included; sums by their gradient (README.md)."""
    return uniform(ALPHA1BETA0, OwnGradient(), **changes)


class WholeBias(rules.ZPlus):
    """Its alpha-1-beta-0: the denominator of the positive products has the whole bias in it, negative ones too."""

    def of_bias(self, step, part=None):
        return step.bias


def sequential_preset(*alpha_beta, **changes):
    """Its LRPSequentialPresetA and B: epsilon 0.1 in dense layers, alpha-beta in convolutions."""
    rule = {"dense": rules.Epsilon(0.1), "convolution": rules.AlphaBeta(*alpha_beta), "sums": rules.Zero()}
    return lambda model: LRP(model, composites.Composite(**rule, **changes))


def times_logit(method):
    """Its ReLU methods start from the logit, not from 1."""
    return lambda model: (
        lambda x: method(model)(x) * model.predict(x, verbose=0).max(1).reshape(-1, *[1] * (x.ndim - 1))
    )


INNVESTIGATE = {
    "gradient": attribution.Gradient,
    "input_t_gradient": attribution.InputXGradient,
    "deconvnet": times_logit(attribution.Deconvnet),
    "guided_backprop": times_logit(attribution.GuidedBackprop),
    "integrated_gradients": attribution.IntegratedGradients,
    "lrp.z": by_innvestigate(rules.Zero()),
    "lrp.epsilon": by_innvestigate(rules.Epsilon(0.01)),
    "lrp.w_square": by_innvestigate(rules.WSquare()),
    "lrp.flat": by_innvestigate(rules.Flat()),
    "lrp.z_plus": by_innvestigate(ALPHA1BETA0),
    "lrp.alpha_1_beta_0_IB": by_innvestigate(ALPHA1BETA0),
    "lrp.alpha_2_beta_1_IB": by_innvestigate(ALPHA2BETA1),
    "lrp.alpha_1_beta_0": by_innvestigate(ALPHA1BETA0),
    "lrp.alpha_2_beta_1": by_innvestigate(ALPHA2BETA1),
    "alpha_1_beta_0 with biases": by_innvestigate(WholeBias(epsilon=0.0)),
    "lrp.sequential_preset_a": sequential_preset(1.0, 0.0),
    "lrp.sequential_preset_b": sequential_preset(2.0, 1.0),
    "lrp.sequential_preset_a_flat": sequential_preset(1.0, 0.0, first=rules.Flat()),
    "lrp.sequential_preset_b_flat": sequential_preset(2.0, 1.0, first=rules.Flat()),
    "deep_taylor": deep_taylor(),
    "deep_taylor.bounded": deep_taylor(first=rules.Box(-1.0, 1.0)),
}
WITHOUT_BIAS = ("lrp.alpha_1_beta_0", "lrp.alpha_2_beta_1", *(name for name in INNVESTIGATE if "preset" in name))
# It has a rule of its own for batch normalisation, which LRP folds here.
WITHOUT_RULES = ("gradient", "input_t_gradient", "deconvnet", "guided_backprop")
CASES = [
    (name, method) for name in networks.SHAPES for method in INNVESTIGATE if name != "bn" or method in WITHOUT_RULES
]


@functools.cache
def stored(peer):
    with np.load(HERE / f"{peer}.npz") as file:
        return dict(file)


@functools.cache
def model(name, fused=False, bias=0.1):
    nodes, shape = networks.nodes(name), networks.SHAPES[name]
    return build(keras, nodes, networks.weights(nodes, shape, bias=bias), shape, fused)


def compare(ours, reference, tolerance=TOLERANCE):
    assert np.abs(reference).max() > 0
    difference = np.abs(ours - reference).max() / np.abs(reference).max()
    assert difference <= tolerance, f"largest difference {difference:.2e} of the largest magnitude"


@pytest.mark.parametrize("peer", ["zennit", "innvestigate"])
def test_references_are_intact_and_belong_to_these_networks(peer):
    entry, arrays = json.loads((HERE / "references.json").read_text())[peer], stored(peer)
    assert networks.digest([arrays[key] for key in sorted(arrays)]) == entry["sha256"]
    assert {name: networks.fingerprint(name) for name in networks.SHAPES} == entry["networks"]


@pytest.mark.parametrize("name", networks.SHAPES)
def test_networks_are_the_same(name):
    compare(model(name).predict(networks.inputs(name)[0], verbose=0), stored("zennit")[f"{name}/logits"])


@pytest.mark.parametrize("name", networks.SHAPES)
@pytest.mark.parametrize("method", ZENNIT)
def test_zennit(name, method):
    compare(ZENNIT[method](model(name))(*networks.inputs(name)), stored("zennit")[f"{name}/{method}"])


@pytest.mark.parametrize(("name", "method"), CASES)
def test_innvestigate(name, method):
    ours = INNVESTIGATE[method](model(name, fused=True, bias=0.0 if method in WITHOUT_BIAS else 0.1))
    tolerance = 0.05 if method == "integrated_gradients" else TOLERANCE  # other points on the line
    compare(ours(networks.inputs(name)[0]), stored("innvestigate")[f"{name}/{method}"], tolerance)
