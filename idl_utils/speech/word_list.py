"""A small language model: how likely a letter is after the letters of its word so far, from a list of counted words."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from ..arguments import number
from .symbols import ALPHABET

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "speech" / "words.txt"
SPACE = ALPHABET.index(" ")


class WordList:
    """Words with counts, as a model of letters: P(next letter | beginning of the word), the end of a word being a space.

    A beginning that is rare, or in no word of the list, falls back on the last two letters, so that other words can be
    spelt too.

    :param counts: {word: how often}; from a file with `WordList.read`.
    :param trust: A beginning that occurs so often counts as much as the fall-back.
    """

    def __init__(self, counts, trust=2.0):
        if not counts:
            raise ValueError("counts is empty: a word list needs words")
        self.trust = number("trust", trust, above=0)
        self.words = frozenset(counts)
        after, ends = defaultdict(Counter), defaultdict(Counter)
        for word, count in counts.items():
            for i, letter in enumerate(word + " "):
                after[word[:i]][letter] += count
                ends[word[max(0, i - 2) : i]][letter] += count
        self._after = {start: self._row(found) for start, found in after.items()}
        self._ends = {end: self._row(found) for end, found in ends.items()}
        self._known = {}

    @staticmethod
    def _row(found):
        return np.array([found.get(letter, 0) for letter in ALPHABET], np.float64)

    @classmethod
    def read(cls, file=SHIPPED, **options):
        """From a text file with a word and its count in each line; the default ships with the course."""
        pairs = (line.split() for line in Path(file).read_text(encoding="utf-8").splitlines() if line.strip())
        return cls({word: int(count) for word, count in pairs}, **options)

    def log_probabilities(self, start):
        """Natural logarithms of P(letter | beginning `start`), shape (28,), in the order of the alphabet."""
        if start not in self._known:
            seen = self._ends.get(start[-2:], np.zeros(len(ALPHABET))) + 0.5
            row = self._after.get(start, np.zeros(len(ALPHABET))) + self.trust * seen / seen.sum()
            self._known[start] = np.log(row / row.sum())
        return self._known[start]
