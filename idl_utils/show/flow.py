"""A small network as circles and lines: what its neurons hold, and what flows between them."""

from dataclasses import dataclass

import numpy as np

from .colours import SIGNED, largest


@dataclass(frozen=True, eq=False)
class Flow:
    """Layers of neurons from left to right, with a number in each and one on every line between neighbours.

    `neurons` is a list of arrays (n,), one a layer; `lines` a list of arrays (n, m), one between two layers each: red
    lines are positive, blue ones negative, the thicker, the larger. `names` are titles of the layers.
    """

    neurons: list
    lines: list
    title: str = ""
    names: tuple = ()

    def draw(self, figure, axes):
        """Draw into axes."""
        shapes = [(len(a), len(b)) for a, b in zip(self.neurons, self.neurons[1:])]
        if [np.shape(line) for line in self.lines] != shapes:
            raise ValueError(f"lines have shapes {[np.shape(line) for line in self.lines]}: expected {shapes}")
        axes.set_axis_off()
        places = [[(k, (len(layer) - 1) / 2 - i) for i in range(len(layer))] for k, layer in enumerate(self.neurons)]
        top = largest(np.concatenate([np.ravel(line) for line in self.lines]))
        colour = _colours(top)
        for k, line in enumerate(self.lines):
            for (i, j), value in np.ndenumerate(line):
                self._draw_line(axes, places[k][i], places[k + 1][j], value, colour(value), 0.6 + 5 * abs(value) / top)
        for layer, where in zip(self.neurons, places):
            for value, (x, y) in zip(layer, where):
                axes.text(x, y, f"{value:.2f}", ha="center", va="center", zorder=4, bbox=_CIRCLE)
        tallest = max(map(len, self.neurons)) / 2 - 0.25
        for k, name in enumerate(self.names):
            axes.text(k, tallest + 0.02, name, ha="center")
        axes.set(xlim=(-0.3, len(self.neurons) - 0.7), ylim=(-tallest, tallest + 0.2))

    @staticmethod
    def _draw_line(axes, start, end, value, colour, width):
        axes.plot(*zip(start, end), color=colour if value else "0.85", linewidth=width, zorder=1)
        share = 0.32  # of the way: lines that cross have their numbers apart
        x, y = (1 - share) * np.array(start) + share * np.array(end)
        if value:
            box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
            axes.text(x, y, f"{value:.2f}", ha="center", va="center", fontsize=8, bbox=box, zorder=3)


_CIRCLE = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": "black"}


def _colours(top):
    """A function value -> colour, strong enough for a thin line also where the value is small."""
    import matplotlib

    map_ = matplotlib.colormaps[SIGNED]
    return lambda value: map_(0.5 + np.sign(value) * (0.25 + 0.2 * abs(value) / top))
