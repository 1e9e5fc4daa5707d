import numpy as np
import pytest

from idl_utils import profiles
from idl_utils.networks import streaming
from idl_utils.profiles import occurrences
from idl_utils.profiles.drawing import Draw
from idl_utils.speech import Recogniser, StepTimes

ALL = ("letter", "phoneme", "random", "speaker", "sex", "word")


@pytest.fixture(scope="module")
def computed(network, utterances):
    return profiles.compute(network, utterances, ALL, progress=False, spread="window")


@pytest.fixture(scope="module")
def single(network, utterances):
    """{(grouping, group): list of windows (steps, channels), NaN outside, of relu9}, one by one, and their folds."""
    hear, activations, found = Recogniser(network), streaming(network, ["relu9"]), {}
    for utterance in utterances:
        heard = hear(utterance.sound())
        [batch] = activations([heard.spectrogram])
        padded = np.pad(batch.activations["relu9"][0].astype(float), [(4, 4), (0, 0)], constant_values=np.nan)
        for grouping in ("letter", "phoneme"):
            for group, seconds in occurrences.occurrences(grouping, utterance, heard):
                step = heard.times.step(seconds)
                row = padded[step : step + 9], occurrences.by_speaker(utterance)
                found.setdefault((grouping, group), []).append(row)
    return found


@pytest.mark.parametrize("grouping", ["letter", "phoneme"])
def test_means_and_variances_are_those_of_the_windows(computed, single, grouping):
    groups = computed.groups(grouping)
    assert groups == sorted(group for name, group in single if name == grouping)
    windows = [np.array([w for w, _ in single[grouping, group]]) for group in groups]
    assert computed.counts(grouping).tolist() == [len(w) for w in windows]
    assert computed.coverage(grouping).tolist() == [np.isfinite(w[..., 0]).sum(0).tolist() for w in windows]
    often = [i for i, w in enumerate(windows) if len(w) >= 8]
    groups, windows = [groups[i] for i in often], [windows[i] for i in often]
    assert computed.groups(grouping, 8) == groups
    mean = computed.mean(grouping, "relu9", least=8)
    np.testing.assert_allclose(mean, [np.nanmean(w, 0) for w in windows], atol=1e-5)
    variance = computed.variance(grouping, "relu9", least=8)
    np.testing.assert_allclose(variance, [np.nanvar(w, 0, ddof=1) for w in windows], atol=1e-5, rtol=1e-4)
    np.testing.assert_array_equal(computed.mean(grouping, "relu9", "max", 8), mean.max(1))
    centre = computed.mean(grouping, "relu9", "centre", least=8)
    np.testing.assert_allclose(centre, mean[:, 4], atol=1e-9)
    average = computed.mean(grouping, "relu9", "mean", least=8)
    np.testing.assert_allclose(average, [np.nanmean(w, (0, 1)) for w in windows], atol=1e-5)


def test_folds_may_be_drawn_with_repeats(computed, single):
    drawn = [computed.folds[0], computed.folds[0], computed.folds[4]]
    windows = [w for fold in drawn for w, f in single["phoneme", "S"] if f == fold]
    row = computed.groups("phoneme", folds=drawn).index("S")
    assert computed.counts("phoneme", folds=drawn)[row] == len(windows)
    for how, expected in (("centre", np.mean(windows, 0)[4]), ("mean", np.nanmean(windows, (0, 1)))):
        np.testing.assert_allclose(computed.mean("phoneme", "relu9", how, folds=drawn)[row], expected, atol=1e-5)
    by_index = computed.mean("phoneme", "relu9", "centre", folds=[0, 0, 4])
    np.testing.assert_array_equal(by_index, computed.mean("phoneme", "relu9", "centre", folds=drawn))


def test_contrast_subtracts_the_mean_over_groups_or_over_occurrences(computed):
    mean, counts = computed.mean("phoneme", "relu3"), computed.counts("phoneme")
    np.testing.assert_allclose(computed.contrast("phoneme", "relu3"), mean - mean.mean(0), atol=1e-12)
    weighted = computed.contrast("phoneme", "relu3", weighted=True)
    np.testing.assert_allclose(np.einsum("g,gtc->tc", counts, weighted), 0, atol=1e-8)


