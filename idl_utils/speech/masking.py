"""Does the letter hang on what a map shows? Parts of the sound are masked, one by one, and the letter is read again."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from scipy.stats import spearmanr

from ..arguments import number, whole_number
from .letters import windows


@dataclass(frozen=True, eq=False)
class Masked:
    """What masking did to several letters, each tile of what its step sees being masked by itself.

    :param starts: (letters, tiles): the first frame of each tile.
    :param width: Frames in a tile.
    :param losses: (letters, tiles): by how much the letter's logit fell.
    :param changed: (letters, tiles): whether another symbol became the most probable one at that step.
    """

    starts: np.ndarray
    width: int
    losses: np.ndarray
    changed: np.ndarray

    def strongest(self, maps):
        """(letters,): in which tile the most of each map lies (absolute values), for `LetterMaps` of the same letters."""
        return self.amounts(maps).argmax(axis=1)

    def amounts(self, maps):
        """(letters, tiles): how much of each map lies in each tile."""
        sums = np.pad(np.cumsum(maps.over_time(), axis=1), ((0, 0), (1, 0)))
        places = self.starts - maps.starts[:, None]
        ends = np.minimum(places + self.width, sums.shape[1] - 1)
        rows = np.arange(len(sums))[:, None]
        return sums[rows, ends] - sums[rows, places]

    def agreement(self, maps):
        """(letters,): rank correlation, over the tiles, of how much of the map lies there and of what masking costs."""
        return np.array([spearmanr(*pair).statistic for pair in zip(self.amounts(maps), self.losses)])

    def at(self, frames):
        """(letters,): the tile that holds a frame, one for each letter; the nearest one if none does."""
        return np.abs(self.starts + self.width / 2 - np.asarray(frames)[:, None]).argmin(axis=1)


class Masking:
    """Mask stretches of a spectrogram and read each letter again.

    :param network: The recogniser.
    :param width: Frames in a stretch; 10 are 100 ms. What a step sees is cut into tiles of that width.
    :param fill: The value that covers, in z-units: 0 is each band's mean, which is no silence.
    """

    def __init__(self, network, width=10, fill=0.0):
        self.network, self.width = network, whole_number("width", width, 1)
        self.fill = number("fill", fill)
        signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.float32), tf.TensorSpec((None,), tf.int32)]
        self._read = tf.function(self._logits, input_signature=signature, autograph=False)

    def _logits(self, inputs, steps):
        return tf.gather(self.network(inputs, training=False), steps, axis=1, batch_dims=1)

    def __call__(self, heard, steps, symbols):
        """Mask each tile of what these steps see.

        :param heard: The `Recognition` of an utterance.
        :param steps, symbols: Output steps, and the index of the letter at each, (letters,).

        Returns `Masked`. The cost is that of one recognition of a window for each letter and tile.
        """
        steps, symbols = np.asarray(steps, int), np.asarray(symbols, int)
        length, starts = windows(heard.times, steps)
        tiles = np.arange(0, max(1, length - self.width + 1), self.width)
        inside = starts[:, None] + tiles
        losses = np.zeros(inside.shape, np.float32)
        changed = np.zeros(inside.shape, bool)
        for letter, (start, step, symbol) in enumerate(zip(starts, steps, symbols)):
            window = np.repeat(heard.spectrogram[None, start : start + length], len(tiles), axis=0)
            for tile, first in enumerate(tiles):
                window[tile, first : first + self.width] = self.fill
            place = np.full(len(tiles), step - start // heard.times.stride, np.int32)
            logits = np.asarray(self._read(window, place))
            losses[letter] = heard.logits[step, symbol] - logits[:, symbol]
            changed[letter] = logits.argmax(axis=1) != symbol
        return Masked(inside, self.width, losses, changed)
