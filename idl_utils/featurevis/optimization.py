"""The loop: gradient ascent on the input of a network, compiled once, frame by frame."""

import warnings

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..arguments import whole_number
from ..networks.surgery import ends_in_probabilities, parts
from .objectives import LATENT, LOGITS, OUTPUT, PICTURE, Reading, resolve
from .parametrizations import Fourier
from .transformations import RandomAffine

SHAKEN = RandomAffine()
EVERY = 16  # steps between two frames


class OptimalInput:
    """Pictures that maximise an objective (Erhan et al. 2009; Olah et al. 2017; notebooks 00 and 01).

    Parameters
    ----------
    network : Network
        Its preprocessing turns the pictures into inputs: (height, width, channels), or (frames, bands) in a 1-D network.
    size : int or (int, int), optional
        Side length of the pictures in pixels, or height and width; the network's own by default.
    parametrization : Fourier, Pixels, MagnitudeConstrained or LearnedPrior
    transformation : RandomAffine, another function of pictures and a seed, or None
        Applied anew at each step, inside the loss; None optimizes the bare picture.
    rate : float
        Step size of Adam.

    The network is cut at the layers that the objective reads, and the ascent compiled once for them and a number of
    pictures: for any unit, any weight of a penalty, any number of steps. Every random number depends on the seed alone.
    """

    def __init__(self, network, size=None, parametrization=None, transformation=SHAKEN, rate=0.05):
        self.network = network
        self.shape = _picture_shape(network, size)
        self.parametrization = Fourier() if parametrization is None else parametrization
        self.transformation = transformation
        self.rate = rate
        self._models, self._ascents = {}, {}

    def frames(self, objective, steps=160, every=EVERY, seed=0, count=None, start=None):
        """Climb, and yield (step, pictures, scores) at the start and after every `every` steps.

        Parameters
        ----------
        objective : Objective, class name or index, or a list of those
            What to maximise; a list of n units (or weights) makes n pictures.
        count : int, optional
            How many pictures to make for an objective of a single one.
        start : array (height, width, channels) or (count, height, width, channels) in [0, 1], optional
            Pictures to begin with, instead of noise.

        Yields pictures (n, height, width, channels) in [0, 1] and scores (n,): the objective for these pictures without
        its penalties on picture and latent numbers. Raises ValueError for a unit or layer that does not exist,
        FloatingPointError if the ascent leaves the finite numbers; warns if a picture can't be improved at all.
        """
        objective = resolve(objective)
        steps, every = whole_number("steps", steps, 0), whole_number("every", every, 1)
        arguments, count = self._arguments(objective, count)
        z = self._start(start, count, seed)
        ascend, look = self._compiled(objective.terms)
        state, done, first = (z, tf.zeros_like(z), tf.zeros_like(z)), 0, None
        while True:
            pictures, scores = (t.numpy() for t in look(state[0], arguments))
            if not (np.isfinite(pictures).all() and np.isfinite(scores).all()):
                raise FloatingPointError(
                    f"the picture is no longer finite after {done} steps: lower rate (now {self.rate})"
                )
            first = pictures if first is None else first
            stuck = (pictures == first).reshape(count, -1).all(1) if done else np.zeros(count, bool)
            if stuck.any() and done <= every:
                warnings.warn(
                    f"pictures {np.flatnonzero(stuck).tolist()} do not change: their score has no gradient there (a ReLU that "
                    "is off?); read the layer before_activation, or take another seed",
                    stacklevel=2,
                )
            yield done, pictures, scores
            if done >= steps:
                return
            more = min(every, steps - done)
            state = ascend(*state, tf.constant(done), tf.constant(done + more), tf.constant(seed), arguments)
            done += more

    def __call__(self, objective, steps=160, seed=0, count=None, start=None):
        """Optimized pictures (n, height, width, channels) in [0, 1]; without the first axis for an objective of one picture.

        Parameters as for `frames`.
        """
        frames = self.frames(objective, steps, EVERY, seed, count, start)
        *_, (_, pictures, _) = tqdm(frames, total=1 + -(-steps // EVERY), desc="climbing", leave=False)
        listed = isinstance(objective, (list, tuple, np.ndarray)) or np.ndim(start) > len(self.shape)
        single = len(pictures) == 1 and count is None and not listed
        return pictures[0] if single else pictures

    def units(self, layer):
        """How many channels a layer has; raises ValueError with the most similar name if there is none."""
        [output] = self._model(((layer, False),)).outputs
        return output.shape[-1]

    def _model(self, reads):
        """The network up to what is read, its outputs a list."""
        if reads not in self._models:
            point = {LOGITS: (None, ends_in_probabilities(self.network)), OUTPUT: (None, False)}
            self._models[reads] = parts(self.network, [point.get(read, read) for read in reads])
        return self._models[reads]

    def _activations(self, model, inputs):
        """What a part of the network gives for pictures: a list, one entry a point."""
        return keras.tree.flatten(model(self.network.preprocessing(inputs), training=False))

    def _arguments(self, objective, count):
        """For each term its weight and its arguments, with one row a picture, and the number of pictures."""
        rows = [self._rows(term) for term in objective.terms]
        lengths = {len(row) for term in rows for row in term} - {1}
        if len(lengths) > 1 or (lengths and count not in (None, *lengths)):
            given = sorted(lengths | ({count} if count else set()))
            raise ValueError(f"units, weights and count are for {given} pictures: expected one number, or 1 to share")
        count = whole_number("count", lengths.pop() if lengths else 1 if count is None else count, 1)
        return [[tf.constant(np.repeat(r, count // len(r), axis=0)) for r in term] for term in rows], count

    def _rows(self, term):
        if not term.of_network:
            return [term.weight, *term.arguments(Reading(self.network, self.shape, None))]
        model = self._model((term.reads,))

        def activations(picture):
            expected = self.shape
            if np.shape(picture) != expected:
                raise ValueError(f"picture has shape {np.shape(picture)}: expected {expected}")
            return self._activations(model, np.asarray(picture, "float32")[None])[0].numpy()

        [output] = keras.tree.flatten(model.compute_output_spec(keras.KerasTensor((None, *self.shape))))
        return [term.weight, *term.arguments(Reading(self.network, tuple(output.shape[1:]), activations))]

    def _start(self, pictures, count, seed):
        if pictures is None:
            return self.parametrization.start(count, self._full_shape, seed)
        pictures = np.asarray(pictures, "float32")
        pictures = pictures[None] if pictures.shape == self.shape else pictures
        if pictures.shape[1:] != self.shape or len(pictures) not in (1, count):
            raise ValueError(f"start has shape {pictures.shape}: expected {self.shape}, or {(count, *self.shape)}")
        pictures = np.repeat(pictures, count // len(pictures), axis=0)
        return self.parametrization.encode(pictures.reshape(count, *self._full_shape))

    @property
    def _full_shape(self):
        """(height, width, channels), with one channel for a 1-D network."""
        return self.shape if len(self.shape) == 3 else (*self.shape, 1)

    def _compiled(self, terms):
        """(ascend, look) for terms of this structure."""
        key = tuple(term.key for term in terms)
        if key not in self._ascents:
            # Traced for each number of pictures: with an open one, a step costs a tenth more.
            self._ascents[key] = tf.function(self._ascent(key)), tf.function(self._view(key))
        return self._ascents[key]

    def _scores(self, key, inputs, pictures, z, arguments, penalties=True):
        """The weighted sum (n,) of the terms; without `penalties`, of those that read the network."""
        reads = tuple(dict.fromkeys(read for read, _ in key if read not in (PICTURE, LATENT)))
        found = {PICTURE: pictures, LATENT: z} if penalties else {}
        if reads:
            found.update(zip(reads, self._activations(self._model(reads), inputs)))
        total = tf.zeros(tf.shape(z)[0])
        for (read, score), (weight, *numbers) in zip(key, arguments):
            if read in found:
                total += weight * score(found[read], *numbers)
        return total

    def _pictures(self, z):
        return self.parametrization.picture(z, self._full_shape)

    def _inputs(self, pictures):
        return pictures if len(self.shape) == 3 else pictures[..., 0]

    def _view(self, key):
        """z -> pictures and scores."""

        def look(z, arguments):
            pictures = self._pictures(z)
            inputs = self._inputs(pictures)
            return inputs, self._scores(key, inputs, pictures, z, arguments, penalties=False)

        return look

    def _ascent(self, key):
        """Adam (Kingma and Ba 2015) from step `first` to step `last`, as one loop in the graph."""

        def ascend(z, mean, square, first, last, seed, arguments):
            for step in tf.range(first, last):
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch(z)
                    pictures = shaken = self._pictures(z)
                    if self.transformation is not None:
                        shaken = self.transformation(pictures, tf.stack([seed, step + 1]))
                    scores = self._scores(key, self._inputs(shaken), pictures, z, arguments)
                gradient = tape.gradient(scores, z)
                mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
                time = tf.cast(step + 1, tf.float32)
                unbiased = mean / (1 - 0.9**time), square / (1 - 0.999**time)
                z += self.rate * unbiased[0] / (tf.sqrt(unbiased[1]) + 1e-7)
            return z, mean, square

        return ascend


def _picture_shape(network, size):
    """(height, width, channels), or (frames, bands) for a network with two axes."""
    fixed = network.input_shape[1:]
    if len(fixed) not in (2, 3):
        raise ValueError(f"network takes inputs of shape {fixed}: expected pictures or spectrograms")
    size = network.picture_size if size is None else size
    height, width = (size, size) if np.ndim(size) == 0 else size
    if len(fixed) == 2:
        height, width = size if np.ndim(size) else (size, fixed[1])
    shape = (whole_number("size", height, 1), whole_number("size", width, 1), *fixed[2:])
    if any(wanted not in (None, side) for wanted, side in zip(fixed, shape)):
        raise ValueError(f"size is {size}: {network.name} takes pictures of shape {fixed}")
    return shape
