"""The studies in data/profiles are of the shipped network, and a part that is computed now agrees with them."""

import re
from pathlib import Path

import numpy as np
import pytest

from idl_utils import networks, profiles
from idl_utils.datasets.speech import sentences

CONDITIONS = ["trained", "untrained", "untrained hears", "scrambled", "noise"]
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "utterances"), [("real", 133), ("sentences", 480)])
def test_a_shipped_study_has_all_conditions_of_the_shipped_network(name, utterances):
    study = profiles.load_study(name)
    assert list(study)[:5] == CONDITIONS
    assert study["trained"].about["fingerprint"] == profiles.fingerprint(networks.load("wav2letter"))
    assert {profile.about["utterances"] for profile in study.values()} == {utterances}
    assert study["trained"].groups("phoneme", 20)[:3] == ["AA", "AE", "AH"]
    assert "python -m idl_utils.profiles compute" in study.description["made by"]


def test_a_fold_of_the_sentences_computed_now_is_the_stored_one():
    stored = profiles.load_study("sentences")["trained"]
    fold = min(stored.folds, key=lambda name: sum(stored.fold(u) == name for u in sentences()))
    some = [utterance for utterance in sentences() if stored.fold(utterance) == fold]
    rule = stored.about["fold rule"]
    now = profiles.compute(networks.load("wav2letter"), some, folds=rule, progress=False)
    for grouping in ("letter", "phoneme"):
        row = stored.folds.index(fold)
        kept = [now.groups(grouping).index(g) for g in stored.groups(grouping) if g in now.groups(grouping)]
        there = [g in now.groups(grouping) for g in stored.groups(grouping)]
        for layer in stored.layers:
            weights, means = stored.by_fold(grouping, layer)
            np.testing.assert_array_equal(weights[row][there], now.counts(grouping)[kept])
            step = (means.max((0, 1)) - means.min((0, 1))) / 23  # 24 levels for each unit
            gap = np.abs(means[row][there] - now.mean(grouping, layer, "centre")[kept])
            assert (gap <= 0.51 * step + 1e-4).all()


def test_the_readme_says_what_the_stored_pass_took():
    throughput = profiles.load_study("sentences").description["throughput"]
    [rate, hours] = re.search(r"a core hour averages (\d+) hours of speech.*?about (\d+) core hours", README).groups()
    assert int(rate) == round(throughput["hours of speech in a core hour"])
    assert int(hours) == round(throughput["core hours for 1000 hours"])


@pytest.mark.parametrize("name", ["real", "sentences"])
def test_stored_curves_and_findings_are_those_of_the_stored_profiles(name):
    study = profiles.load_study(name)
    trained, found = study["trained"], [profiles.Finding.of(each) for each in study.description["findings"]]
    for grouping in ("phoneme", "phoneme later", "phoneme at step"):
        labels = profiles.classes(trained.groups(grouping, least=10), "manner")
        far = [profiles.distances(trained.contrast(grouping, at, how="centre", least=10)) for at in trained.layers]
        stored = study.description["curves"][grouping]["manner"]["trained"][0]
        np.testing.assert_allclose([profiles.silhouette(each, labels) for each in far], stored, atol=0.03)
    [manner] = [
        part for part in found[5].parts if part.name == "silhouette of manner, relu9" and part.place == "emission steps"
    ]
    assert manner.value == pytest.approx(stored[trained.layers.index("relu9")], abs=0.001)
    assert [each.name for each in found] == ["F1", "F2", "F3", "F4", "F5", "F6", "F7"]
    assert all(each.parts for each in found)