def test_the_parts_of_a_corpus_add_up(network, utterances, computed):
    parts = [profiles.compute(network, some, ALL, folds="few speakers", spread="window", progress=False)
             for some in (utterances[:32], utterances[32:])]  # fmt: skip
    both = parts[0] + parts[1]
    for grouping in ALL:
        assert both.groups(grouping) == computed.groups(grouping)
        for how in ("centre", "mean", "sorted"):
            a, b = (p.mean(grouping, "relu10", how, least=6) for p in (both, computed))
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)
        a, b = (p.variance(grouping, "relu10", least=6) for p in (both, computed))
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
    more = {"minutes": pytest.approx(computed.about["minutes"]), "CPU seconds": both.about["CPU seconds"]}
    assert both.about == computed.about | more


def test_input_is_the_spectrogram_where_the_output_looks(network, utterances, computed):
    sums, count = 0, 0
    for utterance in utterances:
        spectrogram = utterance.spectrogram()
        times = StepTimes.of(network, len(spectrogram))
        for group, seconds in occurrences.occurrences("phoneme", utterance, None):
            if group == "S":
                sums, count = sums + spectrogram[int(times.frame(times.step(seconds)) + 0.5)], count + 1
    row = computed.groups("phoneme").index("S")
    np.testing.assert_allclose(computed.mean("phoneme", "input", "centre")[row], sums / count, atol=1e-5)


def test_the_letters_may_be_those_that_another_network_hears(network, utterances, computed):
    other = profiles.compute(network, utterances[:8], ["letter"], ["logits"], heard_by=network, progress=False)
    own = profiles.compute(network, utterances[:8], ["letter"], ["logits"], progress=False)
    np.testing.assert_array_equal(other.counts("letter"), own.counts("letter"))


def test_saved_profiles_are_the_same_and_a_cut_file_is_refused(computed, tmp_path):
    computed.save(tmp_path / "some.npz", licence="none")
    loaded = profiles.load(tmp_path / "some")
    assert loaded.about == computed.about
    for grouping in ALL:
        assert loaded.groups(grouping) == computed.groups(grouping)
        np.testing.assert_array_equal(
            loaded.mean(grouping, "relu5", "centre"), computed.mean(grouping, "relu5", "centre")
        )
    content = (tmp_path / "some.npz").read_bytes()
    (tmp_path / "some.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(OSError, match=r"some\.npz is corrupt"):
        profiles.load(tmp_path / "some.npz")


def test_groups_of_equal_size_are_drawn_in_the_same_way_whatever_the_order_and_the_parts(network, utterances):
    options = {"groupings": ["phoneme", "random"], "most": 7, "progress": False, "folds": "few speakers"}
    drawn = profiles.compute(network, utterances, **options)
    assert set(drawn.counts("phoneme").tolist()) == {7}
    assert drawn.counts("random").max() <= 7
    turned = profiles.compute(network, utterances[::-1], **options)
    np.testing.assert_allclose(
        drawn.mean("phoneme", "relu3", "centre"), turned.mean("phoneme", "relu3", "centre"), atol=1e-6
    )
    assert drawn.folds == turned.folds
    np.testing.assert_array_equal(drawn.by_fold("phoneme", "relu3")[0], turned.by_fold("phoneme", "relu3")[0])


def test_a_draw_in_parts_is_the_draw_of_all_and_every_occurrence_may_be_drawn():
    rng, parts = np.random.default_rng(0), []
    keys = rng.permutation(600)
    whole = Draw(20)
    whole.add("a", keys)
    for some in np.split(keys, 6):
        parts.append(Draw(20))
        parts[-1].add("a", some)
    assert sum(parts[1:], start=parts[0]).limits() == whole.limits() == {"a": 19}
    chosen = np.concatenate([np.flatnonzero(occurrences.keys(f"u{i}", 50) < 2**63) for i in range(400)])
    assert np.bincount(chosen, minlength=50).min() > 150  # 200 expected of each place
