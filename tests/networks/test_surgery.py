import copy

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from idl_utils import networks
from idl_utils.networks.surgery import parts

INPUT = np.random.default_rng(0).normal(size=(3, 8, 8, 3)).astype("float32")


def nested_with_shared_layer():
    """A convolution used twice, an op, and a nested Sequential, ending in a softmax inside a Dense layer."""
    inner = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Conv2D(4, 3, name="deep"), layers.ReLU(name="act")], name="inner"
    )
    inputs = keras.Input((8, 8, 3))
    twice = layers.Conv2D(3, 3, padding="same", name="twice")
    x = inner(twice(keras.ops.relu(twice(inputs))))
    return keras.Model(inputs, layers.Dense(5, activation="softmax", name="out")(layers.Flatten(name="flat")(x)))


def endings():
    """The same logits followed by softmax or sigmoid in every spelling, each with the function itself."""

    def model(end):
        keras.utils.set_random_seed(3)
        inputs = keras.Input((8, 8, 3))
        return keras.Model(inputs, end(layers.Flatten()(inputs)))

    dense = layers.Dense
    return {
        "argument": model(dense(4, activation="softmax")),
        "layer": model(lambda x: layers.Softmax()(dense(4)(x))),
        "activation layer": model(lambda x: layers.Activation("softmax")(dense(4)(x))),
        "op": model(lambda x: keras.ops.softmax(dense(4)(x))),
        "nested": model(keras.Sequential([dense(4), layers.Activation("softmax")])),
        "sigmoid": model(dense(4, activation="sigmoid")),
    }


@pytest.mark.parametrize("spelling", endings())
def test_logits_leaves_out_the_last_activation_in_every_spelling(spelling):
    model = endings()[spelling]
    if spelling == "nested":
        model(INPUT)
    z, p = networks.logits(model)(INPUT).numpy(), model(INPUT).numpy()
    expected = 1 / (1 + np.exp(-z)) if spelling == "sigmoid" else np.exp(z) / np.exp(z).sum(1, keepdims=True)
    np.testing.assert_allclose(p, expected, rtol=1e-4, atol=1e-6)
    assert not np.allclose(z, p)


def test_logits_of_a_model_without_softmax_is_the_model():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Dense(4, activation="relu")])
    np.testing.assert_array_equal(networks.logits(model)(INPUT), model(INPUT))


def test_logits_follow_when_weights_change_later():
    model = nested_with_shared_layer()
    logits = networks.logits(model)
    before = logits(INPUT).numpy()
    model.get_layer("out").bias.assign_add(np.ones(5))
    np.testing.assert_allclose(logits(INPUT), before + 1, rtol=1e-5)


