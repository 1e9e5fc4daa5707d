import keras
import numpy as np
import pytest
from keras import layers

from idl_utils import networks
from idl_utils.attribution import Gradient, InputXGradient, IntegratedGradients, SmoothGrad, VarGrad


def quadratic():
    """f(x) = sum of squares, whose gradient 2 x makes all averages known."""
    return keras.Sequential(
        [keras.Input((4,)), layers.Lambda(lambda x: x**2), layers.Dense(1, kernel_initializer="ones")]
    )


def test_input_times_gradient(network, some_inputs):
    model = network("plain", bias=0.2)
    x = some_inputs(model)
    np.testing.assert_allclose(InputXGradient(model)(x, 1), x * Gradient(model)(x, 1), rtol=1e-5, atol=1e-7)


def test_integrated_gradients_by_hand():
    x = np.array([[1.0, -2.0, 0.0, 3.0]])
    np.testing.assert_allclose(IntegratedGradients(quadratic(), steps=4)(x, 0), x**2, rtol=1e-5)
    np.testing.assert_allclose(IntegratedGradients(quadratic(), baseline=1.0)(x, 0), x**2 - 1, atol=1e-5)
    per_input = IntegratedGradients(quadratic(), baseline=[1.0, 0.0, 0.0, 0.0])(x, 0)
    np.testing.assert_allclose(per_input, [[0, 4, 0, 9]], atol=1e-5)


@pytest.mark.parametrize("kind", ["plain", "residual", "1-D"])
def test_integrated_gradients_are_complete_within_one_percent(network, some_inputs, kind):
    model = network(kind, bias=0.2)
    x = some_inputs(model, 4)
    explain = IntegratedGradients(model)
    logits = networks.logits(model)
    difference = (logits(x) - logits(np.zeros_like(x))).numpy()
    for output in (0, 3):
        total = explain(x, output).reshape(4, -1).sum(1)
        off = np.abs(total - difference[:, output])
        assert (off <= 0.0101 * np.abs(difference[:, output])).mean() >= 0.75
        # One percent of the logits' size: some difference may be 0 by chance.
        assert off.max() < 0.01 * np.abs(difference).max()
        np.testing.assert_allclose(explain.gap(x, output), total - difference[:, output], atol=1e-4)


def test_points_are_doubled_where_the_gap_is_too_large():
    """f(x) = relu(x - 0.3): with n midpoints between 0 and 1 the gradient is 1 at those above 0.3."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, activation="relu"), layers.Dense(1, use_bias=False)])
    model.set_weights([np.array([[1.0]]), np.array([-0.3]), np.array([[1.0]])])
    x = np.array([[1.0], [0.25]])  # the second stays below the threshold: nothing to integrate, nothing missing
    for doublings, total in ((0, 0.5), (1, 0.75), (2, 0.75), (3, 11 / 16), (4, 22 / 32)):
        explain = IntegratedGradients(model, steps=2, tolerance=0.001, doublings=doublings)
        np.testing.assert_allclose(explain(x, 0), [[total], [0]], atol=1e-6)
        np.testing.assert_allclose(explain.gap(x, 0), [total - 0.7, 0], atol=1e-6)
    enough = IntegratedGradients(model, steps=2, tolerance=0.08, doublings=9)
    np.testing.assert_allclose(enough(x, 0), [[0.75], [0]], atol=1e-6)


def test_smoothgrad_and_vargrad_by_hand():
    """The gradient 2 (x + noise) has mean 2 x and variance 4 sigma^2, sigma being noise times the range of x."""
    x = np.array([[0.0, 1.0, -1.0, 2.0]])
    mean = SmoothGrad(quadratic(), noise=0.1, samples=600)(x, 0)
    variance = VarGrad(quadratic(), noise=0.1, samples=600)(x, 0)
    np.testing.assert_allclose(mean, 2 * x, atol=5 * 0.6 / np.sqrt(600))
    np.testing.assert_allclose(variance, np.full((1, 4), 4 * 0.3**2), rtol=0.25)
    np.testing.assert_allclose(SmoothGrad(quadratic(), noise=0)(x, 0), 2 * x, rtol=1e-5)


@pytest.mark.parametrize("method", [SmoothGrad, VarGrad, IntegratedGradients])
def test_maps_are_repeatable_and_do_not_depend_on_the_batch(network, some_inputs, method):
    model = network("plain", bias=0.2)
    x = some_inputs(model, 3)
    explain = method(model)
    whole = explain(x)
    np.testing.assert_array_equal(explain(x), whole)
    np.testing.assert_allclose(explain(x[1]), whole[1], rtol=1e-3, atol=1e-5 * np.abs(whole).max())
    if method is not IntegratedGradients:
        assert np.abs(method(model, seed=1)(x) - whole).max() > 1e-4


def test_the_class_is_that_of_the_input_without_noise(network, some_inputs):
    model = network("plain")
    x = some_inputs(model, 4)
    winners = model(x).numpy().argmax(1)
    assert len(set(winners)) > 1
    explain = SmoothGrad(model, noise=0.5, samples=4)
    np.testing.assert_allclose(explain(x), explain(x, winners), rtol=1e-5)


def test_extreme_inputs_give_finite_maps(network):
    model = network("plain", bias=0.1)
    x = np.stack([np.zeros((8, 8, 2)), np.full((8, 8, 2), 1e6)])
    for method in (SmoothGrad(model, samples=4), VarGrad(model, samples=4), IntegratedGradients(model, steps=4)):
        assert np.isfinite(method(x)).all()
