"""The loop: gradient ascent on the input of a network, frame by frame."""

import warnings

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..arguments import number, whole_number
from ..networks.network import Network, wrap
from ..networks.trace import Trace
from .ascent import Ascent
from .objectives import resolve
from .parametrizations import Fourier
from .reading import as_pictures
from .transformations import RandomAffine

SHAKEN = RandomAffine()
EVERY = 16  # steps between two frames


class OptimalInput:
    """Pictures that maximise an objective (Erhan et al. 2009; Olah et al. 2017; notebooks 00 and 01).

    Parameters
    ----------
    network : Network, or another Keras model for pictures in [0, 1]
        Its preprocessing turns the pictures into inputs: (height, width, channels), or (frames, bands) in a 1-D network.
    size : int or (int, int), optional
        Side length of the pictures in pixels, or height and width; the network's own by default.
    parametrization : Fourier, Pixels, MagnitudeConstrained or LearnedPrior
    transformation : RandomAffine, another function of pictures and a seed, or None
        Applied anew at each step, inside the loss; None optimizes the bare picture.
    rate : float
        Step size of Adam.

    The network is cut at the layers that the objective reads, and the ascent compiled once for them and a number of
    pictures: for any unit, any weight of a penalty, any number of steps. Every random number depends on the seed and the
    picture's place in the batch alone.
    """

    def __init__(self, network, size=None, parametrization=None, transformation=SHAKEN, rate=0.05):
        self.network = network if isinstance(network, Network) else wrap(network)
        self.shape = _picture_shape(self.network, size)
        self.parametrization = Fourier() if parametrization is None else parametrization
        if not hasattr(self.parametrization, "picture") or isinstance(self.parametrization, type):
            raise TypeError(f"parametrization={parametrization!r} should be one such as featurevis.Fourier()")
        if transformation is not None and (not callable(transformation) or isinstance(transformation, type)):
            raise TypeError(
                f"transformation={transformation!r} should be one such as featurevis.RandomAffine(), or None"
            )
        self.transformation = transformation
        self.rate = number("rate", rate, above=0)
        self._ascents = {}

    def frames(self, objective, steps=160, every=EVERY, seed=0, count=None, start=None):
        """Climb, and yield (step, pictures, scores) at the start and after every `every` steps.

        Parameters
        ----------
        objective : Objective, class name or index, or a list of those
            What to maximise; a list of n units (or weights) makes n pictures.
        count : int, optional
            How many pictures to make for an objective of a single one.
        start : array (height, width, channels) or (count, height, width, channels) in [0, 1] or uint8, optional
            Pictures to begin with, instead of noise.

        Yields pictures (n, height, width, channels) in [0, 1] and scores (n,): the objective for these pictures without
        its penalties on picture and latent numbers. Raises ValueError for a unit or layer that does not exist,
        FloatingPointError if the ascent leaves the finite numbers; warns if a picture can't be improved at all.
        """
        terms = resolve(objective).terms
        steps, every, seed = (
            whole_number("steps", steps, 0),
            whole_number("every", every, 1),
            whole_number("seed", seed, 0, 2**31 - 1),
        )
        ascent = self._ascent(terms)
        numbers, count = ascent.numbers(terms, count)
        state, done, first = ascent.start(count, seed, self._begin(start, count)), 0, None
        while True:
            pictures, scores = (t.numpy() for t in ascent.look(state[0], numbers))
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
            state = ascent.climb(state, tf.constant(done), tf.constant(done + more), tf.constant(seed), numbers)
            done += more

    def __call__(self, objective, steps=160, seed=0, count=None, start=None):
        """Optimized pictures (n, height, width, channels) in [0, 1]; without the first axis for an objective of one picture.

        Parameters as for `frames`.
        """
        steps = whole_number("steps", steps, 0)
        frames = self.frames(objective, steps, EVERY, seed, count, start)
        *_, (_, pictures, _) = tqdm(frames, total=1 + -(-steps // EVERY), desc="climbing", leave=False)
        listed = isinstance(objective, (list, tuple, np.ndarray)) or np.ndim(start) > len(self.shape)
        single = len(pictures) == 1 and count is None and not listed
        return pictures[0] if single else pictures

    def units(self, layer):
        """How many channels a layer has; raises ValueError with the most similar name if there is none."""
        return Trace(self.network)[layer].shape[-1]

    def _ascent(self, terms):
        """Compiled for terms of this kind."""
        key = tuple(term.key for term in terms)
        if key not in self._ascents:
            how = self.parametrization, self.transformation, self.rate
            self._ascents[key] = Ascent(terms, self.network, self.shape, *how)
        return self._ascents[key]

    def _begin(self, start, count):
        """Pictures (count, *shape) to begin with; None for noise."""
        if start is None:
            return None
        pictures = as_pictures("start", start)
        pictures = pictures[None] if pictures.shape == self.shape else pictures
        if pictures.shape[1:] != self.shape or len(pictures) not in (1, count):
            raise ValueError(f"start has shape {pictures.shape}: expected {self.shape}, or {(count, *self.shape)}")
        return np.repeat(pictures, count // len(pictures), axis=0)


def _picture_shape(network, size):
    """(height, width, channels), or (frames, bands) for a network with two axes."""
    fixed = network.input_shape[1:]
    if len(fixed) not in (2, 3):
        raise ValueError(f"network takes inputs of shape {fixed}: expected pictures or spectrograms")
    size = network.domain.size if size is None else size
    if np.ndim(size) and np.shape(size) != (2,):
        raise ValueError(f"size={size} should be a number of pixels, or (height, width)")
    height, width = (size, size) if np.ndim(size) == 0 else size
    if len(fixed) == 2:
        height, width = size if np.ndim(size) else (size, fixed[1])
    shape = (whole_number("size", height, 1), whole_number("size", width, 1), *fixed[2:])
    if any(wanted not in (None, side) for wanted, side in zip(fixed, shape)):
        raise ValueError(f"size is {size}: {network.name} takes pictures of shape {fixed}")
    return shape
