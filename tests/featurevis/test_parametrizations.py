import numpy as np
import pytest

from idl_utils.featurevis import (
    Fourier,
    LearnedPrior,
    MagnitudeConstrained,
    OptimalInput,
    Pixels,
    latent_norm,
    logit,
    random_pictures,
)
from idl_utils.featurevis.magnitude_constrained import photo_spectrum
from idl_utils.featurevis.parametrizations import IMAGENET_COLOURS, unsquash

SHAPES = [(24, 24, 3), (21, 30, 3), (20, 17, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "parametrization", [Pixels(), Pixels(IMAGENET_COLOURS), Fourier(), Fourier(None, 1.5), MagnitudeConstrained()]
)
def test_pictures_lie_in_0_to_1_and_depend_on_the_seed(parametrization, shape):
    if isinstance(parametrization, MagnitudeConstrained) and shape[-1] == 1:
        with pytest.raises(ValueError, match="1 channels"):
            parametrization.start(2, shape, 0)
        return
    first, same, other = (parametrization.picture(parametrization.start(2, shape, s), shape).numpy() for s in (0, 0, 1))
    assert first.shape == (2, *shape)
    assert first.min() >= 0
    assert first.max() <= 1
    np.testing.assert_array_equal(first, same)
    assert np.abs(first - other).max() > 1e-3
    assert np.abs(first[0] - first[1]).max() > 1e-3


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("parametrization", [Pixels(), Pixels(IMAGENET_COLOURS), Fourier(), Fourier(None, 1.5)])
def test_encode_is_the_inverse_of_picture(parametrization, shape):
    pictures = np.random.default_rng(0).uniform(0.05, 0.95, (2, *shape))
    again = parametrization.picture(parametrization.encode(pictures), shape)
    np.testing.assert_allclose(again, pictures, atol=1e-4)


def test_fourier_starts_near_grey_with_more_power_at_low_frequencies():
    fourier = Fourier()
    picture = fourier.picture(fourier.start(1, (64, 64, 3), seed=0), (64, 64, 3)).numpy()[0]
    assert abs(picture.mean() - 0.5) < 0.1
    power = np.abs(np.fft.fft2(picture.mean(-1) - picture.mean())) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
    assert power[(radius > 0) & (radius < 0.1)].mean() > 10 * power[radius > 0.3].mean()


def test_magnitude_constrained_keeps_the_magnitudes_of_photographs():
    magnitude, colours = photo_spectrum()
    maco = MagnitudeConstrained()
    picture = maco.picture(maco.start(1, (64, 64, 3), 0), (64, 64, 3)).numpy()
    found = np.abs(np.fft.rfft2(np.moveaxis(unsquash(picture, colours), -1, 1)))[0]
    middle = np.s_[:, 2:30, 2:30]  # the sides, which are their own mirror image, keep a part only
    np.testing.assert_allclose(np.median(found[middle] / magnitude[middle]), 1, atol=0.1)


def test_magnitude_constrained_at_other_sizes_looks_alike():
    maco = MagnitudeConstrained()
    spreads = [maco.picture(maco.start(4, (s, s, 3), 0), (s, s, 3)).numpy().std() for s in (48, 64, 96)]
    assert max(spreads) < 1.3 * min(spreads)


@pytest.mark.parametrize("name", ["picture_prior", "picture_pca"])
def test_learned_priors_make_pictures(name):
    typical = random_pictures(8, name)
    assert typical.shape == (8, 64, 64, 3)
    assert typical.min() >= 0
    assert typical.max() <= 1
    assert 0.08 < typical.std() < 0.4
    prior = LearnedPrior(name)
    assert prior.picture(prior.start(2, (96, 80, 3), 0), (96, 80, 3)).shape == (2, 96, 80, 3)


def test_the_latent_penalty_holds_the_latent_numbers(network):
    climb = OptimalInput(network, parametrization=LearnedPrior("picture_pca"), transformation=None)
    ends = [climb(1000 * logit("cat") - weight * latent_norm(), steps=40) for weight in (0.0, 1e4)]
    mean = random_pictures(1, "picture_pca") * 0 + climb.parametrization.model(np.zeros((1, 128), "float32")).numpy()
    free, held = (np.abs(end - mean[0, :: 64 // 24, :: 64 // 24][:24, :24]).mean() for end in ends)
    assert held < free


def test_bad_priors_are_named():
    with pytest.raises(ValueError, match="did you mean 'picture_prior'"):
        LearnedPrior("picture_pior").start(1, (64, 64, 3), 0)
    with pytest.raises(ValueError, match="pictures of 3 channels, the network takes 1"):
        LearnedPrior().start(1, (64, 64, 1), 0)
    with pytest.raises(ValueError, match="no encoder"):
        LearnedPrior().encode(np.zeros((1, 64, 64, 3)))
