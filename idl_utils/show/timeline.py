"""Rows over one axis of time: a waveform, a spectrogram or a map of one, letters, phones, probabilities."""

from dataclasses import dataclass
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np

from ..arguments import finite, number
from .canvas import canvas
from .colours import ACCENTS

POINTS = 2000  # a waveform is drawn as the lowest and highest sample of so many stretches
HEIGHT = 1.7  # inches of a row that doesn't say how high it is
NAMED = 0.2  # a peak that reaches this probability gets its name


def timeline(rows, start=None, end=None, caption="", alt=None, width=9.0, height=HEIGHT):
    """Draw rows one above the other, with the same seconds on the same place, and return the Figure.

    show.timeline([show.Waveform(sound), show.Spectrogram(heard.spectrogram), show.Letters(heard.letters),
        show.Segments(utterance.phones)], caption="...")

    Parameters
    ----------
    rows : list of Waveform, Spectrogram, Letters, Segments, Probabilities, Curves, ...
        From top to bottom: whatever has a `title` and draws over seconds; `Curves` does with seconds as its steps.
    start, end : float, optional
        The seconds to show; by default what the longest row holds.
    caption, alt : str
        The sentence under the figure, and its description for readers who can't see it.
    width, height : float
        Of the figure, and of a row that doesn't say how high it is, such as a spectrogram, in inches.

    Raises ValueError or TypeError naming what can't be drawn; no figure is left behind.
    """
    rows = [rows] if hasattr(rows, "draw") else list(rows)
    if not rows or not all(hasattr(row, "draw") for row in rows):
        wrong = next((type(row).__name__ for row in rows if not hasattr(row, "draw")), "nothing")
        raise TypeError(f"rows has {wrong}: expected rows, such as show.Waveform(...) or show.Spectrogram(...)")
    if start is not None and end is not None and not number("start", start) < number("end", end):
        raise ValueError(f"start={start} is not before end={end}")
    titles = sum(1.5 * plt.rcParams["font.size"] / 72 for row in rows if row.title)
    heights = [getattr(row, "height", number("height", height, above=0)) for row in rows]
    figure, place = canvas(number("width", width, above=0), sum(heights) + titles + 0.5, caption, alt=alt)
    figure.set_layout_engine("constrained", rect=place, hspace=0.02, h_pad=0.03)
    stacked = figure.subplots(len(rows), 1, squeeze=False, height_ratios=heights)[:, 0]
    try:
        for row, axes in zip(rows, stacked):
            axes.set_title(row.title, loc="left")
            axes.margins(x=0)
            row.draw(figure, axes)
            axes.set_xlabel("")
            last = axes is stacked[-1]
            axes.tick_params(axis="x", labelbottom=last, bottom=last or axes.spines["bottom"].get_visible())
    except Exception:
        plt.close(figure)
        raise
    stacked[-1].set_xlabel("seconds")
    lows, highs = zip(*(axes.get_xlim() for axes in stacked))
    plt.setp(stacked, xlim=(min(lows) if start is None else start, max(highs) if end is None else end))
    return figure


@dataclass(frozen=True, eq=False)
class Waveform:
    """Samples (n,) over time, `rate` of them in a second, the first at `start` seconds."""

    height: ClassVar[float] = 0.7

    samples: np.ndarray
    title: str = ""
    rate: float = 16_000
    start: float = 0.0

    def draw(self, figure, axes):
        """Draw into axes."""
        samples = finite("samples", self.samples)
        if samples.ndim != 1 or not len(samples):
            raise ValueError(f"samples has shape {samples.shape}: expected (samples,), not empty")
        # The lowest and the highest of each stretch: a minute of sound has a million samples.
        starts = np.unique(np.linspace(0, len(samples), POINTS, endpoint=False).astype(int))
        seconds = self.start + starts / number("rate", self.rate, above=0)
        low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
        axes.fill_between(seconds, low, high, linewidth=0.5, color=ACCENTS[0])
        axes.set(xlim=(self.start, self.start + len(samples) / self.rate), ylabel="pressure", yticks=[0])
        axes.set_xlabel("seconds")


