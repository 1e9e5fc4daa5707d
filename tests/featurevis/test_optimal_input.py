import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from idl_utils import networks
from idl_utils.featurevis import (
    Fourier,
    MagnitudeConstrained,
    OptimalInput,
    Pixels,
    RandomAffine,
    channel,
    latent_norm,
    logit,
    neuron,
    total_variation,
)

STILL = RandomAffine(shift=0, zoom=(1, 1), rotation=0)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"transformation": None},
        {"parametrization": Pixels()},
        {"parametrization": Fourier(colours=None)},
        {"size": 31},
        {"size": (20, 33)},
    ],
)
def test_the_score_rises(network, options):
    frames = list(OptimalInput(network, **options).frames([0, 3], steps=48, every=24))
    assert [step for step, _, _ in frames] == [0, 24, 48]
    _, pictures, scores = frames[-1]
    size = options.get("size", 24)
    assert pictures.shape == (2, *(size if isinstance(size, tuple) else (size, size)), 3)
    assert 0 <= pictures.min() < pictures.max() <= 1
    assert (scores > frames[0][2] + 0.02).all()


def test_the_score_is_that_of_the_picture(network):
    *_, (_, pictures, scores) = OptimalInput(network).frames([2], steps=8)
    expected = networks.logits(network)(network.prepare(pictures)).numpy()[0, 2]
    np.testing.assert_allclose(scores[0], expected, rtol=1e-4)


def test_penalties_act_but_are_not_in_the_score(network):
    climb = OptimalInput(network, parametrization=Pixels(), transformation=None)
    *_, (_, free, _) = climb.frames(logit(2), steps=30)
    *_, (_, held, score) = climb.frames(logit(2) - 0.1 * total_variation(), steps=30)
    expected = networks.logits(network)(network.prepare(held)).numpy()[0, 2]
    np.testing.assert_allclose(score[0], expected, rtol=1e-4)
    assert np.abs(np.diff(held, axis=1)).sum() < 0.5 * np.abs(np.diff(free, axis=1)).sum()


def test_a_seed_gives_the_same_picture_and_another_seed_another(network):
    climb = OptimalInput(network)
    first = climb(1, steps=20, seed=5)
    np.testing.assert_array_equal(first, climb(1, steps=20, seed=5))
    assert np.abs(first - climb(1, steps=20, seed=6)).max() > 0.05


def test_chunks_do_not_change_the_result(network):
    climb = OptimalInput(network)
    ends = [list(climb.frames(0, steps=24, every=every))[-1][1] for every in (24, 7)]
    np.testing.assert_allclose(*ends, atol=1e-4)


def test_one_step_is_one_step_of_adam(network):
    """Against Keras' own optimizer, on the gradient of the bare objective."""
    climb = OptimalInput(network, parametrization=Pixels(), transformation=None, rate=0.1)
    *_, (_, [picture], _) = climb.frames(1000.0 * logit(3), steps=3)
    z = keras.Variable(Pixels().start(1, (24, 24, 3), 0))
    adam = keras.optimizers.Adam(0.1)
    for _ in range(3):
        with tf.GradientTape() as tape:
            score = 1000.0 * networks.logits(network)(2 * tf.sigmoid(z.value) - 1)[0, 3]
        adam.apply_gradients([(-tape.gradient(score, z.value), z)])
    np.testing.assert_allclose(picture, tf.sigmoid(z.value)[0], atol=1e-3)


def test_nothing_but_the_structure_of_the_objective_is_compiled(network):
    climb = OptimalInput(network)
    for objective in (channel("first", 1), 3.0 * channel("first", 4), channel("first", 5, before_activation=True)):
        climb(objective, steps=2)
    for weight in (0.1, 0.5):
        climb(logit(["cat", "dog"]) - weight * latent_norm(), steps=2)
    climb(logit(["dog", "lion"]) - [1.0, 2.0] * latent_norm(), steps=3)
    assert [ascent.climb.experimental_get_tracing_count() for ascent in climb._ascents.values()] == [1, 1]


def test_a_picture_to_start_from(network):
    begin = np.random.default_rng(0).uniform(0.1, 0.9, (24, 24, 3))
    for parametrization in (Pixels(), Fourier(), Fourier(colours=None, decay=1.5)):
        climb = OptimalInput(network, parametrization=parametrization, transformation=None)
        (_, [first], _), (_, [last], _) = climb.frames(logit("cat"), steps=4, start=begin)
        np.testing.assert_allclose(first, begin, atol=1e-4)
        assert 1e-3 < np.abs(last - begin).mean() < 0.25


