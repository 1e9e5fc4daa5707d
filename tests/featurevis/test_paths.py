import numpy as np
import pytest

from idl_utils.featurevis import path_similarity

RNG = np.random.default_rng(0)


def shapes(count, period):
    """Noisy stripes of a period in pixels."""
    stripes = 0.5 + 0.4 * np.sign(np.sin(2 * np.pi * np.arange(24) / period))
    return np.clip(stripes[None, None, :, None] + 0.1 * RNG.normal(size=(count, 24, 24, 3)), 0, 1)


def test_like_natural_ones_is_1_and_like_others_0(network):
    fine, coarse, layers = shapes(4, 3), shapes(6, 12), ["first", "relu"]
    alike = path_similarity(network, shapes(3, 3), fine, coarse, layers).normalised
    unlike = path_similarity(network, shapes(5, 12), fine, coarse, layers).normalised
    np.testing.assert_allclose(alike, 1, atol=0.25)
    np.testing.assert_allclose(unlike, 0, atol=0.25)


def test_too_few_are_named(network):
    with pytest.raises(ValueError, match=r"natural has shape \(1, 24, 24, 3\): .* n from 2"):
        path_similarity(network, shapes(1, 3), shapes(1, 3), shapes(1, 3), ["first"])
