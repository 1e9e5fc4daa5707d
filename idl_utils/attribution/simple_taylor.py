"""Simple Taylor decomposition: the whole network expanded once, around a root that has to be searched."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from ..arguments import choice
from .walk.method import Method

FINDERS = ("line", "nearest", "in domain")
PLACES_ON_LINE = 16  # where a change of sign is looked for, before bisection
BISECTIONS = 30
NEWTON_STEPS = 60


@dataclass(frozen=True)
class Roots:
    """Root points and what became of the expansion there; arrays over the inputs.

    points (n, ...), the shape of the inputs; logits (n,) at the inputs; values (n,), the logit at the points, 0 if they
    are roots; residuals (n,), what the first order misses: logit - sum of the map; distances (n,), Euclidean, from the
    inputs, in their units; found (n,), whether the value is below a thousandth of the logit.
    """

    points: np.ndarray
    logits: np.ndarray
    values: np.ndarray
    residuals: np.ndarray
    distances: np.ndarray
    found: np.ndarray


class SimpleTaylor(Method):
    """(x - root) times the gradient at the root, f(root) = 0 (Bach et al. 2015, "Taylor-type decomposition"; notebook 02).

    Parameters
    ----------
    model : keras.Model
    finder : "line", "nearest" or "in domain"
        How a root of the logit is searched: the first one on the straight line to `baseline` (by bisection), one nearby
        (steps down the gradient to where the linear function would be 0, as in DeepFool, Moosavi-Dezfooli et al. 2015),
        or the same without ever leaving low <= x <= high.
    baseline : number, one number for each channel, or an input
        For "line" (default: 0).
    low, high : like baseline
        For "in domain".

    Returns maps of the shape of the inputs, in logits. They sum to the logit minus a residual: `roots` gives that, and
    the root points. A search may fail; then `found` is False there and the map is that of the last point.
    """

    def __init__(self, model, finder="nearest", baseline=None, low=None, high=None):
        super().__init__(model)
        self.finder = choice("root finder", finder, FINDERS)
        for name, value, user in (
            ("baseline", baseline, "line"),
            ("low", low, "in domain"),
            ("high", high, "in domain"),
        ):
            if value is not None and finder != user:
                raise ValueError(f"{name}={value!r} is for the finder {user!r}: {finder!r} has no use for it")
        self.baseline = self.like_input("baseline", 0.0 if baseline is None else baseline)
        self.low, self.high = -np.inf, np.inf
        if finder == "in domain":
            if low is None or high is None or not np.all(np.less(low, high)):
                raise ValueError(f"low={low}, high={high}: the finder 'in domain' needs low < high")
            self.low, self.high = self.like_input("low", low), self.like_input("high", high)
        self._roots = self._compiled(self._all_about_roots)

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self._expand(inputs, targets)[0]

    def roots(self, inputs, classes=None):
        """The root points of the inputs, and how good they are: `Roots`."""
        return Roots(*self._in_batches(self._roots, inputs, classes))

    def _expand(self, inputs, targets):
        """(maps, roots, logits at the inputs, logits at the roots) of one batch."""
        outputs = self.model(inputs, training=False)
        targets = self.settled(outputs, targets)
        logits = self.chosen(outputs, targets)
        points = self._on_line(inputs, targets, logits) if self.finder == "line" else self._newton(inputs, targets)
        values, gradient = self.slope(points, targets)
        return (inputs - points) * gradient, points, logits, values

    def _all_about_roots(self, inputs, targets):
        maps, points, logits, values = self._expand(inputs, targets)
        axes = list(range(1, inputs.shape.rank))
        distances = tf.sqrt(tf.reduce_sum(tf.square(inputs - points), axes))
        found = tf.abs(values) <= 1e-3 * tf.abs(logits)
        return points, logits, values, logits - tf.reduce_sum(maps, axes), distances, found

    def _along(self, values, inputs):
        """One number an input (n,) with as many axes as the inputs."""
        return tf.reshape(values, [-1] + [1] * (inputs.shape.rank - 1))

    def _on_line(self, inputs, targets, logits):
        """The first root on the way to the baseline, from the side of the input: there its gradient is defined."""
        way = inputs - self.baseline

        def at(share):
            # Seen from the baseline: a root close to it is found as exactly as one close to the input.
            return self.baseline + self._along(share, inputs) * way

        def same_sign(share):
            return self.chosen(self.model(at(share), training=False), targets) * tf.sign(logits) > 0

        def look(number, near, far, on_the_way):
            share = tf.fill(tf.shape(logits), 1 - tf.cast(number, tf.float32) / PLACES_ON_LINE)
            same = same_sign(share)
            near, far = tf.where(on_the_way & same, share, near), tf.where(on_the_way, share, far)
            return number + 1, near, far, on_the_way & same

        def halve(number, near, far):
            middle = (near + far) / 2
            same = same_sign(middle)
            return number + 1, tf.where(same, middle, near), tf.where(same, far, middle)

        ones = tf.ones_like(logits)
        start = tf.constant(1), ones, ones, tf.fill(tf.shape(logits), True)
        _, near, far, _ = tf.while_loop(lambda number, *_: number <= PLACES_ON_LINE, look, start)
        _, near, _ = tf.while_loop(lambda number, *_: number < BISECTIONS, halve, (tf.constant(0), near, far))
        return at(near)

    def _newton(self, inputs, targets):
        """Repeatedly to the nearest root of the linear approximation, within the domain."""
        axes = list(range(1, inputs.shape.rank))

        def step(number, points):
            values, gradient = self.slope(points, targets)
            downhill = self._along(values, inputs) * gradient
            # A coordinate at its bound that would leave the domain stays where it is.
            stuck = ((points <= self.low) & (downhill > 0)) | ((points >= self.high) & (downhill < 0))
            gradient = tf.where(stuck, 0.0, gradient)
            length = tf.reduce_sum(tf.square(gradient), axes)
            move = self._along(tf.math.divide_no_nan(values, length), inputs) * gradient
            return number + 1, tf.clip_by_value(points - move, self.low, self.high)

        start = tf.constant(0), tf.clip_by_value(inputs, self.low, self.high)
        return tf.while_loop(lambda number, _: number < NEWTON_STEPS, step, start)[1]
