from dataclasses import replace

import numpy as np
import pytest

from idl_utils.attribution import GradCAM, Gradient
from idl_utils.datasets.speech import Phone, Utterance
from idl_utils.speech import KnownLetters, Recogniser, StepTimes, localise
from idl_utils.speech.letter_phones import SPELLINGS
from idl_utils.speech.symbols import ALPHABET


def known(count=300, letters_an_utterance=10):
    """Letters whose phones last 100 ms each and whose steps lie 0.1 s behind them."""
    starts = np.arange(count) * 0.1
    steps = np.arange(count)
    return KnownLetters(steps % 26, steps, starts + 0.15, starts, starts + 0.1, steps // letters_an_utterance)


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


def test_peaks_in_the_middle_of_the_phones_are_perfect():
    found = known().judged(known().centres, draws=20)
    for five in ((found.bias, found.median, found.spread, found.high, found.inside), found.low, found.up):
        assert five == pytest.approx((0, 0, 0, 0, 1), abs=1e-5)


def test_what_is_always_late_by_the_same_time_has_a_bias_and_no_spread():
    found = known().judged(known().seconds)
    assert found.bias == pytest.approx(0.1)
    assert found.median == pytest.approx(0.1)
    assert found.spread < 1e-5
    assert found.inside == 0


def test_errors_of_a_known_size_come_back_within_their_interval():
    rng, letters = np.random.default_rng(0), known()
    found = letters.judged(letters.centres - 0.02 + rng.normal(0, 0.03, len(letters)))
    true = (-0.02, None, 0.6745 * 0.03, None, None)
    for k, value in enumerate(true):
        if value is not None:
            assert found.low[k] < value < found.up[k]
    assert found.up[2] - found.low[2] < 0.01


def test_letters_of_one_utterance_count_as_one():
    """A bias of each utterance's own: the interval must be as wide as for that few numbers."""
    rng, letters = np.random.default_rng(1), known()
    peaks = letters.centres + np.repeat(rng.normal(0, 0.05, 30), 10)
    found = letters.judged(peaks)
    assert found.up[0] - found.low[0] > 0.025


def test_shuffling_keeps_the_delay_and_loses_the_rest():
    rng, letters = np.random.default_rng(2), known()
    shift = rng.normal(0, 0.05, len(letters))
    late = replace(letters, seconds=letters.seconds + shift)
    shuffled = late.shuffled(letters.centres)
    assert np.allclose(np.sort(shuffled - late.seconds), np.sort(letters.centres - late.seconds), atol=1e-5)
    assert late.judged(letters.centres, draws=0).spread < 1e-5
    assert late.judged(shuffled, draws=0).spread > 0.02


def test_a_network_that_hears_what_was_said(random_network):
    said = [utterance(random_network, seed) for seed in (1, 2)]
    methods = {"gradient": Gradient(random_network), "Grad-CAM": GradCAM(random_network, "relu8")}
    letters, peaks = localise(random_network, methods, said, progress=False)
    assert set(peaks) == {"gradient", "Grad-CAM", "CTC step", "loudest frame", "any frame"}
    assert len(letters) > 8
    assert set(letters.utterances) == {0, 1}
    assert {ALPHABET[k] for k in letters.symbols} <= set("".join(u.text for u in said))
    step = letters.judged(peaks["CTC step"])
    assert step.bias == pytest.approx(-0.01, abs=1e-6)  # the phones were put there
    assert step.spread < 1e-5
    times = StepTimes.of(random_network, 251)
    for name in ("gradient", "loudest frame", "any frame"):  # Grad-CAM's weights are for all places, seen or not
        assert (np.abs(peaks[name] - letters.seconds) <= times.field / 200 + 0.01).all()


def test_nothing_heard_is_nothing_to_judge(random_network):
    silent = Utterance(
        "x", np.random.default_rng(0).normal(0, 0.1, 9000).astype("float32"), "a", phones=(Phone("AH", 0, 0.1, 0),)
    )
    letters, peaks = localise(random_network, {}, [silent], progress=False)
    assert len(letters) == len(peaks["CTC step"])
    if not len(letters):
        with pytest.raises(ValueError, match="no letter was heard rightly"):
            letters.judged(peaks["CTC step"])
