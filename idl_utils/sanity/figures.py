"""Figures of the randomization test: the cascade as pictures, as curves, and how far the measures agree."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from .. import show
from .similarity import SIMILARITIES, scaled


def coloured(maps):
    """Maps (n, height, width) as pictures, each scaled by its own 99th percentile; one choice of colours for all."""
    signed = bool(np.min(maps) < 0)
    shown = scaled(maps, signed)
    return matplotlib.colormaps[show.SIGNED if signed else show.MAGNITUDE]((shown + 1) / 2 if signed else shown)[
        ..., :3
    ]


def cascade_pictures(maps, steps, caption="", size=0.62):
    """One row a method, one column a step, as figure 2 of Adebayo et al. 2018; returns the Figure.

    `maps` is {method: (steps, height, width)}. Each map has its own scale, so that only places can be compared.
    """
    rows = [name.replace("EpsilonPlusFlat", "Epsilon Plus Flat") for name in maps]  # so that long names wrap
    pictures = [coloured(values) for values in maps.values()]
    columns = {step: [row[k] for row in pictures] for k, step in enumerate(steps)}
    caption += " Each map has its own scale, cut off at its 99th percentile; red is for the class, blue against it."
    with plt.rc_context({"font.size": min(8, 12.5 * size)}):
        figure = show.ladder(columns, rows, caption=caption.strip(), size=size)
    for text in figure.texts:  # the caption: letters are relatively wide in such small type
        text.set_fontsize(min(7, 11 * size))
    return figure


def curves(table, measures, methods, caption="", size=3.0):
    """What is left of the methods' maps at each step, with 95 % intervals, one panel a measure; returns the Figure."""
    panels = []
    for measure in measures:
        found = {method: table.curve(method, measure) for method in methods}
        lines, bands = ({m: values[rows] for m, values in found.items()} for rows in (0, slice(1, 3)))
        panels.append(show.Curves(lines, table.steps, measure, "similarity to the intact map", bands))
    figure = show.panels(panels, columns=min(2, len(panels)), caption=caption, size=size)
    for axes in figure.axes:
        legend = axes.get_legend()
        if legend is not None:  # one for all panels, where it covers no curve
            handles, names = axes.get_legend_handles_labels()
            legend.remove()
            if axes is figure.axes[0]:
                figure.legend(handles, names, loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    return figure


def measure_agreement(table, measures=None):
    """Rank correlation between measures, of the orders in which they put the methods; returns the Figure."""
    measures = tuple(measures or SIMILARITIES)
    values = table.agreement(measures)
    return show.panels(
        [show.Numbers(values, "rank correlation", rows=measures, columns=measures, form=".2f")],
        caption="Do two measures put the methods in the same order? 1: the same.",
        size=3.0,
    )
