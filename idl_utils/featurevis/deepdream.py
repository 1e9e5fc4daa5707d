"""DeepDream: what a layer sees in a picture, made stronger, from coarse to fine."""

from functools import lru_cache

import numpy as np
import tensorflow as tf

from ..arguments import number, whole_number
from .optimization import OptimalInput
from .parametrizations import IMAGENET_COLOURS, Pixels
from .reading import as_pictures
from .transformations import RandomAffine

JITTER = RandomAffine(shift=0.05, zoom=(1.0, 1.0), rotation=0.0)


def dream(network, objective, picture, octaves=3, ratio=1.4, steps=16, rate=0.05, every=8, seed=0):
    """Raise an objective starting from a picture, size by size; what each size added is carried over to the next.

    Parameters
    ----------
    objective : Objective
        `layer("relu3_1")` for DeepDream proper (Mordvintsev et al. 2015); any other works as well.
    picture : array (height, width, channels) in [0, 1]
    octaves, ratio : int, float
        Number of sizes, the last being the picture's own, and the factor between two of them.
    steps, rate, every, seed : as for OptimalInput; the steps are those of each octave

    Yields (octave from 1, step, picture of that octave's size, score). Raises ValueError as OptimalInput does, and if the
    smallest octave is too small.
    """
    picture, octaves, ratio = (
        as_pictures("picture", picture),
        whole_number("octaves", octaves, 1),
        number("ratio", ratio, above=1),
    )
    if picture.ndim != 3:
        raise ValueError(f"picture has shape {picture.shape}: expected (height, width, channels)")
    sizes = [tuple(round(side / ratio**k) for side in picture.shape[:2]) for k in reversed(range(octaves))]
    if min(sizes[0]) < 16:
        raise ValueError(f"octaves is {octaves}: the smallest one would be {sizes[0]} pixels, expected at least 16")
    added = np.zeros((*sizes[0], picture.shape[-1]), "float32")
    for octave, size in enumerate(sizes, 1):
        base = _resize(picture, size)
        climb = _ascent(network, size, rate)
        begin = np.clip(base + _resize(added, size), 0, 1)
        for step, [dreamt], [score] in climb.frames(objective, steps, every, seed, start=begin):
            yield octave, step, dreamt, float(score)
        added = dreamt - base


@lru_cache(12)
def _ascent(network, size, rate):
    """Kept, so that the next dream of these sizes is not compiled again."""
    return OptimalInput(network, size, Pixels(IMAGENET_COLOURS), JITTER, rate)


def _resize(values, size):
    return tf.image.resize(values, size, "bicubic", antialias=True).numpy()
