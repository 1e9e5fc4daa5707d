import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from idl_utils import datasets, explore, networks, profiles, speech
from idl_utils.course.n09_neuron_activation_profiles.layers import cut_height, distances_of, layer_title


@pytest.fixture(scope="module")
def studies():
    return {"real speech": profiles.load_study("real"), "synthetic speech": profiles.load_study("sentences")}


@pytest.fixture(scope="module")
def network():
    return networks.load("wav2letter")


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def answers(explorer, changes):
    """Pictures and captions after each change of a control; all differ, and none is an error."""
    shown = [(explorer.picture.value, explorer.caption.value)]
    for control, value in changes:
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.append((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == len(shown)
    return [caption for _, caption in shown]


def test_trees_of_any_layer_grouping_and_distance(studies):
    changes = [
        ("speech", "synthetic speech"),
        ("network", "untrained"),
        ("layer", "relu5"),
        ("network", "trained"),
        ("grouping", "letter"),
        ("distance", "cosine"),
        ("distance", "euclidean"),
        ("distance", "cross-validated"),
        ("count", 3),
    ]
    captions = answers(explore.tree_explorer(studies), changes)
    assert "Silhouette of manner" in captions[0]
    assert "vowel letters" in captions[-1]
    assert captions[-1].count("|") == 2  # three clusters


def test_the_profile_of_a_group_names_those_that_are_like_it(studies):
    changes = [("layer", "input"), ("group", "Z"), ("speech", "synthetic speech"), ("group", "e")]
    captions = answers(explore.profile_explorer(studies), changes)
    assert captions[2].startswith("Z: ")
    assert "Most alike at the input: S " in captions[2]


def test_maps_are_smoother_than_those_of_a_random_layout(studies):
    explorer = explore.topography_explorer(studies["real speech"]["trained"])
    captions = answers(
        explorer, [("method", "t-SNE"), ("layer", "relu9"), ("grouping", "phoneme"), ("method", "random")]
    )
    smooth, random = (float(part.rstrip(" ).").rpartition(" ")[2]) for part in captions[1].split("(random"))
    assert smooth > 0.1 > abs(random)


def test_findings_show_their_numbers(studies):
    reports = {speech: explore.stored_findings(study) for speech, study in studies.items()}
    captions = answers(explore.finding_explorer(reports), [("name", "F6"), ("name", "F5")])
    assert "real speech: " in captions[0]
    assert "synthetic speech: " in captions[0]


def test_findings_stand_side_by_side(capsys):
    finding = {
        speech: profiles.Finding(
            "F9", "a claim", (profiles.Part("a number", 1, low, 2, verdict=v, decides=True, place=p),), ""
        )
        for speech, low, v, p in (("real", 0.5, "holds", "here"), ("synthetic", -1, "undecided", "here"))
    }
    explore.print_findings({speech: [each] for speech, each in finding.items()})
    first, second = capsys.readouterr().out.splitlines()
    assert first == "F9  a claim"
    assert second.split() == ["≠", "here", "real:", "holds", "synthetic:", "undecided"]


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_a_tree_is_cut_into_as_many_clusters_as_asked_for(count):
    tree = linkage(np.random.default_rng(0).normal(size=(12, 3)), "average")
    if count < 12:
        assert len(set(fcluster(tree, cut_height(tree, count), "distance"))) == count
    assert len(set(fcluster(tree, cut_height(tree, 12), "distance"))) == 12


def test_phones_are_where_the_package_finds_them(network):
    sentence = datasets.speech.sentences()[0]
    heard = speech.Recogniser(network)(sentence.sound())
    steps, labels = explore.phone_steps(sentence, heard)
    found = profiles.occurrences.occurrences("phoneme", sentence, heard)
    assert list(zip(labels, steps)) == [(label, heard.times.step(seconds)) for label, seconds in found]


def test_a_fold_computed_again_is_the_stored_one(network, studies):
    stored = studies["synthetic speech"]["trained"]
    smallest = min(stored.folds, key=lambda fold: stored.counts("phoneme", folds=[fold]).sum())
    part = [s for s in datasets.speech.sentences() if stored.fold(s) == smallest]
    again = profiles.compute(network, part, ["phoneme"], ["input", "relu10"], progress=False)
    assert explore.largest_gap(again, stored, "phoneme", smallest) < 0.025
    fewer = profiles.compute(network, part[1:], ["phoneme"], ["input"], progress=False)
    with pytest.raises(ValueError, match="other occurrences than stored"):
        explore.largest_gap(fewer, stored, "phoneme", smallest)


def test_each_layer_has_its_time(network, capsys):
    some = datasets.speech.sentences("held-out voices")[:30]
    found = profiles.compute(network, some, ["phoneme"], ["input", "relu5"], window=6, progress=False)
    _, values = explore.time_maps({"trained": found}, by="vowel", least=5, caption="When.")
    assert values["trained"].shape == (2, 13)
    assert values["trained"].max() > 0.2
    explore.print_times(values, found.layers)
    assert "ms" in capsys.readouterr().out


def test_classes_leave_out_the_apostrophe(studies):
    far, groups = distances_of(studies["real speech"]["trained"], "letter", "relu10")
    assert "'" not in groups
    assert far.shape == (len(groups),) * 2


def test_crossings_are_named(capsys):
    layers = ["input", "relu9", "relu10", "logits"]
    phone, letter = np.array([0.1, 0.4, 0.6, 0.9]), np.array([0.5, 0.6, 0.5, 0.2])
    explore.print_crossings({"here": {"same phone": phone, "same letter": letter}}, layers)
    explore.print_crossings({"there": {"same phone": phone, "same letter": phone + 1}}, layers)
    assert capsys.readouterr().out == "here: by the letter from the 10th layer on\nthere: by the phoneme\n"


def test_layers_are_counted_as_in_the_lecture():
    assert [layer_title(name) for name in ("input", "relu1", "relu2", "relu10", "logits")] == [
        "input",
        "1st layer",
        "2nd layer",
        "10th layer",
        "output layer",
    ]


def test_two_workers_get_the_same_profiles(network, monkeypatch):
    pytest.importorskip("dask.distributed")
    widget = explore.two_workers(network, datasets.speech.sentences()[:40])
    seconds, gap = widget.start()
    assert set(seconds) == {1, 2}
    assert gap < 1e-3  # float32, summed with another number of threads
    assert "times as fast" in widget.said.value
    monkeypatch.setitem(__import__("sys").modules, "dask.distributed", None)
    widget.start()
    assert "pip install" in widget.said.value
    assert not widget.button.disabled
