"""From a map with colour channels to one number per pixel."""

import numpy as np

from ..arguments import choice, finite

HOW = {
    "max": lambda maps: np.abs(maps).max(-1),
    "sum": lambda maps: maps.sum(-1),
    "norm": lambda maps: np.linalg.norm(maps, axis=-1),
}


def over_channels(maps, how="max"):
    """Reduce maps (..., channels) to (...).

    "max" is the largest magnitude (usual for gradients, Simonyan et al. 2013), "sum" keeps the sign (usual
    for relevance, where the channels of a pixel add up), "norm" is the Euclidean length.
    """
    choice("reduction", how, HOW)
    return HOW[how](finite("maps", maps, None))
