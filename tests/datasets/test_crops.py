import numpy as np
import pytest

from idl_utils import datasets
from idl_utils.datasets.pictures.crops import PHOTOGRAPHS, _crop


def test_crops_are_pictures_and_depend_on_number_and_seed_alone():
    many, few = datasets.crops(30, 24, seed=3), datasets.crops(17, 24, seed=3)
    assert many.shape == (30, 24, 24, 3)
    assert many.dtype == np.float32
    assert 0 <= many.min() < many.max() <= 1
    np.testing.assert_array_equal(many[:17], few)
    assert np.abs(few - datasets.crops(17, 24, seed=4)).mean() > 0.05
    differences = np.abs(many[:, None] - many[None]).mean((2, 3, 4)) + np.eye(30)
    assert differences.min() > 0.005  # no crop twice


def test_crops_come_at_several_scales():
    """A picture that gets lighter from left to right: the range of a crop is its share of the side."""
    ramp = np.tile(np.linspace(0, 1, 512, dtype="float32")[None, :, None], (512, 1, 3))
    cut = [_crop(ramp, 16, np.random.default_rng([0, i])) for i in range(200)]
    ranges = np.ptp(np.stack(cut)[..., 0], axis=(1, 2)) / (15 / 16)
    assert 0.12 < ranges.min() < 0.2
    assert 0.85 < ranges.max() <= 1.1
    assert np.median(ranges) == pytest.approx(0.15**0.5, abs=0.08)
    mirrored = np.stack(cut)[:, 0, 0, 0] > np.stack(cut)[:, 0, -1, 0]
    assert 0.3 < mirrored.mean() < 0.7


def test_a_photograph_smaller_than_the_crop_is_used_whole():
    assert datasets.crops(len(PHOTOGRAPHS), 600).shape == (len(PHOTOGRAPHS), 600, 600, 3)
