import numpy as np
import pytest

from idl_utils.featurevis import OptimalInput, atlas, channel, dream, layer


def test_a_dream_grows_octave_by_octave_and_keeps_the_picture(network):
    y, x = np.mgrid[:40, :30] / 40
    picture = np.stack([x, y, np.full_like(x, 0.5)], -1)
    frames = list(dream(network, layer("first"), picture, octaves=2, steps=8, every=8))
    assert [(octave, step) for octave, step, _, _ in frames] == [(1, 0), (1, 8), (2, 0), (2, 8)]
    assert frames[0][2].shape == (29, 21, 3)
    assert frames[-1][2].shape == (40, 30, 3)
    np.testing.assert_allclose(frames[0][2].mean((0, 1)), picture.mean((0, 1)), atol=0.02)
    assert frames[1][3] > frames[0][3]
    assert frames[3][3] > frames[2][3]
    assert frames[2][3] > next(iter(dream(network, layer("first"), picture, octaves=1, steps=0)))[3]  # carried over
    assert np.corrcoef(frames[-1][2].ravel(), picture.ravel())[0, 1] > 0.5


@pytest.mark.parametrize(("options", "message"), [({"octaves": 0}, "octaves=0"), ({"octaves": 9}, "smallest one")])
def test_bad_octaves_are_named(network, options, message):
    with pytest.raises(ValueError, match=message):
        next(dream(network, layer("first"), np.zeros((40, 40, 3)), **options))


def test_the_atlas_has_every_channel_whatever_the_batch(network):
    climb = OptimalInput(network)
    pictures, scores = atlas(climb, "first", steps=4, batch=4)
    assert pictures.shape == (6, 24, 24, 3)
    assert scores.shape == (6,)
    again, _ = atlas(climb, "first", units=[4, 5, 4, 5], steps=4, batch=4)
    np.testing.assert_allclose(again[:2], pictures[4:], atol=1e-4)
    *_, (_, _, expected) = climb.frames(channel("first", [0, 1, 2, 3]), steps=4)
    np.testing.assert_allclose(scores[:4], expected, rtol=1e-4)
