import keras
import numpy as np
import pytest
import tensorflow as tf

from idl_utils import attribution, networks
from idl_utils.attribution.walk import method

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Conv2D(4, 3, activation="tanh"),
            keras.layers.Flatten(),
            keras.layers.Dense(5, activation="softmax"),
        ]
    )


@pytest.fixture(scope="module")
def inputs():
    return RNG.normal(size=(7, 6, 6, 2)).astype("float32")


def test_the_gradient_is_the_slope_of_the_logit(model, inputs):
    logit = networks.logits(model)
    maps = attribution.Gradient(model)(inputs[:1], 3)
    for index in [(0, 0, 0), (2, 3, 1), (5, 5, 0)]:
        step = np.zeros_like(inputs[:1])
        step[(0, *index)] = 1e-2
        slope = (logit(inputs[:1] + step) - logit(inputs[:1] - step)).numpy()[0, 3] / 2e-2
        np.testing.assert_allclose(maps[(0, *index)], slope, rtol=2e-3, atol=1e-5)


def test_modes(model, inputs):
    signed = attribution.Gradient(model)(inputs, 1)
    np.testing.assert_allclose(attribution.Gradient(model, "absolute")(inputs, 1), np.abs(signed), rtol=1e-6)
    np.testing.assert_allclose(attribution.Gradient(model, "squared")(inputs, 1), signed**2, rtol=1e-5)
    with pytest.raises(ValueError, match="did you mean 'squared'"):
        attribution.Gradient(model, "square")


def test_without_classes_the_largest_logit_is_explained(model, inputs):
    gradient = attribution.Gradient(model)
    winners = model(inputs).numpy().argmax(1)
    assert len(set(winners)) > 1
    np.testing.assert_array_equal(gradient(inputs), gradient(inputs, winners))


def test_a_single_input_comes_back_as_one(model, inputs):
    gradient = attribution.Gradient(model)
    np.testing.assert_allclose(gradient(inputs[2], 4), gradient(inputs, 4)[2], rtol=1e-5, atol=1e-7)


def test_batches_do_not_change_the_maps(model, inputs, monkeypatch):
    gradient = attribution.Gradient(model)
    whole = gradient(inputs, np.arange(7) % 5)
    monkeypatch.setattr(method, "ELEMENTS_PER_BATCH", 3 * 72)
    np.testing.assert_allclose(gradient(inputs, np.arange(7) % 5), whole, rtol=1e-5, atol=1e-7)
    assert gradient(inputs[:0]).shape == (0, 6, 6, 2)


def test_other_inputs_and_classes_do_not_retrace(model, inputs):
    traces = []

    class Counting(attribution.Gradient):
        def explain(self, x, targets):
            traces.append(x.shape)
            return super().explain(x, targets)

    gradient = Counting(model)
    for count, classes in [(1, 0), (5, None), (7, np.arange(7) % 5), (2, 3)]:
        gradient(inputs[:count], classes)
    assert len(traces) == 1


def test_one_trace_serves_every_picture_size():
    network = networks.load("photo_net", trained=False)
    gradient = attribution.Gradient(network)
    for side in (32, 48):
        assert gradient(np.zeros((1, side, side, 3)), 0).shape == (1, side, side, 3)


def test_a_sequence_output_is_explained_at_step_and_symbol():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((9, 3)), keras.layers.Conv1D(4, 3, activation="softmax")])
    frames = RNG.normal(size=(2, 9, 3)).astype("float32")
    gradient = attribution.Gradient(model)
    maps = gradient(frames, (2, 1))
    touched = np.abs(maps).sum(-1) > 0
    np.testing.assert_array_equal(np.flatnonzero(touched[0]), [2, 3, 4])
    each = gradient(frames, [(2, 1), (5, 0)])
    np.testing.assert_array_equal(each[0], maps[0])
    np.testing.assert_array_equal(np.flatnonzero(np.abs(each[1]).sum(-1)), [5, 6, 7])
    with pytest.raises(ValueError, match="2 ints"):
        gradient(frames, 3)


@pytest.mark.parametrize(
    ("bad", "classes", "message"),
    [
        (np.zeros((1, 6, 6, 3)), 0, r"inputs has shape \(1, 6, 6, 3\): expected \(None, 6, 6, 2\)"),
        (np.full((1, 6, 6, 2), np.nan), 0, "not finite"),
        (np.zeros((2, 6, 6, 2)), 5, "classes is 5: the outputs go from 0 to 4"),
        (np.zeros((2, 6, 6, 2)), -1, "classes is -1"),
        (np.zeros((2, 6, 6, 2)), [0, 1, 2], "3 entries for 2 inputs"),
        (np.zeros((2, 6, 6, 2)), "cat", "no class names"),
        (np.zeros((2, 6, 6, 2)), 1.0, "expected an int"),
    ],
)
def test_bad_arguments_are_named(model, bad, classes, message):
    with pytest.raises(ValueError, match=message):
        attribution.Gradient(model)(bad, classes)


def test_the_model_is_left_as_it_was(model, inputs):
    before = [w.copy() for w in model.get_weights()]
    attribution.Gradient(model)(inputs)
    for old, new in zip(before, model.get_weights()):
        np.testing.assert_array_equal(old, new)


def test_over_channels():
    maps = np.array([[[3.0, -4.0]]])
    assert [attribution.over_channels(maps, how).item() for how in ("max", "sum", "norm")] == [4, -1, 5]
    with pytest.raises(ValueError, match="no reduction called 'mean'"):
        attribution.over_channels(maps, "mean")


def test_methods_return_numpy(model, inputs):
    maps = attribution.Gradient(model)(tf.constant(inputs))
    assert isinstance(maps, np.ndarray)
    assert maps.dtype == np.float32
