"""Bars, curves and stacked areas: numbers with names, or over the steps of something."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

from ..arguments import choice, whole_number
from .colours import ACCENTS, STYLES


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
        values = numbers("values", self.values, len(self.names), "names")
        highlight = None if self.highlight is None else whole_number("highlight", self.highlight, 0, len(values) - 1)
        axes.barh(range(len(values)), values, color=[ACCENTS[i == highlight] for i in range(len(values))])
        axes.set_yticks(range(len(values)), self.names)
        axes.invert_yaxis()
        axes.set_xlabel(self.unit)
        if self.span:
            axes.set_xlim(right=self.span)


@dataclass(frozen=True, eq=False)
class Curves:
    """Several curves {name: values (n,)} over the same n steps: names such as those of layers, or numbers.

    `unit` labels the vertical axis and `axis` the horizontal one. `bands` are intervals {name: (low, high)}
    around some of them, with n values each; NaN leaves a gap.
    """

    curves: dict
    steps: tuple
    title: str = ""
    unit: str = ""
    bands: dict | None = None
    axis: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        places = _places(axes, self.steps, self.axis)
        bands = self.bands or {}
        for name in bands:
            choice("curve", name, self.curves)
        for k, (name, values) in enumerate(self.curves.items()):
            values = numbers(f"curve {name!r}", values, len(self.steps), "steps")
            colour, style = ACCENTS[k % len(ACCENTS)], STYLES[k % len(STYLES)]
            axes.plot(places, values, style, marker="o", markersize=3, color=colour, label=name)
            if name in bands:
                low, high = (numbers(f"band {name!r}", ends, len(self.steps), "steps") for ends in bands[name])
                axes.fill_between(places, low, high, color=colour, alpha=0.2, linewidth=0)
        _finish(axes, self.unit, self.curves)


@dataclass(frozen=True, eq=False)
class Areas:
    """Parts of a whole {name: values (n,)} over n steps, stacked: above zero what is positive, below what is negative.

    The black line is their sum, named `total`. `unit` and `axis` as in `Curves`.
    """

    parts: dict
    steps: tuple
    title: str = ""
    unit: str = ""
    axis: str = ""
    total: str = "sum"

    def draw(self, figure, axes):
        """Draw into axes."""
        places = _places(axes, self.steps, self.axis)
        values = [numbers(f"part {name!r}", part, len(self.steps), "steps") for name, part in self.parts.items()]
        colours = [ACCENTS[k % len(ACCENTS)] for k in range(len(values))]
        for sign, labels in ((1, list(self.parts)), (-1, ())):
            stacked = [np.maximum(sign * part, 0) * sign for part in values]
            axes.stackplot(places, stacked, labels=labels, colors=colours, alpha=0.75, edgecolor="white", linewidth=0.5)
        axes.plot(places, np.sum(values, axis=0), color="black", linewidth=1.6, label=self.total)
        _finish(axes, self.unit, [*self.parts, self.total])


def numbers(name, values, count, of):
    """`values` as floats (count,), some of which may be NaN; raises ValueError for another number, or infinity."""
    values = np.asarray(values)
    if values.shape != (count,) or not count or values.dtype.kind not in "buif":
        raise ValueError(f"{name} has shape {values.shape} for {count} {of}: expected one number each")
    values = values.astype(float)
    if np.isinf(values).any() or np.isnan(values).all():
        raise ValueError(f"{name} has values that are not finite (NaN or infinity)")
    return values


def _places(axes, steps, axis):
    """Where on the horizontal axis the steps lie: numbers at their value, names one after the other."""
    axes.set_xlabel(axis)
    steps = list(steps)
    if all(np.issubdtype(np.asarray(step).dtype, np.number) for step in steps):
        return steps
    axes.set_xticks(range(len(steps)), steps, rotation=45, ha="right", rotation_mode="anchor")
    return range(len(steps))


def _finish(axes, unit, names):
    axes.axhline(0, color="0.6", linewidth=0.8, zorder=0)
    axes.set_ylabel(unit)
    if len(names) > 1:
        axes.legend(fontsize=0.8 * plt.rcParams["font.size"], framealpha=0.7, edgecolor="none")
