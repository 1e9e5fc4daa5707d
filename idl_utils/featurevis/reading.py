"""What an objective reads of a network, and its numbers (units, places, masks), checked against what is read."""

from dataclasses import dataclass
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from ..arguments import finite
from ..networks.kinds import kind_of
from ..networks.surgery import ends_in_probabilities, parts
from ..networks.trace import Trace

# What a term reads besides layers, which are pairs (name, before its activation or not).
PICTURE, LATENT, LOGITS, PROBABILITIES = "picture", "latent", "logits", "probabilities"
NORMALISED = "normalised"  # a list: what goes into each batch normalisation


class Reader:
    """A network up to what is read: called with pictures (n, *shape) in [0, 1], it returns {what is read: its values}."""

    def __init__(self, network, reads, shape):
        self.network, self.shape = network, shape
        self.reads = [read for read in dict.fromkeys(reads) if read not in (PICTURE, LATENT)]
        self.ends_in_probabilities = ends_in_probabilities(network)
        points = {LOGITS: (None, self.ends_in_probabilities), PROBABILITIES: (None, False)}
        several = [(before, False) for before, _ in self.normalisations] if NORMALISED in self.reads else []
        single = [points.get(read, read) for read in self.reads if read != NORMALISED]
        self.model = parts(network, [*single, *several]) if self.reads else None

    def __call__(self, pictures):
        """Values of all that is read."""
        if self.model is None:
            return {}
        values = self._named(self.model(self.network.domain(pictures), training=False))
        if PROBABILITIES in values and not self.ends_in_probabilities:
            outputs = values[PROBABILITIES]
            values[PROBABILITIES] = tf.sigmoid(outputs) if outputs.shape[-1] == 1 else tf.nn.softmax(outputs)
        return values

    def _named(self, outputs):
        outputs, single = keras.tree.flatten(outputs), [read for read in self.reads if read != NORMALISED]
        return {**dict(zip(single, outputs)), NORMALISED: outputs[len(single) :]}

    @cached_property
    def normalisations(self):
        """(name of the call before it, the layer) of each batch normalisation; raises ValueError if there is none."""
        trace = Trace(self.network)
        makers = [(trace.maker(call.inputs[0]), call.layer) for call in trace.calls]
        found = [(maker.name, layer) for maker, layer in makers if maker and kind_of(layer) == "normalisation"]
        if not found:
            raise ValueError(f"network {self.network.name} has no batch normalisation that recorded statistics")
        return found

    @cached_property
    def shapes(self):
        """{what is read: shape of its values, without the batch axis}."""
        outputs = self.model.compute_output_spec(keras.KerasTensor((None, *self.shape)))
        return {read: getattr(values, "shape", (0,))[1:] for read, values in self._named(outputs).items()}

    def at(self, read):
        """The `Reading` of one thing that is read."""
        if read in (PICTURE, LATENT):
            return Reading(self, read, self.shape)
        return Reading(self, read, tuple(self.shapes[read]))


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
        axes = len(self.shape) - 1
        if mask.ndim != axes or not mask.size or mask.min() < 0 or mask.max() <= 0:
            span = f"{mask.min():g} to {mask.max():g}" if mask.size else "none"
            right = ("none, since this layer has no positions", "(frames,)", "(height, width)")[min(axes, 2)]
            raise ValueError(f"mask has shape {mask.shape}, values {span}: expected {right}, from 0 to 1")
        return (mask.reshape(1, len(mask), -1, 1),)

    def vector(self, vector):
        """(1, channels) or (n, channels)."""
        rows = np.atleast_2d(finite("vector", vector))
        if rows.ndim != 2 or rows.shape[1] != self.shape[-1] or not rows.any(1).all():
            what = "all zeros" if rows.shape[1:] == self.shape[-1:] else f"shape {np.shape(vector)}"
            raise ValueError(f"vector has {what}: {self.read[0]!r} has {self.shape[-1]} channels, not all of them 0")
        return rows

    def statistics(self):
        """Means (1, channels) and variances (1, channels) that the batch normalisations recorded, in turn."""
        layers = [layer for _, layer in self.reader.normalisations]
        return tuple(v.numpy()[None] for layer in layers for v in (layer.moving_mean, layer.moving_variance))

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
