"""Gradients at many points near the input, or on the way to it: SmoothGrad, VarGrad and integrated gradients."""

import numpy as np
import tensorflow as tf

from ..arguments import number, whole_number
from .walk.method import Method


class _Noisy(Method):
    """Mean and variance of the gradient around the inputs.

    Parameters
    ----------
    model : keras.Model
    noise : float
        Standard deviation of the normal noise, as a fraction of each input's range (Smilkov et al. use 0.1 to 0.2).
    samples : int
        Noisy copies of each input; the cost is that of as many gradients.
    seed : int
        Every input gets the same noise, so that its map does not depend on what else is explained with it.
    """

    def __init__(self, model, noise=0.15, samples=32, seed=0):
        self.noise, self.seed = number("noise", noise, 0), whole_number("seed", seed, 0, 2**31 - 1)
        self.samples = whole_number("samples", samples, 2)
        super().__init__(model)

    def moments(self, inputs, targets):
        """Mean and variance over the samples of the gradient of the logit, both of the shape of the inputs."""
        targets = self.settled(self.model(inputs, training=False), targets)
        axes = list(range(1, inputs.shape.rank))
        spread = tf.reduce_max(inputs, axes, keepdims=True) - tf.reduce_min(inputs, axes, keepdims=True)

        def add(sample, total, squares):
            noise = tf.random.stateless_normal(tf.shape(inputs)[1:], (self.seed, sample))
            gradient = self.slope(inputs + self.noise * spread * noise, targets)[1]
            return sample + 1, total + gradient, squares + tf.square(gradient)

        start = tf.constant(0), tf.zeros_like(inputs), tf.zeros_like(inputs)
        _, total, squares = tf.while_loop(lambda sample, *_: sample < self.samples, add, start)
        mean = total / self.samples
        return mean, tf.nn.relu(squares / self.samples - tf.square(mean))


class SmoothGrad(_Noisy):
    """The mean gradient of noisy copies of the input (Smilkov et al. 2017)."""

    __doc__ += _Noisy.__doc__[_Noisy.__doc__.index("\n") :]

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self.moments(inputs, targets)[0]


class VarGrad(_Noisy):
    """The variance of the gradient over noisy copies of the input (Adebayo et al. 2018)."""

    __doc__ += _Noisy.__doc__[_Noisy.__doc__.index("\n") :]

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self.moments(inputs, targets)[1]


class IntegratedGradients(Method):
    """The gradient, averaged on the straight line from a baseline, times the way (Sundararajan et al. 2017).

    Parameters
    ----------
    model : keras.Model
    baseline : number, one number for each channel, or an input
        An input that shows nothing, in the model's own preprocessing.
    steps : int
        Points on the line (midpoints of as many equal parts); the cost is that of as many gradients.
    tolerance : float
        Where the map's sum is off by more than this share of what it should be, twice as many points are taken.
    doublings : int
        How often at most; with 0 the number of points is `steps` for all inputs.

    Returns maps of the shape of the inputs, in logits. They sum to the logit at the input minus that at the baseline
    (completeness), up to what the finite number of points leaves: `gap` says how much.
    """

    def __init__(self, model, baseline=0.0, steps=64, tolerance=0.01, doublings=4):
        self.steps, self.doublings = whole_number("steps", steps, 1), whole_number("doublings", doublings, 0, 16)
        self.tolerance = number("tolerance", tolerance, 0)
        super().__init__(model)
        self.baseline = self.like_input("baseline", baseline)
        self._gap = self._compiled(lambda inputs, targets: self._integrated(inputs, targets)[1])

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self._integrated(inputs, targets)[0]

    def gap(self, inputs, classes=None):
        """How far maps are from complete: (sum of the map) - (logit - logit at the baseline), one number an input."""
        return self._in_batches(self._gap, inputs, classes)

    def _integrated(self, inputs, targets):
        """(maps, gaps (n,)) of one batch, each input with as many points as it needs."""
        outputs = self.model(inputs, training=False)
        targets = self.settled(outputs, targets)
        blank = self.model(tf.zeros_like(inputs) + self.baseline, training=False)
        rise = self.chosen(outputs, targets) - self.chosen(blank, targets)
        way = inputs - self.baseline
        axes = list(range(1, inputs.shape.rank))

        def too_far(gaps):
            return tf.abs(gaps) > self.tolerance * tf.abs(rise)

        def attempt(steps, maps, gaps):
            def add(step, total):
                position = (tf.cast(step, tf.float32) + 0.5) / tf.cast(steps, tf.float32)
                return step + 1, total + self.slope(self.baseline + position * way, targets)[1]

            _, total = tf.while_loop(lambda step, _: step < steps, add, (tf.constant(0), tf.zeros_like(inputs)))
            finer = way * total / tf.cast(steps, tf.float32)
            # An input that is done stays as it is, so that its map does not depend on the others of its batch.
            unfinished = too_far(gaps)
            maps = tf.where(tf.reshape(unfinished, [-1] + [1] * len(axes)), finer, maps)
            return 2 * steps, maps, tf.where(unfinished, tf.reduce_sum(finer, axes) - rise, gaps)

        most = self.steps * 2**self.doublings
        start = tf.constant(self.steps), tf.zeros_like(inputs), tf.fill(tf.shape(rise), np.inf)
        _, maps, gaps = tf.while_loop(
            lambda steps, _, gaps: (steps <= most) & tf.reduce_any(too_far(gaps)), attempt, start
        )
        return maps, gaps
