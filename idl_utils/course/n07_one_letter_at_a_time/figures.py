"""Figures of notebook 07: the maps of a letter over time, where the evidence of every method lies, optimal sounds."""

import numpy as np

from ... import show
from ...arguments import whole_number
from ...show.canvas import canvas
from ...show.colours import ACCENTS
from ...speech import ALPHABET, band_centres
from ...speech.melspectrogram import FRAMES_PER_SECOND

GREY = "0.55"
REFERENCES = ("CTC step", "loudest frame", "any frame", "its phone")


def letter_figure(heard, maps, index=0, phones=(), caption="", whole=False):
    """What one output step sees, and a map of it by each of several methods, over the letters and the phones; the Figure.

    :param heard: A `speech.Recognition`.
    :param maps: {title: `speech.LetterMaps`}, all of the same letters.
    :param index: Which of the letters.
    :param phones: As an `Utterance` has them, if they are known.
    :param whole: Show the whole utterance rather than what the step sees.
    """
    first = next(iter(maps.values()))
    index = whole_number("index", index, 0, len(first) - 1)
    step, start = int(first.steps[index]), first.starts[index]
    end = None if whole else (start + first.maps.shape[1]) / FRAMES_PER_SECOND
    marks = [("step", heard.times.seconds(step))]
    rows = [_spectrogram(heard.spectrogram, "the input", "deviations", marks=marks)]
    for title, each in maps.items():
        values = each.maps[index] if each.maps.shape[-1] > 1 else np.repeat(each.maps[index], len(band_centres()), -1)
        peak = each.peaks()[index] / FRAMES_PER_SECOND
        options = {"start": start / FRAMES_PER_SECOND, "marks": [*marks, ("peak", peak)]}
        rows.append(_spectrogram(values, title, "logits / deviation" if "gradient" in title else "logits", **options))
    chosen = [k for k, letter in enumerate(heard.letters) if letter.step == step]
    rows.append(show.Letters(heard.letters, unit="heard", highlight=chosen[0] if chosen else None))
    rows += [show.Segments(phones)] if len(phones) else []
    return show.timeline(rows, start=None if whole else start / FRAMES_PER_SECOND, end=end, caption=caption)


def word_figure(heard, values, word, phones=(), caption=""):
    """A map (frames, bands) of a whole word, on the utterance, with the letters of the word; the Figure."""
    marks = [(letter.symbol, letter.seconds) for letter in word]
    rows = [
        _spectrogram(heard.spectrogram, "the input", "deviations"),
        _spectrogram(values, "relevance for the word", "logits", marks=marks),
        show.Letters(heard.letters, unit="heard"),
    ]
    return show.timeline(rows + ([show.Segments(phones)] if len(phones) else []), caption=caption)


def _spectrogram(values, title, unit, **options):
    return show.Spectrogram(values, title, unit, frequencies=band_centres(), percentile=99.5, **options)


def ten_maps(maps, letters, caption, seed=0, count=10):
    """The maps of so many letters drawn at random, without their names; returns (Figure, their names as a string).

    :param maps: `speech.LetterMaps`.
    :param letters: The letter of each map, as indices.
    """
    chosen = np.random.default_rng(seed).choice(len(maps), min(count, len(maps)), replace=False)
    parts = [blind(maps.maps[k], f"{number}") for number, k in enumerate(chosen, 1)]
    figure = show.panels(parts, columns=5, size=1.55, caption=caption)
    return figure, "".join(ALPHABET[letters[k]] for k in chosen)


def blind(values, title):
    """A map (frames, bands) as a panel with seconds from the middle of the window, so that no letter can be counted off."""
    middle = len(values) / 2 / FRAMES_PER_SECOND
    return show.Spectrogram(values, title, start=-middle, frequencies=band_centres(), percentile=99.5)


def evidence_figure(found, caption="", names=None):
    """Where the peaks of every method lie from the phone, and how often masking there changes the letter; the Figure.

    Left: the median, the middle half (thick) and 5 to 95 % (thin) of the peaks, in ms after the middle of the letter's phone.
    Right: share of letters that change when the strongest 100 ms of the map are masked; the line is any 100 ms.

    :param found: `speech.LetterEvidence`.
    """
    names = list(names or found.peaks)
    figure, place = canvas(9.5, 0.27 * len(names) + 0.9, caption)
    figure.set_layout_engine("constrained", rect=place)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[2, 1])
    for row, name in enumerate(names):
        errors = 1000 * (found.peaks[name] - found.known.centres)
        low, lower, middle, upper, high = np.percentile(errors, (5, 25, 50, 75, 95))
        colour = GREY if name in REFERENCES or "untrained" in name else ACCENTS[0]
        left.plot([low, high], [row, row], color=colour, linewidth=1)
        left.plot([lower, upper], [row, row], color=colour, linewidth=5, alpha=0.6, solid_capstyle="butt")
        left.plot(middle, row, "o", color=colour, markersize=5)
        right.barh(row, 100 * found.masked(name)[1].mean(), color=colour, height=0.6)
    left.axvline(0, color="black", linewidth=1)
    left.set(xlim=(-450, 450), xlabel="peak after the middle of the phone, ms")
    left.set_yticks(range(len(names)), names)
    left.invert_yaxis()
    right.axvline(100 * found.any_tile[1], color="black", linewidth=1, linestyle="--")
    right.set(xlim=(0, 100), xlabel="letters that change, %")
    right.tick_params(axis="y", length=0)
    return figure


def sounds_figure(sounds, titles, caption="", columns=4):
    """Optimal sounds (n, frames, bands) beside each other; the Figure."""
    parts = [
        show.Spectrogram(
            sound, title, "deviations" * (k % columns == columns - 1), signed=True, frequencies=band_centres()
        )
        for k, (sound, title) in enumerate(zip(sounds, titles, strict=True))
    ]
    return show.panels(parts, columns=columns, size=1.8, caption=caption)
