"""One figure of several panels side by side: pictures, heatmaps, overlays and bars."""

import math
import textwrap
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

from .colours import ACCENTS, MAGNITUDE, SIGNED, is_signed, limits
from .style import describe


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture (height, width, 3) or (height, width), values in [0, 1]."""

    image: np.ndarray
    title: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        _no_ticks(axes)
        axes.imshow(_checked(self.image, "picture", (2, 3)), cmap="gray", vmin=0, vmax=1)


@dataclass(frozen=True, eq=False)
class Heatmap:
    """A map (height, width) with its colour bar; diverging colours centred on zero if it has negative values.

    `span` fixes the largest value of the colour scale, so that panels can be compared; `percentile` below 100 lets the
    few largest values saturate; `unit` labels the colour bar.
    """

    values: np.ndarray
    title: str = ""
    unit: str = ""
    signed: bool | None = None
    span: float | None = None
    percentile: float = 100.0

    def draw(self, figure, axes):
        """Draw into axes."""
        _no_ticks(axes)
        values, signed, (low, high) = self._scale()
        mapped = axes.imshow(values, cmap=SIGNED if signed else MAGNITUDE, vmin=low, vmax=high)
        _colour_bar(figure, axes, mapped, self.unit)

    def _scale(self):
        values = _checked(self.values, "heatmap", (2,))
        signed = is_signed(values) if self.signed is None else self.signed
        low, high = limits(values, signed, self.percentile)
        return values, signed, ((-self.span if signed else 0.0, self.span) if self.span else (low, high))


@dataclass(frozen=True, eq=False)
class Overlay(Heatmap):
    """A map over the grey version of its picture: the stronger the value, the less of the picture shows through."""

    image: np.ndarray = None
    strength: float = 0.9

    def draw(self, figure, axes):
        """Draw into axes."""
        _no_ticks(axes)
        values, signed, (low, high) = self._scale()
        image = _checked(self.image, "picture", (2, 3))
        grey = image.mean(-1) if image.ndim == 3 else image
        extent = (-0.5, grey.shape[1] - 0.5, grey.shape[0] - 0.5, -0.5)
        axes.imshow(grey, cmap="gray", vmin=0, vmax=1, extent=extent)
        opacity = np.clip(np.abs(values) / high, 0, 1) ** 0.5 * self.strength
        mapped = axes.imshow(
            values, cmap=SIGNED if signed else MAGNITUDE, vmin=low, vmax=high, alpha=opacity, extent=extent
        )
        _colour_bar(figure, axes, mapped, self.unit)


@dataclass(frozen=True, eq=False)
class Bars:
    """Horizontal bars, one a name, from top to bottom.

    `unit` labels the axis, `highlight` is the index of the bar to stress, `span` the end of the axis.
    """

    names: tuple
    values: np.ndarray
    title: str = ""
    unit: str = ""
    highlight: int | None = None
    span: float | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        values = np.asarray(self.values, float)
        if len(values) != len(self.names):
            raise ValueError(
                f"names has {len(self.names)} entries, values has {len(values)}: expected one value a name"
            )
        colours = [ACCENTS[1] if i == self.highlight else ACCENTS[0] for i in range(len(values))]
        axes.barh(range(len(values)), values, color=colours)
        axes.set_yticks(range(len(values)), self.names)
        axes.invert_yaxis()
        axes.set_xlabel(self.unit)
        if self.span:
            axes.set_xlim(right=self.span)


def panels(parts, columns=None, caption="", alt=None, size=2.3):
    """Draw panels in a grid and return the Figure.

    Parameters
    ----------
    parts : list of Picture, Heatmap, Overlay, Bars
        From left to right, top to bottom.
    columns : int, optional
        Panels in a row; by default up to five.
    caption : str
        The sentence under the figure.
    alt : str, optional
        Description for readers who can't see the figure; the caption if left out.
    size : float
        Width and height of a panel in inches.
    """
    parts = list(parts)
    if not parts:
        raise ValueError("parts is empty: expected at least one Picture, Heatmap, Overlay or Bars")
    columns = columns or min(len(parts), 5)
    rows = math.ceil(len(parts) / columns)
    font = plt.rcParams["font.size"]
    lines = textwrap.wrap(caption, max(30, int(columns * size * 72 / (0.48 * font))))
    height = rows * (size + 2.2 * font / 72) + len(lines) * 1.45 * font / 72
    figure, axes = plt.subplots(
        rows, columns, figsize=(columns * (size + 0.35), height), squeeze=False, layout="constrained"
    )
    for part, place in zip(parts, axes.flat):
        place.set_title(part.title)
        part.draw(figure, place)
    for place in axes.flat[len(parts) :]:
        place.set_visible(False)
    if lines:
        figure.supxlabel("\n".join(lines), fontsize=font, x=0.01, ha="left")
    return describe(figure, alt or caption)


def pictures(images, titles=None, columns=None, caption="", alt=None, size=1.6):
    """A grid of pictures (n, height, width, 3) in [0, 1]; returns the Figure."""
    return panels(map(Picture, images, _titles(titles, images)), columns, caption, alt, size)


def heatmaps(maps, titles=None, columns=None, caption="", alt=None, size=2.3, shared=False, **options):
    """A grid of maps (n, height, width), each with its colour bar; returns the Figure.

    `shared` gives all maps the colour scale of the largest one; `options` go to `Heatmap`.
    """
    options = {**options, **_shared_scale(maps, shared)}
    return panels([Heatmap(m, t, **options) for m, t in zip(maps, _titles(titles, maps))], columns, caption, alt, size)


def overlays(maps, images, titles=None, columns=None, caption="", alt=None, size=2.3, shared=False, **options):
    """A grid of maps (n, height, width), each over its picture; returns the Figure. Options as for `heatmaps`."""
    options = {**options, **_shared_scale(maps, shared)}
    parts = [Overlay(m, t, image=i, **options) for m, i, t in zip(maps, images, _titles(titles, maps))]
    return panels(parts, columns, caption, alt, size)


def _shared_scale(maps, shared):
    return {"signed": any(map(is_signed, maps)), "span": max(float(np.abs(m).max()) for m in maps)} if shared else {}


def _titles(titles, images):
    titles = [""] * len(images) if titles is None else list(titles)
    if len(titles) != len(images):
        raise ValueError(f"titles has {len(titles)} entries for {len(images)} panels: expected one each")
    return titles


def _checked(values, what, dimensions):
    values = np.asarray(values)
    if values.ndim not in dimensions:
        raise ValueError(f"{what} has shape {values.shape}: expected {' or '.join(map(str, dimensions))} axes")
    return values / np.float32(255) if values.dtype == np.uint8 and what == "picture" else values


def _no_ticks(axes):
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _colour_bar(figure, axes, mapped, unit):
    bar = figure.colorbar(mapped, ax=axes, fraction=0.046, pad=0.03)
    bar.ax.tick_params(labelsize=0.75 * plt.rcParams["font.size"])
    bar.locator = plt.MaxNLocator(4)
    bar.set_label(unit, size=0.85 * plt.rcParams["font.size"])
    bar.outline.set_visible(False)
