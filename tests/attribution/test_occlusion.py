import keras
import numpy as np
import pytest
from keras import layers

from idl_utils.attribution import Occlusion


@pytest.fixture(scope="module")
def total():
    """The logit is the sum of the input: covering a patch costs what it holds."""
    return keras.Sequential([keras.Input((6, 5, 2)), layers.Flatten(), layers.Dense(1, kernel_initializer="ones")])


def test_of_a_sum_without_overlap(total):
    x = np.random.default_rng(0).normal(size=(2, 6, 5, 2)).astype("float32")
    maps = Occlusion(total, patch=1)(x, 0)
    np.testing.assert_allclose(maps, x.sum(-1), atol=1e-4)
    np.testing.assert_allclose(Occlusion(total, (1, 1, 1))(x, 0), x, atol=1e-4)
    np.testing.assert_allclose(Occlusion(total, 1, fill=2.0)(x, 0), x.sum(-1) - 4, atol=1e-4)


def test_overlapping_patches_are_averaged_and_reach_the_border(total):
    x = np.random.default_rng(1).normal(size=(6, 5, 2)).astype("float32")
    expected, covered = np.zeros((6, 5)), np.zeros((6, 5))
    for row in (0, 2, 3):
        for column in (0, 2):
            place = slice(row, row + 3), slice(column, column + 3)
            expected[place] += x[place].sum()
            covered[place] += 1
    np.testing.assert_allclose(Occlusion(total, patch=3, stride=2)(x, 0), expected / covered, atol=1e-4)


def test_a_patch_larger_than_the_input_covers_it_all(total):
    x = np.ones((1, 6, 5, 2))
    np.testing.assert_allclose(Occlusion(total, patch=9)(x, 0), np.full((1, 6, 5), 60), rtol=1e-5)


def test_of_a_recording(network, some_inputs):
    model = network("1-D", bias=0.1)
    x = some_inputs(model)
    explain = Occlusion(model, patch=4)
    maps = explain(x, [0, 1, 2])
    assert maps.shape == (3, 20)
    np.testing.assert_allclose(explain(x[1], 1), maps[1], atol=1e-5)
    assert Occlusion(model, (4, 2), (2, 1))(x, 0).shape == (3, 20, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(patch=0), "patch=0 "),
        (dict(patch=(2, 2, 2, 2)), "an int, 2 ints or 3 ints"),
        (dict(patch=(2, 2), stride=(1, 1, 1)), "as many numbers"),
        (dict(patch=2, stride=0), "stride=0 "),
    ],
)
def test_bad_options_are_named(total, options, message):
    with pytest.raises(ValueError, match=message):
        Occlusion(total, **options)
