"""What the optimized picture is to achieve: a score for each picture, built from terms that can be added and weighted.

channel("relu3_1", 5)                                     # one channel, everywhere
logit("lion") - 0.005 * total_variation()                 # a class, with a penalty
channel("relu3_1", [5, 6, 7])                             # three pictures in one run
0.5 * channel("relu3_1", 5) + 0.5 * channel("relu3_1", 9) # two channels in one picture

Each objective stands whole in its function: `score` is what is maximised, of activations (n, ..., channels) and of numbers
with one row a picture. Notebook 01 teaches them. Sources: Erhan et al. 2009 (neurons), Simonyan et al. 2014 (logits), Olah,
Mordvintsev and Schubert 2017 (channels, diversity, interpolation), Mordvintsev et al. 2015 (DeepDream), Carter et al. 2019
(directions).
"""

from dataclasses import dataclass, field, replace

import numpy as np
import tensorflow as tf

from ..arguments import finite, whole_number
from .reading import LOGITS, PROBABILITIES

STEEPNESS, LEAST_COSINE = 2.0, 0.1  # of directions, as in Lucid 0.3.10


@dataclass(frozen=True, eq=False)
class Term:
    """One weighted part of an objective.

    `reads` is one of the constants in `reading`, or a layer, as (name, before its activation or not); `score` a function
    (what is read, *numbers) -> (n,); `numbers` a function of a `Reading` that returns a tuple of arrays with one row a
    picture (or one for all); `weight` has shape (1,) or (n,).
    """

    reads: object
    score: callable
    numbers: callable = lambda at: ()
    weight: np.ndarray = field(default_factory=lambda: np.ones(1, "float32"))

    @property
    def key(self):
        """What decides whether a compiled ascent can be used again: everything but the numbers."""
        return self.reads, self.score if self.score.__closure__ else self.score.__code__


class Objective:
    """A weighted sum of terms; gives one score for each picture. Use the functions below to make one."""

    __array_ufunc__ = None  # an array of weights times an objective is one objective, not an array of them

    def __init__(self, *terms):
        self.terms = terms

    def __add__(self, other):
        if not isinstance(other, Objective):
            return NotImplemented
        return Objective(*self.terms, *other.terms)

    def __mul__(self, weight):
        weight = np.atleast_1d(finite("weight", weight))
        if weight.ndim != 1 or not weight.size:
            raise ValueError(f"weight has shape {weight.shape}: expected a number, or one for each picture")
        return Objective(*(replace(term, weight=term.weight * weight) for term in self.terms))

    __rmul__ = __mul__

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -other if isinstance(other, Objective) else NotImplemented


def neuron(layer, unit, position=None, before_activation=True):
    """layer[y, x, z]: one channel `unit` (int, or one for each picture) of a layer, at one `position`.

    `position` is (y, x), or (frame,) in a 1-D network, in places of that layer; the middle by default. A ReLU that is off
    has no gradient: that is why, by default, the layer is read `before_activation`.
    """

    def score(a, unit, position):
        return tf.gather_nd(a, tf.concat([position, unit[:, None]], axis=1), batch_dims=1)

    return _of_layer(layer, before_activation, score, lambda at: (at.units("unit", unit), at.position(position)))


def channel(layer, unit, mask=None, before_activation=True):
    """layer[:, :, z]: the mean of a channel over all positions; `mask` (height, width) weights them."""

    def score(a, unit, *mask):
        return _entry(_mean(a, *mask), unit)

    return _of_layer(layer, before_activation, score, lambda at: (at.units("unit", unit), *at.mask(mask)))


def layer(layer, mask=None, before_activation=False):
    """layer[:, :, :]²: the mean square of a whole layer, what DeepDream raises; `mask` (height, width) weights positions."""

    def score(a, *mask):
        return tf.reduce_mean(_mean(a**2, *mask), -1)

    return _of_layer(layer, before_activation, score, lambda at: at.mask(mask))


def logit(label):
    """pre_softmax[k]: the score of a class, by name or index (or one for each picture), before the softmax.

    Of a network that answers at many places (letters at each frame, say) the mean over them; `neuron` takes a single one.
    """

    def score(logits, label):
        return _entry(_mean(logits), label)

    return Objective(Term(LOGITS, score, lambda at: (at.units("label", label),)))


def probability(label):
    """softmax[k]: the probability of a class; it rises also by lowering the logits of the others.

    Where a network ends in logits, their softmax is taken (of a single one, the sigmoid).
    """

    def score(probabilities, label):
        return _entry(_mean(probabilities), label)

    return Objective(Term(PROBABILITIES, score, lambda at: (at.units("label", label),)))


