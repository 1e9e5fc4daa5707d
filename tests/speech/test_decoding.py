import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idl_utils.speech import BeamSearch, WordList, cleaned, collapse, greedy, letter_error_rate, word_error_rate
from idl_utils.speech.symbols import ALPHABET, BLANK, encoded, least_steps

B = BLANK
H, E, L, O = (ALPHABET.index(c) for c in "helo")  # noqa: E741


def test_collapse_keeps_letters_apart_that_a_blank_separates():
    assert collapse([H, H, B, E, B, L, B, L, L, O, O]) == "hello"
    assert collapse([H, H, B, E, B, L, L, O, O]) == "helo"
    assert collapse([B, B]) == collapse([]) == ""


@given(st.text(ALPHABET, max_size=8))
def test_a_path_of_the_least_length_spells_the_text(text):
    path = []
    for index in encoded(text):
        path += [B] * bool(path and path[-1] == index) + [index]
    assert collapse(path) == text
    assert len(path) == least_steps(text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [("Don’t  stop!", "don't stop"), ("Café—au lait", "cafe au lait"), ("", ""), ("MR. QUILTER", "mr quilter")],
)
def test_texts_are_cleaned(text, clean):
    assert cleaned(text) == clean


@pytest.mark.parametrize("seed", range(5))
def test_the_beam_finds_the_text_with_the_largest_sum_over_paths(seed):
    letters = [H, E, L, B]
    few = np.random.default_rng(seed).normal(0, 1.5, (5, 4))
    logits = np.full((5, 29), -50.0)
    logits[:, letters] = few
    # The same search space by hand: four symbols, all paths.
    small = {}
    scores = few - np.logaddexp.reduce(few, axis=-1, keepdims=True)
    for path in itertools.product(range(4), repeat=5):
        text = collapse([letters[k] for k in path])
        small[text] = small.get(text, 0) + np.exp(sum(scores[t, k] for t, k in enumerate(path)))
    assert BeamSearch(beam=500)(logits) == max(small, key=small.get)


def test_a_word_list_prefers_its_words():
    words = WordList({"hello": 9, "hero": 1})
    logits = np.full((9, 29), -9.0)
    for step, symbol in enumerate([H, B, E, B, L, B, L, B, O]):
        logits[step, symbol] = 0
    logits[6, [L, B]] = -0.4, 0.0  # "helo" is a little more probable
    assert greedy(logits) == "helo"
    assert BeamSearch(words)(logits) == "hello"
    assert BeamSearch()(logits) in ("helo", "hello")


def test_a_word_list_is_a_distribution_over_letters():
    words = WordList({"hello": 9, "hero": 1, "a": 5})
    for start in ("", "he", "hello", "zzz"):
        assert np.exp(words.log_probabilities(start)).sum() == pytest.approx(1)
    assert np.exp(words.log_probabilities("he"))[L] > 0.6
    assert np.exp(words.log_probabilities("hello"))[ALPHABET.index(" ")] > 0.7


def test_the_shipped_word_list_knows_no_held_out_word():
    from idl_utils.datasets.speech.sentences import FOLDER

    words = WordList.read().words
    assert len(words) > 10_000
    assert not words & set((FOLDER / "heldout_words.txt").read_text().split())


def test_error_rates():
    assert letter_error_rate("abcd", "abxd") == pytest.approx(0.25)
    assert word_error_rate(["a b", "c d"], ["a b", "c"]) == pytest.approx(0.25)
