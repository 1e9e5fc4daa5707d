"""Several ways to make the same pictures, side by side, with their numbers underneath."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np

from .style import describe


def ladder(columns, rows, numbers=None, caption="", alt=None, size=1.0):
    """Draw one column of pictures for each way to make them, and return the Figure.

    Parameters
    ----------
    columns : dict of name -> (n, height, width, 3), values in [0, 1]
        From left to right; each holds one picture for each row.
    rows : list of n str
        What the pictures of a row have in common, such as their class.
    numbers : dict of label -> list of str, optional
        Lines underneath, with one entry a column.
    size : float
        Height of a picture in inches.
    """
    numbers = numbers or {}
    for name, values in [*columns.items(), *numbers.items()]:
        expected = len(columns) if name in numbers else len(rows)
        if len(values) != expected:
            raise ValueError(f"{name!r} has {len(values)} entries: expected {expected}")
    font = plt.rcParams["font.size"]
    line = 1.45 * font / 72
    titles = [textwrap.wrap(name, max(8, int(size * 72 / (0.62 * font)))) for name in columns]
    wide = size * (len(columns) + 1.15)
    words = textwrap.wrap(caption, int(wide * 72 / (0.48 * font)))
    above, below = line * (max(map(len, titles)) + 0.3), line * (len(numbers) + 0.6)
    total = above + len(rows) * size + below + line * len(words)
    figure = plt.figure(figsize=(wide, total), layout="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-1.15 * size, len(columns) * size), ylim=(total, 0))
    axes.set_axis_off()
    for row, name in enumerate(rows):
        axes.text(-0.08 * size, above + (row + 0.5) * size, textwrap.fill(name, 10), ha="right", va="center")
    for column, pictures in enumerate(columns.values()):
        left, middle = column * size, (column + 0.5) * size
        axes.text(middle, above - 0.2 * line, "\n".join(titles[column]), ha="center", va="bottom")
        for row, picture in enumerate(pictures):
            top = above + row * size
            place = (left + 0.02 * size, left + 0.98 * size, top + 0.98 * size, top + 0.02 * size)
            axes.imshow(np.clip(picture, 0, 1), extent=place, aspect="auto", interpolation="antialiased")
        for k, entries in enumerate(numbers.values()):
            axes.text(middle, above + len(rows) * size + (k + 0.8) * line, entries[column], ha="center", va="center")
    for k, label in enumerate(numbers):
        axes.text(
            -0.08 * size, above + len(rows) * size + (k + 0.8) * line, label, ha="right", va="center", weight="bold"
        )
    axes.text(-1.1 * size, total - 0.15 * line, "\n".join(words), ha="left", va="bottom")
    return describe(figure, alt or caption)
