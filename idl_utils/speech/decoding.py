"""From probabilities of symbols to text: the best path, or the best text with the help of a word list."""

import math

import numpy as np

from ..arguments import number, whole_number
from .symbols import ALPHABET, BLANK, collapse

IMPROBABLE = math.log(1e-3)  # symbols below this are not tried


def greedy(logits):
    """The text of the most probable path; `logits` has shape (steps, 29)."""
    return collapse(np.asarray(logits).argmax(axis=-1))


class BeamSearch:
    """The most probable text, over all of its paths, under the network and a word list.

    Prefix search (Graves et al. 2006; with a language model: Hannun et al. 2014): a text's score is
    log P(text | sound) + weight * log P(text | words) + bonus * letters.

    The default weight and bonus had the lowest LER of nine pairs on 50 utterances of real speech (see data/README.md).

    :param words: A `WordList`, or None for the network alone.
    :param weight: How much the word list counts.
    :param bonus: For each letter, against the word list's preference for short texts.
    :param beam: Texts kept at each step.
    """

    def __init__(self, words=None, weight=0.5, bonus=0.5, beam=30):
        self.words, self.weight, self.bonus = words, number("weight", weight, low=0), number("bonus", bonus)
        self.beam = whole_number("beam", beam, 1)

    def __call__(self, logits):
        """The best text for logits (steps, 29)."""
        logits = np.asarray(logits, np.float64)
        scores = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
        beams = {"": (0.0, -math.inf, 0.0)}  # text: log P(ends in blank), log P(ends in its last letter), word score
        for row in scores:
            beams = self._step(beams, row)
        best, _ = max(beams.items(), key=lambda item: _total(item[1]))
        return best.strip()

    def _step(self, beams, row):
        grown = {}
        letters = [(i, ALPHABET[i], row[i]) for i in np.flatnonzero(row[:BLANK] > IMPROBABLE)]
        for text, (blank, letter, prior) in beams.items():
            either = _add(blank, letter)
            _put(grown, text, either + row[BLANK], -math.inf, prior)
            if text:
                _put(grown, text, -math.inf, letter + row[ALPHABET.index(text[-1])], prior)
            for index, symbol, score in letters:
                if symbol == " " and (not text or text[-1] == " "):
                    continue
                repeated = text and text[-1] == symbol
                _put(
                    grown,
                    text + symbol,
                    -math.inf,
                    (blank if repeated else either) + score,
                    self._prior(text, index, prior),
                )
        kept = sorted(grown.items(), key=lambda item: _total(item[1]), reverse=True)
        return dict(kept[: self.beam])

    def _prior(self, text, index, prior):
        if self.words is None:
            return prior
        start = text[text.rfind(" ") + 1 :]
        return prior + self.weight * self.words.log_probabilities(start)[index] + self.bonus


def _add(a, b):
    """log(exp(a) + exp(b))"""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


def _put(beams, text, blank, letter, prior):
    before = beams.get(text, (-math.inf, -math.inf, prior))
    beams[text] = _add(before[0], blank), _add(before[1], letter), before[2]


def _total(scores):
    blank, letter, prior = scores
    return _add(blank, letter) + prior
