import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from idl_utils.attribution import Deconvnet, Gradient, GuidedBackprop


def by_hand(model, x, output, rule):
    """The signal of one output through Dense layers with ReLU between them, in NumPy."""
    weights = [layer.get_weights() for layer in model.layers]
    sums = []
    for w, b in weights:
        sums.append(x @ w + b)
        x = np.maximum(sums[-1], 0)
    signal = np.eye(weights[-1][0].shape[1])[output] * np.ones((len(x), 1))
    for (w, _), z in zip(weights[:0:-1], sums[-2::-1]):
        signal = rule(signal @ w.T, z > 0)
    return signal @ weights[0][0].T


RULES = {
    Gradient: lambda signal, active: signal * active,
    Deconvnet: lambda signal, active: np.maximum(signal, 0),
    GuidedBackprop: lambda signal, active: np.maximum(signal, 0) * active,
}


@pytest.mark.parametrize("method", RULES)
def test_three_relu_rules(method):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            *(layers.Dense(8, activation="relu", bias_initializer="normal") for _ in "ab"),
            layers.Dense(3),
        ]
    )
    x = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    np.testing.assert_allclose(method(model)(x, 2), by_hand(model, x, 2, RULES[method]), rtol=1e-4, atol=1e-6)


def test_the_three_by_three_example_of_springenberg_figure_1c():
    activations = np.array([[1.0, -1, 5], [2, -5, -7], [-3, 2, 4]])
    signal = np.array([[-2.0, 3, -1], [6, -3, 1], [2, -1, 3]])
    expected = {
        Gradient: [[-2, 0, -1], [6, 0, 0], [0, -1, 3]],
        Deconvnet: [[0, 3, 0], [6, 0, 1], [2, 0, 3]],
        GuidedBackprop: [[0, 0, 0], [6, 0, 0], [0, 0, 3]],
    }
    model = keras.Sequential([keras.Input((9,)), layers.ReLU(), layers.Dense(1, use_bias=False)])
    model.layers[1].set_weights([signal.reshape(9, 1)])
    for method, table in expected.items():
        np.testing.assert_allclose(method(model)(activations.reshape(1, 9), 0).reshape(3, 3), table)


@pytest.mark.parametrize("method", [Deconvnet, GuidedBackprop])
@pytest.mark.parametrize("kind", ["residual", "1-D"])
def test_any_network_of_relus(network, some_inputs, kind, method):
    model = network(kind, bias=0.1)
    x = some_inputs(model, 4)
    explain = method(model)
    maps = explain(x, [0, 1, 2, 3])
    np.testing.assert_allclose(explain(x[2], 2), maps[2], rtol=1e-4, atol=1e-6)
    assert np.abs(maps - Gradient(model)(x, [0, 1, 2, 3])).max() > 1e-3
    assert np.isfinite(explain(np.stack([np.zeros_like(x[0]), 1e6 + 0 * x[0]]))).all()


def test_relu6_lets_pass_what_is_between_its_ends():
    model = keras.Sequential([keras.Input((3,)), layers.ReLU(6), layers.Dense(1, use_bias=False)])
    model.layers[1].set_weights([np.ones((3, 1))])
    x = np.array([[-1.0, 3, 8]])
    np.testing.assert_array_equal(GuidedBackprop(model)(x, 0), [[0, 1, 0]])
    np.testing.assert_array_equal(Deconvnet(model)(x, 0), [[1, 1, 1]])


def test_units_without_a_relu_rule_are_refused_unless_asked_for():
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, activation="relu"),
            layers.Dense(4, activation="tanh", name="mixed"),
            layers.Dense(2),
        ]
    )
    with pytest.raises(TypeError, match=r"activation 'tanh' of layer 'mixed' .*others='gradient'"):
        GuidedBackprop(model)
    assert GuidedBackprop(model, others="gradient")(np.ones((1, 3)), 0).shape == (1, 3)
    with pytest.raises(ValueError, match="did you mean 'gradient'"):
        GuidedBackprop(model, others="gradients")
    smooth = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(2)])
    with pytest.raises(ValueError, match="has no ReLU"):
        Deconvnet(smooth, others="gradient")


def test_a_leaky_relu_is_no_relu():
    model = keras.Sequential([keras.Input((3,)), layers.ReLU(negative_slope=0.1, name="leaky"), layers.Dense(2)])
    with pytest.raises(TypeError, match="'leaky'"):
        GuidedBackprop(model)


def test_the_model_is_left_as_it_was(network, some_inputs):
    model = network("residual")
    x = some_inputs(model)
    config, before = model.get_config(), tf.identity(model(x))
    GuidedBackprop(model)(x)
    assert model.get_config() == config
    np.testing.assert_array_equal(model(x), before)
