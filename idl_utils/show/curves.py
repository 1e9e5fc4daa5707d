"""Curves over named steps, such as the layers of a network."""

from dataclasses import dataclass

import numpy as np

from .colours import ACCENTS

STYLES = ("-", "--", "-.", ":")  # told apart without colour too


@dataclass(frozen=True, eq=False)
class Curves:
    """Several curves {name: values (n,)} over the same n steps, named by `steps`; `unit` labels the vertical axis.

    `bands` are intervals {name: (low (n,), high (n,))} around some of them.
    """

    curves: dict
    steps: tuple
    title: str = ""
    unit: str = ""
    bands: dict | None = None

    def draw(self, figure, axes):
        """Draw into axes."""
        for k, (name, values) in enumerate(self.curves.items()):
            if np.shape(values) != (len(self.steps),):
                raise ValueError(
                    f"curve {name!r} has shape {np.shape(values)} for {len(self.steps)} steps: expected one value a step"
                )
            style, colour = STYLES[k % len(STYLES)], ACCENTS[k % len(ACCENTS)]
            axes.plot(values, style, marker="o", markersize=3, color=colour, label=name)
            if name in (self.bands or {}):
                axes.fill_between(range(len(values)), *self.bands[name], color=colour, alpha=0.2, linewidth=0)
        axes.axhline(0, color="0.6", linewidth=0.8, zorder=0)
        axes.set_xticks(range(len(self.steps)), self.steps, rotation=45, ha="right")
        axes.set_ylabel(self.unit)
        if len(self.curves) > 1:
            axes.legend(fontsize=8, frameon=False)
