import numpy as np
import pytest
from scipy.ndimage import convolve

from idl_utils.featurevis import blur, l1, l2, latent_norm, total_variation


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
