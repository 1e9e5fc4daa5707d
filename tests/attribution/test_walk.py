"""The mechanism: nothing is left in the model, weights and numbers change without a new trace, what a layer's rule does."""

import pickle
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from idl_utils import attribution, networks
from idl_utils.attribution import LRP, composites, rules

METHODS = {
    "Gradient": attribution.Gradient,
    "InputXGradient": attribution.InputXGradient,
    "SmoothGrad": lambda model: attribution.SmoothGrad(model, samples=2),
    "GuidedBackprop": attribution.GuidedBackprop,
    "GradCAM": attribution.GradCAM,
    "GuidedGradCAM": attribution.GuidedGradCAM,
    "SimpleTaylor": attribution.SimpleTaylor,
    "DeepTaylor": lambda model: attribution.DeepTaylor(model, "nonnegative"),
    "EpsilonPlusFlat": LRP,
    "EpsilonGammaBox": lambda model: LRP(model, composites.EpsilonGammaBox(-9.0, 9.0)),
    "without folding": lambda model: LRP(model, rules.Zero(), fold=False),
}


def changed(model, seed=1):
    """Other weights of the same sizes."""
    rng = np.random.default_rng(seed)
    return [
        np.abs(w) * rng.uniform(0.5, 1.5, w.shape) * rng.choice([-1, 1], w.shape) ** (w.ndim > 1)
        for w in model.get_weights()
    ]


@pytest.mark.parametrize("method", METHODS)
def test_refreshed_it_is_the_method_built_anew(network, some_inputs, method):
    model = network("residual", bias=0.2)
    x, old = np.abs(some_inputs(model)), model.get_weights()
    explain = METHODS[method](model)
    before, count = explain(x, 1), explain._explain.experimental_get_tracing_count()
    model.set_weights(changed(model))
    explain.refresh()
    np.testing.assert_allclose(explain(x, 1), METHODS[method](model)(x, 1), rtol=1e-4, atol=1e-6)
    assert np.abs(explain(x, 1) - before).max() > 0.01 * np.abs(before).max()
    assert explain._explain.experimental_get_tracing_count() == count == 1
    model.set_weights(old)


def test_a_snapshot_of_large_kernels_costs_no_memory():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, use_bias=False, name="one")])
    explain = LRP(model, rules.Epsilon())
    kept = explain._walk.steps[0].own.kernel
    shared = tf.convert_to_tensor(model.layers[0].kernel)
    assert np.shares_memory(np.asarray(kept.read_value()), np.asarray(shared))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rules.Gamma(0.5), rules.Gamma(3.0, 1e-3)),
        (rules.Epsilon(0.1), rules.Epsilon(2.0)),
        (composites.EpsilonPlusFlat(0.1), composites.EpsilonPlusFlat(1.0)),
        (rules.AlphaBeta(), rules.AlphaBeta(3.0, 2.0)),
        (composites.EpsilonGammaBox(-9.0, 9.0), composites.EpsilonGammaBox(-9.0, 9.0, 0.1, 2.0)),
    ],
    ids=repr,
)
def test_other_numbers_need_no_new_trace(network, some_inputs, old, new):
    model = network("plain", bias=0.2)
    x = some_inputs(model)
    explain = LRP(model, old)
    before = explain(x, 1)
    explain.tune(new)
    np.testing.assert_allclose(explain(x, 1), LRP(model, new)(x, 1), rtol=1e-4, atol=1e-6)
    assert explain.composite is (new if isinstance(new, composites.Composite) else explain.composite)
    assert np.abs(explain(x, 1) - before).max() > 1e-4 * np.abs(before).max()
    assert explain._explain.experimental_get_tracing_count() == 1


def test_fifty_methods_leave_the_model_as_it_was(network, some_inputs, tmp_path):
    model = network("residual", bias=0.1)
    x = np.abs(some_inputs(model, 1))

    def state():
        path = tmp_path / "model.keras"
        model.save(path)
        nodes = [(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in model._flatten_layers()]
        size = path.stat().st_size
        return model.to_json(), nodes, size, pickle.dumps([w.tobytes() for w in model.get_weights()])

    before = state()
    makers = list(METHODS.values())
    for i in range(50):
        explain = makers[i % len(makers)](model)
        if i < len(makers):
            explain(x, 0)
    assert state() == before


def test_lrp_is_built_in_four_threads_at_once(network, some_inputs):
    model = network("residual", bias=0.1)
    x = some_inputs(model)
    expected, found = LRP(model)(x, 1), {}

    def build(i):
        found[i] = LRP(model)(x, 1)

    threads = [threading.Thread(target=build, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in range(4):
        np.testing.assert_allclose(found[i], expected, rtol=1e-4, atol=1e-6)


def test_pictures_get_a_flat_first_layer_and_other_inputs_epsilon(network):
    assert dict(LRP(network("plain")).rules)["conv1"] == rules.Flat()
    assert dict(LRP(network("1-D")).rules)["conv1"] == rules.Epsilon()
    mlp = keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="relu"), layers.Dense(2)])
    assert len(set(LRP(mlp)(np.arange(1.0, 6), 0))) == 5


