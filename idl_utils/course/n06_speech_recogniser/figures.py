"""Figures of notebook 06: an utterance from waveform to letters, and what of the picture methods breaks on it."""

import numpy as np

from ... import show
from ...speech import SYMBOLS, band_centres


def spectrogram_row(values, title="", unit="deviations", **options):
    """A row of `show.timeline` for a spectrogram (frames, 128) of the recogniser, or a map of one, in kHz."""
    return show.Spectrogram(values, title, unit, frequencies=band_centres(), **{"percentile": 99.5, **options})


def probability_row(heard, title="", names=SYMBOLS):
    """A row for the probability of each symbol at the steps of a `speech.Recognition`."""
    return show.Probabilities(heard.probabilities, step_seconds(heard), names, title)


def alignment_row(heard, alignment, title=""):
    """A row for a `speech.Alignment`: how probable it is that a step stands for each letter of the text, or for none."""
    values = np.column_stack([alignment.letters, alignment.blank])
    return show.Probabilities(values, step_seconds(heard), (*alignment.text, "<blank>"), title)


def step_seconds(heard):
    """The middle of what each output step sees, in seconds (steps,)."""
    return heard.times.seconds(np.arange(len(heard.logits)))


def utterance_figure(heard, sound=None, phones=(), probabilities=False, caption="", **window):
    """From waveform to letters, with the phones beneath; the Figure.

    :param heard: A `speech.Recognition`.
    :param sound: Its samples, for a waveform on top.
    :param phones: As an `Utterance` has them, if they are known.
    :param probabilities: Whether to draw those of all symbols too.
    :param window: `start` and `end`, as of `show.timeline`.
    """
    rows = [] if sound is None else [show.Waveform(sound)]
    rows += [spectrogram_row(heard.spectrogram)]
    rows += [probability_row(heard)] if probabilities else []
    rows += [show.Letters(heard.letters, unit="heard")] + ([show.Segments(phones)] if len(phones) else [])
    return show.timeline(rows, caption=caption, **window)
