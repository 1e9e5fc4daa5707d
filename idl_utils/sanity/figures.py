"""Figures of the randomization test: the cascade as pictures, as curves, and how far the measures agree."""

from .. import show
from .similarity import SIMILARITIES


def cascade_pictures(maps, steps, caption="", size=0.62):
    """One row a method, one column a step, as figure 2 of Adebayo et al. 2018; returns the Figure.

    `maps` is {method: (steps, height, width)}. Each map has its own scale, so that only places can be compared.
    """
    columns = {step: [values[k] for values in maps.values()] for k, step in enumerate(steps)}
    rows = [name.replace("EpsilonPlusFlat", "Epsilon Plus Flat") for name in maps]  # so that long names wrap
    caption += " Each map has its own scale, cut off at its 99th percentile; red: for the class, blue: against it."
    return show.ladder(columns, rows, caption=caption.strip(), size=size, percentile=99)


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
