"""Which sound a letter or a hidden unit wants: activation maximisation on spectrograms, in place of pictures."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from ..arguments import finite, number, whole_number
from ..featurevis import OptimalInput

FRAMES = 180  # what one output step of wav2letter sees, rounded up


@dataclass(frozen=True)
class Deviations:
    """A parametrization for spectrograms in units of z-normalisation: each value by itself, between -`limit` and `limit`.

    Starts from noise of this `deviation`; see `featurevis.parametrizations`.
    """

    limit: float = 3.0
    deviation: float = 0.1

    def __post_init__(self):
        number("limit", self.limit, above=0)
        number("deviation", self.deviation, low=0)

    def start(self, count, shape, seed):
        """z (count, frames, bands, 1), drawn with stateless random numbers."""
        return self.deviation * tf.random.stateless_normal((count, *shape), [seed, 0])

    def encode(self, spectrograms):
        """The z of spectrograms (count, frames, bands, 1)."""
        return tf.constant(self.limit * np.arctanh(np.clip(spectrograms / self.limit, -0.99, 0.99)), tf.float32)

    def picture(self, z, shape):
        """Spectrograms (count, frames, bands, 1) of z."""
        return self.limit * tf.tanh(z / self.limit)


@dataclass(frozen=True)
class TimeJitter:
    """Shift each spectrogram by up to so many frames to either side; what comes in from outside is the mean, 0."""

    frames: int = 8

    def __post_init__(self):
        whole_number("frames", self.frames, 0)

    def __call__(self, spectrograms, seed):
        """Spectrograms (n, frames, bands, 1) and a stateless seed (2 ints) -> spectrograms of the same shape."""
        count, length = tf.shape(spectrograms)[0], tf.shape(spectrograms)[1]
        shifts = tf.random.stateless_uniform((count,), seed, -self.frames, self.frames + 1, tf.int32)
        padded = tf.pad(spectrograms, [[0, 0], [self.frames, self.frames], [0, 0], [0, 0]])
        places = self.frames + shifts[:, None] + tf.range(length)
        return tf.gather(padded, places, axis=1, batch_dims=1)


def optimal_sound(network, frames=FRAMES, jitter=8, rate=0.05):
    """An `OptimalInput` for a network that takes spectrograms: called with an objective, it gives spectrograms.

    want = optimal_sound(network)
    a = want(neuron("logits", 0) - 0.01 * total_variation() - 0.01 * l2(centre=0))     # (180, 128), in z-units

    L2 about 0, the mean, keeps it near an ordinary sound; total variation makes it smooth over time and bands; jitter makes
    it survive a shift. `playback.to_sound` plays it.

    :param network: A `Network` with the domain `Spectrograms`.
    :param frames: Length of the spectrogram; an output step of wav2letter sees 178 frames.
    :param jitter: Largest shift in frames at each step; 0 for none.
    """
    frames = whole_number("frames", frames, 1)
    shaken = TimeJitter(jitter) if jitter else None
    return OptimalInput(network, (frames, network.input_shape[-1]), Deviations(), shaken, rate)


def agreement(sounds, shift=8):
    """How alike several spectrograms (n, frames, bands) are: Pearson's correlation, the mean over all pairs.

    Jitter lets an optimal sound lie a little earlier or later, so each pair is shifted by up to `shift` frames against each
    other, and the best correlation counts: unlike sounds come out above 0.
    """
    sounds, shift = finite("sounds", sounds), whole_number("shift", shift, 0)
    if sounds.ndim != 3 or len(sounds) < 2 or sounds.shape[1] <= 2 * shift:
        raise ValueError(
            f"sounds has shape {sounds.shape}: expected (n, frames, bands) with 2 or more sounds and over {2 * shift} frames"
        )
    length = sounds.shape[1] - 2 * shift
    fixed = _standardised(sounds[:, shift : shift + length])
    moved = np.stack([_standardised(sounds[:, k : k + length]) for k in range(2 * shift + 1)])
    best = np.einsum("ax,sbx->sab", fixed, moved).max(axis=0)
    return float(best[~np.eye(len(sounds), dtype=bool)].mean())


def _standardised(sounds):
    """Each as a vector of mean 0 and length 1."""
    flat = sounds.reshape(len(sounds), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
