"""Figures and tables of notebook 08."""

from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from ... import show
from ...datasets.speech import Utterance
from ...show.canvas import canvas
from ...show.colours import ACCENTS, STYLES, scale
from ...speech import band_centres, heard_phones, log_mel

STEP = 20  # ms from one output step to the next
LEAST = 10  # occurrences of a letter that is shown


@dataclass(frozen=True, eq=False)
class Links:
    """Lines from where letters are written (above) to where their sound is said (below): a list of (written, said) seconds."""

    height: ClassVar[float] = 0.5

    links: list
    title: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        for written, said in self.links:
            axes.plot([written, said], [1, 0], color=ACCENTS[1], linewidth=1)
        axes.set(ylim=(0, 1), yticks=[])
        axes.spines[:].set_visible(False)


def written_and_said(utterance, heard):
    """The sound of an utterance, the letters where they are written, and lines to the phones that they write."""
    pairs = zip(heard.letters, heard_phones(heard, utterance))
    links = [(letter.seconds, (said[0].start + said[-1].end) / 2) for letter, said in pairs if said]
    letters = [letter for letter in heard.letters if letter.symbol != " "]
    late = 1000 * np.median([written - said for written, said in links])
    rows = [
        show.Letters(letters, unit="written"),
        Links(links),
        show.Segments(utterance.phones, unit="said"),
        show.Spectrogram(heard.spectrogram, unit="z", percentile=99),
    ]
    caption = (
        f"'{utterance.text}', heard as '{heard.text}'. Each letter that is right is joined with its sound: the median "
        f"line is {abs(late):.0f} ms {'late' if late > 0 else 'early'}."
    )
    return show.timeline(rows, caption=caption)


def shift_histograms(corpora, names=("CTC step", "sensitivity, input", "relevance, input", "any frame"), span=600):
    """How far from the middle of their sound letters lie, by several times: a histogram for each corpus.

    `corpora` is {name: LetterTimes}; `span` the end of the axis in ms.
    """
    figure, place = canvas(
        9.5,
        2.6,
        "Distance of each rightly heard letter from the middle of its sound, by four ways to say where a letter is. "
        "Dashed: no distance.",
    )
    figure.set_layout_engine("constrained", rect=place)
    edges = np.arange(-span, span + 1, STEP) + STEP / 2
    for axes, (corpus, times) in zip(figure.subplots(1, len(corpora), squeeze=False)[0], corpora.items()):
        for k, name in enumerate(names):
            late = 1000 * times.shifts(name)
            share, _ = np.histogram(late, edges)
            middle = (edges[1:] + edges[:-1]) / 2
            axes.plot(middle, 100 * share / len(late), STYLES[k % 4], color=ACCENTS[k], label=name, linewidth=1.8)
        axes.axvline(0, color="0.4", linestyle="--", linewidth=1)
        axes.set(
            xlabel="ms later than the sound", ylabel="% of letters", title=f"{corpus}, {times.heard.sum()} letters"
        )
        axes.set(xlim=(-span, span), ylim=(0, None))
    figure.axes[0].legend(fontsize=8, frameon=False, loc="upper left")
    return figure


def print_judgements(corpora, names, draws=200):
    """A table: bias, median distance, spread and share inside the sound, in ms, for each of `names` in each corpus."""
    lines = [f"{'ms':26}{'letters':>8}{'bias':>6}{'(95 %)':>14}{'distance':>10}{'90 %':>6}{'spread':>8}{'inside':>8}"]
    for corpus, times in corpora.items():
        lines.append(corpus)
        for name in (name for name in names if name in times.times):
            judged = times.judged(name, draws=draws)
            bias, distance, high, spread = (
                1000 * value for value in (judged.bias, judged.median, judged.high, judged.spread)
            )
            interval = f"{1000 * judged.low[0]:+.0f} to {1000 * judged.up[0]:+.0f}"
            lines.append(
                f"  {name:24}{times.heard.sum():8}{bias:+6.0f}{interval:>14}{distance:10.0f}{high:6.0f}{spread:8.0f}"
                f"{judged.inside:8.2f}"
            )
    print("\n".join(lines))


