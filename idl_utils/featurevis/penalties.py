"""Frequency penalization, the first family of regularizers: terms to subtract, logit(k) - 0.005 * total_variation().

Each is a sum over the pixels of a picture in [0, 1], so that a good weight depends on the size of the pictures and on the
scale of what it is subtracted from (notebook 01).
"""

import numpy as np
import tensorflow as tf

from ..arguments import number
from .objectives import Objective, Term
from .reading import LATENT, NORMALISED, PICTURE


def total_variation():
    """Sum of absolute differences between neighbouring pixels: the isotropic noise costs, edges cost once
    (Mahendran and Vedaldi 2015)."""

    def score(pictures):
        down = tf.abs(pictures[:, 1:] - pictures[:, :-1])
        right = tf.abs(pictures[:, :, 1:] - pictures[:, :, :-1])
        return _sum(down) + _sum(right)

    return Objective(Term(PICTURE, score))


def blur():
    """Half the squared difference between a picture and itself blurred a little (3 x 3): costs high frequencies only."""

    def score(pictures):
        kernel = tf.constant([[0.5, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 0.5]])[..., None, None]
        kernel = tf.tile(kernel, [1, 1, pictures.shape[-1], 1])
        smooth, weights = (  # at the edge, fewer pixels count
            tf.nn.depthwise_conv2d(a, kernel, [1, 1, 1, 1], "SAME") for a in (pictures, tf.ones_like(pictures[:1]))
        )
        return _sum((pictures - tf.stop_gradient(smooth / weights)) ** 2) / 2

    return Objective(Term(PICTURE, score))


def l1(centre=0.5):
    """Sum of absolute differences from `centre`, grey by default: few pixels differ."""

    def score(pictures, centre):
        return _sum(tf.abs(pictures - centre[:, None, None, None]))

    return Objective(Term(PICTURE, score, _centre(centre)))


def l2(centre=0.5):
    """Half the sum of squared differences from `centre`, grey by default: no pixel differs much (Simonyan et al. 2014)."""

    def score(pictures, centre):
        return _sum((pictures - centre[:, None, None, None]) ** 2) / 2

    return Objective(Term(PICTURE, score, _centre(centre)))


def latent_norm():
    """Half the squared length of what the parametrization holds: with a learned prior, minus the log density of its latent
    numbers up to a constant."""

    def score(z):
        return _sum(z**2) / 2

    return Objective(Term(LATENT, score))


def recorded_statistics():
    """How far a picture is from the photographs that batch normalisation remembers: in units of their deviation, the squared
    difference in mean and in spread of each channel before each batch normalisation, averaged over channels and layers
    (Yin et al. 2020, DeepInversion, there for a whole batch). Needs a network with batch normalisation."""

    def score(maps, *recorded):
        total = 0.0
        for a, mean, variance in zip(maps, recorded[::2], recorded[1::2]):
            mean_here, variance_here = tf.nn.moments(a, list(range(1, len(a.shape) - 1)))
            spread = tf.sqrt(variance_here / (variance + 1e-3) + 1e-4)
            total += tf.reduce_mean((mean_here - mean) ** 2 / (variance + 1e-3) + (spread - 1) ** 2, -1)
        return total / len(maps)

    return Objective(Term(NORMALISED, score, lambda at: at.statistics()))


def _centre(value):
    row = np.full(1, number("centre", value), "float32")
    return lambda at: (row,)


def _sum(values):
    return tf.reduce_sum(values, list(range(1, len(values.shape))))