def test_a_gate_gets_nothing_and_its_signal_all():
    """Squeeze and excitation: a sigmoid for each channel, made of the signal itself."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((4, 4, 3))
    signal = layers.Conv2D(5, 3, padding="same", use_bias=False, name="signal")(inputs)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True)(signal)
    gate = layers.Conv2D(5, 1, activation="sigmoid", name="gate")(squeezed)
    model = keras.Model(inputs, layers.Dense(2, use_bias=False)(layers.Flatten()(layers.Multiply()([signal, gate]))))
    x = np.random.default_rng(0).normal(size=(2, 4, 4, 3))
    sums = LRP(model, rules.Zero()).sums(x, 0)
    np.testing.assert_allclose(sums["input"], networks.logits(model)(x).numpy()[:, 0], rtol=1e-3)
    gates = networks.part(model, "gate")(x).numpy()
    frozen = keras.Sequential(
        [keras.Input((4, 4, 3)), layers.Conv2D(5, 3, padding="same", use_bias=False), layers.Flatten()]
    )
    frozen.set_weights(model.get_layer("signal").get_weights())
    kernel = model.layers[-1].get_weights()[0][:, 0].reshape(4, 4, 5)
    with tf.GradientTape() as tape:
        point = tf.constant(x[:1], tf.float32)
        tape.watch(point)
        logit = tf.reduce_sum(tf.reshape(frozen(point), (1, 4, 4, 5)) * gates[:1] * kernel)
    np.testing.assert_allclose(LRP(model, rules.Zero())(x[0], 0), (x * tape.gradient(logit, point))[0], atol=1e-5)


def test_which_of_two_is_the_gate_can_be_said():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((4,))
    product = layers.Multiply(name="product")([layers.Dense(3, name="a")(inputs), layers.Dense(3, name="b")(inputs)])
    model = keras.Model(inputs, layers.Dense(2)(product))
    a, b = (
        LRP(model, composites.Composite(names={"product": rules.Gate(i)}), layer="ab"[i])(np.ones(4), 0) for i in (0, 1)
    )
    np.testing.assert_allclose(a, b, rtol=1e-5)
    assert np.abs(a).max() > 0


def test_layer_normalisation_is_linear_once_its_deviation_is_fixed():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((6,)), layers.LayerNormalization(name="norm"), layers.Dense(2, use_bias=False)]
    )
    model.layers[0].set_weights([np.random.default_rng(0).uniform(0.5, 2, 6), np.zeros(6)])
    x = np.random.default_rng(1).normal(size=(2, 6))
    explain = LRP(model, rules.Zero())
    np.testing.assert_allclose(explain.sums(x, 0)["input"], model(x).numpy()[:, 0], rtol=1e-3)
    z = model.layers[0](x).numpy()
    weights = (model.layers[0].gamma.numpy() / np.sqrt(x.var(1, keepdims=True) + 1e-3)) * model.layers[
        1
    ].kernel.numpy()[:, 0]
    by_hand = x * (weights - weights.mean(1, keepdims=True))
    np.testing.assert_allclose(explain(x, 0), by_hand, atol=1e-4)
    assert z.shape == x.shape


def test_class_names_are_classes(network):
    named = networks.wrap(network("plain"), classes=["a", "b", "c", "d"])
    x = np.random.default_rng(0).uniform(size=(2, 8, 8, 2)).astype("float32")
    explain = LRP(named)
    np.testing.assert_array_equal(explain(x, ["c", "a"]), explain(x, [2, 0]))
    np.testing.assert_array_equal(explain(x, "b"), explain(x, 1))


def test_a_step_beyond_the_sequence_is_refused_whatever_its_length():
    model = keras.Sequential([keras.Input((None, 3)), layers.Conv1D(4, 3, strides=2)])
    explain = LRP(model)
    assert explain(np.ones((1, 9, 3)), (3, 1)).shape == (1, 9, 3)
    with pytest.raises(ValueError, match=r"classes is \(4, 1\): the outputs go from 0 to \(3, 3\)"):
        explain(np.ones((1, 9, 3)), (4, 1))


def test_occlusion_takes_whole_numbers_of_any_type(network, some_inputs):
    model = network("plain")
    x = some_inputs(model, 1)
    expected = attribution.Occlusion(model, 3)(x, 0)
    for patch in (np.int64(3), 3.0, (3, np.int32(3))):
        np.testing.assert_array_equal(attribution.Occlusion(model, patch)(x, 0), expected)
