import keras
import numpy as np
import pytest
from keras import layers

from idl_utils import networks
from idl_utils.attribution import LRP, DeepTaylor, InputXGradient, SimpleTaylor
from idl_utils.attribution.composites import Composite
from idl_utils.attribution.rules import Box, WSquare, Zero, ZPlus

FINDERS = {
    "line": dict(finder="line", baseline=0.0),
    "nearest": dict(finder="nearest"),
    "in domain": dict(finder="in domain", low=-2.0, high=2.5),
}


def linear(bias=-1.0):
    """f(x) = 3 x1 - 4 x2 + bias"""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.layers[0].set_weights([np.array([[3.0], [-4.0]]), np.array([bias])])
    return model


def test_the_nearest_root_of_a_linear_function_by_hand():
    x = np.array([[2.0, -1.0]])  # f = 9, at a distance of 9 / 5 from its hyperplane
    explain = SimpleTaylor(linear())
    roots = explain.roots(x, 0)
    np.testing.assert_allclose(roots.points, [[2 - 27 / 25, -1 + 36 / 25]], rtol=1e-5)
    np.testing.assert_allclose(roots.distances, [1.8], rtol=1e-5)
    np.testing.assert_allclose(explain(x, 0), [[81 / 25, 144 / 25]], rtol=1e-5)
    np.testing.assert_allclose([roots.values, roots.residuals], [[0], [0]], atol=1e-5)


def test_other_roots_of_a_linear_function_by_hand():
    x = np.array([[2.0, -1.0]])
    on_line = SimpleTaylor(linear(), "line", baseline=[0.0, 0.0]).roots(x, 0)
    np.testing.assert_allclose(on_line.points, x * 0.1, rtol=1e-4)  # 10 t - 1 = 0
    inside = SimpleTaylor(linear(), "in domain", low=-1.0, high=[2.0, 0.0]).roots(x, 0)
    np.testing.assert_allclose(inside.points, [[1 / 3, 0.0]], atol=1e-5)  # x2 stops at its bound


@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("kind", ["plain", "1-D"])
def test_roots_are_roots_and_the_residual_is_what_is_missing(network, some_inputs, kind, finder):
    model = network(kind, bias=0.3)
    x = np.clip(some_inputs(model, 4), -2, 2.5)
    explain = SimpleTaylor(model, **FINDERS[finder])
    maps, roots = explain(x, 1), explain.roots(x, 1)
    logits = networks.logits(model)
    np.testing.assert_allclose(roots.logits, logits(x).numpy()[:, 1], rtol=1e-4)
    np.testing.assert_allclose(logits(roots.points).numpy()[:, 1], roots.values, atol=1e-5)
    np.testing.assert_array_equal(roots.found, np.abs(roots.values) <= 1e-3 * np.abs(roots.logits))
    np.testing.assert_allclose(maps.reshape(4, -1).sum(1) + roots.residuals, roots.logits, atol=1e-4)
    distances = np.linalg.norm((x - roots.points).reshape(4, -1), axis=1)
    np.testing.assert_allclose(roots.distances, distances, rtol=1e-4)
    if finder == "in domain":
        assert roots.points.min() >= -2
        assert roots.points.max() <= 2.5
    assert roots.found.any()


def test_on_a_network_without_biases_the_line_to_the_origin_gives_input_times_gradient(network, some_inputs):
    model = network("plain")
    x = some_inputs(model)
    expected = InputXGradient(model)(x, 0)
    result = SimpleTaylor(model, "line")(x, 0)
    np.testing.assert_allclose(result, expected, atol=1e-3 * np.abs(expected).max())


def test_bad_options_of_simple_taylor_are_named():
    with pytest.raises(ValueError, match="did you mean 'nearest'"):
        SimpleTaylor(linear(), "nearst")
    with pytest.raises(ValueError, match="needs low < high"):
        SimpleTaylor(linear(), "in domain", low=1.0)


DOMAINS = {"real": WSquare(), "nonnegative": ZPlus(bias="ignore"), "box": Box(-2.0, 2.5)}


def taylor_inputs(model, some_inputs, domain):
    x = np.clip(some_inputs(model, 4), -2, 2.5)
    return np.abs(x) if domain == "nonnegative" else x


@pytest.mark.parametrize("domain", DOMAINS)
def test_deep_taylor_is_lrp_with_its_three_rules_and_conserves(network, some_inputs, domain):
    model = network("plain", bias=0.3)
    x = taylor_inputs(model, some_inputs, domain)
    explain = DeepTaylor(model, (-2.0, 2.5) if domain == "box" else domain)
    composite = Composite(ZPlus(bias="ignore"), first=DOMAINS[domain])
    np.testing.assert_allclose(explain(x, 0), LRP(model, composite)(x, 0), rtol=1e-5, atol=1e-6)
    logit = networks.logits(model)(x).numpy()[:, 0]
    np.testing.assert_allclose(explain.sums(x, 0)["input"], logit, rtol=1e-3)


