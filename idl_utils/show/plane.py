"""The plane of two values: contour lines of a function, and points on it, such as an input and its root points."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from .colours import ACCENTS, SIGNED, largest

GRID = 81  # values a side on which the function is drawn


@dataclass(frozen=True, eq=False)
class Plane:
    """Contour lines of a function of two values; the thick line is where it is 0.

    `function` takes points (n, 2) and returns numbers (n,). `points` is {name: (first, second)}: from the one named
    first an arrow goes to each of the others. `low` and `high` are the ends of both axes, `names` label them. `domain`
    (low, high) is drawn as a frame: where inputs may lie; ends outside the view are cut off.
    """

    function: object
    points: dict
    title: str = ""
    low: float = 0.0
    high: float = 1.0
    names: tuple = ("pixel 1", "pixel 2")
    domain: tuple | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        side = np.linspace(self.low, self.high, GRID)
        first, second = np.meshgrid(side, side)
        values = np.asarray(self.function(np.stack([first.ravel(), second.ravel()], 1)), float)
        if values.shape != (GRID**2,):
            raise ValueError(f"function returns shape {values.shape} for {GRID**2} points: expected a number a point")
        values = values.reshape(GRID, GRID)
        top = 1.6 * largest(values)
        axes.contourf(first, second, values, 24, cmap=SIGNED, vmin=-top, vmax=top)
        lines = axes.contour(first, second, values, 7, colors="0.35", linewidths=0.6, linestyles="solid")
        axes.clabel(lines, fontsize=7, fmt="%.3g")
        axes.contour(first, second, values, [0], colors="black", linewidths=2.2)
        self._draw_domain(axes)
        self._draw_points(axes)
        axes.set(xlim=(self.low, self.high), ylim=(self.low, self.high), aspect="equal")
        axes.set(xlabel=self.names[0], ylabel=self.names[1])

    def _draw_domain(self, axes):
        if self.domain is None:
            return
        low, high = np.clip(self.domain, self.low, self.high)
        frame = Rectangle((low, low), high - low, high - low, fill=False, linestyle="--", linewidth=1.6, clip_on=False)
        frame.set_edgecolor(ACCENTS[2])
        axes.add_patch(frame)

    def _draw_points(self, axes):
        (name, start), *others = self.points.items()
        for _, point in others:
            axes.annotate("", point, start, arrowprops={"arrowstyle": "->", "linewidth": 1.6, "shrinkB": 3})
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.75}
        for label, point in [(name, start), *others]:
            axes.plot(*point, "s" if point is not start else "o", color="black", markersize=6, zorder=5)
            below = point is not start and point[1] <= start[1]
            place = {"xytext": (0, -8 if below else 8), "textcoords": "offset points"}
            axes.annotate(label, point, **place, ha="center", va="top" if below else "bottom", bbox=box, zorder=6)