def test_one_picture_has_no_batch_axis(network):
    climb = OptimalInput(network)
    assert climb(logit("cat"), steps=1).shape == (24, 24, 3)
    assert climb("cat", steps=1).shape == (24, 24, 3)
    assert climb(["cat"], steps=1).shape == (1, 24, 24, 3)
    assert climb("cat", steps=1, count=2).shape == (2, 24, 24, 3)


@pytest.mark.parametrize("parametrization", [Fourier(), Pixels(), MagnitudeConstrained()])
def test_a_picture_grows_alike_alone_and_in_a_batch(network, parametrization):
    climb = OptimalInput(network, parametrization=parametrization)
    np.testing.assert_allclose(climb([0, 1], steps=5)[0], climb(0, steps=5), atol=1e-3)


def test_several_pictures_of_one_objective_differ(network):
    first, second = OptimalInput(network)("cat", steps=8, count=2)
    assert np.abs(first - second).max() > 0.05


def test_spectrograms(listener):
    climb = OptimalInput(listener, size=(30, 8), transformation=RandomAffine(shift=(0.1, 0), zoom=(1, 1), rotation=0))
    frames = list(climb.frames(neuron("letters", [0, 2], position=15), steps=32))
    assert frames[-1][1].shape == (2, 30, 8)
    assert (frames[-1][2] > frames[0][2] + 0.5).all()
    changed = np.abs(frames[-1][1] - frames[0][1]).mean((0, 2))
    assert changed[10:21].mean() > 2 * changed[[0, 1, -2, -1]].mean()  # only frames that the neuron sees
    assert OptimalInput(listener)("0", steps=1).shape == (20, 8)


@pytest.mark.parametrize("unit", [4, -1, 1.5])
def test_a_unit_that_does_not_exist_is_refused(network, unit):
    with pytest.raises((ValueError, TypeError), match=r"expected ints from 0 to 3|objective is 1.5"):
        OptimalInput(network)(unit)


def test_bad_input_is_named(network, listener):
    climb = OptimalInput(network)
    with pytest.raises(ValueError, match="did you mean 'lion'"):
        climb("lino")
    with pytest.raises(ValueError, match="did you mean 'first'"):
        climb(channel("frist", 1))
    with pytest.raises(ValueError, match=r"steps=-1"):
        climb("cat", steps=-1)
    with pytest.raises(ValueError, match=r"for \[2, 3\] pictures"):
        climb(logit([0, 1]) + channel("first", [0, 1, 2]), steps=1)
    with pytest.raises(ValueError, match=r"start has shape \(9, 9, 3\): expected \(24, 24, 3\)"):
        climb("cat", start=np.zeros((9, 9, 3)))
    with pytest.raises(ValueError, match="takes pictures of shape"):
        OptimalInput(listener, size=(30, 9))


def test_leaving_the_finite_numbers_says_what_to_lower(network):
    with pytest.raises(FloatingPointError, match="lower rate"):
        OptimalInput(network, rate=1e38)(0, steps=4)


def test_bytes_are_pictures_too(network):
    climb, grey = OptimalInput(network), np.full((24, 24, 3), 102, "uint8")
    np.testing.assert_allclose(climb("cat", steps=0, start=grey), grey / 255, atol=1e-4)
    with pytest.raises(ValueError, match="start has values from 0 to 102: they must lie in"):
        climb("cat", start=np.pad(grey.astype(float), 0) * [[[1, 1, 0]]])


def test_any_keras_model_will_do():
    keras.utils.set_random_seed(2)
    model = keras.Sequential([keras.Input((12, 12, 3)), keras.layers.Conv2D(2, 3, name="conv"), keras.layers.Flatten()])
    assert OptimalInput(model)(channel("conv", 1), steps=2).shape == (12, 12, 3)
    with pytest.raises(TypeError, match="expected a Keras model"):
        OptimalInput("photo_net")


def test_thirty_of_them_leave_nothing_behind(network):
    gone = []
    for _ in range(30):
        climb = OptimalInput(network)
        climb(logit("cat"), steps=1)
        gone.append(weakref.ref(next(iter(climb._ascents.values()))))
    del climb
    gc.collect()
    assert not any(ascent() for ascent in gone)


def test_a_relu_that_is_off_is_warned_of():
    layer = keras.layers.Conv2D(2, 3, activation="relu", name="off", bias_initializer=keras.initializers.Constant(-9.0))
    network = networks.wrap(keras.Sequential([keras.Input((12, 12, 3)), layer]), size=12)
    climb = OptimalInput(network, transformation=STILL)
    with pytest.warns(UserWarning, match="before_activation"):
        climb(channel("off", 1, before_activation=False), steps=4)
    (_, _, [first]), *_, (_, _, [last]) = climb.frames(channel("off", 1), steps=32)
    assert last > first
