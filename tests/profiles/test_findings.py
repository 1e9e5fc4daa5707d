import json

import numpy as np
import pytest

from idl_utils.datasets.speech.utterance import PHONES
from idl_utils.profiles import classes, curves, distances, findings, silhouette
from idl_utils.profiles.verdicts import FAILS, HOLDS, UNDECIDED, Finding, Part, part

from .planted import planted

ALL = " ".join(PHONES).split()
LETTERS = list("abcdefghijklmnopqrstuvwxyz")
PAIRS = ["S s", "S c", "K c", "K k", "IY e", "IY y", "EH e", "EH a", "AE a", "T t", "Z s", "Z z", "JH g", "G g", "JH j"]
UNITS = 80


class Study(dict):
    description = {}  # noqa: RUF012


def random(*shape, seed):
    return np.random.default_rng(seed).normal(size=shape)


def layers(names, structure, letter=0.0, seed=0):
    """{layer: (groups, units)}: own patterns everywhere, with shared ones of `structure` {layer: (classes, strength)}."""
    found = {}
    for k, layer in enumerate(("input", "relu1", "relu9", "relu10", "logits")):
        own = random(len(names), UNITS, seed=seed + k)
        for labels, strength in structure.get(layer, ()):
            shared = random(len(set(labels)), UNITS, seed=seed + 100 + k)
            own = own + strength * shared[np.unique(labels, return_inverse=True)[1]]
        found[layer] = own
    return found


def study(phones, letters, pairs, seed=0, **options):
    options = {"noise": 2.0, **options}
    return planted(
        {
            "phoneme": (ALL, layers(ALL, phones, seed=seed)),
            "letter at phone": (LETTERS, layers(LETTERS, letters, seed=seed + 1)),
            "phoneme at step": (ALL, layers(ALL, phones, seed=seed + 2)),
            "letter": (LETTERS, layers(LETTERS, letters, seed=seed + 3)),
            "pair": (PAIRS, layers(PAIRS, pairs, seed=seed + 4)),
            "pair at step": (PAIRS, layers(PAIRS, pairs, seed=seed + 5)),
            "random": ([str(k) for k in range(39)], layers(range(39), {}, seed=seed + 6)),
        },
        seed=seed,
        **options,
    )


MANNER, VOWEL_LETTERS = classes(ALL, "manner"), classes(LETTERS, "vowel letter")
SAME_LETTER, SAME_PHONE = [pair[-1] for pair in PAIRS], [pair[:-2] for pair in PAIRS]
AS_CLAIMED = {
    "phones": {"relu9": [(MANNER, 1.0)], "relu10": [(MANNER, 2.0)]},
    "letters": {"relu10": [(VOWEL_LETTERS, 2.0)]},
    "pairs": {
        "input": [(SAME_PHONE, 2.0)],
        "relu9": [(SAME_PHONE, 2.0)],
        "logits": [(SAME_LETTER, 3.0), (SAME_PHONE, 0.5)],
    },
}


def verdicts(found):
    return {finding.name: finding.verdict for finding in found}


@pytest.fixture(scope="module")
def as_claimed():
    made = Study(trained=study(**AS_CLAIMED), untrained=study({}, {}, {}, seed=50))
    made["untrained hears"] = study({}, {}, {}, seed=60, noise=20)
    return findings(made, draws=60)


def test_planted_findings_hold(as_claimed):
    found = verdicts(as_claimed)
    assert list(found) == ["F1", "F2", "F3", "F4", "F5", "F6", "F7"]
    assert [found[name] for name in ("F6", "F7")] == [HOLDS, HOLDS]
    assert [each.verdict for each in as_claimed[3].parts] == [HOLDS, HOLDS]
    assert [found[name] for name in ("F1", "F2", "F3")] == [UNDECIDED] * 3
    assert as_claimed[5].verdicts == {"phone centres": HOLDS, "emission steps": HOLDS}
    assert "Not measured" in as_claimed[0].text()
    again = [Finding.of(each) for each in json.loads(json.dumps([finding.described() for finding in as_claimed]))]
    assert again == as_claimed


def test_every_number_has_an_interval_and_nulls(as_claimed):
    for finding in as_claimed[3:]:
        assert finding.parts, finding.name
        for each in finding.parts:
            assert each.low <= each.value <= each.high, each.name
        assert any(each.nulls for each in finding.parts)
    gains = {(each.place, each.name): each for each in as_claimed[5].parts}
    assert gains["phone centres", "more of manner than at input"].verdict == HOLDS
    assert gains["phone centres", "more of manner than untrained"].verdict == HOLDS


