"""How natural optimized pictures are, in numbers: spatial frequencies, and what another network says.

Each number goes with two baselines: the same number for real pictures, and for noise.
"""

from typing import NamedTuple

import numpy as np

from ..datasets import fit_to_square
from .reading import as_pictures

HIGH = 0.25  # cycles/pixel: half of the highest frequency that a row of pixels can hold
LOWEST = 3  # cycles/picture: below, the window and what the picture shows decide


def high_frequency_share(pictures):
    """Share of the power above 0.25 cycles/pixel, of the grey level within a Hann window; (n,), from 0 to 1.

    Parameters: pictures (n, height, width, channels), or one without the axis n. About 0.8 for white noise, below 0.2 for
    photographs of 64 pixels; NaN for a picture of a single grey. It judges nothing that was given the spectrum of
    photographs from the start (MACO), and a blurred picture has less than a photograph.
    """
    power, frequency = _power(pictures)
    with np.errstate(invalid="ignore"):
        return power[:, frequency > HIGH].sum(1) / power.sum((1, 2))


def spectral_slope(pictures):
    """Slope of power over frequency, both logarithmic; (n,): about 0 for white noise, -2 to -3 for photographs.

    Parameters as for `high_frequency_share`; of `radial_power`. Field (1987) found about -2 for photographs; made smaller
    with antialiasing they are smoother, and textures are flatter: compare with real pictures of the same size.
    Raises ValueError for pictures of fewer than 8 pixels a side.
    """
    rings, radial = radial_power(pictures)
    with np.errstate(divide="ignore", invalid="ignore"):
        heights, places = np.log(radial), np.log(rings) - np.log(rings).mean()
        return (heights - heights.mean(1, keepdims=True)) @ places / (places**2).sum()


def radial_power(pictures):
    """Frequencies (rings,) in cycles/picture, and the power (n, rings) of each picture at them.

    The power of the grey level within a Hann window is averaged over rings one cycle/picture wide, from 3 cycles/picture to
    the highest frequency that fits into the shorter side. Raises ValueError for pictures of fewer than 8 pixels a side.
    """
    power, frequency = _power(pictures)
    shorter = min(power.shape[1:])
    ring = np.rint(frequency * shorter).astype(int)
    rings = np.arange(LOWEST, shorter // 2 + 1)
    if len(rings) < 2:
        raise ValueError(f"pictures have {shorter} pixels a side: expected at least {2 * LOWEST + 2}")
    return rings, np.stack([power[:, ring == k].mean(1) for k in rings], axis=1)


def _power(pictures):
    """Power spectrum (n, height, width) of the grey level, mean removed, and its frequencies in cycles/pixel."""
    pictures = _as_batch(pictures).astype("float64")
    grey = pictures.mean(-1)
    height, width = grey.shape[1:]
    window = np.hanning(height + 2)[1:-1, None] * np.hanning(width + 2)[1:-1]
    waves = np.fft.fft2((grey - grey.mean((1, 2), keepdims=True)) * window)
    return np.abs(waves) ** 2, np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width))


class Transfer(NamedTuple):
    """What a network says of the wanted classes: `rank` (n,), 1 for the best, and `probability` (n,)."""

    rank: np.ndarray
    probability: np.ndarray

    @property
    def accuracy(self):
        """Share of the pictures whose wanted class comes first."""
        return float((self.rank == 1).mean())


def transfer(network, pictures, classes):
    """Whether another network sees the same in pictures that were optimized for a first one.

    Parameters
    ----------
    network : Network
        One that had no part in the optimization. Pictures are resized to its `domain.size`.
    pictures : (n, side, side, channels), values in [0, 1]
    classes : list of n ints or names
        The classes wanted, as indices or names of this network; a single one holds for all pictures.

    Returns a `Transfer`: rank, probability, and accuracy. Raises ValueError for a class that does not exist, or if there
    are not as many as pictures.
    """
    pictures = _as_batch(pictures)
    wanted = [network.class_index(k) for k in np.ravel(np.asarray(classes, object))]
    if len(wanted) not in (1, len(pictures)):
        raise ValueError(f"classes has {len(wanted)} entries for {len(pictures)} pictures: expected one each")
    if pictures.shape[1:3] != (network.domain.size, network.domain.size):
        pictures = np.stack([fit_to_square(picture, network.domain.size) for picture in pictures])
    outputs = np.asarray(network.probabilities(network.prepare(pictures)))
    probability = np.take_along_axis(outputs, np.array(wanted).reshape(-1, 1), axis=1)
    return Transfer(1 + (outputs > probability).sum(1), probability[:, 0])


def _as_batch(pictures):
    pictures = as_pictures("pictures", pictures)
    pictures = pictures[None] if pictures.ndim == 3 else pictures
    if pictures.ndim != 4:
        raise ValueError(f"pictures have shape {pictures.shape}: expected (n, height, width, channels)")
    return pictures
