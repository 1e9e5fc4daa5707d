"""Whether an optimized picture takes the same path through the layers as the photographs that drive the unit."""

from typing import NamedTuple

import keras
import numpy as np
from scipy.stats import rankdata

from ..networks.surgery import parts
from .reading import as_pictures


class Paths(NamedTuple):
    """Mean rank correlations, (layers,) each, of optimized, natural and other pictures with the natural ones."""

    optimal: np.ndarray
    natural: np.ndarray
    others: np.ndarray

    @property
    def normalised(self):
        """1 where optimized pictures are as like the natural ones as those are like each other, 0 where others are.

        Says nothing where natural pictures are hardly more like each other than like any.
        """
        return (self.optimal - self.others) / (self.natural - self.others)


def path_similarity(network, optimal, natural, others, layers):
    """How alike optimized and natural pictures are on their way to a unit; returns `Paths`. After Geirhos et al. 2024.

    At each layer, a picture is the mean of each channel, and two pictures are as alike as the rank correlation of these.

    Parameters
    ----------
    optimal : (n, height, width, channels) in [0, 1], pictures optimized for one unit
    natural, others : the same of at least two pictures that drive the unit most, and of any other ones
    layers : names

    Raises ValueError if there are fewer pictures.
    """
    sets = {"optimal": optimal, "natural": natural, "others": others}
    for name, pictures in sets.items():
        least = 2 if name == "natural" else 1
        if np.ndim(pictures) != 4 or len(pictures) < least:
            raise ValueError(
                f"{name} has shape {np.shape(pictures)}: expected (n, height, width, channels), n from {least}"
            )
    model = parts(network, [(layer, False) for layer in layers])
    seen = [_ranks(model, network.prepare(as_pictures(name, pictures))) for name, pictures in sets.items()]
    return Paths(*np.transpose([_correlations(*of_layer) for of_layer in zip(*seen)]))


def _ranks(model, inputs):
    """For each layer, the standardised ranks (n, channels) of the mean of each channel."""
    maps = [np.asarray(a) for a in keras.tree.flatten(model(inputs, training=False))]
    ranks = [rankdata(a.reshape(len(a), -1, a.shape[-1]).mean(1), axis=1) for a in maps]
    return [(r - r.mean(1, keepdims=True)) / (r.std(1, keepdims=True) + 1e-9) / np.sqrt(r.shape[1]) for r in ranks]


def _correlations(optimal, natural, others):
    pairs = np.triu_indices(len(natural), 1)
    return (optimal @ natural.T).mean(), (natural @ natural.T)[pairs].mean(), (others @ natural.T).mean()
