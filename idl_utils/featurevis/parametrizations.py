"""What the optimizer changes: one tensor z, its first axis the pictures, that stands for pictures in [0, 1].

Each parametrization has `start(count, shape, seed)` -> z, `picture(z, shape)` -> pictures (count, *shape) and, where it can,
`encode(pictures)` -> z. `shape` is (height, width, channels).
"""

import math
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

from ..arguments import finite, number

# Square root of the colour covariance of ImageNet pictures, as in Lucid 0.3.10 (optvis/param/color.py), scaled so that its
# longest column has length 1: steps along z's channels then change colours as photographs do, mostly from dark to light.
_COVARIANCE_ROOT = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], "float32")
IMAGENET_COLOURS = (_COVARIANCE_ROOT / np.linalg.norm(_COVARIANCE_ROOT, axis=0).max()).T
EXTREME = 0.02  # start pictures are clipped to [EXTREME, 1 - EXTREME]: beyond, the sigmoid hardly moves


def squash(values, colours=None):
    """Pictures in [0, 1] of any values: three channels mixed by `colours` (3, 3), then a sigmoid."""
    if colours is not None and values.shape[-1] == 3:
        values = tf.tensordot(values, tf.constant(colours, tf.float32), 1)
    return tf.sigmoid(values)


def unsquash(pictures, colours=None):
    """The values of pictures, a NumPy array: the inverse of `squash`."""
    pictures = np.clip(np.asarray(pictures, "float32"), EXTREME, 1 - EXTREME)
    values = np.log(pictures / (1 - pictures))
    return np.float32(values @ np.linalg.inv(colours) if colours is not None and values.shape[-1] == 3 else values)


def _check_colours(colours):
    if colours is not None and np.shape(finite("colours", colours)) != (3, 3):
        raise ValueError(f"colours has shape {np.shape(colours)}: expected (3, 3), or None for red, green and blue")


@dataclass(frozen=True, eq=False)
class Pixels:
    """Each pixel by itself, through a sigmoid: what "vanilla" optimization changes.

    Starts from noise of this `deviation`; `colours` (3, 3) mix the channels, None leaves red, green and blue.
    """

    colours: np.ndarray | None = None
    deviation: float = 0.01

    def __post_init__(self):
        number("deviation", self.deviation, low=0)
        _check_colours(self.colours)

    def start(self, count, shape, seed):
        """z (count, height, width, channels), drawn with stateless random numbers."""
        return self.deviation * tf.random.stateless_normal((count, *shape), [seed, 0])

    def encode(self, pictures):
        """The z of pictures (count, height, width, channels)."""
        return tf.constant(unsquash(pictures, self.colours))

    def picture(self, z, shape):
        """Pictures (count, height, width, channels) in [0, 1] of z."""
        return squash(z, self.colours)


@dataclass(frozen=True, eq=False)
class Fourier:
    """Spatial frequencies, the lower the easier to change, in colours as those of photographs vary.

    z holds the real and the imaginary parts, (count, 2, channels, height, width // 2 + 1), each divided by frequency to the
    power of `decay`: then a step of the optimizer changes all scales alike, instead of favouring pixel noise
    (Olah, Mordvintsev and Schubert 2017, "Preconditioning and parameterization"; notebook 01). `colours` are (3, 3), by
    default those of ImageNet; None leaves red, green and blue.
    """

    colours: np.ndarray | None = field(default_factory=lambda: IMAGENET_COLOURS)
    decay: float = 1.0
    deviation: float = 0.01

    def __post_init__(self):
        number("decay", self.decay, low=0)
        number("deviation", self.deviation, low=0)
        _check_colours(self.colours)

    def start(self, count, shape, seed):
        """z of `count` pictures, drawn with stateless random numbers."""
        height, width, channels = shape
        size = (count, 2, channels, height, width // 2 + 1)
        return self.deviation * tf.random.stateless_normal(size, [seed, 0])

    def encode(self, pictures):
        """The z of pictures (count, height, width, channels)."""
        waves = np.fft.rfft2(np.moveaxis(unsquash(pictures, self.colours), -1, 1))
        return tf.constant(np.stack([waves.real, waves.imag], 1) / self._scale(np.shape(pictures)[1:]), tf.float32)

    def picture(self, z, shape):
        """Pictures (count, height, width, channels) in [0, 1] of z."""
        real, imaginary = tf.unstack(
            z * tf.constant(self._scale(shape), tf.float32), axis=1
        )  # slices: slower gradients
        return squash(waves(real, imaginary, shape), self.colours)

    def _scale(self, shape):
        height, width, _ = shape
        slowest = 1 / max(height, width)
        return math.sqrt(height * width) / np.maximum(frequencies(height, width), slowest) ** self.decay / 4


def frequencies(height, width):
    """Spatial frequency (height, width // 2 + 1) of each entry of a real Fourier transform, in cycles per pixel."""
    return np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])


def waves(real, imaginary, shape):
    """Values (count, height, width, channels) of the parts of a spectrum, each (count, channels, height, width // 2 + 1)."""
    return tf.transpose(tf.signal.irfft2d(tf.complex(real, imaginary), shape[:2]), (0, 2, 3, 1))
