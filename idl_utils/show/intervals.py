"""Numbers with their intervals, one below the other, with what they are compared with."""

from dataclasses import dataclass

import numpy as np

from .canvas import wrapped
from .colours import ACCENTS


@dataclass(frozen=True, eq=False)
class Intervals:
    """Rows {name: (value, low, high)} as points with bars.

    `compared` is {name: list of numbers}, drawn as crosses in the row of that name; `bounds` {name: number} as a short line.
    `kinds` {name: kind} gives a row the colour and mark of its kind, with a legend. `unit` labels the axis.
    """

    rows: dict
    title: str = ""
    unit: str = ""
    compared: dict | None = None
    bounds: dict | None = None
    kinds: dict | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        if not self.rows:
            raise ValueError("rows is empty: expected at least one {name: (value, low, high)}")
        kinds, compared, bounds = self.kinds or {}, self.compared or {}, self.bounds or {}
        looks = dict(zip(dict.fromkeys(kinds.values()), zip(ACCENTS, "osD^vP")))
        for place, (name, numbers) in enumerate(self.rows.items()):
            value, low, high = _three(name, numbers)
            colour, marker = looks.get(kinds.get(name), (ACCENTS[0], "o"))
            axes.plot([low, high], [place, place], "-", color=colour, linewidth=2)
            label = {"label": kinds[name]} if name in kinds else {}
            axes.plot(value, place, marker, color=colour, markersize=7, **label)
            others = compared.get(name, [])
            if len(others):
                axes.plot(others, [place] * len(others), "x", color="0.35", markersize=6, label="compared with")
            if name in bounds:
                axes.plot([bounds[name]] * 2, [place - 0.35, place + 0.35], "k:", linewidth=1.6, label="bound")
        axes.axvline(0, color="0.8", linewidth=0.8, zorder=0)
        axes.set_yticks(range(len(self.rows)), ["\n".join(wrapped(name, 4.2)) for name in self.rows])
        axes.set(ylim=(len(self.rows) - 0.5, -0.5), xlabel=self.unit)
        axes.tick_params(axis="y", length=0, labelsize=8)
        handles, labels = axes.get_legend_handles_labels()
        named = dict(reversed(list(zip(labels, handles))))
        if named:
            places = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.02), "ncols": 5, "frameon": False, "fontsize": 8}
            axes.legend(named.values(), named, **places)


def _three(name, numbers):
    values = np.asarray(numbers, "float64")
    if values.shape != (3,) or not np.isfinite(values).all():
        raise ValueError(f"row {name!r} is {numbers!r}: expected three finite numbers, (value, low, high)")
    return values
