import keras
import numpy as np
import pytest
import tensorflow as tf

from idl_utils import networks
from idl_utils.featurevis import Fourier, OptimalInput, Pixels, RandomAffine


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return networks.wrap(
        keras.Sequential(
            [
                keras.Input((None, None, 3)),
                keras.layers.Conv2D(6, 5, padding="same", activation="tanh", name="first"),
                keras.layers.Conv2D(6, 5, padding="same", activation="tanh"),
                keras.layers.GlobalAveragePooling2D(),
                keras.layers.Dense(4, activation="softmax"),
            ]
        ),
        value_range=(-1, 1),
        picture_size=24,
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"transformation": None},
        {"parametrization": Pixels()},
        {"parametrization": Fourier(decorrelate_colours=False)},
        {"layer": "first", "size": 31},
    ],
)
def test_the_score_rises(network, options):
    climb = OptimalInput(network, **options)
    frames = list(climb.frames([0, 3], steps=48, every=24))
    assert [step for step, _, _ in frames] == [0, 24, 48]
    _, pictures, scores = frames[-1]
    assert pictures.shape == (2, options.get("size", 24), options.get("size", 24), 3)
    assert 0 <= pictures.min() < pictures.max() <= 1
    assert (scores > frames[0][2] + 0.05).all()


def test_the_score_is_that_of_the_picture(network):
    *_, (_, pictures, scores) = OptimalInput(network).frames([2], steps=8)
    logit = networks.logits(network)(network.prepare(pictures)).numpy()[0, 2]
    np.testing.assert_allclose(scores[0], logit, rtol=1e-4)


def test_a_seed_gives_the_same_picture_and_another_seed_another(network):
    climb = OptimalInput(network)
    first = climb(1, steps=20, seed=5)
    np.testing.assert_array_equal(first, climb(1, steps=20, seed=5))
    assert np.abs(first - climb(1, steps=20, seed=6)).max() > 0.05


def test_chunks_do_not_change_the_result(network):
    climb = OptimalInput(network)
    ends = [list(climb.frames(0, steps=24, every=every))[-1][1] for every in (24, 7)]
    np.testing.assert_allclose(*ends, atol=1e-4)


def test_another_unit_does_not_retrace(network):
    climb = OptimalInput(network)
    for unit in range(3):
        climb(unit, steps=2)
    assert climb._ascend.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("unit", [4, -1, "cat", 1.5])
def test_a_unit_that_does_not_exist_is_refused(network, unit):
    with pytest.raises(ValueError, match="expected ints from 0 to 3"):
        OptimalInput(network)(unit)


def test_leaving_the_finite_numbers_says_what_to_lower(network):
    with pytest.raises(FloatingPointError, match="lower rate"):
        OptimalInput(network, rate=float("inf"))(0, steps=4)


def test_no_transformation_is_the_identity():
    pictures = np.random.default_rng(0).random((2, 9, 12, 3)).astype("float32")
    still = RandomAffine(shift=0, zoom=(1, 1), rotation=0)
    np.testing.assert_allclose(still(pictures, [0, 1]), pictures, atol=1e-5)


def test_each_picture_is_moved_differently_and_reproducibly():
    pictures = np.repeat(np.random.default_rng(0).random((1, 16, 16, 3)).astype("float32"), 2, axis=0)
    moved = RandomAffine()(pictures, [0, 1]).numpy()
    assert np.abs(moved[0] - moved[1]).max() > 0.05
    np.testing.assert_array_equal(moved, RandomAffine()(pictures, [0, 1]))


def test_the_gradient_through_a_shift_is_its_adjoint():
    """<A x, y> = <x, A' y> for the linear part: the picture minus the grey that comes in."""
    rng, shift = np.random.default_rng(1), RandomAffine(shift=0.2, zoom=(1, 1), rotation=0)
    x, y = (tf.constant(rng.normal(size=(1, 16, 16, 1)), tf.float32) for _ in range(2))
    with tf.GradientTape() as tape:
        tape.watch(x)
        product = tf.reduce_sum(shift(x, [3, 4]) * y)
    linear = tf.reduce_sum((shift(x, [3, 4]) - shift(tf.zeros_like(x), [3, 4])) * y)
    np.testing.assert_allclose(tf.reduce_sum(tape.gradient(product, x) * x), linear, rtol=1e-2)


def test_fourier_starts_near_grey_with_more_power_at_low_frequencies():
    fourier = Fourier()
    picture = fourier.picture(fourier.start(1, 64, 64, seed=0), 64, 64).numpy()[0]
    assert abs(picture.mean() - 0.5) < 0.1
    power = np.abs(np.fft.fft2(picture.mean(-1) - picture.mean())) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
    assert power[(radius > 0) & (radius < 0.1)].mean() > 10 * power[radius > 0.3].mean()
