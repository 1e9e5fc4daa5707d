import keras
import numpy as np
import pytest

from idl_utils import datasets, networks
from idl_utils.featurevis import high_frequency_share, spectral_slope, transfer

RNG = np.random.default_rng(0)


def noise(exponent, shape=(4, 96, 96, 3)):
    """Pictures in [0, 1] whose amplitude falls with frequency to the power of `exponent`."""
    count, height, width, channels = shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    frequency[0, 0] = 1
    waves = np.fft.rfft2(RNG.normal(size=(count, channels, height, width))) / frequency**exponent
    pictures = np.moveaxis(np.fft.irfft2(waves, (height, width)), 1, -1)
    low, high = pictures.min(), pictures.max()
    return ((pictures - low) / (high - low)).astype("float32")


@pytest.fixture(scope="module")
def photographs():
    return np.stack([datasets.picture(name, 64) for name in ("astronaut", "chelsea", "coffee", "rocket", "camera")])


@pytest.mark.parametrize("shape", [(4, 96, 96, 3), (4, 80, 64, 1)])
def test_white_noise(shape):
    pictures = noise(0, shape)
    assert high_frequency_share(pictures).mean() == pytest.approx(1 - np.pi / 16, abs=0.03)
    np.testing.assert_allclose(spectral_slope(pictures), 0, atol=0.35)


@pytest.mark.parametrize("shape", [(4, 96, 96, 3), (4, 80, 64, 1)])
def test_amplitudes_of_one_over_frequency(shape):
    pictures = noise(1, shape)
    assert spectral_slope(pictures).mean() == pytest.approx(-2, abs=0.25)
    assert high_frequency_share(pictures).mean() < 0.3


def test_photographs_have_little_power_at_high_frequencies(photographs):
    assert (spectral_slope(photographs) < -1.8).all()
    assert (spectral_slope(photographs) > -3.5).all()
    assert (high_frequency_share(photographs) < 0.1).all()


def test_one_picture_bytes_and_a_flat_one():
    [of_bytes] = high_frequency_share((noise(0)[0] * 255).astype("uint8"))
    assert 0.7 < of_bytes < 0.9
    assert np.isnan(high_frequency_share(np.full((1, 16, 16, 3), 0.5))).all()
    assert np.isnan(spectral_slope(np.full((1, 16, 16, 3), 0.5))).all()
    with pytest.raises(ValueError, match="have 6 pixels a side: expected at least 8"):
        spectral_slope(np.zeros((1, 6, 9, 3)))
    with pytest.raises(ValueError, match=r"pictures have shape \(4, 4\)"):
        high_frequency_share(np.zeros((4, 4)))


@pytest.fixture(scope="module")
def colours():
    """A network that says how red, green or blue a picture is."""
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, keras.layers.Softmax()(8 * keras.layers.GlobalAveragePooling2D()(inputs)))
    return networks.wrap(model, classes=("red", "green", "blue"), size=8)


def test_transfer_ranks_the_wanted_class(colours):
    pictures = np.zeros((3, 12, 12, 3), "float32")
    pictures += np.array([1, 0.5, 0])
    result = transfer(colours, pictures, ["red", "green", 2])
    assert result.rank.tolist() == [1, 2, 3]
    assert result.accuracy == pytest.approx(1 / 3)
    exact = np.exp([8, 4, 0]) / np.exp([8, 4, 0]).sum()
    np.testing.assert_allclose(result.probability, exact, rtol=1e-3)
    assert transfer(colours, pictures, "red").accuracy == 1


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (["red", "gren", "blue"], "no class called 'gren': did you mean 'green'"),
        ([0, 1, 3], "class=3 should be a whole number from 0 to 2"),
        ([0, 1], "classes has 2 entries for 3 pictures"),
    ],
)
def test_classes_that_do_not_exist_are_named(colours, classes, message):
    with pytest.raises(ValueError, match=message):
        transfer(colours, np.zeros((3, 8, 8, 3)), classes)


def test_transfer_to_a_network_that_ends_in_logits(colours):
    inputs = keras.Input((None, None, 3))
    scores = networks.wrap(
        keras.Model(inputs, 8 * keras.layers.GlobalAveragePooling2D()(inputs)), colours.classes, size=8
    )
    pictures = RNG.random((3, 8, 8, 3)).astype("float32")
    ours, theirs = (transfer(network, pictures, [0, 1, 2]) for network in (scores, colours))
    np.testing.assert_allclose(ours.probability, theirs.probability, rtol=1e-4)
    assert ours.rank.tolist() == theirs.rank.tolist()
