"""What an objective reads of a network, and its numbers (units, places, masks), checked against what is read."""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from ..arguments import finite
from ..networks.surgery import ends_in_probabilities, parts

# What a term reads besides layers, which are pairs (name, before its activation or not).
PICTURE, LATENT, LOGITS, PROBABILITIES = "picture", "latent", "logits", "probabilities"


class Reader:
    """A network up to what is read: called with pictures (n, *shape) in [0, 1], it returns {what is read: its values}."""

    def __init__(self, network, reads, shape):
        self.network, self.shape = network, shape
        self.reads = [read for read in dict.fromkeys(reads) if read not in (PICTURE, LATENT)]
        self.normalised = ends_in_probabilities(network)
        point = {LOGITS: (None, self.normalised), PROBABILITIES: (None, False)}
        self.model = parts(network, [point.get(read, read) for read in self.reads]) if self.reads else None

    def __call__(self, pictures):
        """Values of all that is read."""
        if self.model is None:
            return {}
        found = keras.tree.flatten(self.model(self.network.domain(pictures), training=False))
        values = dict(zip(self.reads, found))
        if PROBABILITIES in values and not self.normalised:
            outputs = values[PROBABILITIES]
            values[PROBABILITIES] = tf.sigmoid(outputs) if outputs.shape[-1] == 1 else tf.nn.softmax(outputs)
        return values

    def at(self, read):
        """The `Reading` of one thing that is read."""
        if read in (PICTURE, LATENT):
            return Reading(self, read, self.shape)
        outputs = keras.tree.flatten(self.model.compute_output_spec(keras.KerasTensor((None, *self.shape))))
        return Reading(self, read, tuple(outputs[self.reads.index(read)].shape[1:]))


@dataclass(frozen=True)
class Reading:
    """One thing that is read; `shape` is that of its values, without the batch axis."""

    reader: Reader
    read: object
    shape: tuple

    def units(self, name, units):
        """Indices (n,) into the last axis, of ints or class names; raises ValueError if one does not exist."""
        network = self.reader.network
        units, count = np.atleast_1d(units), self.shape[-1]
        if units.dtype.kind in "US" and count == len(network.classes):
            units = np.array([network.class_index(str(unit)) for unit in units])
        return as_units(name, units, count)

    def position(self, position):
        """Indices (n, axes) into all axes but the last; the middle if `position` is None."""
        sides = np.array(self.shape[:-1])
        position = np.atleast_2d(sides // 2 if position is None else position)
        fits = position.dtype.kind in "iu" and position.ndim == 2 and position.shape[1] == len(sides)
        if not fits or (position < 0).any() or (position >= sides).any():
            raise ValueError(f"position is {position.tolist()}: expected {len(sides)} ints below {sides.tolist()}")
        return position.astype("int32")

    def mask(self, mask):
        """() without a mask, else (mask (1, height, width, 1),), not negative."""
        if mask is None:
            return ()
        mask = finite("mask", mask)
        if mask.ndim not in (1, 2) or not mask.size or mask.min() < 0 or mask.max() <= 0:
            span = f"{mask.min():g} to {mask.max():g}" if mask.size else "none"
            raise ValueError(f"mask has shape {mask.shape}, values {span}: expected (height, width), from 0 to 1")
        return (mask.reshape(1, len(mask), -1, 1),)

    def vector(self, vector):
        """(1, channels) or (n, channels)."""
        rows = np.atleast_2d(finite("vector", vector))
        if rows.ndim != 2 or rows.shape[1] != self.shape[-1] or not rows.any(1).all():
            what = "all zeros" if rows.shape[1:] == self.shape[-1:] else f"shape {np.shape(vector)}"
            raise ValueError(f"vector has {what}: {self.read[0]!r} has {self.shape[-1]} channels, not all of them 0")
        return rows

    def activations(self, picture):
        """What is read of one picture, (1, *shape)."""
        picture = as_pictures("picture", picture)
        if picture.shape != self.reader.shape:
            raise ValueError(f"picture has shape {picture.shape}: expected {self.reader.shape}")
        return self.reader(picture[None])[self.read].numpy()


def as_units(name, units, count):
    """Indices (n,) of some of `count` units; raises ValueError if one does not exist."""
    units = np.atleast_1d(units)
    if units.dtype.kind not in "iu" or units.ndim != 1 or not units.size or (units < 0).any() or (units >= count).any():
        raise ValueError(f"{name} is {units.tolist()}: expected ints from 0 to {count - 1}")
    return units.astype("int32")


def as_pictures(name, pictures):
    """Pictures as float32 in [0, 1], uint8 divided by 255; raises ValueError naming the argument for other values."""
    if np.asarray(pictures).dtype == np.uint8:
        return np.asarray(pictures) / np.float32(255)
    pictures = finite(name, pictures)
    if pictures.size and not (pictures.min() >= -1e-3 and pictures.max() <= 1.001):
        low, high = pictures.min(), pictures.max()
        raise ValueError(f"{name} has values from {low:.3g} to {high:.3g}: they must lie in [0, 1], or be uint8")
    return np.clip(pictures, 0, 1)
