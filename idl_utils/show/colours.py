"""The colour policy: magnitudes in viridis, signed values in a diverging map centred on zero; both colour-blind safe."""

import matplotlib
import numpy as np

from ..arguments import number

MAGNITUDE = "viridis"
SIGNED = "RdBu_r"  # red: positive, for; blue: negative, against; white: zero
MISSING = "0.85"  # grey: there is no value
ACCENTS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe and Ito (2008)
STYLES = ("-", "--", "-.", ":")  # told apart without colour too


def largest(values, percentile=100.0):
    """The end of a colour scale: the largest magnitude (or its percentile, so that the few beyond saturate), never 0."""
    values = np.abs(values)
    percentile = number("percentile", percentile, 0, 100)
    return float(np.nanpercentile(values, percentile)) or float(np.nanmax(values)) or 1.0


def scale(values, signed=None, span=None, percentile=100.0):
    """The colours of a map as matplotlib's arguments: centred on zero if `signed`, by default as the values are.

    `span` is the end of the scale. Raises ValueError if `signed` is False and values are negative: it would be upside down.
    """
    lowest = np.nanmin(values)
    if signed is not None and not signed and lowest < 0:
        raise ValueError(f"signed={signed}, but values go down to {lowest:.3g}: leave it out, or show abs(values)")
    signed = bool(signed or lowest < 0)
    top = largest(values, percentile) if span is None else number("span", span, above=0)
    colours = matplotlib.colormaps[SIGNED if signed else MAGNITUDE].with_extremes(bad=MISSING)
    return {"cmap": colours, "vmin": -top if signed else 0.0, "vmax": top}
