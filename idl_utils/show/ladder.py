"""Pictures or maps in rows and columns, with names, and numbers under each or underneath."""

import textwrap

import numpy as np

from ..arguments import choice, number
from .canvas import canvas, line_height, tile, tiles, wrapped
from .colours import scale
from .maps import checked_map, checked_picture


def ladder(columns, rows, numbers=None, caption="", alt=None, size=1.0, notes=None, percentile=100.0):
    """Draw one column for each way to make pictures or maps, one row for each of their subjects; return the Figure.

    For example methods as rows, and as columns the steps in which a network loses its weights.

    Parameters
    ----------
    columns : dict of name -> n pictures (height, width, 3), values in [0, 1], or n maps (height, width)
        From left to right; each holds one picture for each row. Each map has the colour scale of its own values
        (the largest ones beyond `percentile` saturate).
    rows : list of n str
        What the pictures of a row have in common, such as their class.
    numbers : dict of label -> list of str, optional
        Lines underneath, with one entry a column.
    size : float
        Height of a picture in inches.
    notes : dict of column -> list of n str, optional
        Words under single pictures, such as a similarity.

    Raises ValueError if numbers of entries do not fit.
    """
    numbers, notes, size = numbers or {}, notes or {}, number("size", size, above=0)
    for name, values in [*columns.items(), *numbers.items(), *notes.items()]:
        expected = len(columns) if name in numbers else len(rows)
        if len(values) != expected:
            raise ValueError(f"{name!r} has {len(values)} entries: expected {expected}")
    if not columns or not len(rows):
        raise ValueError(f"{'rows' if columns else 'columns'} is empty: expected a picture or more")
    for name in notes:
        choice("column", name, columns)
    line = line_height()
    titles = [wrapped(name, 0.9 * size) for name in columns]
    names = max(1.15 * size, 1.05)  # width of the names of rows, and of those of numbers
    step = size + 0.9 * line * bool(notes)
    above, below = line * (max(map(len, titles), default=0) + 0.3), line * (len(numbers) + 0.6)
    width, height = names + size * len(columns), above + len(rows) * step + below
    # Checked before there is a figure, so that none is left behind.
    drawn = {name: [_colours(picture, percentile) for picture in values] for name, values in columns.items()}
    figure, place = canvas(width, height, caption, alt=alt)
    axes = tiles(figure, place, figure.get_figwidth(), height)
    for row, name in enumerate(rows):
        wrapped_name = textwrap.fill(str(name), 10)
        axes.text(names - 0.08 * size, above + row * step + size / 2, wrapped_name, ha="right", va="center")
    for column, (name, pictures) in enumerate(drawn.items()):
        left, middle = names + column * size, names + (column + 0.5) * size
        axes.text(middle, above - 0.2 * line, "\n".join(titles[column]), ha="center", va="bottom")
        for row, (picture, colours) in enumerate(pictures):
            top = above + row * step
            tile(axes, picture, left + 0.02 * size, top + 0.02 * size, 0.96 * size, 0.96 * size, **colours)
            if name in notes:
                axes.text(middle, top + size, notes[name][row], ha="center", va="top")
        for k, entries in enumerate(numbers.values()):
            axes.text(middle, height - below + (k + 0.8) * line, entries[column], ha="center", va="center")
    for k, label in enumerate(numbers):
        place = (names - 0.08 * size, height - below + (k + 0.8) * line)
        axes.text(*place, label, ha="right", va="center", weight="bold")
    return figure


def _colours(picture, percentile):
    """A picture or map, checked, and its colours."""
    if np.ndim(picture) == 2:
        values = checked_map(picture)
        return values, scale(values, percentile=percentile)
    return checked_picture(picture), {}
