"""One figure of several panels in a grid."""

import math

import matplotlib.pyplot as plt
import numpy as np

from ..arguments import number, whole_number
from .canvas import canvas
from .colours import largest
from .maps import Heatmap, Overlay, Picture, checked_map


def panels(parts, columns=None, caption="", alt=None, size=2.3):
    """Draw panels in a grid and return the Figure.

    Parameters
    ----------
    parts : list of Picture, Heatmap, Overlay, Numbers, Bars, Curves, ...
        From left to right, top to bottom: whatever has a `title` and `draw(figure, axes)`.
    columns : int, optional
        Panels in a row; by default up to five.
    caption : str
        The sentence under the figure.
    alt : str, optional
        Description for readers who can't see the figure; the caption if left out.
    size : float
        Width and height of a panel in inches.

    Raises ValueError or TypeError naming the panel that can't be drawn; no figure is left behind.
    """
    parts = [parts] if hasattr(parts, "draw") else list(parts)
    wrong = next((part for part in parts if not hasattr(part, "draw")), None)
    if wrong is not None:
        raise TypeError(
            f"parts has a {type(wrong).__name__}: expected panels, such as show.Picture(...) or show.Heatmap(...)"
        )
    if not parts:
        raise ValueError("parts is empty: expected at least one panel, such as show.Picture(...)")
    columns = min(len(parts), 5) if columns is None else whole_number("columns", columns, 1)
    rows, size = math.ceil(len(parts) / columns), number("size", size, above=0)
    height = rows * (size + 2.2 * plt.rcParams["font.size"] / 72)
    figure, place = canvas(columns * (size + 0.35), height, caption, alt=alt)
    figure.set_layout_engine("constrained", rect=place)
    axes = figure.subplots(rows, columns, squeeze=False)
    try:
        for part, place in zip(parts, axes.flat):
            place.set_title(part.title)
            part.draw(figure, place)
    except Exception:
        plt.close(figure)
        raise
    for place in axes.flat[len(parts) :]:
        place.set_visible(False)
    return figure


def pictures(images, titles=None, columns=None, caption="", alt=None, size=1.6):
    """A grid of pictures (n, height, width, 3) in [0, 1], or of one; returns the Figure."""
    images = _several(images, (2, 3), "images")
    return panels(map(Picture, images, _titles(titles, images)), columns, caption, alt, size)


def heatmaps(maps, titles=None, columns=None, caption="", alt=None, size=2.3, shared=False, **options):
    """A grid of maps (n, height, width), or of one, each with its colour bar; returns the Figure.

    `shared` gives all maps the colour scale of the largest one; `options` go to `Heatmap`.
    """
    maps = _several(maps, (2,), "maps")
    options = {**options, **_shared_scale(maps, shared)}
    return panels([Heatmap(m, t, **options) for m, t in zip(maps, _titles(titles, maps))], columns, caption, alt, size)


def overlays(maps, images, titles=None, columns=None, caption="", alt=None, size=2.3, shared=False, **options):
    """A grid of maps (n, height, width), each over its picture, or all over one; returns the Figure.

    Options as for `heatmaps`.
    """
    maps, images = _several(maps, (2,), "maps"), _several(images, (2, 3), "images")
    images = images * len(maps) if len(images) == 1 else images
    if len(images) != len(maps):
        raise ValueError(f"images has {len(images)} pictures for {len(maps)} maps: expected one each, or one for all")
    options = {**options, **_shared_scale(maps, shared)}
    parts = [Overlay(m, t, image=i, **options) for m, i, t in zip(maps, images, _titles(titles, maps))]
    return panels(parts, columns, caption, alt, size)


def _several(given, dimensions, name):
    """A list of arrays, also of a single one; where pictures may have 3 axes, (height, width, 3) is one."""
    if isinstance(given, np.ndarray) and (given.ndim == 2 or (given.ndim in dimensions and given.shape[-1] in (1, 3))):
        given = [given]
    if not len(given := list(given)):
        raise ValueError(f"{name} is empty: expected at least one")
    return given


def _shared_scale(maps, shared):
    if not shared:
        return {}
    maps = [checked_map(m) for m in maps]
    return {"signed": min(map(np.nanmin, maps)) < 0, "span": max(map(largest, maps))}


def _titles(titles, images):
    if isinstance(titles, str) and len(images) > 1:
        raise ValueError(f"titles={titles!r} is one string for {len(images)} panels: expected a list of them")
    titles = [""] * len(images) if titles is None else [titles] if isinstance(titles, str) else list(titles)
    if len(titles) != len(images):
        raise ValueError(f"titles has {len(titles)} entries for {len(images)} panels: expected one each")
    return titles