def shifts_by_layer(corpora, by=("sensitivity", "relevance")):
    """The median distance from the sound at each layer, and the middle half of the letters around it."""
    layers = [name.split(", ")[1] for name in next(iter(corpora.values())).times if name.startswith(by[0])]
    parts = []
    for kind in by:
        curves, bands = {}, {}
        for corpus, times in corpora.items():
            quarters = [1000 * np.percentile(times.shifts(f"{kind}, {layer}"), (25, 50, 75)) for layer in layers]
            low, curves[corpus], high = np.transpose(quarters)
            bands[corpus] = low, high
        parts.append(show.Curves(curves, layers, f"peak of {kind}", "ms later than the sound", bands))
    caption = "Where the evidence for a letter lies, layer by layer: median, and the middle half of the letters."
    return show.panels(parts, size=3.0, caption=caption)


def maps_of(values):
    """Averages (groups, steps, bands) as pictures: time to the right, low bands below."""
    return [value.T[::-1] for value in values]


def window_grid(found, rows, columns, caption, size=1.15):
    """Windows {(row, column): (steps, bands)} with one scale: seconds to the right, kHz upwards, the middle dashed."""
    figure, place = canvas(len(columns) * size + 1.6, len(rows) * size + 0.6, caption)
    figure.set_layout_engine("constrained", rect=place)
    axes = figure.subplots(len(rows), len(columns), sharex=True, sharey=True, squeeze=False)
    top = np.percentile(np.abs(list(found.values())), 99.5)
    for (row, column), values in found.items():
        half, cell = len(values) * STEP / 2000, axes[rows.index(row), columns.index(column)]
        extent = (-half, half, -0.5, values.shape[1] - 0.5)
        drawn = cell.imshow(values.T, origin="lower", aspect="auto", extent=extent, **scale(values, True, top))
        cell.axvline(0, color="black", linewidth=1, linestyle="--")
    centres = band_centres()
    for cell, name in zip(axes[:, 0], rows):
        cell.set_ylabel(f"{name}\nkHz")
        cell.set_yticks(np.interp((500, 2000, 6000), centres, np.arange(len(centres))), ("0.5", "2", "6"))
    for cell, name in zip(axes[0], columns):
        cell.set_title(name)
    for cell in axes[-1]:
        cell.set(xlabel="seconds", xticks=(-0.2, 0, 0.2), xticklabels=("-.2", "0", ".2"))
    figure.colorbar(drawn, ax=axes, fraction=0.03, label="z")
    return figure


def before_and_after(averages, letters, groupings=("CTC step", "sensitivity", "phone"), caption=""):
    """Plain averages of some letters around the step that writes them, around the evidence, and around the sound."""
    found = {}
    for grouping in groupings:
        known, means = averages.groups(grouping, LEAST), averages.mean(grouping, "input", least=LEAST)
        found |= {(grouping, letter): means[known.index(letter)] for letter in letters}
    return window_grid(found, list(groupings), list(letters), caption)


def window_panel(mean, title, span=None, unit="z"):
    """An average window (steps, bands) as a panel, its middle at 0 seconds."""
    half, marks = len(mean) // 2 * STEP / 1000, [("", 0.0)]
    options = {"hop": STEP / 1000, "start": -half, "marks": marks, "frequencies": band_centres()}
    return show.Spectrogram(mean, title, unit, signed=True, span=span, **options)


def letter_atlas(averages, grouping, caption, least=LEAST, percentile=99.5, weighted=False):
    """Contrasts of all letters in one figure with one scale; in each, time goes to the right and low bands are below."""
    values = averages.contrast(grouping, "input", weighted=weighted, least=least)
    counts = averages.counts(grouping, least)
    titles = [f"{letter} ({count})" for letter, count in zip(averages.groups(grouping, least), counts)]
    return show.atlas(maps_of(values), titles, columns=9, unit="z", percentile=percentile, caption=caption, size=0.98)


