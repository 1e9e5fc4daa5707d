import numpy as np
import pytest

from idl_utils import networks, sanity
from idl_utils.datasets import drawn_scenes
from idl_utils.sanity import ground_truth as truth

MASK = np.zeros((2, 16, 16), bool)
MASK[0, 2:6, 2:6] = True
MASK[1, 8:14, 8:14] = True
PERFECT = MASK.astype("float32")
NOISE = np.random.default_rng(0).random(MASK.shape)


def test_a_perfect_map_and_its_opposite():
    for measure in (truth.pointing, truth.mass, truth.rank):
        assert measure(PERFECT, MASK).tolist() == [1, 1]
        assert measure(1 - PERFECT, MASK).tolist() == [0, 0]


def test_noise_scores_the_area_of_the_mask():
    np.testing.assert_allclose(truth.mass(NOISE, MASK), MASK.mean((1, 2)), atol=0.03)
    assert (truth.rank(NOISE, MASK) < 0.35).all()


def test_negative_values_are_no_evidence():
    assert truth.mass(PERFECT - 5.0, MASK).tolist() == [0, 0]
    np.testing.assert_allclose(truth.mass(PERFECT - 0.5, MASK), 1)


def test_share_on_asked_and_agreement():
    other = MASK[::-1]
    assert truth.on_asked(PERFECT, MASK, other).tolist() == [1, 1]
    np.testing.assert_allclose(truth.on_asked(np.ones_like(PERFECT), MASK, MASK), 0.5)
    assert truth.on_asked(np.zeros_like(PERFECT), MASK, other).tolist() == [0.5, 0.5]
    np.testing.assert_allclose(truth.agreement(PERFECT, -PERFECT), -1)


def test_part_removal_compares_promise_and_drop():
    masks = np.stack([MASK, MASK[::-1], ~(MASK | MASK[::-1])])
    maps = np.einsum("p,pnhw->nhw", [3.0, 1.0, -0.01], masks)
    np.testing.assert_allclose(truth.part_removal(maps, masks, [[30, 30], [10, 10], [-5, -5]]), 1, atol=1e-6)
    np.testing.assert_allclose(truth.part_removal(maps, masks, [[-30, -30], [10, 10], [50, 50]]), -1, atol=1e-6)


@pytest.mark.parametrize("fill", truth.FILLS)
def test_only_what_is_in_the_mask_is_replaced(fill):
    inputs = np.random.default_rng(1).random((2, 16, 16, 3)).astype("float32")
    found = truth.filled(inputs, MASK, fill)
    assert np.array_equal(found[~MASK], inputs[~MASK])
    assert (found[MASK] != inputs[MASK]).mean() > 0.9
    assert np.isfinite(found).all()


def test_the_surroundings_flow_in():
    inputs = np.where(MASK[..., None], 9.0, 1.0).astype("float32").repeat(3, -1)
    np.testing.assert_allclose(truth.filled(inputs, MASK, "blur"), 1, atol=1e-2)


def test_parts_are_taken_away_one_by_one():
    scenes = drawn_scenes.pairs(2, seed=4)
    found = truth.without_parts(scenes, seed=4)
    assert list(found) == ["first", "part of first", "second", "part of second"]
    for pictures, masks in found.values():
        differs = (np.abs(pictures - scenes.pictures) > 0.03).any(-1)
        assert (differs[masks].mean()) > 0.5
    gone, mask = found["first"]
    untouched = ~(mask | scenes.objects[:, 1])
    assert np.median(np.abs(gone - scenes.pictures)[untouched]) < 0.01


def test_removal_curves_begin_and_end_where_they_should():
    network = networks.load("drawn_net")
    scenes = drawn_scenes.pairs(3, seed=0)
    x, classes = network.prepare(scenes.pictures), scenes.labels[:, 0]
    maps = scenes.objects[:, 0] + 0.1 * np.random.default_rng(0).random((3, 64, 64))
    deletion = truth.removal_curve(network, x, maps, classes)
    insertion = truth.removal_curve(network, x, maps, classes, insertion=True)
    assert deletion.shape == (3, 9)
    np.testing.assert_allclose(deletion[:, 0], insertion[:, -1], atol=1e-5)
    np.testing.assert_allclose(deletion[:, -1], insertion[:, 0], atol=1e-5)
    assert deletion.mean() < truth.removal_curve(network, x, -maps, classes).mean()


def test_reliability():
    same = np.arange(5.0)[:, None] + np.zeros((5, 8))
    assert truth.reliability(same) > 0.99
    assert abs(truth.reliability(np.random.default_rng(0).random((5, 200)))) < 0.05


def test_scores_of_scenes():
    network, scenes = networks.load("drawn_net"), drawn_scenes.pairs(4, seed=7)
    from idl_utils import attribution

    methods = {"gradient": attribution.Gradient, **sanity.BASELINES}
    explainers = {name: sanity.Explainer(method, network, name) for name, method in methods.items()}
    scores = truth.scene_scores(explainers, network, scenes, seed=7)
    assert {values.shape for values in scores.values()} == {(5, 4)}
    assert scores["agreement"][2].tolist() == pytest.approx([1] * 4)  # edges do not ask for the class
    assert scores["mass"][0].mean() > scores["mass"][1].mean()
