"""Panels of pixels: a picture, a heatmap, a map over its picture, a table of numbers, a spectrogram."""

from dataclasses import dataclass

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from ..arguments import finite, number
from .colours import MISSING, scale


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture (height, width, 3) or (height, width), values in [0, 1] or uint8."""

    image: np.ndarray
    title: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        _no_ticks(axes)
        axes.imshow(checked_picture(self.image), cmap="gray", vmin=0, vmax=1)


@dataclass(frozen=True, eq=False)
class Heatmap:
    """A map (height, width) with its colour bar; diverging colours centred on zero if it has negative values.

    `span` fixes the largest value of the colour scale, so that panels can be compared; `percentile` below 100 lets the
    few largest values saturate; `unit` labels the colour bar. `rows` and `columns` name what the values stand for, as in
    a matrix of correlations. Values that are NaN are grey: there is none.
    """

    values: np.ndarray
    title: str = ""
    unit: str = ""
    signed: bool | None = None
    span: float | None = None
    percentile: float = 100.0
    rows: tuple = ()
    columns: tuple = ()

    def draw(self, figure, axes):
        """Draw into axes."""
        values = checked_map(self.values)
        mapped = axes.imshow(values, **self._scale(values))
        self._name_cells(axes, values.shape)
        _colour_bar(figure, axes, mapped, self.unit)

    def _scale(self, values):
        return scale(values, self.signed, self.span, self.percentile)

    def _name_cells(self, axes, shape):
        for name, entries, count in (("rows", self.rows, shape[0]), ("columns", self.columns, shape[1])):
            if len(entries) not in (0, count):
                raise ValueError(f"{name} has {len(entries)} names for {count} {name}: expected one each")
        long = max(map(len, map(str, self.columns)), default=0) * shape[1] > 30
        turned = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if long else {}
        axes.set_xticks(range(len(self.columns)), self.columns, **turned)
        axes.set_yticks(range(len(self.rows)), self.rows)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)


@dataclass(frozen=True, eq=False)
class Overlay(Heatmap):
    """A map over the grey version of its picture: the stronger the value, the less of the picture shows through."""

    image: np.ndarray = None
    strength: float = 0.9

    def draw(self, figure, axes):
        """Draw into axes."""
        _no_ticks(axes)
        values, image = checked_map(self.values), checked_picture(self.image)
        colours = self._scale(values)
        grey = image.mean(-1) if image.ndim == 3 else image
        extent = (-0.5, grey.shape[1] - 0.5, grey.shape[0] - 0.5, -0.5)
        axes.imshow(grey, cmap="gray", vmin=0, vmax=1, extent=extent)
        share = np.clip(np.abs(np.nan_to_num(values)) / colours["vmax"], 0, 1)
        opacity = share**0.5 * number("strength", self.strength, 0, 1)
        mapped = axes.imshow(values, alpha=opacity, extent=extent, **colours)
        _colour_bar(figure, axes, mapped, self.unit)


@dataclass(frozen=True, eq=False)
class Numbers(Heatmap):
    """A map (rows, columns) of so few values that each is written into its cell.

    `crossed` (rows, columns) marks cells to draw in grey: a rule has set them to zero. `form` formats a number. Other
    options as for `Heatmap`; there is no colour bar, since the numbers say it all.
    """

    crossed: np.ndarray | None = None
    form: str = ".3g"

    def draw(self, figure, axes):
        """Draw into axes."""
        values = checked_map(self.values)
        crossed = np.zeros(values.shape, bool) if self.crossed is None else np.asarray(self.crossed, bool)
        if crossed.shape != values.shape:
            raise ValueError(f"crossed has shape {crossed.shape}, values {values.shape}: expected the same")
        mapped = axes.imshow(np.ma.masked_where(crossed, values), **self._scale(values))
        for (i, j), value in np.ndenumerate(values):
            cell = matplotlib.colors.to_rgb(MISSING) if crossed[i, j] else mapped.to_rgba(value)[:3]
            ink = "white" if np.dot(cell, (0.3, 0.59, 0.11)) < 0.5 else "black"
            axes.text(j, i, format(value + 0.0, self.form), ha="center", va="center", color=ink)
        self._name_cells(axes, values.shape)
        axes.set_xlabel(self.unit)


@dataclass(frozen=True, eq=False)
class Spectrogram(Heatmap):
    """A spectrogram, or a map of one, (frames, bands), with seconds from left to right and low bands below.

    `hop` is the time between two frames and `start` that of the first one, in seconds; `frequencies` (bands,) are the
    bands' centres in Hz. `marks` is {name: seconds}, or a list of (name, seconds) such as letters, drawn as lines.
    Other options as for `Heatmap`.
    """

    hop: float = 0.01
    start: float = 0.0
    frequencies: np.ndarray | None = None
    marks: object = ()

    def draw(self, figure, axes):
        """Draw into axes."""
        values = checked_map(self.values, "spectrogram", "(frames, bands)").T
        bands, frames = values.shape
        first, hop = number("start", self.start), number("hop", self.hop, above=0)
        extent = (first - hop / 2, first + (frames - 0.5) * hop, -0.5, bands - 0.5)
        mapped = axes.imshow(values, origin="lower", aspect="auto", extent=extent, **self._scale(values))
        axes.set(xlabel="seconds", ylabel="band")
        if self.frequencies is not None:
            centres = finite("frequencies", self.frequencies)
            if centres.shape != (bands,) or (np.diff(centres) <= 0).any():
                raise ValueError(f"frequencies has shape {centres.shape}: expected {bands} growing numbers, one a band")
            ticks = [f for f in (250, 500, 1000, 2000, 4000, 8000) if centres[0] <= f <= centres[-1]]
            places = np.interp(ticks, centres, np.arange(bands))
            apart = [i for i in range(len(ticks)) if i != 1 or places[1] - places[0] > 0.1 * bands]
            axes.set_yticks(places[apart], [f"{ticks[i] / 1000:g}" for i in apart])
            axes.set_ylabel("kHz")
        for name, second in dict(self.marks).items() if isinstance(self.marks, dict) else self.marks:
            axes.axvline(second, color="black", linewidth=1, linestyle="--")
            place = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "top"}
            axes.annotate(
                name, (second, 0.98), **place, bbox={"boxstyle": "round,pad=0.15", "color": "white", "alpha": 0.75}
            )
        _colour_bar(figure, axes, mapped, self.unit)


def checked_picture(image, name="picture"):
    """A picture as numbers in [0, 1]; raises ValueError for anything else."""
    image = _array(image, name)
    if image.ndim not in (2, 3) or not image.size or (image.ndim == 3 and image.shape[-1] not in (1, 3)):
        raise ValueError(f"{name} has shape {image.shape}: expected (height, width, 3) or (height, width)")
    values = image / np.float32(255) if image.dtype == np.uint8 else finite(name, image)
    if values.min() < -0.01 or values.max() > 1.01:
        raise ValueError(f"{name} has values from {values.min():.3g} to {values.max():.3g}: they must lie in [0, 1]")
    return np.clip(values[..., 0] if values.shape[-1] == 1 and values.ndim == 3 else values, 0, 1)


def checked_map(values, name="heatmap", axes="(height, width)"):
    """A map as numbers, some of which may be NaN; raises ValueError for anything else."""
    values = _array(values, name)
    if values.ndim != 2 or not values.size:
        over = ": sum over its channels first, with attribution.over_channels" * (values.ndim == 3)
        raise ValueError(f"{name} has shape {values.shape}: expected {axes}, not empty{over}")
    values = values.astype(float)
    if np.isinf(values).any() or np.isnan(values).all():
        raise ValueError(
            f"{name} has {'infinite values' if np.isinf(values).any() else 'no value but NaN'}: nothing to show"
        )
    return values


def _array(values, name):
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} is a {type(values).__name__}: expected an array of numbers")
    return array


def _no_ticks(axes):
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _colour_bar(figure, axes, mapped, unit):
    bar = figure.colorbar(mapped, ax=axes, fraction=0.046, pad=0.03)
    bar.ax.tick_params(labelsize=0.75 * plt.rcParams["font.size"])
    bar.locator = plt.MaxNLocator(4)
    bar.set_label(unit, size=0.85 * plt.rcParams["font.size"])
    bar.outline.set_visible(False)
