"""Power over spatial frequency, both logarithmic."""

from dataclasses import dataclass

import numpy as np

from .colours import ACCENTS, STYLES


@dataclass(frozen=True, eq=False)
class Spectra:
    """Several power spectra {name: power (rings,) or (n, rings)}, the median of n, over `frequencies` (rings,)
    in cycles/picture, each divided by its first value."""

    spectra: dict
    frequencies: np.ndarray
    title: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        for k, (name, power) in enumerate(self.spectra.items()):
            power = np.atleast_2d(power)
            if power.shape[1] != len(self.frequencies):
                raise ValueError(
                    f"spectrum {name!r} has {power.shape[1]} values for {len(self.frequencies)} frequencies"
                )
            curve = np.median(power / power[:, :1], axis=0)
            style, colour = STYLES[k % len(STYLES)], ACCENTS[k % len(ACCENTS)]
            axes.loglog(self.frequencies, curve, style, color=colour, label=name, linewidth=1.8)
        ticks = [f for f in (3, 4, 8, 16, 32, 64, 128) if self.frequencies[0] <= f <= self.frequencies[-1]]
        axes.set_xticks(ticks, [str(f) for f in ticks])
        axes.minorticks_off()
        axes.set(xlabel="cycles per picture", ylabel="power, relative")
        axes.legend(fontsize=8, frameon=False)
