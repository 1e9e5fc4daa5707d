"""Does the evidence lie where the sound is? Peaks of maps, in seconds, against the times of the phones, and against chance.

known = KnownLetters.of(heard, utterance)
maps = explain_letters(network, Gradient(network), heard, known.steps, known.symbols)
known.judged(maps.seconds())         # Judgement(bias=..., median=..., spread=..., high=..., inside=...)
"""

from dataclasses import dataclass, fields

import numpy as np

from ..arguments import finite
from .letter_phones import heard_phones
from .symbols import SYMBOLS


@dataclass(frozen=True, eq=False)
class KnownLetters:
    """Letters that were heard rightly, with the times of the phones that they write; arrays (letters,).

    :param symbols: The letters, as indices.
    :param steps: The output step of each.
    :param seconds: The middle of what that step sees.
    :param starts, ends: When the letter's phone (of x: the first and the last of two) begins and ends, in seconds.
    :param utterances: Which utterance it is in, counted from 0.
    """

    symbols: np.ndarray
    steps: np.ndarray
    seconds: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    utterances: np.ndarray

    def __len__(self):
        return len(self.steps)

    @classmethod
    def of(cls, recognition, utterance, number=0):
        """Those of one utterance, a `datasets.speech.Utterance` with phones, as it was recognised."""
        found = [pair for pair in zip(recognition.letters, heard_phones(recognition, utterance)) if pair[1]]
        rows = [
            (SYMBOLS.index(letter.symbol), letter.step, letter.seconds, phones[0].start, phones[-1].end, number)
            for letter, phones in found
        ]
        columns = np.array(rows, float).reshape(-1, 6).T
        return cls(*(column.astype(int if k in (0, 1, 5) else float) for k, column in enumerate(columns)))

    @classmethod
    def joined(cls, parts):
        """The letters of several utterances, one after the other."""
        parts = list(parts)
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    @property
    def centres(self):
        """The middle of each letter's phone, in seconds."""
        return (self.starts + self.ends) / 2

    def shuffled(self, peaks, seed=0):
        """The peaks, each as far from its CTC step as that of another letter: what "a fixed delay" alone would give."""
        offsets = self._checked(peaks) - self.seconds
        return self.seconds + np.random.default_rng(seed).permutation(offsets)

    def judged(self, peaks, draws=1000, seed=0):
        """How near peaks (letters,), in seconds, lie to the middle of the phones, as a `Judgement`.

        Intervals are of a bootstrap over utterances, since letters of one utterance are not independent.
        """
        peaks = self._checked(peaks)
        errors, inside = peaks - self.centres, (self.starts <= peaks) & (peaks <= self.ends)
        rng, places = np.random.default_rng(seed), [np.flatnonzero(self.utterances == u) for u in self._of_utterances()]
        drawn = []
        for _ in range(draws):
            chosen = np.concatenate([places[k] for k in rng.integers(len(places), size=len(places))])
            drawn.append(_numbers(errors[chosen], inside[chosen]))
        low, high = np.percentile(drawn, (2.5, 97.5), axis=0) if draws else (None, None)
        return Judgement(*_numbers(errors, inside), low, high)

    def _of_utterances(self):
        if not len(self):
            raise ValueError("no letter was heard rightly: there is nothing to judge")
        return np.unique(self.utterances)

    def _checked(self, peaks):
        peaks = finite("peaks", peaks)
        if peaks.shape != self.seconds.shape:
            raise ValueError(f"peaks has shape {peaks.shape}: expected one number for each of {len(self)} letters")
        return peaks


@dataclass(frozen=True, eq=False)
class Judgement:
    """Distances of peaks from the middle of their phones, in seconds; positive is late.

    :param bias: Median error, signed.
    :param median: Median of the distance.
    :param spread: Median of the distance once the bias is taken away.
    :param high: 90 % of the distances are below it.
    :param inside: Share of the peaks between the phone's start and end.
    :param low, up: 95 % intervals, arrays of these five in this order, or None.
    """

    bias: float
    median: float
    spread: float
    high: float
    inside: float
    low: np.ndarray | None = None
    up: np.ndarray | None = None


def _numbers(errors, inside):
    bias, distances = np.median(errors), np.abs(errors)
    return bias, np.median(distances), np.median(np.abs(errors - bias)), np.percentile(distances, 90), inside.mean()