def correlations(values):
    """Matrix of correlations between averages (groups, steps, bands), and their mean off the diagonal."""
    matrix = np.corrcoef(values.reshape(len(values), -1))
    return matrix, float(matrix[np.triu_indices(len(matrix), 1)].mean())


def correlation_matrices(found, letters, caption):
    """`found` is {title: averages (groups, steps, bands)}: which letters' averages look alike."""
    parts = []
    for title, values in found.items():
        matrix, mean = correlations(values)
        title = f"{title}: mean {mean:+.2f}"
        parts.append(show.Heatmap(matrix, title, "r", signed=True, span=1, rows=tuple(letters), columns=tuple(letters)))
    return show.panels(parts, size=3.6, caption=caption)


@dataclass(frozen=True)
class OneScale(Utterance):
    """An utterance whose spectrogram is normalised by one mean and one deviation, over frames and bands."""

    def spectrogram(self):
        """Shape (frames, 128)."""
        values = log_mel(self.sound())
        return ((values - values.mean()) / values.std()).astype("float32")


def with_one_scale(utterances):
    """The same utterances as the front end of Krug and Stober's laboratory normalises them: not each band by itself."""
    return [OneScale(**{f.name: getattr(u, f.name) for f in fields(Utterance)}) for u in utterances]


def coverage_figure(windows, peaks):
    """How many windows (n, frames, bands) reach each frame once their peaks are shifted to the middle, and what zeros do."""
    frames = windows.shape[1]
    source = np.arange(frames) + peaks[:, None] - frames // 2
    inside = (source >= 0) & (source < frames)
    moved = np.take_along_axis(windows, source.clip(0, frames - 1)[..., None], axis=1) * inside[..., None]
    share, total = inside.mean(axis=0), moved.mean(axis=(0, 2))
    seconds = (np.arange(frames) - frames // 2) / 100
    some = share > 0.1
    level = np.where(some, total / np.maximum(share, 0.1), np.nan)
    parts = [
        show.Curves({"windows": 100 * share}, seconds, "count map", "% of windows with sound", axis="seconds"),
        show.Curves(
            {"with zeros": total, "over what there is": level},
            seconds,
            "average of all letters",
            "z, mean over bands",
            axis="seconds",
        ),
    ]
    caption = (
        f"{len(windows)} windows of {frames / 100:.1f} s around the CTC step, shifted to their peaks: on the left hardly any "
        "sound is left, and zeros in its place pull the average to zero."
    )
    return show.panels(parts, size=2.8, caption=caption)


def letter_windows(utterances, times, half=40):
    """(windows (n, 2 * half + 1, 128), letters (n,), peaks (n,)) of `times`: the frames around each letter's CTC step.

    Peaks are frames in the window, where sensitivity is largest. Outside of an utterance there are zeros.
    """
    sounds = {u.id: np.pad(u.spectrogram(), ((half, half), (0, 0))) for u in utterances}
    rows = [k for k, name in enumerate(times.utterances) if name in sounds]
    steps, peaks = (np.rint(100 * times.times[name][rows]).astype(int) for name in ("CTC step", "sensitivity, input"))
    windows = [
        sounds[times.utterances[k]][max(0, step) : step + 2 * half + 1][: 2 * half + 1] for k, step in zip(rows, steps)
    ]
    windows = [np.pad(window, ((0, 2 * half + 1 - len(window)), (0, 0))) for window in windows]
    return np.stack(windows), times.letters[rows], np.clip(half + peaks - steps, 0, 2 * half)


def means_of(averages, grouping, letters):
    """Plain averages of these letters, (letters, steps, bands)."""
    known, means = averages.groups(grouping, 5), averages.mean(grouping, "input", least=5)
    return means[[known.index(letter) for letter in letters]]
