"""Figures of the randomization test: the cascade as pictures, as curves, and how far the measures agree."""

import matplotlib
import numpy as np

from .. import show
from .similarity import SIMILARITIES, scaled


def coloured(maps):
    """Maps (n, height, width) as pictures (n, height, width, 3), each scaled by its own 99th percentile.

    Signed ones in the diverging colours about zero, others from zero up.
    """
    signed = bool(np.min(maps) < 0)
    shown = scaled(maps, signed)
    return matplotlib.colormaps[show.SIGNED if signed else show.MAGNITUDE]((shown + 1) / 2 if signed else shown)[
        ..., :3
    ]


def cascade_pictures(maps, steps, caption="", size=0.8):
    """One row a method, one column a step, as figure 2 of Adebayo et al. 2018; returns the Figure.

    `maps` is {method: (steps, height, width)}. Each map has its own scale, so that only places can be compared.
    """
    pictures = {name: coloured(values) for name, values in maps.items()}
    columns = {step: [pictures[name][k] for name in maps] for k, step in enumerate(steps)}
    caption += " Each map is scaled by its own 99th percentile; red is for the class, blue against it, white zero."
    rows = [name.replace("EpsilonPlusFlat", "Epsilon Plus Flat") for name in maps]  # so that long names wrap
    return show.ladder(columns, rows, caption=caption.strip(), size=size)


def curves(table, measures, methods, caption="", size=3.0):
    """What is left of the methods' maps at each step, with 95 % intervals, one panel a measure; returns the Figure."""
    panels = []
    for measure in measures:
        found = {method: table.curve(method, measure) for method in methods}
        lines, bands = ({m: values[rows] for m, values in found.items()} for rows in (0, slice(1, 3)))
        panels.append(show.Curves(lines, table.steps, measure, "similarity to the intact map", bands))
    return show.panels(panels, columns=min(2, len(panels)), caption=caption, size=size)


def measure_agreement(table, measures=None):
    """Rank correlation between measures, of the orders in which they put the methods; returns the Figure."""
    measures = tuple(measures or SIMILARITIES)
    values = table.agreement(measures)
    return show.panels([show.Numbers(values, "rank correlation", rows=measures, columns=measures)], size=3.2)
