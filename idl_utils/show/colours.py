"""The colour policy: magnitudes in viridis, signed values in a diverging map centred on zero; both colour-blind safe."""

import numpy as np

MAGNITUDE = "viridis"
SIGNED = "RdBu_r"  # red: positive, for; blue: negative, against; white: zero
ACCENTS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe and Ito (2008)


def is_signed(values):
    """Whether an array holds negative values (and so needs the diverging map)."""
    return bool(np.nanmin(values) < 0)


def limits(values, signed, percentile=100.0):
    """(lowest, highest) value of the colour scale: symmetric about zero if signed, else from zero.

    A `percentile` below 100 lets the few largest values saturate.
    """
    values = np.abs(values) if signed else values
    top = float(np.nanpercentile(values, percentile)) or float(np.nanmax(values)) or 1.0
    return (-top, top) if signed else (0.0, top)