def test_surgery_leaves_the_model_alone(tmp_path):
    model = nested_with_shared_layer()
    every = [call.layer for call in networks.calls(model)]

    def state():
        model.save_weights(tmp_path / "model.weights.h5")
        nodes = [(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in every]
        with h5py.File(tmp_path / "model.weights.h5") as file:
            stored = []
            file.visititems(
                lambda name, item: (
                    stored.append((name, np.asarray(item).tolist() if item.ndim else 0))
                    if isinstance(item, h5py.Dataset)
                    else None
                )
            )
        return nodes, stored, model.get_config(), networks.layer_names(model)

    before, outputs = state(), model(INPUT).numpy()
    network = networks.wrap(model)
    for made in (
        networks.logits(model),
        networks.part(model, "deep"),
        parts(model, [("out", True), (None, False)]),
        networks.fold_batchnorm(model),
        networks.rebuild(model, lambda layer, *args, **kwargs: layer(*args, **kwargs)),
        networks.copied(network),
        network,
    ):
        made(INPUT)
    list(networks.stream(model, INPUT))
    copy.deepcopy(network)
    networks.find_layer(model, "deep"), network.predict_top(np.zeros((8, 8, 3)))
    assert state() == before
    assert model.get_layer("out").activation is keras.activations.softmax
    np.testing.assert_array_equal(model(INPUT), outputs)


def test_layers_are_listed_in_order_with_each_use_and_inside_nested_models():
    names = networks.layer_names(nested_with_shared_layer())
    assert [n for n in names if not n.startswith("relu")] == ["twice", "twice@2", "deep", "act", "flat", "out"]


def test_part_ends_at_the_layer_asked_for():
    model = nested_with_shared_layer()
    twice = model.get_layer("twice")
    np.testing.assert_allclose(networks.part(model, "twice")(INPUT), twice(INPUT), rtol=1e-5)
    second = twice(np.maximum(twice(INPUT), 0))
    np.testing.assert_allclose(networks.part(model, "twice@2")(INPUT), second, rtol=1e-5)
    np.testing.assert_allclose(
        networks.part(model, "deep")(INPUT), model.get_layer("inner").get_layer("deep")(second), rtol=1e-5
    )


def test_find_layer_looks_inside_nested_models_and_suggests():
    model = nested_with_shared_layer()
    assert networks.find_layer(model, "deep") is model.get_layer("inner").get_layer("deep")
    with pytest.raises(ValueError, match="no layer called 'tvice': did you mean 'twice'"):
        networks.find_layer(model, "tvice")
    with pytest.raises(ValueError, match="did you mean 'twice'"):
        networks.part(model, "twize")


@pytest.mark.parametrize("function", ["tanh", keras.layers.LeakyReLU(0.3)])
def test_a_part_may_end_before_the_activation_of_its_last_layer(function):
    layer = layers.Conv1D(2, 3, activation=function, name="conv")
    model = keras.Sequential([keras.Input((9, 4)), layer, layers.ReLU(name="relu")])
    x = np.random.default_rng(1).normal(size=(2, 9, 4)).astype("float32")
    before = networks.part(model, "conv", before_activation=True)(x)
    np.testing.assert_allclose(keras.activations.get(function)(before), layer(x), rtol=1e-4)
    np.testing.assert_allclose(networks.part(model, "relu", before_activation=True)(x), layer(x), rtol=1e-4)


def test_the_activation_of_an_lstm_is_not_its_output():
    model = keras.Sequential([keras.Input((5, 4)), layers.LSTM(3, activation="softmax", name="lstm")])
    x = np.random.default_rng(1).normal(size=(2, 5, 4)).astype("float32")
    np.testing.assert_allclose(networks.part(model, "lstm", before_activation=True)(x), model(x), rtol=1e-5)


def test_several_parts_share_one_forward_pass():
    model = nested_with_shared_layer()
    several = parts(model, [("out", True), (None, False), ("twice@2", False), ("out", False)])
    before, after, twice, again = several(INPUT)
    np.testing.assert_allclose(keras.ops.softmax(before), after, rtol=1e-5)
    np.testing.assert_array_equal(after, again)
    np.testing.assert_allclose(after, model(INPUT), rtol=1e-5)
    assert several.output_shape == [(None, 5), (None, 5), (None, 8, 8, 3), (None, 5)]
    assert several.input_shape == (None, 8, 8, 3)
    assert twice.shape == (3, 8, 8, 3)


def test_a_view_is_a_keras_model():
    model = nested_with_shared_layer()
    view = networks.part(networks.logits(model), "deep")
    assert (view.input_shape, view.output_shape) == ((None, 8, 8, 3), (None, 6, 6, 4))
    assert view.count_params() == networks.find_layer(model, "twice").count_params() + 3 * 9 * 4 + 4
    np.testing.assert_allclose(view.predict(INPUT, verbose=0), view(INPUT), rtol=1e-5)
    on_top = keras.Sequential([keras.Input((8, 8, 3)), view, layers.ReLU()])
    np.testing.assert_allclose(on_top(INPUT), np.maximum(view(INPUT), 0), rtol=1e-5)
    assert networks.layer_names(on_top)[-3:] == ["twice@2", "deep", on_top.layers[-1].name]
    with pytest.raises(TypeError, match="functional API"):
        networks.logits(parts(model, [(None, False), (None, True)]))


def test_other_layers_can_be_called_instead():
    model = nested_with_shared_layer()

    def call(layer, *tensors, **options):
        return -layer(*tensors, **options) if layer.name == "out" else layer(*tensors, **options)

    rebuilt = networks.rebuild(networks.logits(model), call)
    np.testing.assert_allclose(rebuilt(INPUT), -networks.logits(model)(INPUT))
    np.testing.assert_allclose(networks.logits(rebuilt)(INPUT), rebuilt(INPUT))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (3, "expected a Keras model"),
        (keras.Sequential([layers.Dense(2)]), "no input shape"),
    ],
)
def test_what_is_no_graph_is_refused(bad, message):
    with pytest.raises(TypeError, match=message):
        networks.logits(bad)


def test_a_subclassed_model_is_refused():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(TypeError, match="functional API"):
        networks.logits(Own())


def test_several_outputs_are_refused():
    inputs = keras.Input((4,))
    with pytest.raises(TypeError, match="2 outputs"):
        networks.logits(keras.Model(inputs, [inputs * 2, inputs * 3]))


def test_inputs_given_as_a_list_of_one_are_unpacked():
    inputs = keras.Input((4,))
    model = keras.Model([inputs], [layers.Dense(2, activation="softmax")(inputs)])
    assert networks.logits(model)(np.ones((1, 4), "float32")).shape == (1, 2)


def test_logits_of_a_model_whose_softmax_is_used_twice():
    inputs, softmax, dense = keras.Input((4,)), layers.Softmax(), layers.Dense(3)
    model = keras.Model(inputs, softmax(dense(softmax(inputs))))
    x = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    np.testing.assert_allclose(networks.logits(model)(x), dense(softmax(x)), rtol=1e-5)
