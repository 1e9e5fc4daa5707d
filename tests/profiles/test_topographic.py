import numpy as np
import pytest

from idl_utils.profiles import topographic


@pytest.fixture(scope="module")
def kinds():
    """Profiles (9 groups, 80 neurons) of five kinds of neurons, loud and quiet ones; again with other noise; the kinds."""
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 5, 80)
    clean = rng.normal(size=(9, 5))[:, kind] * rng.uniform(0.2, 3, 80)
    once, again = (clean + 0.3 * rng.normal(size=clean.shape) for _ in range(2))
    return once, again, kind


def neighbours_alike(places, kind):
    distances = np.linalg.norm(places[:, None] - places, axis=-1) + 9 * np.eye(len(places))
    return np.mean(kind[distances.argsort(axis=1)[:, :4]] == kind[:, None])


@pytest.mark.parametrize("method", ["PCA", "MDS", "t-SNE"])
def test_neurons_of_a_kind_are_neighbours(kinds, method):
    once, again, kind = kinds
    places, random = topographic.layout(once, method), topographic.layout(once, "random")
    assert neighbours_alike(places, kind) > 0.6 > 0.35 > neighbours_alike(random, kind)
    smooth, null = (topographic.smoothness(p, again) for p in (places, random))
    assert smooth.min() > 0.2
    assert abs(null.mean()) < 0.1
    assert np.linalg.norm(places, axis=1).max() < 1


@pytest.mark.parametrize("method", topographic.LAYOUTS)
def test_a_layout_is_the_same_every_time_and_no_two_neurons_overlap(kinds, method):
    places = topographic.layout(kinds[0], method)
    assert np.array_equal(places, topographic.layout(kinds[0], method))
    assert sorted(map(tuple, places)) == sorted(map(tuple, topographic.disc(80)))


def test_the_strength_of_a_neuron_does_not_matter(kinds):
    once = kinds[0]
    scaled = once * np.geomspace(0.01, 100, once.shape[1])
    assert np.array_equal(topographic.layout(once, "PCA"), topographic.layout(scaled, "PCA"))


def test_steps_count_as_features(kinds):
    once = kinds[0]
    windows = np.stack([once, np.zeros_like(once)], axis=1)
    assert np.array_equal(topographic.layout(once, "PCA"), topographic.layout(windows, "PCA"))


def test_a_dead_neuron_has_a_place_too(kinds):
    once = kinds[0].copy()
    once[:, 3] = 0
    assert np.isfinite(topographic.layout(once, "MDS")).all()


def test_maps_go_through_the_neurons_and_end_where_they_end():
    places = topographic.disc(200)
    plane = places @ [[1.0, 0], [0, 1.0]]  # activity = the coordinates themselves: what is linear is met exactly
    across, up = topographic.interpolated(places, plane.T, side=21)
    axis = np.linspace(-1, 1, 21)
    inside = np.isfinite(across)
    assert np.allclose(across[inside], np.broadcast_to(axis, (21, 21))[inside])
    assert np.allclose(up[inside], np.broadcast_to(axis[::-1, None], (21, 21))[inside])
    assert not inside[0, 0]
    assert inside[10, 10]
    assert topographic.interpolated(places, np.ones((2, 3, 200)), side=5).shape == (2, 3, 5, 5)


def test_smoothness_is_morans_i():
    rng = np.random.default_rng(1)
    places, activity = rng.normal(size=(30, 2)), rng.normal(size=30)
    weights = np.zeros((30, 30))
    distances = np.linalg.norm(places[:, None] - places, axis=-1)
    for k in range(30):
        weights[k, distances[k].argsort()[1:5]] = 1
    z = activity - activity.mean()
    assert topographic.smoothness(places, activity, 4) == pytest.approx(30 / weights.sum() * z @ weights @ z / (z @ z))
    shuffled = [topographic.smoothness(rng.permutation(places), activity) for _ in range(400)]
    assert np.mean(shuffled) == pytest.approx(-1 / 29, abs=0.02)
    assert np.isnan(topographic.smoothness(places, np.ones(30)))