def log_probability(label):
    """log softmax[k], whose gradient does not vanish while the probability is still near 0."""

    def score(probabilities, label):
        return _entry(_mean(tf.math.log(tf.maximum(probabilities, 1e-37))), label)

    return Objective(Term(PROBABILITIES, score, lambda at: (at.units("label", label),)))


def direction(layer, vector, before_activation=True):
    """Dot product with a `vector` (channels,) at each position, times a power of the cosine, so that it is met alone."""

    def score(a, vector):
        vector = tf.reshape(vector, [-1, *[1] * (len(a.shape) - 2), a.shape[-1]])
        dot = tf.reduce_sum(a * vector, -1)
        return _mean(_steep(dot, tf.norm(a + 1e-12, axis=-1) * tf.norm(vector, axis=-1))[..., None])[:, 0]

    return _of_layer(layer, before_activation, score, lambda at: (at.vector(vector),))


def caricature(layer, picture, before_activation=False):
    """Exaggerate what a layer sees in a `picture` (height, width, channels): its activations are the direction."""

    def score(a, wanted):
        a, wanted = _flat(a), _flat(wanted)
        dot = tf.reduce_sum(a * wanted, 1)
        steep = _steep(dot, tf.norm(a + 1e-12, axis=1) * tf.norm(wanted, axis=1))
        return steep / tf.cast(tf.shape(a)[1], tf.float32)

    return _of_layer(layer, before_activation, score, lambda at: (at.activations(picture),))


def inversion(layer, picture, before_activation=False):
    """Minus the squared distance, in units of the picture's own, to what a layer sees in a `picture`
    (Mahendran and Vedaldi 2015)."""

    def score(a, wanted):
        a, wanted = _flat(a), _flat(wanted)
        return -tf.reduce_sum((a - wanted) ** 2, 1) / (tf.reduce_sum(wanted**2, 1) + 1e-6)

    return _of_layer(layer, before_activation, score, lambda at: (at.activations(picture),))


def diversity(layer, before_activation=False):
    """Minus the mean cosine between a picture's channel correlations (Gram matrix) and those of the others in the batch."""

    def score(a):
        maps = tf.reshape(a, [tf.shape(a)[0], -1, a.shape[-1]])
        gram = tf.math.l2_normalize(_flat(tf.matmul(maps, maps, transpose_a=True)), axis=1, epsilon=1e-10)
        cosines = tf.matmul(gram, gram, transpose_b=True)
        others = tf.cast(tf.shape(a)[0], tf.float32) - 1
        return -(tf.reduce_sum(cosines, 1) - tf.linalg.diag_part(cosines)) / tf.maximum(others, 1)

    return _of_layer(layer, before_activation, score, lambda at: ())


def interpolation(first, second, count):
    """`count` objectives on the way from one to another: (1 - t) first + t second, t from 0 to 1."""
    share = np.linspace(0, 1, whole_number("count", count, 2), dtype="float32")
    return (1 - share) * resolve(first) + share * resolve(second)


def resolve(objective):
    """An Objective as it is; a class name or index, or a list of them, as the logits of these classes."""
    if isinstance(objective, Objective):
        return objective
    if np.asarray(objective).dtype.kind not in "iuUS":
        raise TypeError(f"objective is {objective!r}: expected one of featurevis.objectives, a class name or its index")
    return logit(objective)


def _of_layer(name, before_activation, score, numbers):
    if not isinstance(name, str):
        raise TypeError(f"layer is {name!r}: expected the name of a layer, such as 'relu3_1'")
    return Objective(Term((name, bool(before_activation)), score, numbers))


# Of activations (n, ..., channels).


def _mean(a, mask=None):
    """Mean over all positions, (n, channels); weighted by a mask (n, height, width, 1), which is resized to the maps."""
    positions = list(range(1, len(a.shape) - 1))
    if mask is None or not positions:
        return tf.reduce_mean(a, positions) if positions else a
    flat = len(positions) == 1  # a 1-D network
    mask = tf.image.resize(mask, [tf.shape(a)[1], 1] if flat else tf.shape(a)[1:3])
    mask = mask[:, :, 0] if flat else mask
    return tf.reduce_sum(a * mask, positions) / tf.reduce_sum(mask, positions)


def _entry(a, index):
    """Entry `index` (n,) of each row of a (n, channels)."""
    return tf.reduce_sum(a * tf.one_hot(index, a.shape[-1]), 1)  # its gradient is cheaper than that of a gather


def _flat(a):
    return tf.reshape(a, [tf.shape(a)[0], -1])


def _steep(dot, lengths):
    """A dot product times a power of the cosine."""
    return dot * tf.maximum(dot / (lengths + 1e-4), LEAST_COSINE) ** STEEPNESS
