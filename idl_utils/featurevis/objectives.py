"""What the optimized picture is to achieve: a score for each picture, built from terms that can be added and weighted.

channel("relu3_1", 5)                                     # one channel, everywhere
logit("lion") - 0.005 * total_variation()                 # a class, with a penalty
channel("relu3_1", [5, 6, 7])                             # three pictures in one run
0.5 * channel("relu3_1", 5) + 0.5 * channel("relu3_1", 9) # two channels in one picture

Notebook 01 teaches them. Sources: Erhan et al. 2009 (neurons), Simonyan et al. 2014 (logits), Olah, Mordvintsev and Schubert
2017 (channels, diversity, interpolation), Mordvintsev et al. 2015 (DeepDream), Carter et al. 2019 (directions).
"""

from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

# What a term reads besides layers, which are pairs (name, before its activation or not).
PICTURE, LATENT, LOGITS, OUTPUT = "picture", "latent", "logits", "output"
STEEPNESS, LEAST_COSINE = 2.0, 0.1  # of directions, as in Lucid 0.3.10


@dataclass(frozen=True, eq=False)
class Term:
    """One weighted part of an objective.

    `reads` is a layer or one of the constants above; `score` a function (what is read, *arguments) -> (n,); `arguments` a
    function of a `Reading` that returns their arrays, with one row a picture (or one for all); `weight` has shape (1,) or (n,).
    """

    reads: tuple
    score: callable
    arguments: callable = lambda reading: ()
    weight: np.ndarray = field(default_factory=lambda: np.ones(1, "float32"))

    @property
    def key(self):
        """What decides whether a compiled ascent can be used again: everything but numbers."""
        return self.reads, self.score

    @property
    def of_network(self):
        """Whether the term reads activations, rather than penalising the picture or its latent numbers."""
        return self.reads not in (PICTURE, LATENT)


