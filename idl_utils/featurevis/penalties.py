"""Frequency penalization, the first family of regularizers: terms to subtract, logit(k) - 0.005 * total_variation().

Each is a sum over the pixels of a picture in [0, 1], so that a good weight depends on the size of the pictures and on the
scale of what it is subtracted from (notebook 01).
"""

import tensorflow as tf

from .objectives import LATENT, PICTURE, Objective, Term


def total_variation():
    """Sum of absolute differences between neighbouring pixels: the isotropic noise costs, edges cost once
    (Mahendran and Vedaldi 2015)."""
    return Objective(Term(PICTURE, _total_variation))


def blur():
    """Half the squared difference between a picture and itself blurred a little (3 x 3): costs high frequencies only."""
    return Objective(Term(PICTURE, _difference_from_blurred))


def l1(centre=0.5):
    """Sum of absolute differences from `centre`, grey by default: few pixels differ."""
    return Objective(Term(PICTURE, _absolute, lambda r: (_row(centre),)))


def l2(centre=0.5):
    """Half the sum of squared differences from `centre`, grey by default: no pixel differs much (Simonyan et al. 2014)."""
    return Objective(Term(PICTURE, _half_square, lambda r: (_row(centre),)))


def latent_norm():
    """Half the squared length of what the parametrization holds: with a learned prior, minus the log density of its latent
    numbers up to a constant."""
    return Objective(Term(LATENT, _half_square_length))


def _row(value):
    return tf.fill([1], float(value)).numpy()


def _total_variation(pictures):
    down = tf.abs(pictures[:, 1:] - pictures[:, :-1])
    right = tf.abs(pictures[:, :, 1:] - pictures[:, :, :-1])
    return tf.reduce_sum(down, [1, 2, 3]) + tf.reduce_sum(right, [1, 2, 3])


def _difference_from_blurred(pictures):
    weights = tf.constant([[0.5, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 0.5]])[..., None, None]
    kernel = tf.tile(weights, [1, 1, pictures.shape[-1], 1])
    smooth = tf.nn.depthwise_conv2d(pictures, kernel, [1, 1, 1, 1], "SAME")
    smooth /= tf.nn.depthwise_conv2d(
        tf.ones_like(pictures[:1]), kernel, [1, 1, 1, 1], "SAME"
    )  # fewer pixels at the edge
    return tf.reduce_sum((pictures - tf.stop_gradient(smooth)) ** 2, [1, 2, 3]) / 2


def _absolute(pictures, centre):
    return tf.reduce_sum(tf.abs(pictures - centre[:, None, None, None]), [1, 2, 3])


def _half_square(pictures, centre):
    return tf.reduce_sum((pictures - centre[:, None, None, None]) ** 2, [1, 2, 3]) / 2


def _half_square_length(z):
    return tf.reduce_sum(z**2, list(range(1, len(z.shape)))) / 2