@pytest.mark.parametrize("domain", DOMAINS)
def test_root_points_are_roots_in_the_domain_and_give_the_rule(network, some_inputs, domain):
    model = network("plain", bias=0.3)
    negative = [-np.abs(w) if w.ndim == 1 else w for w in model.get_weights()]
    model.set_weights(negative)
    x = taylor_inputs(model, some_inputs, domain)
    explain = DeepTaylor(model, (-2.0, 2.5) if domain == "box" else domain)
    low, high = {"real": (-np.inf, np.inf), "nonnegative": (0, np.inf), "box": (-2, 2.5)}[domain]
    for layer, unit, bounds in (
        ("conv1", (0, 3, 2), (low, high)),
        ("conv2", (1, 1, 0), (0, np.inf)),
        ("out", 1, (0, np.inf)),
    ):
        neuron = explain.neuron_roots(x, layer, unit)
        axes = tuple(range(1, neuron.inputs.ndim))
        active = neuron.sums > 0
        at_root = (neuron.roots * neuron.weights).sum(axes) + neuron.bias
        np.testing.assert_allclose(at_root[active], 0, atol=1e-5)
        assert (neuron.roots >= bounds[0] - 1e-5).all()
        assert (neuron.roots <= bounds[1] + 1e-5).all()
        assert neuron.inside.all()
        np.testing.assert_allclose(neuron.shares.sum(axes), np.maximum(neuron.sums, 0), atol=1e-5)
        np.testing.assert_allclose(neuron.roots[~active], neuron.inputs[~active])
    values = networks.logits(model)(x).numpy()[:, 1]
    np.testing.assert_allclose(neuron.sums, values, rtol=1e-3, atol=1e-5)


def one_neuron(weights, bias):
    model = keras.Sequential([keras.Input((len(weights),)), layers.Dense(1, name="neuron")])
    model.layers[0].set_weights([np.array(weights)[:, None], np.array([bias])])
    return model


def test_shares_of_a_neuron_are_the_relevance_that_the_rule_sends_back():
    rng = np.random.default_rng(0)
    for domain in ("real", "nonnegative", (-1.0, 1.0)):
        for _ in range(3):
            x = rng.uniform(0 if domain == "nonnegative" else -1, 1, (6, 5))
            explain = DeepTaylor(one_neuron(rng.normal(size=5), -0.2), domain)
            neuron = explain.neuron_roots(x, "neuron", 0)
            active = neuron.sums > 0
            np.testing.assert_allclose(explain(x, 0)[active], neuron.shares[active], rtol=1e-3, atol=1e-5)


def test_the_root_of_w2_is_the_nearest():
    rng = np.random.default_rng(1)
    w, x = rng.normal(size=6), rng.normal(size=(1, 6)) + 0.0
    x *= np.sign(x @ w)
    nearest = DeepTaylor(one_neuron(w, -0.1)).neuron_roots(x, "neuron", 0)
    distance = np.linalg.norm(x - nearest.roots)
    np.testing.assert_allclose(distance, np.maximum(x @ w - 0.1, 0)[0] / np.linalg.norm(w), rtol=1e-4)


def test_a_positive_bias_can_move_the_root_out_of_the_domain():
    neuron = DeepTaylor(one_neuron([1.0, -0.1], 1.0), "nonnegative").neuron_roots([[1.0, 1.0]], "neuron", 0)
    np.testing.assert_allclose(neuron.sums, [1.9], rtol=1e-6)
    np.testing.assert_allclose(neuron.roots, [[-0.9, 1.0]], rtol=1e-5)
    assert not neuron.inside.any()


def test_what_deep_taylor_is_not_for_is_named(network, some_inputs):
    tanh = keras.Sequential([keras.Input((3,)), layers.Dense(3, activation="tanh"), layers.Dense(2, name="top")])
    with pytest.raises(TypeError, match=r"'top' .*its inputs may be negative"):
        DeepTaylor(tanh)
    model = network("plain")
    with pytest.raises(ValueError, match="low <= 0 <= high"):
        DeepTaylor(model, (0.5, 1.0))
    with pytest.raises(ValueError, match="did you mean 'real'"):
        DeepTaylor(model, "reals")
    with pytest.raises(ValueError, match=r"inputs go from -.*ZPlusTaylor, is for inputs from 0.0 to inf"):
        DeepTaylor(model, "nonnegative")(some_inputs(model))
    with pytest.raises(ValueError, match="no layer with weights called 'conv3'"):
        DeepTaylor(model).neuron_roots(some_inputs(model), "conv3", 0)
    with pytest.raises(ValueError, match="unit is 3: layer 'conv1' has output shape"):
        DeepTaylor(model).neuron_roots(some_inputs(model), "conv1", 3)
    assert DeepTaylor(model, layer="pool")(some_inputs(model), 1).shape == (3, 4, 4, 5)
    assert dict(DeepTaylor(model).rules)["conv1"] == WSquare()
    assert Zero() not in dict(DeepTaylor(model).rules).values()
