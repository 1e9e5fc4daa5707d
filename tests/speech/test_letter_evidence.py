import numpy as np
import pytest

from idl_utils import shipped
from idl_utils.attribution import GradCAM, Gradient
from idl_utils.datasets.speech import Phone, Utterance
from idl_utils.speech import LetterEvidence, Masking, Recogniser, StepTimes, explain_letters, localise
from idl_utils.speech.letter_evidence import METHODS, REFERENCES, letter_methods
from idl_utils.speech.letter_phones import SPELLINGS
from idl_utils.speech.symbols import ALPHABET


def utterance(network, seed):
    """Noise that says what the network hears in it; each letter's phone lies around its step."""
    sound = np.random.default_rng(seed).normal(0, 0.1, 40_000).astype("float32")
    heard, phones = Recogniser(network)(sound), []
    words = " ".join(heard.text.split())
    letters = [letter for letter in heard.letters if letter.symbol != " "]
    for letter, place in zip(letters, [k for k, symbol in enumerate(words) if symbol != " "]):
        if letter.symbol != "'":
            word = words[:place].count(" ")
            phones.append(Phone(SPELLINGS[letter.symbol][0][0], letter.seconds - 0.04, letter.seconds + 0.06, word))
    return Utterance(f"noise {seed}", sound, words, phones=tuple(phones))


@pytest.fixture(scope="module")
def said(random_network):
    return [utterance(random_network, seed) for seed in (1, 2)]


@pytest.fixture(scope="module")
def found(random_network, said):
    tried = {"gradient": Gradient(random_network), "Grad-CAM": GradCAM(random_network, "relu8")}
    return localise(random_network, tried, said, progress=False)


def test_a_network_that_hears_what_was_said(random_network, said, found):
    assert set(found.peaks) == set(found.tiles) == {"gradient", "Grad-CAM", *REFERENCES}
    assert len(found.known) > 8
    assert set(found.known.utterances) == {0, 1}
    assert {ALPHABET[k] for k in found.known.symbols} <= set("".join(u.text for u in said))
    step = found.judged("CTC step")
    assert step.bias == pytest.approx(-0.01, abs=1e-6)  # the phones were put there
    assert step.spread < 1e-5
    assert found.judged("its phone", draws=0).median < 1e-5
    times = StepTimes.of(random_network, 251)
    for name in ("gradient", "loudest frame", "any frame"):  # Grad-CAM's weights are for all places, seen or not
        assert (np.abs(found.peaks[name] - found.known.seconds) <= times.field / 200 + 0.01).all()
    assert found.shuffled("CTC step").spread < 1e-5
    assert found.shuffled("gradient").bias == pytest.approx(found.judged("gradient", draws=0).bias, abs=0.5)


def test_masking_is_done_to_what_the_step_sees(random_network, said, found):
    """The loss of one tile, by hand on the whole utterance."""
    heard = Recogniser(random_network)(said[0].sound())
    letters = found.known.utterances == 0
    steps, symbols = found.known.steps[letters], found.known.symbols[letters]
    masked = Masking(random_network)(heard, steps, symbols)
    for letter, tile in ((0, 3), (2, 9)):
        x = heard.spectrogram.copy()
        first = masked.starts[letter, tile]
        x[first : first + 10] = 0
        logits = np.asarray(random_network(x[None]))[0, steps[letter]]
        loss = heard.logits[steps[letter], symbols[letter]] - logits[symbols[letter]]
        assert masked.losses[letter, tile] == pytest.approx(loss, abs=1e-4)
        assert masked.changed[letter, tile] == (logits.argmax() != symbols[letter])
    assert np.allclose(masked.losses, found.losses[letters], atol=1e-4)


def test_the_strongest_tile_is_where_the_map_is(random_network, said):
    heard = Recogniser(random_network)(said[0].sound())
    maps = explain_letters(random_network, Gradient(random_network), heard, [60, 70], "a")
    masked = Masking(random_network)(heard, [60, 70], [0, 0])
    maps.maps[:] = 0
    maps.maps[0, 34, 5] = -2.0
    maps.maps[1, 120:130] = 0.1
    assert masked.strongest(maps).tolist() == [3, 12]
    assert np.allclose(masked.amounts(maps).sum(axis=1), [2, 128])
    assert masked.at(maps.starts + [34, 125]).tolist() == [3, 12]


def test_it_comes_back_from_a_file(found, tmp_path):
    found.save("evidence", tmp_path, made="by a test")
    again = LetterEvidence.load("evidence", tmp_path)
    assert set(again.peaks) == set(found.peaks)
    for name in found.peaks:
        assert np.allclose(again.peaks[name], found.peaks[name], atol=1e-5)
    assert (again.known.symbols == found.known.symbols).all()
    assert np.allclose(again.masked("gradient")[0], found.masked("gradient")[0], equal_nan=True)
    assert again.about["made"] == "by a test"
    assert again.any_tile == pytest.approx(found.any_tile, rel=1e-4)


def test_every_method_of_the_table_can_be_built(random_network, heard):
    for method in letter_methods(random_network).values():
        maps = explain_letters(random_network, method, heard, [80], "e")
        assert np.isfinite(maps.maps).all()
    assert len(METHODS) >= 12


def test_the_stored_table_is_of_the_network_that_ships():
    stored = LetterEvidence.load()
    assert stored.about["weights sha256"] == shipped.info("wav2letter", shipped.DATA / "weights")["sha256"]
    assert set(stored.peaks) >= {*METHODS, *REFERENCES}
    assert len(stored.known) == stored.about["letters"] >= 200
    assert "gradient" in stored.text()
