"""Small random changes that the optimized picture has to survive."""

import math
from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True)
class RandomAffine:
    """Shift, zoom and rotate each picture at random, in one bilinear resampling; what comes in from outside is grey.

    Parameters: `shift` in shares of the side, `zoom` as (smallest, largest) factor, `rotation` in degrees; each drawn
    uniformly, anew for each picture and step. The border must be constant: with a reflecting one, the gradient that
    TensorFlow registers for this resampling is far from the true one.
    """

    shift: float = 0.1
    zoom: tuple = (0.8, 1.2)
    rotation: float = 15.0

    def __call__(self, pictures, seed):
        """Pictures (n, height, width, channels) and a stateless seed (2 ints) -> pictures of the same shape."""
        count, (height, width) = tf.shape(pictures)[0], pictures.shape[1:3]
        u = tf.random.stateless_uniform((4, count), seed, -1.0, 1.0)
        zoom = self.zoom[0] + (self.zoom[1] - self.zoom[0]) * (u[0] + 1) / 2
        angle = u[1] * (self.rotation * math.pi / 180)
        cos, sin, zero = tf.cos(angle) / zoom, tf.sin(angle) / zoom, tf.zeros_like(zoom)
        x, y = (width - 1) / 2, (height - 1) / 2  # rotate and zoom about the centre
        matrix = tf.stack(
            [
                cos,
                -sin,
                x - cos * x + sin * y + u[2] * self.shift * width,
                sin,
                cos,
                y - sin * x - cos * y + u[3] * self.shift * height,
                zero,
                zero,
            ],
            axis=1,
        )
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures,
            transforms=matrix,
            output_shape=[height, width],
            fill_value=0.5,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )
