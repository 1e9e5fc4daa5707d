"""Many small maps with one scale, so that they can be compared: one for each letter, for instance."""

import math

import matplotlib.pyplot as plt
import numpy as np

from ..arguments import number, whole_number
from .canvas import canvas, line_height, tile, tiles, wrapped
from .colours import largest, scale
from .maps import checked_map

BAR = 0.9  # inches at the right for the colour bar


def atlas(maps, titles=None, columns=10, unit="", percentile=100.0, caption="", alt=None, size=0.85):
    """Draw small maps in a grid, all in the same colours with one bar, and return the Figure.

    Parameters
    ----------
    maps : (n, height, width)
        Diverging colours centred on zero if any value is negative. What is NaN stays white.
    titles : list of n str, optional
        Above each map.
    columns : int
        Maps in a row.
    unit : str
        Label of the colour bar.
    percentile : float
        Below 100, the largest values of all maps saturate.
    caption, alt : str
        As for `panels`.
    size : float
        Side of a map in inches.
    """
    maps = [checked_map(values) for values in maps]
    if not maps:
        raise ValueError("maps is empty: expected at least one")
    titles = [""] * len(maps) if titles is None else list(titles)
    if len(titles) != len(maps):
        raise ValueError(f"titles has {len(titles)} entries for {len(maps)} maps: expected one each")
    columns, size = min(whole_number("columns", columns, 1), len(maps)), number("size", size, above=0)
    font = plt.rcParams["font.size"]
    label = line_height() / size * any(titles)  # all lengths below are in sides of a map
    wide, high = 1.06, 1.04 + label
    rows = math.ceil(len(maps) / columns)
    figure, place = canvas(columns * wide * size + BAR, rows * high * size, caption, alt=alt)
    axes = tiles(figure, place, figure.get_figwidth() / size, rows * high)
    values = np.concatenate([np.ravel(values) for values in maps])
    colours = scale(values, span=largest(values, percentile))
    colours["cmap"] = colours["cmap"].with_extremes(bad="white")
    for k, (values, title) in enumerate(zip(maps, titles)):
        left, top = k % columns * wide, k // columns * high + label
        tile(axes, values, left, top, 1, 1, **colours)
        axes.text(left + 0.5, top - 0.04, title, ha="center", va="bottom", fontsize=font)
    length = min(rows * high - label, 2 / size)
    bar = axes.inset_axes((columns * wide + 0.1, label, 0.12 / size, length), transform=axes.transData)
    bar = figure.colorbar(axes.images[0], cax=bar)
    bar.set_label("\n".join(wrapped(unit, 1.1 * length * size)), fontsize=0.85 * font)
    bar.ax.tick_params(labelsize=0.8 * font)
    return figure
