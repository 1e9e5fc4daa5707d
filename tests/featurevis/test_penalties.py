import keras
import numpy as np
import pytest
from scipy.ndimage import convolve

from idl_utils import networks
from idl_utils.featurevis import OptimalInput, blur, l1, l2, latent_norm, logit, recorded_statistics, total_variation


def value(penalty, pictures):
    """The penalty of pictures, or of latent numbers."""
    [term] = penalty.terms
    return term.score(np.asarray(pictures, "float32"), *term.numbers(None)).numpy()


@pytest.fixture
def pictures():
    return np.random.default_rng(0).random((2, 7, 9, 3))


def test_total_variation(pictures):
    expected = np.abs(np.diff(pictures, axis=1)).sum((1, 2, 3)) + np.abs(np.diff(pictures, axis=2)).sum((1, 2, 3))
    np.testing.assert_allclose(value(total_variation(), pictures), expected, rtol=1e-5)
    assert value(total_variation(), np.full((1, 5, 5, 1), 0.3)) == 0


def test_l1_and_l2_are_distances_from_grey(pictures):
    np.testing.assert_allclose(value(l1(), pictures), np.abs(pictures - 0.5).sum((1, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(value(l2(0.2), pictures), ((pictures - 0.2) ** 2).sum((1, 2, 3)) / 2, rtol=1e-5)


def test_blur_is_the_distance_from_the_blurred_picture(pictures):
    kernel = np.array([[1, 1, 1], [1, 2, 1], [1, 1, 1]]) / 2
    smooth = [
        [
            convolve(p[..., c], kernel, mode="constant") / convolve(np.ones((7, 9)), kernel, mode="constant")
            for c in range(3)
        ]
        for p in pictures
    ]
    expected = ((pictures - np.moveaxis(smooth, 1, -1)) ** 2).sum((1, 2, 3)) / 2
    np.testing.assert_allclose(value(blur(), pictures), expected, rtol=1e-4)
    np.testing.assert_allclose(value(blur(), np.full((1, 6, 6, 3), 0.7)), 0, atol=1e-9)


def test_latent_norm():
    z = np.random.default_rng(1).normal(size=(3, 2, 5))
    np.testing.assert_allclose(value(latent_norm(), z), (z**2).sum((1, 2)) / 2, rtol=1e-5)


def test_recorded_statistics_are_those_of_batch_normalisation():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Conv2D(4, 3, name="conv"), keras.layers.BatchNormalization(name="norm"), keras.layers.ReLU()]
    model = keras.Sequential([keras.Input((9, 9, 3)), *layers])
    mean, variance = np.array([0.1, -0.2, 0, 0.3]), np.array([0.2, 0.1, 1, 0.5])
    model.get_layer("norm").set_weights([np.ones(4), np.zeros(4), mean, variance])
    climb = OptimalInput(networks.wrap(model))
    terms = recorded_statistics().terms
    pictures = np.random.default_rng(0).random((2, 9, 9, 3)).astype("float32")
    ascent = climb._ascent(terms)
    [[_, *numbers]], _ = ascent.numbers(terms, 2)
    found = terms[0].score(ascent.reader(pictures)[terms[0].reads], *numbers)
    maps = model.get_layer("conv")(pictures).numpy()
    far = (maps.mean((1, 2)) - mean) ** 2 / variance + (maps.std((1, 2)) / np.sqrt(variance) - 1) ** 2
    np.testing.assert_allclose(found, far.mean(1), rtol=0.02)
    (_, first, _), *_, (_, last, scores) = climb.frames(-1.0 * recorded_statistics(), steps=24)
    assert (scores == 0).all()  # a penalty is no score
    distance = [terms[0].score(ascent.reader(p)[terms[0].reads], *(n[:1] for n in numbers)) for p in (first, last)]
    assert distance[1] < distance[0]


def test_statistics_need_batch_normalisation(network):
    with pytest.raises(ValueError, match="has no batch normalisation"):
        OptimalInput(network)(logit(0) - recorded_statistics(), steps=1)
