"""All units of a layer at one glance: a dense grid of their pictures, each with its number and dataset examples."""

import math

import matplotlib.pyplot as plt
import numpy as np

from ..arguments import finite, number, whole_number
from .canvas import canvas, tile, tiles

WIDTH = 10.0  # inches: what a notebook shows without scrolling
LEAST, MOST = 0.5, 1.1  # inches: height of a picture
GAP = 0.06  # between tiles, in heights of a picture
ASPECT = 1.5  # of the whole figure, about


def spritemap(pictures, labels=None, columns=None, examples=None, title="", caption="", alt=None, size=None):
    """Draw a dense grid of pictures and return the Figure.

    Parameters
    ----------
    pictures : (n, height, width, 3) or (n, height, width), values in [0, 1] or uint8
        One for each unit.
    labels : list of n str or int, optional
        By default the numbers from 0 to n - 1.
    columns : int, optional
        Units in a row; by default so many that the figure is about 1.5 times as wide as high, if pictures of half an inch fit.
    examples : (n, k, h, w, 3), optional
        k smaller pictures beside that of each unit, for instance `featurevis.strongest_examples(...).patches(...)`.
    title, caption : str
        Above and under the figure.
    alt : str, optional
        Description for readers who can't see the figure; by default title and caption.
    size : float, optional
        Height of a picture in inches; by default so that the figure is up to 10 inches wide.

    Raises ValueError if shapes or numbers do not fit together.
    """
    pictures = _checked(pictures, "pictures", (3, 4))
    labels = [str(label) for label in (range(len(pictures)) if labels is None else labels)]
    examples = None if examples is None else _checked(examples, "examples", (4, 5))
    for name, values in (("labels", labels), ("examples", examples)):
        if values is not None and len(values) != len(pictures):
            raise ValueError(f"{name} has {len(values)} entries for {len(pictures)} pictures: expected one each")
    count = 0 if examples is None else examples.shape[1]
    below = math.ceil(math.sqrt(count))  # examples below one another, as high as the picture together
    across = math.ceil(count / below) if count else 0
    alone = pictures.shape[2] / pictures.shape[1]
    wide, high = alone + GAP + (across / below + GAP / 2 if count else 0), 1 + GAP
    if columns is None:
        balanced = round(math.sqrt(len(pictures) * ASPECT * 1.25 / wide))
        columns = max(1, min(len(pictures), balanced, int(WIDTH / (wide * LEAST))))
    columns = whole_number("columns", columns, 1)
    rows = math.ceil(len(pictures) / columns)
    size = min(MOST, WIDTH / (columns * wide)) if size is None else number("size", size, above=0)
    font = min(plt.rcParams["font.size"], max(5.5, 11 * size))  # points
    high += 1.3 * font / 72 / size  # the label stands above its picture
    figure, place = canvas(columns * wide * size, rows * high * size, caption, title, alt)
    axes = tiles(figure, place, figure.get_figwidth() / size, rows * high)
    for index, (picture, label) in enumerate(zip(pictures, labels)):
        left, top = index % columns * wide, (index // columns + 1) * high - 1 - GAP
        tile(axes, picture, left, top, alone, 1)
        axes.text(left, top - GAP / 2, label, fontsize=font, va="bottom", ha="left")
        for k in range(count):
            x, y = left + alone + GAP / 2 + k % across / below, top + k // across / below
            tile(axes, examples[index, k], x, y, 0.96 / below, 0.96 / below)
    return figure


def _checked(values, name, dimensions):
    values = np.asarray(values)
    if values.ndim not in dimensions or not len(values):
        raise ValueError(
            f"{name} has shape {values.shape}: expected {' or '.join(map(str, dimensions))} axes, none empty"
        )
    return values / np.float32(255) if values.dtype == np.uint8 else np.clip(finite(name, values), 0, 1)
