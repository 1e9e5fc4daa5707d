"""MACO: the magnitudes of all frequencies are those of photographs, only their phases are free."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import tensorflow as tf
from scipy.ndimage import map_coordinates

from .. import shipped
from .learned_prior import FOLDER
from .parametrizations import squash, unsquash, waves


@cache
def photo_spectrum():
    """Mean magnitudes (3, 64, 33) of photographs, as logits of pixels in decorrelated colours, and these colours (3, 3)."""
    arrays = shipped.load_arrays("picture_spectrum", FOLDER)
    return arrays["magnitude"], arrays["colours"]


@dataclass(frozen=True)
class MagnitudeConstrained:
    """Phases z (count, 3, height, width // 2 + 1) of waves whose magnitudes stay those of photographs (Fel et al. 2023).

    So spectral slope and share of high frequencies are right by construction: they say nothing about this result. For
    pictures of another size, the magnitudes are interpolated by cycles per pixel.
    """

    def start(self, count, shape, seed):
        """Uniformly random phases of `count` pictures, stateless; ValueError unless `shape` has three channels."""
        height, width, channels = shape
        if channels != 3:
            raise ValueError(f"the network takes {channels} channels: the spectrum is that of colour photographs")
        return tf.random.stateless_uniform((count, 3, height, width // 2 + 1), [seed, 0], -np.pi, np.pi)

    def encode(self, pictures):
        """The phases of pictures (count, height, width, 3); their magnitudes are lost."""
        values = unsquash(pictures, photo_spectrum()[1])
        return tf.constant(np.angle(np.fft.rfft2(np.moveaxis(values, -1, 1))), tf.float32)

    def picture(self, z, shape):
        """Pictures (count, height, width, 3) in [0, 1] of z."""
        magnitude = tf.constant(_magnitude(*shape[:2]), tf.float32)
        return squash(waves(magnitude * tf.cos(z), magnitude * tf.sin(z), shape), photo_spectrum()[1])


def _magnitude(height, width):
    """Magnitudes (3, height, width // 2 + 1): the shipped ones, interpolated by cycles per pixel."""
    known = photo_spectrum()[0]
    side = known.shape[1]
    half = known[:, : side // 2 + 1]  # rows 0 .. side / 2; those of negative frequencies are alike
    y, x = np.abs(np.fft.fftfreq(height))[:, None] * side, np.fft.rfftfreq(width)[None] * side
    lowest = np.hypot(y, x) < 1  # between frequency 0, which is the mean, and the first one nothing is known: take that
    y, x = np.where(lowest & (y > 0), np.maximum(y, 1), y), np.where(lowest & (y == 0) & (x > 0), 1, x)
    places = np.broadcast_arrays(y, x)
    larger = np.sqrt(height * width) / side
    found = np.stack([np.exp(map_coordinates(np.log(channel), places, order=1, mode="nearest")) for channel in half])
    found[:, 0, 0] = known[:, 0, 0] * larger  # the mean grows with the number of pixels, waves with its root
    return found * larger
