"""What the optimizer changes: one tensor z that stands for pictures in [0, 1]."""

import math
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

# Square root of the colour covariance of ImageNet pictures, as in Lucid 0.3.10 (optvis/param/color.py), scaled so that its
# longest column has length 1: steps along z's channels then change colours as photographs do, mostly from dark to light.
_COVARIANCE_ROOT = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], "float32")
COLOURS = (_COVARIANCE_ROOT / np.linalg.norm(_COVARIANCE_ROOT, axis=0).max()).T


@dataclass(frozen=True)
class Pixels:
    """Each pixel by itself, through a sigmoid: what "vanilla" optimization changes. Start: noise of this deviation."""

    deviation: float = 0.01

    def start(self, count, height, width, seed):
        """z of `count` pictures, (count, height, width, 3), drawn with stateless random numbers."""
        return self.deviation * tf.random.stateless_normal((count, height, width, 3), [seed, 0])

    def picture(self, z, height, width):
        """Pictures (count, height, width, 3) in [0, 1] of z."""
        return tf.sigmoid(z)


@dataclass(frozen=True)
class Fourier:
    """Spatial frequencies, the lower the easier to change, in colours as those of photographs vary.

    z holds the real and the imaginary parts, (2, count, 3, height, width // 2 + 1), each divided by frequency to the power
    of `decay`: then a step of the optimizer changes all scales alike, instead of favouring pixel noise
    (Olah, Mordvintsev and Schubert 2017, "Preconditioning and parameterization"; notebook 01).
    """

    decay: float = 1.0
    deviation: float = 0.01
    decorrelate_colours: bool = True

    def start(self, count, height, width, seed):
        """z of `count` pictures, drawn with stateless random numbers."""
        return self.deviation * tf.random.stateless_normal((2, count, 3, height, width // 2 + 1), [seed, 0])

    def picture(self, z, height, width):
        """Pictures (count, height, width, 3) in [0, 1] of z."""
        frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
        scale = math.sqrt(height * width) / np.maximum(frequency, 1 / max(height, width)) ** self.decay / 4
        z = z * tf.constant(scale, tf.float32)
        waves = tf.signal.irfft2d(tf.complex(z[0], z[1]), [height, width])
        waves = tf.transpose(waves, (0, 2, 3, 1))
        return tf.sigmoid(tf.tensordot(waves, COLOURS, 1) if self.decorrelate_colours else waves)
