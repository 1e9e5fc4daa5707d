"""Occlusion: what the logit loses when a part of the input is covered. Needs no gradient: the black-box baseline."""

import numpy as np
import tensorflow as tf

from ..arguments import number, whole_number
from .walk.method import Method


class Occlusion(Method):
    """The mean loss of logit over all patches that cover a place (Zeiler and Fergus 2013).

    Parameters
    ----------
    model : keras.Model
    patch : int or tuple of ints
        Size of the patch, in pixels or frames. An int, or one int for each axis but the last, covers all channels; with
        one more int the last axis is tiled too (frequencies of a spectrogram).
    stride : int or tuple of ints, optional
        How far the patch moves each time (default: half the patch). The cost is one forward pass for each place.
    fill : float
        What covers, in the model's own preprocessing.

    Returns maps (n, height, width) or (n, frames), with the last axis only if that is tiled; in logits.
    """

    def __init__(self, model, patch=8, stride=None, fill=0.0):
        super().__init__(model)
        self.patch = self._sizes("patch", patch)
        stride = tuple(max(1, n // 2) for n in self.patch) if stride is None else stride
        self.stride = self._sizes("stride", stride)
        if len(self.stride) != len(self.patch):
            raise ValueError(f"stride is {stride}, patch {patch}: they need as many numbers")
        self.fill = number("fill", fill)

    def _sizes(self, name, value):
        axes = len(self.input_shape)
        sizes = (value,) * (axes - 1) if np.ndim(value) == 0 else tuple(value)
        if len(sizes) not in (axes - 1, axes) or not sizes:
            raise ValueError(f"{name}={value!r} should be an int, {axes - 1} ints or {axes} ints")
        return tuple(whole_number(name, size, 1) for size in sizes)

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        sizes = tf.shape(inputs)[1 : 1 + len(self.patch)]
        outputs = self.model(inputs, training=False)
        targets = self.settled(outputs, targets)
        logit = self.chosen(outputs, targets)
        # Starts 0, stride, 2 stride, ... on each axis; the last patch is moved back to end at the border.
        lasts = tf.maximum(sizes - self.patch, 0)
        counts = -(-lasts // self.stride) + 1
        ones = [1] * (inputs.shape.rank - 1 - len(self.patch))

        def add(number, loss, covered):
            place = tf.unravel_index(number, counts)
            start = tf.minimum(place * self.stride, lasts)
            inside = tf.ones(sizes, bool)
            for axis in range(len(self.patch)):
                index = tf.range(sizes[axis])
                line = (index >= start[axis]) & (index < start[axis] + self.patch[axis])
                inside &= tf.reshape(line, [-1 if a == axis else 1 for a in range(len(self.patch))])
            hidden = tf.where(tf.reshape(inside, tf.concat([sizes, ones], 0)), self.fill, inputs)
            lost = logit - self.chosen(self.model(hidden, training=False), targets)
            mask = tf.cast(inside, tf.float32)
            return number + 1, loss + tf.tensordot(lost, mask, 0), covered + mask

        start = tf.constant(0), tf.zeros(tf.concat([tf.shape(inputs)[:1], sizes], 0)), tf.zeros(sizes)
        _, loss, covered = tf.while_loop(lambda number, *_: number < tf.reduce_prod(counts), add, start)
        return tf.math.divide_no_nan(loss, covered)
