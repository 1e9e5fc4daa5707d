import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

from idl_utils import networks

INPUT = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")


class Doubled(layers.Layer):
    """A layer that Keras can't find by its name."""

    def call(self, x):
        """Twice the input."""
        return 2 * x


def small():
    """Nested models, a shared layer, an operation, a layer of one's own, batch normalisation."""
    inputs = keras.Input((8, 8, 3))
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(3, 3, name="deep"), layers.BatchNormalization()])
    x = layers.Flatten()(inner(Doubled()(shared(ops.relu(shared(inputs))))))
    return keras.Model(inputs, layers.Dense(4, activation="softmax", name="out")(x))


def nodes(of):
    return [(len(call.layer._inbound_nodes), len(call.layer._outbound_nodes)) for call in networks.calls(of)]


@pytest.mark.parametrize("made", [small, lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3)])])
def test_a_copy_computes_the_same_with_weights_of_its_own(made):
    original = made()
    before, marks = original(INPUT).numpy(), nodes(original)
    copy = networks.copied(original)
    np.testing.assert_allclose(copy(INPUT), before, rtol=1e-5)
    copy.set_weights([w + 1 for w in copy.get_weights()])
    np.testing.assert_array_equal(original(INPUT), before)
    assert not np.allclose(copy(INPUT), before)
    assert nodes(original) == marks
    assert networks.layer_names(copy)[-1] == networks.layer_names(original)[-1]


def test_what_is_built_on_a_copy_follows_its_weights_without_being_traced_again():
    copy, traced = networks.copied(small()), []
    logits = networks.logits(copy)

    @tf.function
    def run(x):
        traced.append(x)
        return logits(x)

    for shift in range(3):
        copy.set_weights([w + shift for w in copy.get_weights()])
        np.testing.assert_allclose(run(INPUT), networks.logits(copy)(INPUT), rtol=1e-5)
    assert len(traced) == 1


@pytest.mark.parametrize("view", [networks.logits, networks.fold_batchnorm, lambda model: networks.part(model, "deep")])
def test_views_are_copied(view):
    model = view(small())
    before, copy = model(INPUT).numpy(), networks.copied(model)
    np.testing.assert_allclose(copy(INPUT), before, rtol=1e-5)
    copy.set_weights([w * 2 for w in copy.get_weights()])
    np.testing.assert_array_equal(model(INPUT), before)
    assert not np.allclose(copy(INPUT), before)
    assert networks.layer_names(copy) == networks.layer_names(model)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_precisions_are_computed_in_float32(precision):
    keras.config.set_dtype_policy(precision)
    try:
        original = small()
    finally:
        keras.config.set_dtype_policy("float32")
    for made in (networks.logits(original), networks.part(original, "deep"), networks.fold_batchnorm(original)):
        assert made(INPUT).dtype == "float32"
    assert {layer.compute_dtype for layer in networks.copied(original, "float32").layers} == {"float32"}
    expected = np.asarray(original(INPUT.astype("float64")), "float64")
    found = ops.softmax(networks.logits(original)(INPUT))
    np.testing.assert_allclose(found, expected, atol=1e-4 if precision == "float64" else 0.02)
