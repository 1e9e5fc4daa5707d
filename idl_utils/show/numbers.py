"""A small table of numbers, coloured like a heatmap, for what is worked out by hand."""

from dataclasses import dataclass

import matplotlib
import numpy as np

from .colours import MAGNITUDE, SIGNED
from .panels import Heatmap

CROSSED = "0.85"  # grey of the cells that are crossed out


@dataclass(frozen=True, eq=False)
class Numbers(Heatmap):
    """A map (rows, columns) of so few values that each is written into its cell.

    `crossed` (rows, columns) marks cells to draw in grey: a rule has set them to zero. `rows` and `columns` name what
    the cells stand for. Other options as for `Heatmap`; there is no colour bar, since the numbers say it all.
    """

    crossed: np.ndarray | None = None
    rows: tuple = ()
    columns: tuple = ()

    def draw(self, figure, axes):
        """Draw into axes."""
        values, signed, (low, high) = self._scale()
        crossed = np.zeros(values.shape, bool) if self.crossed is None else np.asarray(self.crossed, bool)
        if crossed.shape != values.shape:
            raise ValueError(f"crossed has shape {crossed.shape}, values {values.shape}: expected the same")
        colours = matplotlib.colormaps[SIGNED if signed else MAGNITUDE].with_extremes(bad=CROSSED)
        axes.imshow(np.ma.masked_where(crossed, values), cmap=colours, vmin=low, vmax=high)
        for (i, j), value in np.ndenumerate(values):
            cell = matplotlib.colors.to_rgb(CROSSED) if crossed[i, j] else colours((value - low) / (high - low))[:3]
            ink = "white" if np.dot(cell, (0.3, 0.59, 0.11)) < 0.5 else "black"
            axes.text(j, i, f"{value + 0.0:.3g}", ha="center", va="center", color=ink)
        axes.set_xticks(range(values.shape[1]) if len(self.columns) else [], self.columns or None)
        axes.set_yticks(range(values.shape[0]) if len(self.rows) else [], self.rows or None)
        axes.set_xlabel(self.unit)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