@dataclass(frozen=True, eq=False)
class Segments:
    """Stretches of time with names, such as phones or words: a list of (name, start, end), or of things with `label`, `start`
    and `end` as a `datasets.speech.Phone` has them. `highlight` is the index of one to stress. Short ones are written smaller.
    """

    height: ClassVar[float] = 0.22

    segments: list
    title: str = ""
    unit: str = "phones"
    highlight: int | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        rows = [s if isinstance(s, tuple) else (s.label, s.start, s.end) for s in self.segments]
        usual = np.median([end - start for _, start, end in rows]) if rows else 0
        for index, (name, start, end) in enumerate(rows):
            if not start <= end:
                raise ValueError(f"segment {name!r} ends at {end} before it starts at {start}")
            shade = ACCENTS[4] if index == self.highlight else ("0.93", "0.82")[index % 2]
            axes.axvspan(start, end, color=shade, linewidth=0)
            _write(axes, name, (start + end) / 2, 0.5, 0.75 if end - start > usual / 2 else 0.5)
        _strip(axes, self.unit)


@dataclass(frozen=True, eq=False)
class Letters:
    """Letters at their times, in two lines by turns: a list of (letter, second), or of `speech.Letter`; a space is ␣.

    `highlight` is the index of one to stress.
    """

    height: ClassVar[float] = 0.38

    letters: list
    title: str = ""
    unit: str = "letters"
    highlight: int | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        for index, letter in enumerate(self.letters):
            name, second = letter if isinstance(letter, tuple) else (letter.symbol, letter.seconds)
            chosen = index == self.highlight
            axes.axvline(second, 0, 0.08, color=ACCENTS[1] if chosen else "0.4", linewidth=0.8)
            _write(
                axes, _visible(name), second, (0.75, 0.32)[index % 2], 0.95, ACCENTS[1] if chosen else "black", chosen
            )
        _strip(axes, self.unit)


@dataclass(frozen=True, eq=False)
class Probabilities:
    """How probable each of several symbols is over time: values (steps, symbols) at `seconds` (steps,), with their `names`.

    Those named in `quiet`, such as CTC's blank, are grey; the others get their name at each peak that reaches 0.2.
    """

    height: ClassVar[float] = 1.1

    values: np.ndarray
    seconds: np.ndarray
    names: tuple
    title: str = ""
    quiet: tuple = ("<blank>",)

    def draw(self, figure, axes):
        """Draw into axes."""
        values, seconds = finite("values", self.values), finite("seconds", self.seconds)
        if values.shape != (len(seconds), len(self.names)) or not values.size:
            raise ValueError(
                f"values has shape {values.shape} for {len(seconds)} seconds and {len(self.names)} names: expected "
                "(steps, symbols), not empty"
            )
        for name, row in zip(self.names, values.T):
            if name in self.quiet:
                axes.fill_between(seconds, row, color="0.85", linewidth=0, zorder=0)
                axes.plot(seconds, row, color="0.6", linewidth=0.8, label=name, zorder=0)
                continue
            if row.max() < NAMED / 4:
                continue
            colour = ACCENTS[ord(name[0]) % len(ACCENTS)]  # a letter keeps its colour from row to row
            axes.plot(seconds, row, color=colour, linewidth=1.2)
            padded = np.r_[-1, row, -1]
            peaks = np.flatnonzero((row >= NAMED) & (row > padded[:-2]) & (row >= padded[2:]))
            for peak in peaks:
                _write(axes, _visible(name), seconds[peak], row[peak] + 0.09, 0.9, colour)
        axes.set(ylim=(0, 1.2), yticks=[0, 1], ylabel="probability", xlim=(seconds[0], seconds[-1]))
        axes.set_xlabel("seconds")


def _visible(name):
    return "␣" if name == " " else name


def _write(axes, name, second, height, size, colour="black", bold=False):
    """A name at a time; it vanishes with what lies outside of the seconds shown."""
    axes.text(
        second,
        height,
        name,
        ha="center",
        va="center",
        fontsize=size * plt.rcParams["font.size"],
        color=colour,
        fontweight="bold" if bold else "normal",
        clip_on=True,
    )


def _strip(axes, unit):
    axes.set(ylim=(0, 1), yticks=[], xlabel="seconds")
    axes.set_ylabel(unit, rotation=0, ha="right", va="center")
    axes.spines[:].set_visible(False)