def test_curves_are_silhouettes_over_the_layers_with_intervals():
    trained = study(**AS_CLAIMED)
    found = curves(Study(trained=trained, untrained=study({}, {}, {}, seed=50)), draws=60)
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"phoneme", "phoneme at step", "letter", "letter at phone"}
    value, low, high = np.array(found["phoneme"]["manner"]["trained"])
    far = [distances(trained.contrast("phoneme", layer, how="centre")) for layer in trained.layers]
    np.testing.assert_allclose(value, [silhouette(each, MANNER) for each in far], atol=1e-4)
    assert (low <= value).all()
    assert (value <= high).all()
    assert low[2] > found["phoneme"]["manner"]["untrained"][2][2]


def test_letters_win_at_the_output(as_claimed):
    parts = {(each.place, each.name): each for each in as_claimed[4].parts}
    assert parts["emission steps", "distance of same phone minus same letter, logits"].verdict == HOLDS
    assert parts["emission steps", "distance of same letter, least before logits minus there"].verdict == HOLDS


def test_where_nothing_is_nothing_holds():
    nothing = Study(trained=study({}, {}, {}), untrained=study({}, {}, {}, seed=50))
    found = findings(nothing, draws=60)
    assert all(HOLDS not in finding.verdicts.values() for finding in found)


def test_clusters_of_the_input_are_no_gain_and_the_reverse_does_not_hold():
    everywhere = {layer: [(MANNER, 2.0)] for layer in ("input", "relu9")}
    found = findings(Study(trained=study(everywhere | {"relu10": [(MANNER, 1.0)]}, {}, {})), draws=60)
    parts = {(each.place, each.name): each for each in found[5].parts}
    assert parts["phone centres", "silhouette of manner, relu9"].verdict == HOLDS
    assert parts["phone centres", "more of manner than at input"].verdict != HOLDS
    assert found[6].verdict == FAILS


def test_the_rule_of_apart():
    assert part("a", (3, 2, 4), 1).verdict == HOLDS
    assert part("a", (3, 2, 4), 3).verdict == UNDECIDED
    assert part("a", (3, 2, 4), 5).verdict == FAILS
    assert part("a", (3, 2, 4), 5, below=True).verdict == HOLDS
    assert part("a", (3, 2, 4), 1, p=0.2).verdict == UNDECIDED
    assert part("a", (3, 2, 4), 1, seeds={"seed 1": 2.0, "seed 2": 0.5}).verdict == UNDECIDED
    assert part("a", (3, 2, 4), 5, seeds={"seed 1": 6.0}).verdict == UNDECIDED
    assert part("a", (3, 2, 4), 5, seeds={"seed 1": 4.0}).verdict == FAILS


def test_the_rule_of_a_finding():
    def of(*found):
        return Finding("F0", "", tuple(Part("", 0, 0, 0, verdict=v, decides=d) for v, d in found), "").verdict

    assert of((HOLDS, True), (FAILS, False)) == HOLDS
    assert of((HOLDS, True), (FAILS, True)) == FAILS
    assert of((HOLDS, True), (UNDECIDED, True)) == UNDECIDED
    assert of((HOLDS, False)) == UNDECIDED


def test_places_have_verdicts_of_their_own():
    parts = [
        Part("", 0, 0, 0, verdict=v, decides=True, place=p) for v, p in ((FAILS, "here"), (HOLDS, "there"), (HOLDS, ""))
    ]
    found = Finding("F0", "", tuple(parts), "")
    assert found.verdicts == {"here": FAILS, "there": HOLDS}
    assert found.verdict == FAILS
    assert "at here: does not hold" in found.text()
    assert "at there: holds" in found.text()


def test_single_maps_are_judged_by_what_the_reader_can_read():
    def row(value, **more):
        return {"value": value, "low": value - 0.03, "high": value + 0.03, "chance": 0.05, "of averages": 0.5, **more}

    def judged(value):
        rows = {f"{name}, read as sound": row(value) for name in ("sensitivity", "LRP")}
        made = Study(trained=study({}, {}, {}))
        delay = {"value": 0.1, "low": 0.05, "high": 0.2, "bias ms": 200.0, "spread ms": 20.0}
        starts = {"between starts": 0.4, "between letters": 0.0}
        made.description = {
            "evidence": {"F1": rows | {"sounds": row(0.35)}, "F2": row(value, **starts), "F3": {"CTC step": delay}}
        }
        return verdicts(findings(made, draws=5))

    assert [judged(0.1)[name] for name in ("F1", "F2", "F3")] == [HOLDS, HOLDS, HOLDS]
    assert [judged(0.2)[name] for name in ("F1", "F2")] == [UNDECIDED] * 2
    assert [judged(0.3)[name] for name in ("F1", "F2")] == [FAILS] * 2
