import json
import sys

import numpy as np
import pytest
import soundfile

from idl_utils.datasets.speech import GROUPS, Phone, Utterance, sentences
from idl_utils.networks import Network
from idl_utils.networks.domains import Spectrograms
from idl_utils.speech import ALPHABET, StepTimes
from idl_utils.speech.__main__ import main
from idl_utils.speech.error_rates import equal_parts
from idl_utils.speech.evaluation import error_rates
from idl_utils.speech.symbols import BLANK, SYMBOLS

evaluation = sys.modules["idl_utils.speech.evaluation"]


class Scripted:
    """Instead of a recogniser: spells a given text for each utterance, letter k of a text at step 10 (k + 1)."""

    def __init__(self, said):
        self.said = iter(said)

    def __call__(self, sound):
        from idl_utils.speech import Recognition

        text = next(self.said)
        frames = 20 * (len(text) + 2)
        logits = np.zeros((frames // 2, 29), "float32")
        logits[:, BLANK] = 5
        for k, letter in enumerate(text):
            logits[10 * (k + 1), ALPHABET.index(letter)] = 10
        return Recognition(np.zeros((frames, 128)), logits, StepTimes(frames, frames // 2, 2, 178, -87))


def spoken(text, phones=()):
    return Utterance(text, np.zeros(16_000, "float32"), text, phones=tuple(phones))


def test_error_rates_of_a_scripted_recogniser(monkeypatch):
    monkeypatch.setattr(evaluation, "Recogniser", lambda network: Scripted(["the cat", "a dg"]))
    rates = error_rates(None, [spoken("the cat"), spoken("a dog")])
    assert rates["utterances"] == 2
    assert rates["LER"] == pytest.approx(1 / 12)
    assert rates["WER"] == pytest.approx(1 / 4)
    assert 0.01 < rates["LER standard error"] < 0.2
    assert "delay ms" not in rates  # no phones


def test_equal_parts_of_texts_keep_their_places():
    assert equal_parts("a cat sat", " cats") == [(slice(1, 5), slice(0, 4)), (slice(6, 7), slice(4, 5))]
    assert equal_parts("cat", "  ") == []


def test_delays_are_counted_from_the_middle_of_the_phone(monkeypatch):
    """Step 10 k sees around frame 20 k + 1.5."""
    monkeypatch.setattr(evaluation, "Recogniser", lambda network: Scripted(["cat", "kid"]))
    cat = [Phone("K", 0.0, 0.1, 0), Phone("AE", 0.1, 0.2, 0), Phone("T", 0.5, 0.6, 0)]
    kid = [Phone("K", 0.1, 0.2, 0), Phone("IH", 0.2, 0.3, 0), Phone("D", 0.3, 0.4, 0)]
    rates = error_rates(None, [spoken("cat", cat), spoken("kid", kid)])
    late = np.array([165, 265, 65, 65, 165, 265])
    assert rates["letters with a phone"] == 6
    assert rates["delay ms"] == round(np.median(late))
    assert rates["spread ms"] == round(np.median(abs(late - 165)))


@pytest.fixture
def shipped_network(random_network, monkeypatch):
    """A random network in place of the one that ships, and few sentences."""
    from idl_utils import networks, shipped

    network = Network(random_network.input, random_network.output, SYMBOLS, Spectrograms(), name="wav2letter")
    few = {group: sentences(group)[:2] for group in GROUPS}
    stored = {"dev: speakers never trained on": {"utterances": 200, "minutes": 44.6, "LER": 0.5, "WER": 0.9}}
    monkeypatch.setattr(networks, "load", lambda name: network)
    monkeypatch.setattr(shipped, "info", lambda name, folder: {"measured": {**stored, "sentences: seen voices": {}}})
    monkeypatch.setattr(evaluation, "sentences", lambda group: few[group])
    return network


def test_the_command_measures_and_tells_what_is_stored(shipped_network, tmp_path, capsys):
    place = tmp_path / "libri" / "1" / "2"
    place.mkdir(parents=True)
    soundfile.write(place / "1-2-0000.flac", np.random.default_rng(0).normal(0, 0.1, 9000), 16_000)
    (place / "1-2.trans.txt").write_text("1-2-0000 HELLO\n")
    words = ["evaluate", "--json", tmp_path / "rates.json", "--librispeech", tmp_path / "libri"]
    assert main([str(word) for word in words]) == 0
    said = capsys.readouterr().out
    for words in (*GROUPS, "measured now", "as stored", "dev: speakers never trained on", "0.500", "200"):
        assert words in said
    found = json.loads((tmp_path / "rates.json").read_text())
    assert found["librispeech"][str(tmp_path / "libri")]["utterances"] == 1
    assert set(found["sentences"]) == set(GROUPS)
    assert found["sentences"]["seen voices"]["LER with word list"] > 0
    assert list(found["stored"]) == ["dev: speakers never trained on"]


def test_a_damaged_librispeech_is_refused_in_one_line(shipped_network, tmp_path, capsys):
    place = tmp_path / "1" / "2"
    place.mkdir(parents=True)
    (place / "1-2.trans.txt").write_text("1-2-0000 HELLO\n")
    assert main(["evaluate", "--no-beam", "--librispeech", str(tmp_path)]) == 1
    assert "1-2-0000: in the transcript, but there is no .flac" in capsys.readouterr().err