@dataclass(frozen=True)
class Reading:
    """What a term reads, when the network is known: `shape` without the batch axis, `activations` a function of pictures."""

    network: object
    shape: tuple
    activations: callable

    def units(self, name, units):
        """Indices (n,) into the last axis, of ints or class names; ValueError if one does not exist."""
        units, count = np.atleast_1d(units), self.shape[-1]
        if units.dtype.kind in "US" and count == len(self.network.classes):
            units = np.array([self.network.class_index(str(unit)) for unit in units])
        if units.dtype.kind not in "iu" or units.ndim != 1 or (units < 0).any() or (units >= count).any():
            raise ValueError(f"{name} is {units.tolist()}: expected ints from 0 to {count - 1}")
        return units.astype("int32")

    def position(self, position):
        """Indices (n, axes) into all axes but the last; the middle if `position` is None."""
        sides = np.array(self.shape[:-1])
        position = np.atleast_2d(sides // 2 if position is None else position)
        fits = position.dtype.kind in "iu" and position.shape[1] == len(sides)
        if not fits or (position < 0).any() or (position >= sides).any():
            raise ValueError(f"position is {position.tolist()}: expected {len(sides)} ints below {sides.tolist()}")
        return position.astype("int32")


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
        weight = np.atleast_1d(np.asarray(weight, "float32"))
        if weight.ndim != 1 or not np.isfinite(weight).all():
            raise ValueError(f"weight is {weight.tolist()}: expected a number, or one for each picture")
        return Objective(*(Term(t.reads, t.score, t.arguments, t.weight * weight) for t in self.terms))

    __rmul__ = __mul__

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -other if isinstance(other, Objective) else NotImplemented


def neuron(layer, unit, position=None, before_activation=True):
    """layer[x, y, z]: one channel `unit` (int, or one for each picture) of a layer, at one `position`.

    `position` is (y, x), or (frame,) in a 1-D network, in places of that layer; the middle by default. A ReLU that is off
    has no gradient: that is why, by default, the layer is read `before_activation`.
    """
    return _of_layer(layer, before_activation, _at_position, lambda r: (r.units("unit", unit), r.position(position)))


def channel(layer, unit, mask=None, before_activation=True):
    """layer[:, :, z]: the mean of a channel over all positions; `mask` (height, width) weights them."""
    score = _mean_over_positions if mask is None else _mean_over_mask
    return _of_layer(layer, before_activation, score, lambda r: (r.units("unit", unit), *_masks(mask)))


def layer(layer, mask=None, before_activation=False):
    """layer[:, :, :]²: the mean square of a whole layer, what DeepDream raises; `mask` (height, width) weights positions."""
    score = _mean_square if mask is None else _mean_square_over_mask
    return _of_layer(layer, before_activation, score, lambda r: _masks(mask))


def logit(label):
    """pre_softmax[k]: the score of a class, by name or index (or one for each picture), before the softmax.

    Of a network that answers at many places (letters at each frame, say) the mean over them; `neuron` takes a single one.
    """
    return Objective(Term(LOGITS, _mean_over_positions, lambda r: (r.units("label", label),)))


def probability(label):
    """softmax[k]: the probability of a class; it rises also by lowering the logits of the others."""
    return Objective(Term(OUTPUT, _mean_over_positions, lambda r: (r.units("label", label),)))


def log_probability(label):
    """log softmax[k], whose gradient does not vanish while the probability is still near 0."""
    return Objective(Term(OUTPUT, _mean_log, lambda r: (r.units("label", label),)))


def direction(layer, vector, before_activation=True):
    """Dot product with a `vector` (channels,) at each position, times a power of the cosine, so that it is met alone."""

    def arguments(reading):
        rows = np.atleast_2d(np.asarray(vector, "float32"))
        if rows.shape[1] != reading.shape[-1]:
            raise ValueError(f"vector has shape {np.shape(vector)}: {layer!r} has {reading.shape[-1]} channels")
        return (rows,)

    return _of_layer(layer, before_activation, _along_vector, arguments)


def caricature(layer, picture, before_activation=False):
    """Exaggerate what a layer sees in a `picture` (height, width, channels): its activations are the direction."""
    return _of_layer(layer, before_activation, _along_activations, lambda r: (r.activations(picture),))


def inversion(layer, picture, before_activation=False):
    """Minus the squared distance, in units of the picture's own, to what a layer sees in a `picture`
    (Mahendran and Vedaldi 2015)."""
    return _of_layer(layer, before_activation, _minus_distance, lambda r: (r.activations(picture),))


def diversity(layer, before_activation=False):
    """Minus the mean cosine between a picture's channel correlations (Gram matrix) and those of the others in the batch."""
    return _of_layer(layer, before_activation, _minus_likeness, lambda r: ())


def interpolation(first, second, count):
    """`count` objectives on the way from one to another: (1 - t) first + t second, t from 0 to 1."""
    if count < 2:
        raise ValueError(f"count is {count}: expected at least 2")
    share = np.linspace(0, 1, count, dtype="float32")
    return (1 - share) * first + share * second


def resolve(objective):
    """An Objective as it is; a class name or index, or a list of them, as the logits of these classes."""
    if isinstance(objective, Objective):
        return objective
    if np.asarray(objective).dtype.kind not in "iuUS":
        raise TypeError(f"objective is {objective!r}: expected one of featurevis.objectives, a class name or its index")
    return logit(objective)


def _of_layer(name, before_activation, score, arguments):
    if not isinstance(name, str):
        raise TypeError(f"layer is {name!r}: expected the name of a layer, such as 'relu3_1'")
    return Objective(Term((name, bool(before_activation)), score, arguments))


def _masks(mask):
    """() without a mask, else (mask (1, height, width, 1),), not negative."""
    if mask is None:
        return ()
    mask = np.asarray(mask, "float32")
    if mask.ndim not in (1, 2) or mask.min() < 0 or mask.max() <= 0:
        raise ValueError(
            f"mask has shape {mask.shape} and values up to {mask.max():g}: expected (height, width), from 0 to 1"
        )
    return (mask.reshape(1, len(mask), -1, 1),)


# Scores: (activations (n, ..., channels), *arguments) -> (n,).


def _unit(a, units):
    return tf.reduce_sum(a * tf.one_hot(units, a.shape[-1]), 1)  # its gradient is cheaper than that of a gather


def _at_position(a, units, position):
    return tf.gather_nd(a, tf.concat([position, units[:, None]], axis=1), batch_dims=1)


def _positions(a):
    return list(range(1, len(a.shape) - 1))


def _mean_over_positions(a, units):
    return _unit(tf.reduce_mean(a, _positions(a)) if _positions(a) else a, units)


def _mean_log(a, units):
    return _mean_over_positions(tf.math.log(tf.maximum(a, 1e-30)), units)


def _mean_over_mask(a, units, mask):
    mask = _fitted(mask, a)
    return _unit(tf.reduce_sum(a * mask, _positions(a)) / tf.reduce_sum(mask, _positions(a)), units)


def _mean_square(a):
    return tf.reduce_mean(a**2, list(range(1, len(a.shape))))


def _mean_square_over_mask(a, mask):
    return _mean_square(a * tf.sqrt(_fitted(mask, a)))


def _fitted(mask, a):
    """The mask (n, height, width, 1), resized to the layer's maps; for a 1-D network (n, frames, 1)."""
    two = len(a.shape) == 4
    mask = tf.image.resize(mask, tf.shape(a)[1:3] if two else [tf.shape(a)[1], 1])
    return mask if two else mask[:, :, 0]


def _steep(dot, cosine):
    return dot * tf.maximum(cosine, LEAST_COSINE) ** STEEPNESS


def _along_vector(a, vector):
    vector = tf.reshape(vector, [-1, *[1] * len(_positions(a)), a.shape[-1]])
    dot = tf.reduce_sum(a * vector, -1)
    cosine = dot / (tf.norm(a + 1e-12, axis=-1) * tf.norm(vector, axis=-1) + 1e-4)
    scores = _steep(dot, cosine)
    return tf.reduce_mean(scores, list(range(1, len(scores.shape)))) if len(scores.shape) > 1 else scores


def _along_activations(a, wanted):
    a, wanted = _flat(a), _flat(wanted)
    dot = tf.reduce_sum(a * wanted, 1)
    lengths = tf.norm(a + 1e-12, axis=1) * tf.norm(wanted, axis=1) + 1e-4
    return _steep(dot / tf.cast(tf.shape(a)[1], tf.float32), dot / lengths)


def _minus_distance(a, wanted):
    a, wanted = _flat(a), _flat(wanted)
    return -tf.reduce_sum((a - wanted) ** 2, 1) / (tf.reduce_sum(wanted**2, 1) + 1e-6)


def _flat(a):
    return tf.reshape(a, [tf.shape(a)[0], -1])


def _minus_likeness(a):
    maps = tf.reshape(a, [tf.shape(a)[0], -1, a.shape[-1]])
    gram = _flat(tf.matmul(maps, maps, transpose_a=True))
    gram = tf.math.l2_normalize(gram, axis=1, epsilon=1e-10)
    cosines = tf.matmul(gram, gram, transpose_b=True)
    others = tf.cast(tf.shape(a)[0], tf.float32) - 1
    return -(tf.reduce_sum(cosines, 1) - tf.linalg.diag_part(cosines)) / tf.maximum(others, 1)
