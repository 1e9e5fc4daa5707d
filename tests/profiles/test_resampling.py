import numpy as np
import pytest

from idl_utils import profiles
from idl_utils.profiles import resampling

from .planted import planted as plant

NAMES = [f"{kind}{i}" for kind in "abc" for i in range(6)]
KINDS = np.array([name[0] for name in NAMES])
RNG = np.random.default_rng(1)
OWN, SHARED = RNG.normal(size=(18, 50)), np.repeat(RNG.normal(size=(3, 50)), 6, axis=0)
LAYERS = {"input": OWN, "middle": OWN + SHARED / 2, "top": OWN + SHARED}


def study(**options):
    return plant({"phone": (NAMES, LAYERS)}, **options)


def kinds(far, groups):
    return profiles.silhouette(far, [name[0] for name in groups])


@pytest.mark.parametrize("how", ["centre", "mean"])
def test_the_first_distances_are_of_all_folds(how):
    profiles_of = study(per_fold=RNG.integers(1, 50, 18))
    found, groups = profiles.resampled(profiles_of, "phone", "top", how=how, draws=3)
    np.testing.assert_allclose(found[0], profiles.distances(profiles_of.contrast("phone", "top", how=how)), atol=1e-10)
    assert groups == NAMES
    assert found.shape == (4, 18, 18)


def test_a_resample_is_what_its_folds_say():
    planted, folds = study(), [0, 0, 3, 5, 5, 5, 7, 8, 9, 10, 11, 11]
    weights = np.bincount(folds, minlength=12)[None, :, None] * np.full((12, 18), 30)
    found = resampling._contrast(resampling.folded(planted, "phone", "top").means, weights)[0]
    expected = planted.mean("phone", "top", how="centre", folds=folds)
    np.testing.assert_allclose(found, expected - expected.mean(axis=0), atol=1e-12)


def test_planted_structure_is_found_and_absent_structure_is_not():
    values = profiles.over_layers(study(), "phone", kinds)
    value, low, high = profiles.interval(values)
    assert (low <= value).all()
    assert (value <= high).all()
    assert low[2] > 0.2
    assert high[0] < 0.1
    gained, lowest, _ = profiles.controls.gain(values)
    assert gained[0] == lowest[0] == 0
    assert lowest[2] > 0.1
    np.testing.assert_array_equal(values, profiles.over_layers(study(), "phone", kinds))


def test_intervals_cover_what_is_true_of_all_occurrences():
    truth = kinds(profiles.distances(LAYERS["top"] - LAYERS["top"].mean(axis=0)), NAMES)
    covered = []
    for seed in range(40):
        planted = study(seed=seed, per_fold=30)
        _, low, high = profiles.interval(profiles.over_layers(planted, "phone", kinds, ["top"], draws=100))[:, 0]
        covered.append(low <= truth <= high)
    assert np.mean(covered) > 0.8


def test_speakers_that_differ_widen_the_interval_of_speakers():
    planted = study(speaker_noise=0.4, noise=0.1)
    widths = {by: np.diff(profiles.interval(profiles.over_layers(planted, "phone", kinds, ["top"], by=by))[1:, 0])
              for by in ("fold", "speaker")}  # fmt: skip
    assert widths["speaker"] > 1.2 * widths["fold"]


def test_cross_validated_distances_have_no_bias_of_size():
    sizes = np.geomspace(2, 200, 18).astype(int)
    nothing = {"phone": (NAMES, {"top": np.zeros((18, 50))})}
    upper, found = np.triu_indices(18, 1), []
    for seed in range(30):
        far, _ = profiles.resampled(
            plant(nothing, per_fold=sizes, seed=seed), "phone", "top", "cross-validated", draws=0
        )
        found.append(far[0][upper])
    found = np.array(found)
    error = found.std(axis=0) / np.sqrt(len(found))
    assert np.abs(found.mean(axis=0) / error).mean() < 1.3  # .8 for a normal variable
    plain, _ = profiles.resampled(plant(nothing, per_fold=sizes), "phone", "top", "euclidean", draws=0)
    logs = np.log(sizes)
    assert np.corrcoef(plain[0][upper], (logs[:, None] + logs)[upper])[0, 1] < -0.8
    apart, _ = profiles.resampled(study(noise=3), "phone", "top", "cross-validated", draws=0)
    truth = profiles.distances(LAYERS["top"], "euclidean") ** 2
    assert apart[0].sum() == pytest.approx(truth.sum(), rel=0.05)


def test_cross_validation_never_pairs_a_fold_with_itself():
    means, weights = RNG.normal(size=(3, 4, 5)), np.array([[2.0], [1.0], [0.0]]) * np.ones((3, 4))
    found = profiles.cross_validated(means, weights)
    a, b = means[0], means[1]
    expected = ((a[:, None] - a) * (b[:, None] - b)).sum(axis=-1)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_halves_share_no_speaker():
    found, groups = profiles.halves(study(noise=0, speaker_noise=1), "phone", "top", splits=20)
    assert found.shape == (20, 2, 18, 50)
    assert groups == NAMES
    reliable, unreliable = (
        profiles.controls.split_half(study(speaker_noise=noise), "phone", "top") for noise in (0, 20)
    )
    assert reliable["same"].mean() > 0.9
    assert reliable["distances"].mean() > 0.9
    assert abs(unreliable["same"].mean()) < 0.2
