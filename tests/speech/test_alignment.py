import itertools

import numpy as np
import pytest

from idl_utils.speech import align, collapse
from idl_utils.speech.symbols import ALPHABET, BLANK


def logits_of(steps, symbols="ab", seed=0):
    """Logits (steps, 29) in which only these symbols and the blank are possible."""
    logits = np.full((steps, BLANK + 1), -1e9)
    places = [*(ALPHABET.index(symbol) for symbol in symbols), BLANK]
    logits[:, places] = np.random.default_rng(seed).normal(0, 2, (steps, len(places)))
    return logits


@pytest.mark.parametrize("text", ["a", "ab", "aa", "aba", "abb"])
def test_it_is_the_sum_over_all_paths_that_spell_the_text(text):
    logits = logits_of(6)
    probabilities = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    total, letters = 0.0, np.zeros((6, len(text)))
    for path in itertools.product([0, 1, BLANK], repeat=6):
        if collapse(path) == text:
            probability = np.prod(probabilities[np.arange(6), path])
            total += probability
            index = -1
            for step, symbol in enumerate(path):
                index += symbol != BLANK and (step == 0 or path[step - 1] != symbol)
                if symbol != BLANK:
                    letters[step, index] += probability
    found = align(logits, text)
    assert np.exp(found.log_likelihood) == pytest.approx(total)
    np.testing.assert_allclose(found.letters, letters / total, rtol=1e-5, atol=1e-9)


def test_each_step_is_in_one_state():
    found = align(logits_of(40, "abcde ", seed=2), "abba cede")
    np.testing.assert_allclose(found.occupancy.sum(axis=1), 1)
    np.testing.assert_allclose(found.blank + found.letters.sum(axis=1), 1)
    assert (np.diff(found.steps) > 0).all()


def test_tensorflow_has_the_same_likelihood():
    import tensorflow as tf

    logits = np.random.default_rng(1).normal(size=(30, BLANK + 1)).astype("float32")
    labels = np.array([[ALPHABET.index(letter) for letter in "hello"]])
    loss = tf.nn.ctc_loss(labels, logits[:, None], [5], [30], blank_index=BLANK)
    assert align(logits, "hello").log_likelihood == pytest.approx(-float(loss[0]), rel=1e-4)
