import keras
import numpy as np
import pytest
from keras import layers, ops

from idl_utils import networks
from idl_utils.networks import stream

RNG = np.random.default_rng(0)


def recogniser():
    """Strided, valid, dilated, depthwise convolutions with biases, a skip connection and a dense layer."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, 5))
    same = {"padding": "same", "bias_initializer": "random_normal"}
    x = layers.Conv1D(8, 7, strides=2, activation="relu", name="first", **same)(inputs)
    x = layers.BatchNormalization(beta_initializer="random_normal", name="bn")(x)
    x = layers.Add(name="add")([x, layers.DepthwiseConv1D(3, name="depthwise", **same)(x)])
    x = layers.Conv1D(8, 4, strides=3, name="strided", **same)(layers.Dropout(0.5)(x))
    x = layers.Conv1D(6, 3, dilation_rate=2, activation="tanh", name="valid", bias_initializer="random_normal")(x)
    return keras.Model(inputs, layers.Dense(3, activation="softmax", name="out")(ops.relu(x * 2)))


def sequences(count, longest=90):
    return [RNG.normal(size=(n, 5)).astype("float32") for n in RNG.integers(30, longest, count)]


def alone(model, layer, sequence):
    return networks.part(model, layer)(sequence[None]).numpy()[0]


@pytest.mark.parametrize("batch", [1, 4, 100])
def test_each_sequence_gets_what_it_gets_alone(batch):
    model, inputs = recogniser(), sequences(25)
    seen = {}
    for found in stream(model, iter(inputs), batch=batch):
        assert len(found.numbers) <= batch
        assert list(found.activations) == networks.layer_names(model)
        for place, number in enumerate(found.numbers):
            for layer in ("first", "bn", "strided", "valid", "out"):
                mask = found.mask(layer)[place]
                seen[int(number), layer] = found.activations[layer][place][mask]
    assert len(seen) == 5 * len(inputs)
    for (number, layer), values in seen.items():
        np.testing.assert_allclose(values, alone(model, layer, inputs[number]), rtol=1e-4, atol=1e-5)


def test_sequences_of_many_lengths_share_batches():
    sizes = [len(found.numbers) for found in stream(recogniser(), sequences(200), ["out"], batch=10)]
    assert len(sizes) <= 20 + 6  # six remainders of the lengths by the strides, 2 and 3


@pytest.mark.parametrize(
    "last",
    [
        layers.GlobalAveragePooling1D(),
        layers.LSTM(3),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.MaxPooling1D(3, padding="same"),
        layers.Conv1DTranspose(2, 3, strides=2),
    ],
)
def test_where_padding_would_change_something_only_equal_lengths_go_together(last):
    model = keras.Sequential([keras.Input((None, 5)), layers.Conv1D(4, 3), last])
    inputs = sequences(12, longest=33)
    for found in stream(model, inputs, batch=3):
        name = model.layers[-1].name
        for place, number in enumerate(found.numbers):
            np.testing.assert_allclose(
                found.activations[name][place], model(inputs[number][None])[0], rtol=1e-4, atol=1e-5
            )


def test_pictures_come_in_order_with_the_input_let_through_once():
    network = networks.load("photo_net", trained=False)
    pictures = RNG.uniform(-1, 1, (5, 32, 32, 3)).astype("float32")
    found = list(stream(network, iter(pictures), ["relu3_2", "probabilities"], batch=2))
    assert [list(batch.numbers) for batch in found] == [[0, 1], [2, 3], [4]]
    maps = np.concatenate([batch.activations["relu3_2"] for batch in found])
    np.testing.assert_allclose(maps, networks.part(network, "relu3_2")(pictures), rtol=1e-4, atol=1e-5)
    probabilities = np.concatenate([batch.activations["probabilities"] for batch in found])
    np.testing.assert_allclose(probabilities, network(pictures), rtol=1e-4, atol=1e-6)


def test_inputs_are_taken_only_as_they_are_needed():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield np.zeros((40, 5), "float32")

    found = stream(recogniser(), endless(), ["out"], batch=4)
    for _ in range(3):
        next(found)
    assert len(taken) == 12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(layers=["outt"]), "no layer called 'outt': did you mean 'out'"),
        (dict(layers="out"), "layers='out' should be a list of names"),
        (dict(batch=0), "batch=0 should be a whole number of at least 1"),
        (dict(inputs=[np.zeros((40, 4))]), r"input 0 has shape \(40, 4\): expected \(None, 5\)"),
        (dict(inputs=[np.zeros((40, 5)), np.full((40, 5), np.nan)]), "input 1 has values that are not finite"),
        (dict(inputs=[np.zeros((6, 5))]), r"input 0 has shape \(6, 5\): too small for layer 'valid'"),
        (dict(inputs=["cat"]), "input 0='cat' should be an array of numbers"),
    ],
)
def test_bad_inputs_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        list(stream(recogniser(), **{"inputs": sequences(3), **arguments}))
