import numpy as np
import pytest
from scipy.stats import rankdata

from idl_utils.profiles import articulatory_distances, classes, controls, distances, silhouette

RNG = np.random.default_rng(2)


def activations(count, neurons=200, factors=20):
    """Rectified, correlated, the same for all: `nap_null.py`."""
    mixing = RNG.normal(size=(factors, neurons)) / np.sqrt(factors)
    return np.maximum(RNG.normal(size=(count, factors)) @ mixing, 0)


def test_groups_of_nothing_but_unequal_sizes_look_like_clusters():
    """The numbers of speech.md, section 4, point 3: measured there with other code."""
    sizes, unequal, equal = np.geomspace(30, 5000, 39).round().astype(int), [], []
    for seed in range(4):
        everything = activations(20_000)
        unequal.append(controls.size_effects(controls.random_groups(everything, sizes, seed), sizes))
        equal.append(controls.size_effects(controls.random_groups(everything, [300] * 39, seed), [300] * 39))

    def mean(found, name):
        return np.mean([one[name] for one in found])

    assert mean(unequal, "log size, log norm") == pytest.approx(-0.985, abs=0.01)
    assert mean(unequal, "summed log size, distance") == pytest.approx(-0.885, abs=0.03)
    assert mean(unequal, "cophenetic r, euclidean") == pytest.approx(0.97, abs=0.015)
    assert mean(unequal, "cophenetic r, cosine") == pytest.approx(0.595, abs=0.05)
    assert [one["cluster sizes, euclidean"] for one in unequal].count([1, 1, 1, 1, 35]) >= 3
    assert mean(equal, "cophenetic r, euclidean") == pytest.approx(0.605, abs=0.1)
    assert mean(equal, "cophenetic r, cosine") == pytest.approx(0.525, abs=0.04)
    assert np.isnan(mean(equal, "log size, log norm"))


def test_permuted_labels_find_classes_and_not_what_is_absent():
    labels = np.repeat(list("abc"), 7)
    absent = np.array([distances(RNG.normal(size=(21, 30))) for _ in range(60)])
    there = distances(RNG.normal(size=(21, 30)) + np.repeat(RNG.normal(size=(3, 30)), 7, axis=0))
    found = controls.permuted_labels(np.concatenate([absent[:5], there[None]]), labels, draws=500)
    assert found.null.shape == (500, 6)
    assert found.p[-1] == found.p_any[-1] == pytest.approx(1 / 501)
    assert (found.p_any >= found.p).all()
    single = controls.permuted_labels(there, labels, draws=500)
    assert single.value == pytest.approx(found.value[-1]) == silhouette(there, labels)
    assert single.p == pytest.approx(found.p[-1])
    ps = np.array([controls.permuted_labels(far, labels, draws=99, seed=i).p for i, far in enumerate(absent)])
    assert 0.35 < ps.mean() < 0.65  # uniform, where there is nothing
    with_others = controls.permuted_labels(there, np.where(np.arange(21) < 3, "", labels), draws=50)
    assert with_others.p == pytest.approx(1 / 51)


def test_the_largest_of_many_layers_is_judged_by_the_largest():
    labels = np.repeat(list("ab"), 10)
    p, p_any = [], []
    for i in range(40):
        far = np.array([distances(RNG.normal(size=(20, 10))) for _ in range(8)])
        found = controls.permuted_labels(far, labels, draws=99, seed=i)
        p.append(found.p.min())
        p_any.append(found.p_any.min())
    assert np.mean(np.array(p) <= 0.05) > 0.15
    assert np.mean(np.array(p_any) <= 0.05) < 0.15


def test_partial_rsa_is_the_partial_correlation_and_separates_models():
    phones = ["P", "T", "K", "B", "D", "G", "M", "N", "IY", "AE", "UW", "AA", "S", "Z", "F", "V"]
    articulation, spelling = articulatory_distances(phones), distances(RNG.normal(size=(16, 6)))
    noise = distances(RNG.normal(size=(16, 40)))
    far = spelling + 0.3 * noise
    found = controls.partial_rsa(far, {"articulation": articulation, "spelling": spelling}, draws=300)
    upper = np.triu_indices(16, 1)
    x, y, z = (rankdata(m[upper]) for m in (spelling, far, articulation))
    r = np.corrcoef([x, y, z])
    expected = (r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))
    assert found["spelling"][0] == pytest.approx(r[0, 1])
    assert found["spelling"][1] == pytest.approx(expected)
    assert found["spelling"][2] == pytest.approx(1 / 301)
    assert found["articulation"][2] > 0.05
    # what follows from spelling alone: classes that share letters seem alike until spelling is held constant
    mixed = articulation + 0.5 * spelling / spelling.std() * articulation.std()
    both = controls.partial_rsa(mixed, {"articulation": articulation, "spelling": spelling}, draws=300)
    assert both["articulation"][2] < 0.01
    assert both["spelling"][2] < 0.01


def test_orthographic_distances():
    pairs, counts = ["S s", "S c", "K c", "K k", "F f"], [3, 1, 1, 1, 7]
    found = controls.orthographic_distances(pairs, counts, ["S", "K", "F"])
    np.testing.assert_allclose(found, [[0, 0.75, 1], [0.75, 0, 1], [1, 1, 0]])


def test_pairs_that_share_a_phone_or_a_letter():
    pairs = ["S s", "S c", "K c", "K k", "Z s", "Z z", "T t"]
    phones = {p: RNG.normal(size=20) for p in "SKZT"}
    letters = {letter: RNG.normal(size=20) for letter in "sckzt"}
    by_phone = np.array([phones[pair[0]] + 0.1 * letters[pair[2]] for pair in pairs])
    by_letter = np.array([0.1 * phones[pair[0]] + letters[pair[2]] for pair in pairs])
    far = distances(np.stack([by_phone, by_letter]))
    found = controls.shared(far, pairs)
    assert found["same phone"][0] < 0.1 < 0.5 < found["same letter"][0]
    assert found["same letter"][1] < 0.1 < 0.5 < found["same phone"][1]


def test_spelling_alone_makes_vowels_a_class_and_is_found_to():
    """Profiles made of letters only: the silhouette of vowels is there, and most of their articulation goes with spelling."""
    spelt = {"IY": "ei", "EH": "ea", "AE": "a", "AA": "oa", "UW": "uo", "AH": "uao", "IH": "ie", "S": "sc", "K": "ck"}
    spelt |= {phone: phone.lower() for phone in "TNZBDFL"}
    pairs = [f"{phone} {letter}" for phone, letters in spelt.items() for letter in letters]
    rng = np.random.default_rng(0)
    letters = {letter: rng.normal(size=60) for letter in "abcdefghijklmnopqrstuvwxyz"}
    naps = np.array([np.mean([letters[one] for one in spelt[phone]], axis=0) for phone in spelt])
    far = distances(naps - naps.mean(axis=0))
    assert controls.permuted_labels(far, classes(spelt, "vowel"), draws=300).p < 0.05
    spelling = controls.orthographic_distances(pairs, [1] * len(pairs), list(spelt))
    found = controls.partial_rsa(far, {"articulation": articulatory_distances(spelt), "spelling": spelling}, draws=300)
    assert found["spelling"][2] < 0.01
    assert found["articulation"][1] < 0.8 * found["articulation"][0]
    assert found["articulation"][2] > 0.05
