"""Gradient ascent on one kind of objective, compiled once for any numbers in it."""

import numpy as np
import tensorflow as tf

from ..arguments import whole_number
from .reading import LATENT, NORMALISED, PICTURE, Reader


class Ascent:
    """Parameters: the terms of an objective; a network and the shape of its pictures; the rest as for `OptimalInput`.

    `look(z, numbers)` gives pictures and scores, `climb(state, span, seed, numbers)` a later state; `numbers` holds for each
    term its weight and its numbers, with one row a picture.
    """

    def __init__(self, terms, network, shape, parametrization, transformation, rate):
        self.kinds = [(term.reads, term.score) for term in terms]
        self.reader = Reader(network, [reads for reads, _ in self.kinds], shape)
        self.flat = len(shape) == 2  # a 1-D network: its (frames, bands) are pictures of one channel
        self.shape = (*shape, 1) if self.flat else shape
        self.parametrization, self.transformation, self.rate = parametrization, transformation, rate
        # Traced for each number of pictures: with an open one, a step costs a tenth more.
        self.look, self.climb = tf.function(self._look), tf.function(self._climb)

    def numbers(self, terms, count=None):
        """Weights and numbers of terms of this kind, and the number of pictures that they are for."""
        rows = [[term.weight, *term.numbers(self.reader.at(term.reads))] for term in terms]
        lengths = {len(row) for term in rows for row in term} - {1}
        if len(lengths) > 1 or (lengths and count not in (None, *lengths)):
            given = sorted(lengths | ({count} if count else set()))
            raise ValueError(f"units, weights and count are for {given} pictures: expected one number, or 1 to share")
        count = whole_number("count", lengths.pop() if lengths else 1 if count is None else count, 1)
        return [[tf.constant(np.repeat(row, count // len(row), axis=0)) for row in term] for term in rows], count

    def start(self, count, seed, pictures=None):
        """The state (z, and Adam's mean and square) to begin with, from noise or from pictures (count, *shape)."""
        if pictures is None:
            z = self.parametrization.start(count, self.shape, seed)
        else:
            z = self.parametrization.encode(pictures.reshape(count, *self.shape))
        return z, tf.zeros_like(z), tf.zeros_like(z)

    def _score(self, values, numbers):
        """The weighted sum (n,) of the terms whose values are given."""
        weighted = zip(self.kinds, numbers)
        return sum(
            weight * score(values[reads], *own) for (reads, score), (weight, *own) in weighted if reads in values
        )

    def _seen(self, pictures):
        return self.reader(pictures[..., 0] if self.flat else pictures)

    def _look(self, z, numbers):
        pictures = self.parametrization.picture(z, self.shape)
        values = {reads: value for reads, value in self._seen(pictures).items() if reads != NORMALISED}
        scores = self._score(values, numbers) + tf.zeros(tf.shape(pictures)[0])
        return pictures[..., 0] if self.flat else pictures, scores

    def _climb(self, state, first, last, seed, numbers):
        """Adam (Kingma and Ba 2015) from step `first` to step `last`, as one loop in the graph."""
        z, mean, square = state
        for step in tf.range(first, last):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(z)
                pictures = shaken = self.parametrization.picture(z, self.shape)
                if self.transformation is not None:
                    shaken = self.transformation(pictures, tf.stack([seed, step + 1]))
                score = self._score({PICTURE: pictures, LATENT: z, **self._seen(shaken)}, numbers)
            gradient = tape.gradient(score, z)
            mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
            time = tf.cast(step + 1, tf.float32)
            unbiased = mean / (1 - 0.9**time), square / (1 - 0.999**time)
            z += self.rate * unbiased[0] / (tf.sqrt(unbiased[1]) + 1e-7)
        return z, mean, square
