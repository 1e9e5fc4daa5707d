import numpy as np
import pytest

from idl_utils.profiles import (
    aligned,
    aligned_averages,
    compute,
    correlation,
    letter_times,
    load_aligned,
    patterns,
    reliability,
    sound_ranks,
    standing_out,
)
from idl_utils.speech import Recogniser


@pytest.fixture(scope="module")
def found(network, utterances):
    return aligned(network, utterances[:16], most=6, description={"source": "made up"}, progress=False)


def test_all_conditions_in_two_halves(found):
    conditions = {"trained", "untrained", "noise", "scrambled"}
    assert set(found.averages) == {f"{condition} {half}" for condition in conditions for half in (0, 1)}
    assert set(found.times) == {"trained", "untrained"}
    assert found.whole("trained").groupings == ["CTC step", "sensitivity", "phone", "phoneme"]
    assert found.whole("trained").counts("CTC step").sum() == len(found.times["trained"])
    assert found.whole("trained").about["utterances"] == 16
    one, other = found.halves("noise")
    assert one.groupings == other.groupings == ["letter"]


def test_what_is_stored_is_what_was_computed(found, tmp_path):
    found.save(tmp_path / "some")
    again = load_aligned(tmp_path / "some")
    assert again.averages.description["source"] == "made up"
    assert (again.times["trained"].letters == found.times["trained"].letters).all()
    for condition, grouping in (("trained 0", "phoneme"), ("noise 1", "letter")):
        a, b = (each.averages[condition].mean(grouping, "input", least=4) for each in (found, again))
        assert np.abs(a - b).max() < 0.1
        assert correlation(a, b) > 0.99


def test_an_average_is_over_the_windows_of_its_letter(network, utterances):
    times = letter_times(network, utterances[:6], by=("sensitivity",), layers=("input",))
    averages = aligned_averages(network, utterances[:6], times, window=2, progress=False)
    letters, counts = np.unique(times.letters, return_counts=True)
    assert averages.groups("sensitivity") == letters.tolist()
    weighted = averages.contrast("sensitivity", "input", weighted=True, how="mean")
    covered = averages.coverage("sensitivity").sum(1) / averages.coverage("sensitivity").shape[1]
    assert (covered <= counts).all()
    plain = averages.contrast("sensitivity", "input", how="mean")
    assert np.allclose(plain.sum(axis=0), 0, atol=1e-9)
    assert np.allclose((weighted * counts[:, None]).sum(axis=0), 0, atol=1e-9)


def test_every_step_has_a_letter_that_stands_out(network, utterances):
    heard = Recogniser(network)(utterances[0].spectrogram())
    rows = standing_out(utterances[0], heard)
    assert len(rows) == heard.times.steps
    scores = (heard.logits - heard.logits.mean(0))[:, :26] / heard.logits.std(0)[:26]
    assert [ord(letter) - ord("a") for letter, _ in rows] == scores.argmax(1).tolist()
    assert np.allclose([second for _, second in rows], heard.times.seconds(np.arange(len(rows))))


def test_halves_agree_where_letters_differ_and_not_where_they_don_t(network, utterances):
    from idl_utils.datasets.speech import Utterance

    def half(seed, planted):
        """Letters at known times, whose sound is loud in a band of their own; or not."""
        rng, some, rows = np.random.default_rng(seed), [], {}
        for number in range(8):
            samples, name = rng.normal(size=32_000), f"{seed}-{number}"
            rows[name] = [("abc"[k % 3], 0.2 + 0.15 * k) for k in range(10)]
            for letter, second in rows[name] if planted else []:
                at = int(16_000 * second)
                hertz = 500 * 3 ** ("abc".index(letter))
                samples[at : at + 800] += 10 * np.sin(np.arange(800) * 2 * np.pi * hertz / 16_000)
            some.append(Utterance(name, (samples / 50).astype("float32"), ""))
        return compute(network, some, {"letter": lambda u, heard: rows[u.id]}, ["input"], 3, progress=False)

    good, names = reliability(half(0, True), half(1, True), "letter", least=5)
    bad, _ = reliability(half(0, False), half(1, False), "letter", least=5)
    assert names == ["a", "b", "c"]
    assert good.min() > 0.7
    assert np.abs(bad).max() < 0.35


def test_a_sound_is_found_where_it_lies():
    rng = np.random.default_rng(0)
    sounds = rng.normal(size=(12, 9, 16))
    found = 0.3 * rng.normal(size=(5, 33, 16))
    own = [3, 0, 7, 7, 11]
    for row, sound in zip(found, own):
        row[16 - 6 - 4 : 16 - 6 + 5] += sounds[sound]  # 6 steps before the middle
    lags, ranks = sound_ranks(found, sounds, own)
    assert ranks.shape == (25, 5)
    assert lags[ranks.mean(axis=1).argmin()] == -6
    assert (ranks[lags == -6] == 0).all()
    assert 0.3 < ranks[lags > 5].mean() < 0.7


def test_patterns_are_minus_the_mean_of_the_groups_asked_for(found):
    averages = found.whole("noise")
    some = averages.groups("letter", 20)[:4]
    values, names = patterns(averages, "letter", 20, some)
    assert names == some
    assert np.allclose(values.mean(axis=0), 0)
    means = averages.mean("letter", "input", least=20)
    assert np.allclose(values[1] - values[0], means[1] - means[0])


def test_the_command_writes_what_is_loaded(network, utterances, tmp_path, monkeypatch, capsys):
    import json

    from idl_utils import networks
    from idl_utils.profiles.__main__ import main
    from idl_utils.speech import to_wav

    rows = []
    for utterance in utterances[:4]:
        (tmp_path / f"{utterance.id}.wav").write_bytes(to_wav(utterance.sound()))
        phones = [[p.label, p.word, p.start, p.end] for p in utterance.phones]
        rows.append({"file": f"{utterance.id}.wav", "text": utterance.text, "phones": phones})
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.setattr(networks, "load", lambda name: network)
    assert main(["align", str(tmp_path / "some.jsonl"), "--out", str(tmp_path / "out"), "--letters", "4"]) == 0
    assert "out_averages" in capsys.readouterr().out
    found = load_aligned(tmp_path / "out")
    assert found.averages.description["corpus"]["utterances"] == 4
    assert "align some.jsonl --letters 4 --out FILE" in found.averages.description["made by"]
    assert len(found.times["trained"]) <= 16


@pytest.mark.parametrize("name", ["real", "sentences"])
def test_what_ships_is_of_the_network_that_ships(name):
    from idl_utils import networks, profiles

    stored = load_aligned(name)
    averages = stored.averages["trained 0"]
    assert averages.about["fingerprint"] == profiles.fingerprint(networks.load("wav2letter"))
    assert stored.averages.description["licence"].startswith("CC BY 4.0")
    assert stored.averages.description["made by"].startswith("python -m idl_utils.profiles align")
    assert stored.averages.description["corpus"]["utterances"] > 100
    assert stored.times["trained"].heard.sum() > 500
