"""Figures of notebook 07: the maps of a letter over time, where the evidence of every method lies, optimal sounds."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ... import show
from ...arguments import whole_number
from ...show.canvas import canvas
from ...show.colours import ACCENTS, largest, scale
from ...speech import ALPHABET, band_centres, heard_phones
from ...speech.letter_evidence import REFERENCES
from ...speech.melspectrogram import FRAMES_PER_SECOND as RATE

GREY = "0.55"
HALF = 60  # frames to either side of the middle that a blind map shows
SLOPES = ("gradient", "SmoothGrad")  # methods whose maps are in logits per deviation


def letter_figure(heard, maps, index=0, utterance=None, caption="", played=None):
    """What one output step sees, and a map of it by each of several methods, over the letters and the phones; the Figure.

    :param heard: A `speech.Recognition`.
    :param maps: {title: `speech.LetterMaps`}, all of the same letters.
    :param index: Which of the letters.
    :param utterance: The `Utterance`, if its phones are known; the phone that the letter writes is stressed.
    :param played: (start, end) in seconds of what can be heard, to be marked.
    """
    first = next(iter(maps.values()))
    index = whole_number("index", index, 0, len(first) - 1)
    step, start = int(first.steps[index]), first.starts[index]
    rows = [_row(heard.spectrogram, "the input", "deviations", marks=[("step", heard.times.seconds(step))])]
    for title, each in maps.items():
        values = each.maps[index] if each.maps.shape[-1] > 1 else np.repeat(each.maps[index], len(band_centres()), -1)
        unit = "logits / deviation" if title in SLOPES else "logits"
        rows.append(_row(values, title, unit, start=start / RATE, marks=[("peak", each.seconds()[index])]))
    rows += [show.Segments([("you hear this", *played)], unit="sound")] if played else []
    chosen = [k for k, letter in enumerate(heard.letters) if letter.step == step]
    rows.append(show.Letters(heard.letters, unit="heard", highlight=chosen[0] if chosen else None))
    if utterance is not None and utterance.phones:
        written = heard_phones(heard, utterance)[chosen[0]] if chosen else ()
        rows.append(show.Segments(utterance.phones, highlight=utterance.phones.index(written[0]) if written else None))
    return show.timeline(rows, start=start / RATE, end=(start + first.maps.shape[1]) / RATE, caption=caption, width=8)


def word_figure(heard, values, word, utterance=None, caption=""):
    """A map (frames, bands) for a whole word, a list of `speech.Letter`, on the utterance; the Figure."""
    spelled = "".join(letter.symbol for letter in word)
    rows = [
        _row(heard.spectrogram, "the input", "deviations"),
        _row(values, f"relevance for '{spelled}'", "logits"),
        show.Segments([(spelled, word[0].seconds, word[-1].seconds)], unit="word"),
        show.Letters(heard.letters, unit="heard"),
    ]
    rows += [show.Segments(utterance.phones)] if utterance is not None and utterance.phones else []
    return show.timeline(rows, caption=caption, width=8)


def _row(values, title, unit, **options):
    return Row(values, title, unit, frequencies=band_centres(), percentile=99.5, **options)


@dataclass(frozen=True, eq=False)
class Row(show.Spectrogram):
    """A spectrogram as a low row of `show.timeline`."""

    height: ClassVar[float] = 1.35


def around(values, middle, half=HALF):
    """The frames around the middle of what a step sees, shape (2 half + 1, bands): NaN where there are none.

    :param values: A map of a window or an utterance (frames, bands).
    :param middle: The frame in the middle, counted in `values`.
    """
    places = round(middle) + np.arange(-half, half + 1)
    inside = (places >= 0) & (places < len(values))
    return np.where(inside[:, None], values[np.clip(places, 0, len(values) - 1)], np.nan)


def ten_maps(heard, maps, caption, seed=0, count=10):
    """The maps of so many letters drawn at random, without their names, each in units of its largest value.

    :param heard: The `speech.Recognition`.
    :param maps: `speech.LetterMaps` of its letters.

    Returns (Figure, the letters as a string).
    """
    chosen = np.random.default_rng(seed).choice(len(maps), min(count, len(maps)), replace=False)
    cut = [around(maps.maps[k], heard.times.frame(maps.steps[k]) - maps.starts[k]) for k in chosen]
    cut = [values / largest(values, 99.5) for values in cut]
    columns = min(5, len(cut))
    figure, place = canvas(8.5, 1.75 * -(-len(cut) // columns) + 0.4, caption)
    figure.set_layout_engine("constrained", rect=place)
    axes = figure.subplots(-(-len(cut) // columns), columns, sharex=True, sharey=True, squeeze=False)
    colours = scale(np.concatenate(cut), span=1.0)
    extent = (-HALF / RATE, HALF / RATE, -0.5, len(band_centres()) - 0.5)
    for number, (values, place) in enumerate(zip(cut, axes.flat), 1):
        mapped = place.imshow(values.T, origin="lower", aspect="auto", extent=extent, **colours)
        place.set_title(number)
    for place in axes.flat[len(cut) :]:
        place.set_visible(False)
    _kilohertz(axes[0, 0])
    figure.supylabel("kHz", fontsize=10)
    for place in axes[-1]:
        place.set_xlabel("seconds")
    figure.colorbar(mapped, ax=axes, fraction=0.03, pad=0.01, label="of the largest value")
    return figure, "".join(ALPHABET[maps.symbols[k]] for k in chosen)


def blind(values, title, unit=""):
    """A map (frames, bands) as a panel with seconds from its middle, so that no letter can be counted off."""
    start = -(len(values) - 1) / 2 / RATE
    return show.Spectrogram(values, title, unit, start=start, frequencies=band_centres(), percentile=99.5)


def evidence_figure(found, caption="", masking=True):
    """Where the peaks of every method lie from the phone, and how often masking there changes the letter; the Figure.

    Left: the median, the middle half (thick) and 5 to 95 % (thin) of the peaks, in ms after the middle of the letter's phone.
    Right: share of letters that change when the strongest 100 ms of the map are masked; the line is any 100 ms.

    :param found: `speech.LetterEvidence`.
    :param masking: Whether to draw the right part.
    """
    figure, place = canvas(9.5 if masking else 7.5, 0.27 * len(found.peaks) + 0.9, caption)
    figure.set_layout_engine("constrained", rect=place)
    [left, *others] = figure.subplots(1, 1 + masking, sharey=True, width_ratios=[2, 1][: 1 + masking], squeeze=False)[0]
    for row, name in enumerate(found.peaks):
        errors = 1000 * (found.peaks[name] - found.known.centres)
        low, lower, middle, upper, high = np.percentile(errors, (5, 25, 50, 75, 95))
        colour = GREY if name in REFERENCES or "untrained" in name else ACCENTS[0]
        left.plot([low, high], [row, row], color=colour, linewidth=1)
        left.plot([lower, upper], [row, row], color=colour, linewidth=5, alpha=0.6, solid_capstyle="butt")
        left.plot(middle, row, "o", color=colour, markersize=5)
        for right in others:
            right.barh(row, 100 * found.masked(name)[1].mean(), color=colour, height=0.6)
    left.axvline(0, color="black", linewidth=1)
    left.set(xlim=(-450, 450), xlabel="peak after the middle of the phone, ms")
    left.set_yticks(range(len(found.peaks)), list(found.peaks))
    left.invert_yaxis()
    for right in others:
        right.axvline(100 * found.any_tile[1], color="black", linewidth=1, linestyle="--")
        right.set(xlim=(0, 100), xlabel="letters that change, %")
        right.tick_params(axis="y", length=0)
    return figure


def sounds_figure(rows, titles, caption=""):
    """Optimal sounds in a grid; each row has one colour scale, each column one length. Returns the Figure.

    :param rows: {name: spectrograms [(frames, bands), ...]}, as many in each row as there are titles.
    :param titles: Of the columns.
    """
    figure, place = canvas(8.5, 1.45 * len(rows) + 0.6, caption)
    figure.set_layout_engine("constrained", rect=place)
    grid = figure.subplots(len(rows), len(titles), sharex="col", sharey=True, squeeze=False)
    for line, (name, sounds) in zip(grid, rows.items()):
        span = max(largest(np.asarray(sound), 99.5) for sound in sounds)
        for axes, sound in zip(line, sounds, strict=True):
            extent = (0, len(sound) / RATE, -0.5, len(band_centres()) - 0.5)
            colours = scale(np.asarray(sound), signed=True, span=span)
            mapped = axes.imshow(np.transpose(sound), origin="lower", aspect="auto", extent=extent, **colours)
        line[0].set_ylabel(f"{name}\nkHz")
        figure.colorbar(mapped, ax=line, fraction=0.03, pad=0.01, label="deviations")
    _kilohertz(grid[0, 0])
    for axes, title in zip(grid[0], titles):
        axes.set_title(title)
    for axes in grid[-1]:
        axes.set_xlabel("seconds")
    return figure


def _kilohertz(axes):
    ticks = (250, 1000, 4000)
    places = np.interp(ticks, band_centres(), np.arange(len(band_centres())))
    axes.set_yticks(places, [f"{tick / 1000:g}" for tick in ticks])
