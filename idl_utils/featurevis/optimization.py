"""The loop: gradient ascent on the input of a network, compiled once, frame by frame."""

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..networks.surgery import logits, part
from .parametrizations import Fourier
from .transformations import RandomAffine

SHAKEN = RandomAffine()


class OptimalInput:
    """Pictures that maximise units of a layer (Erhan et al. 2009; Olah et al. 2017; notebooks 00 and 01).

    Parameters
    ----------
    network : Network
        Its preprocessing turns the pictures into inputs.
    layer : str, optional
        A unit is a channel of this layer, averaged over positions. By default the units are the class logits.
    size : int, optional
        Side length of the pictures in pixels; the network's own by default.
    parametrization : Fourier or Pixels
    transformation : RandomAffine or None
        Applied anew at each step, inside the loss; None optimizes the bare picture.
    rate : float
        Step size of Adam.

    Compiled at the first call, for any unit and any number of steps; every random number depends on the seed alone.
    """

    def __init__(self, network, layer=None, size=None, parametrization=None, transformation=SHAKEN, rate=0.05):
        self.network = network
        self.model = logits(network) if layer is None else part(network, layer)
        self.units = self.model.output_shape[-1]
        self.size = size or network.picture_size
        self.parametrization = parametrization or Fourier()
        self.transformation = transformation
        self.rate = rate
        self._ascend = tf.function(self._ascend_steps, reduce_retracing=True)
        self._look = tf.function(
            lambda z, units: (self._picture(z), self._score(self._picture(z), units)), reduce_retracing=True
        )

    def frames(self, units, steps=160, every=16, seed=0):
        """Climb, and yield (step, pictures, scores) at the start and after every `every` steps.

        Parameters: `units`, one or several ints; `seed`, int. Yields pictures (n, size, size, 3) in [0, 1] and scores (n,),
        the activations of the units for these pictures.
        Raises ValueError for a unit that does not exist, FloatingPointError if the ascent leaves the finite numbers.
        """
        units = np.atleast_1d(units)
        if units.dtype.kind not in "iu" or units.ndim != 1 or (units < 0).any() or (units >= self.units).any():
            raise ValueError(f"units is {units.tolist()}: expected ints from 0 to {self.units - 1}")
        z = self.parametrization.start(len(units), self.size, self.size, seed)
        state, done = (z, tf.zeros_like(z), tf.zeros_like(z)), 0
        units, seed = tf.constant(units, tf.int32), tf.constant(seed)
        while True:
            pictures, scores = (t.numpy() for t in self._look(state[0], units))
            if not (np.isfinite(pictures).all() and np.isfinite(scores).all()):
                raise FloatingPointError(
                    f"the picture is no longer finite after {done} steps: lower rate (now {self.rate})"
                )
            yield done, pictures, scores
            if done >= steps:
                return
            more = min(every, steps - done)
            state = self._ascend(*state, tf.constant(done), tf.constant(done + more), units, seed)
            done += more

    def __call__(self, units, steps=160, seed=0):
        """Optimized pictures (n, size, size, 3) in [0, 1], one for each unit; for a single int, (size, size, 3)."""
        every = 16
        bar = tqdm(self.frames(units, steps, every, seed), total=1 + -(-steps // every), desc="climbing", leave=False)
        *_, (_, pictures, _) = bar
        return pictures[0] if np.ndim(units) == 0 else pictures

    def _picture(self, z):
        return self.parametrization.picture(z, self.size, self.size)

    def _score(self, pictures, units):
        """Activations (n,) of the units, averaged over all positions."""
        activations = self.model(self.network.preprocessing(pictures), training=False)
        positions = list(range(1, len(activations.shape) - 1))
        activations = tf.reduce_mean(activations, positions) if positions else activations
        return tf.gather(activations, units, axis=1, batch_dims=1)

    def _ascend_steps(self, z, mean, square, first, last, units, seed):
        """Adam (Kingma and Ba 2015) from step `first` to step `last`, as one loop in the graph."""
        for step in tf.range(first, last):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(z)
                pictures = self._picture(z)
                if self.transformation is not None:
                    pictures = self.transformation(pictures, tf.stack([seed, step + 1]))
                scores = self._score(pictures, units)
            gradient = tape.gradient(scores, z)
            mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
            time = tf.cast(step + 1, tf.float32)
            unbiased = mean / (1 - 0.9**time), square / (1 - 0.999**time)
            z += self.rate * unbiased[0] / (tf.sqrt(unbiased[1]) + 1e-7)
        return z, mean, square
