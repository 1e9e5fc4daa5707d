"""What the recogniser listened to for one letter: a map of relevance or sensitivity for every letter of an utterance."""

from dataclasses import dataclass

import numpy as np

from ..arguments import finite, unknown, whole_number
from .melspectrogram import FRAMES_PER_SECOND
from .recognition import Recogniser, Recognition
from .symbols import ALPHABET, SYMBOLS
from .timing import StepTimes


@dataclass(frozen=True)
class LetterMaps:
    """One map for each of several output steps.

    :param maps: (letters, window, bands): for each letter the part of the spectrogram that its step can see. A method that
        knows no bands, such as Grad-CAM, has a single one.
    :param starts: (letters,): the first frame of each.
    :param steps: (letters,): the output steps.
    :param symbols: (letters,): the output whose logit was explained, as an index.
    :param frames: Length of the utterance in frames.
    """

    maps: np.ndarray
    starts: np.ndarray
    steps: np.ndarray
    symbols: np.ndarray
    frames: int

    def __len__(self):
        return len(self.maps)

    def whole(self, index):
        """One map on the whole utterance, shape (frames, bands): 0 wherever the step can't see."""
        return self.sum([index])

    def sum(self, indices=None):
        """The sum of several maps (default: all), shape (frames, bands).

        What is linear in the output it starts from, as gradients and relevance are, explains the sum of the letters'
        logits by this: a word.
        """
        total = np.zeros((self.frames, self.maps.shape[-1]), self.maps.dtype)
        for index in range(len(self)) if indices is None else indices:
            start = self.starts[index]
            total[start : start + self.maps.shape[1]] += self.maps[index, : self.frames - start]
        return total

    def over_time(self):
        """How much of each map lies at which frame: sums of absolute values over bands, shape (letters, window)."""
        return np.abs(self.maps).sum(axis=-1)

    def peaks(self, smooth=7):
        """The frame where each map is strongest, shape (letters,), after smoothing over `smooth` frames (Hann window).

        A map that is zero everywhere, as Grad-CAM's may be, is strongest in its middle.
        """
        kernel = np.hanning(whole_number("smooth", smooth, 1) + 2)[1:-1]
        strength = np.array([np.convolve(row, kernel, mode="same") for row in self.over_time()])
        strength = strength.reshape(len(self), -1)
        strongest = np.where(strength.any(axis=-1), strength.argmax(axis=-1), strength.shape[-1] // 2)
        return self.starts + strongest

    def seconds(self, smooth=7):
        """When each map is strongest, shape (letters,): the middle of the frame of `peaks`."""
        return self.peaks(smooth) / FRAMES_PER_SECOND


def explain_letters(network, method, heard, steps=None, symbols=None):
    """A map for every letter that was heard in an utterance, or for the output steps asked for.

    A step sees only its receptive field, so that a window of that length gives exactly the map of the whole utterance:
    the windows of all letters are explained as one batch of short inputs. Near the utterance's ends the window stays
    inside, since the network's padding counts there. Memory does not grow with the number of letters but for the maps
    themselves: `Method` cuts a long batch into parts, and within a part no messages from unit to unit are kept, only the
    relevance of one layer at a time (layer 9 alone has a million of messages a step).

    :param network: A network from spectrograms (n, frames, bands) to logits (n, steps, symbols).
    :param method: An attribution method built on it: `LRP(network, EpsilonPlusFlat())`.
    :param heard: The `Recognition` of an utterance, or a spectrogram (frames, bands), which is recognised if need be.
    :param steps: Output steps (default: those of the letters heard, without spaces).
    :param symbols: The outputs to explain, one a step or one for all: letters ("a", " ") or indices (default: the most
        probable symbol of each step).

    Returns `LetterMaps`. Raises ValueError for a step or a symbol that does not exist.
    """
    known = isinstance(heard, Recognition)
    spectrogram = finite("heard", heard.spectrogram if known else heard)
    times = heard.times if known else StepTimes.of(network, len(spectrogram))
    if steps is None or symbols is None:
        heard = heard if known else Recogniser(network)(spectrogram)
        steps = [each.step for each in heard.letters if each.symbol != " "] if steps is None else steps
        steps = _steps(steps, times)
        symbols = heard.path[steps] if symbols is None else symbols
    steps = _steps(steps, times)
    symbols = np.broadcast_to([_index(symbol) for symbol in _listed(symbols)], steps.shape)
    starts, inputs, targets = _inputs(spectrogram, times, steps, symbols)
    if not len(steps):
        return LetterMaps(inputs, starts, steps, symbols, times.frames)
    maps = method(inputs, targets)
    maps = maps[..., None] if maps.ndim == 2 else maps
    return LetterMaps(maps, starts, steps, symbols, times.frames)


def letter_inputs(heard, steps, symbols):
    """What `explain_letters` hands over to a method, for other questions to it: `lrp.accounts(*letter_inputs(...))`.

    :param heard: The `Recognition` of an utterance.
    :param steps, symbols: Output steps and the indices of their symbols, (letters,).

    Returns (inputs (letters, window, bands), targets (letters, 2): step in the window, symbol).
    """
    return _inputs(heard.spectrogram, heard.times, np.asarray(steps, int), np.asarray(symbols, int))[1:]


def _inputs(spectrogram, times, steps, symbols):
    """(first frame of each window, the windows, the targets in them)"""
    window, starts = windows(times, steps)
    inputs = np.zeros((len(steps), window, spectrogram.shape[1]), "float32")
    for row, start in zip(inputs, starts):
        row[:] = spectrogram[start : start + window]
    return starts, inputs, np.stack([steps - starts // times.stride, symbols], axis=-1)


def windows(times, steps):
    """(length, first frames (steps,)) of windows in which these steps see what they see in the whole utterance.

    Their strides fall on the same frames, and a window is as odd or even as the utterance, so that "same" padding puts
    as many zeros before it.
    """
    window = times.field + times.stride - 1
    window = min(times.frames, window + (times.frames - window) % times.stride)
    starts = np.clip(times.start + times.stride * steps, 0, times.frames - window)
    return window, starts // times.stride * times.stride


def _steps(steps, times):
    return np.array(
        [whole_number("steps", step, 0, times.steps - 1) for step in np.atleast_1d(steps).tolist()], np.int64
    )


def _listed(symbols):
    return [symbols] if isinstance(symbols, str) or np.ndim(symbols) == 0 else list(symbols)


def _index(symbol):
    if isinstance(symbol, str):
        if symbol not in SYMBOLS:
            raise unknown("symbol", symbol, SYMBOLS)
        return SYMBOLS.index(symbol)
    return whole_number("symbols", symbol, 0, len(ALPHABET))
