"""What must hold for any ReLU network and any input: small random ones, drawn by hypothesis."""

import keras
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from keras import layers

from idl_utils import networks
from idl_utils.attribution import LRP, Gradient, IntegratedGradients
from idl_utils.attribution.composites import Composite, EpsilonPlusFlat
from idl_utils.attribution.rules import AlphaBeta, Flat, Gamma, WSquare, Zero, ZPlus

FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # an example takes a second: no search for a simpler one
    suppress_health_check=list(HealthCheck),
)


@st.composite
def networks_without_biases(draw):
    """Convolutions, pooling and dense layers with ReLU, in one or two dimensions, with and without skip connection."""
    keras.utils.set_random_seed(draw(st.integers(0, 10**6)))
    two = draw(st.booleans())
    shape = (6, 6, 2) if two else (9, 2)
    convolution = layers.Conv2D if two else layers.Conv1D
    x = inputs = keras.Input(shape)
    x = convolution(4, 3, padding="same", activation="relu", use_bias=False, name="first")(x)
    if draw(st.booleans()):
        x = layers.Add()([x, convolution(4, 3, padding="same", activation="relu", use_bias=False)(x)])
    if draw(st.booleans()):
        x = (layers.MaxPooling2D if two else layers.MaxPooling1D)(2)(x)
    x = layers.Dense(draw(st.integers(3, 8)), activation="relu", use_bias=False)(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(3, use_bias=False, name="out")(x))


def draw_inputs(model, seed, count=3):
    return np.random.default_rng(seed).normal(size=(count, *model.input_shape[1:])).astype("float32")


@FEW
@given(
    networks_without_biases(),
    st.integers(0, 2**31),
    st.sampled_from([Zero(), ZPlus(), Gamma()]),
    st.sampled_from([Flat(), WSquare()]),
)
def test_without_biases_relevance_sums_to_the_logit(model, seed, rule, first):
    x = draw_inputs(model, seed)
    explain = LRP(model, Composite(rule, names={"out": Zero()}, first=first))
    sums, logits = explain.sums(x), model(x).numpy().max(1)
    for layer in ("input", "first", "flatten", "dense", "out"):
        found = [values for name, values in sums.items() if name.split("_")[0] == layer][:1]
        for values in found:
            np.testing.assert_allclose(values, logits, rtol=1e-3, atol=1e-4 * np.abs(logits).max())


@FEW
@given(networks_without_biases(), st.integers(0, 2**31))
def test_lrp0_is_input_times_gradient_and_grows_with_the_input(model, seed):
    x = draw_inputs(model, seed)
    explain = LRP(model, Zero())
    relevance = explain(x, 1)
    scale = np.abs(relevance).max()
    np.testing.assert_allclose(relevance, x * Gradient(model)(x, 1), atol=1e-4 * scale)
    np.testing.assert_allclose(explain(3 * x, 1), 3 * relevance, atol=1e-4 * scale)


@FEW
@given(networks_without_biases(), st.integers(0, 2**31))
def test_zplus_is_alpha1_beta0_and_never_negative_for_a_positive_logit(model, seed):
    x = np.abs(draw_inputs(model, seed))
    plus = LRP(model, ZPlus())(x)
    np.testing.assert_allclose(LRP(model, AlphaBeta(1.0, 0.0))(x), plus, rtol=1e-4, atol=1e-7)
    assert plus[model(x).numpy().max(1) > 0].min(initial=0) >= -1e-7


@FEW
@given(networks_without_biases(), st.integers(0, 2**31))
def test_relevance_is_linear_in_the_weights_of_the_output(model, seed):
    """LRP is linear in the relevance it starts with: two maps add up to that of the sum of their logits."""
    x = draw_inputs(model, seed)
    w = model.get_layer("out").get_weights()[0]
    model.get_layer("out").set_weights([np.stack([w[:, 0], w[:, 1], w[:, 0] + w[:, 1]], 1)])
    one, two, both = (LRP(model, Composite(ZPlus(), names={"out": Zero()}))(x, c) for c in range(3))
    np.testing.assert_allclose(one + two, both, atol=1e-3 * max(np.abs(one).max(), np.abs(two).max()))


@FEW
@given(
    networks_without_biases(),
    st.sampled_from([EpsilonPlusFlat(), Zero(), AlphaBeta(), Gamma()]),
    st.integers(0, 2**31),
)
def test_no_input_makes_a_map_that_is_not_finite(model, composite, seed):
    scales = np.array([0, 1, -1, 1e6, 1e-6], "float32").reshape(-1, *[1] * (len(model.input_shape) - 1))
    x = np.concatenate([scales * draw_inputs(model, seed, 5), scales + 0 * draw_inputs(model, seed, 5)])
    assert np.isfinite(LRP(model, composite)(x)).all()


@FEW
@given(networks_without_biases(), st.integers(0, 2**31))
def test_integrated_gradients_sum_to_the_difference(model, seed):
    x = draw_inputs(model, seed)
    difference = networks.logits(model)(x).numpy()
    total = IntegratedGradients(model)(x, 1).reshape(len(x), -1).sum(1)
    assert np.abs(total - difference[:, 1]).max() < 0.01 * np.abs(difference).max()
