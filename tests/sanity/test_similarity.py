import numpy as np
import pytest
from scipy.stats import spearmanr

from idl_utils import sanity
from idl_utils.sanity import similarity

RNG = np.random.default_rng(0)
MAPS = RNG.normal(size=(4, 32, 32)).astype("float32")


@pytest.mark.parametrize("name", sanity.SIMILARITIES)
def test_a_map_is_like_itself_and_unlike_noise(name):
    measure = sanity.SIMILARITIES[name]
    np.testing.assert_allclose(measure(MAPS, MAPS), 1, atol=1e-5)
    assert (np.abs(measure(MAPS, RNG.normal(size=MAPS.shape))) < 0.3).all()


def test_ranks_are_those_of_scipy_also_with_ties():
    a, b = np.maximum(MAPS, 0), np.round(MAPS + RNG.normal(size=MAPS.shape), 1)
    expected = [spearmanr(x.ravel(), y.ravel()).statistic for x, y in zip(a, b)]
    np.testing.assert_allclose(similarity.spearman(a, b), expected, atol=1e-6)


def test_sign_and_magnitude():
    np.testing.assert_allclose(similarity.spearman(MAPS, -MAPS), -1, atol=1e-6)
    np.testing.assert_allclose(similarity.spearman_absolute(MAPS, -MAPS), 1, atol=1e-6)


def test_a_constant_map_has_nothing_in_common():
    for name in ("rank", "rank of |map|", "HOG"):
        assert (sanity.SIMILARITIES[name](MAPS, np.zeros_like(MAPS)) == 0).all()


def test_one_pixel_rules_only_without_percentile():
    spiked = MAPS.copy()
    spiked[:, 0, 0] = 1e4
    assert similarity.scaled(spiked)[:, 5:].mean() > 0.2
    assert similarity.scaled(spiked, percentile=100)[:, 5:].mean() < 0.01
    assert similarity.scaled(np.zeros((1, 8, 8))).max() == 0


def test_scale_does_not_matter():
    for name, measure in sanity.SIMILARITIES.items():
        np.testing.assert_allclose(measure(MAPS, 1e-6 * MAPS), 1, atol=1e-4, err_msg=name)


def test_zeros_and_entropy():
    ramp = np.linspace(0, 1, 10000).reshape(1, 100, 100)
    np.testing.assert_allclose(similarity.entropy(ramp, ramp), np.log(100), atol=1e-6)
    assert similarity.entropy(ramp, np.ones_like(ramp)) == 0
    np.testing.assert_allclose(similarity.share_of_zeros(MAPS, np.maximum(MAPS, 0)), (MAPS <= 0).mean((1, 2)))
    np.testing.assert_allclose(sanity.emprt(np.array([2.0, 4.0]), np.array([3.0, 3.0])), [0.5, -0.25])


def test_channels():
    maps = RNG.normal(size=(2, 5, 5, 3))
    np.testing.assert_allclose(sanity.one_number_a_pixel(maps), maps.sum(-1), rtol=1e-4, atol=1e-6)
    assert (sanity.one_number_a_pixel(maps, "max") >= 0).all()
