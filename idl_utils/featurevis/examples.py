"""Dataset examples: the real pictures, and the places in them, where the units of a layer are most active."""

import os
from dataclasses import dataclass

import numpy as np

from ..arguments import whole_number
from ..datasets import pictures_below
from ..networks.activations import stream
from ..networks.trace import Trace
from .reading import as_units
from .receptive_field import receptive_field

SHARE = 0.5  # of the picture's sides: what a patch shows where the receptive field can't be worked out


@dataclass(frozen=True, eq=False)
class Examples:
    """What `strongest_examples` found; `top` examples for each of n units, the strongest first.

    units : (n,) ints, the channels
    index : (n, top) ints, which picture
    activation : (n, top), the largest activation in that picture
    position : (n, top, 2) ints, where (y, x) in the layer's map it is
    box : (n, top, 4) ints, the part of the picture that the unit sees there: top, left, height, width in pixels
    """

    units: np.ndarray
    index: np.ndarray
    activation: np.ndarray
    position: np.ndarray
    box: np.ndarray

    def patches(self, pictures, size=None):
        """The parts of the pictures that the units see, (n, top, height, width, channels).

        `pictures` and `size` as they were given to `strongest_examples`, from the start again: they are passed through
        once, and only the patches are kept. Raises ValueError if there are fewer pictures than there were.
        """
        found, places = {}, {}
        for place, number in np.ndenumerate(self.index):
            places.setdefault(int(number), []).append(place)
        for number, whole in enumerate(_one_by_one(pictures, size)):
            for place in places.pop(number, ()):
                top, left, height, width = self.box[place]
                found[place] = np.array(whole[top : top + height, left : left + width])
            if not places:
                return np.stack([found[place] for place in np.ndindex(self.index.shape)]).reshape(
                    *self.index.shape, *found[0, 0].shape
                )
        raise ValueError(f"pictures ended before number {min(places)}: expected those given to strongest_examples")


def strongest_examples(network, layer, pictures, units=None, top=4, batch=32, size=None):
    """The `top` pictures in which each unit of a layer is most active at some place; returns `Examples`.

    Parameters
    ----------
    network : Network
    layer : str
        A unit is a channel of this layer's map (n, height, width, channels); in a layer without positions it sees the
        whole picture.
    pictures : array (n, height, width, channels), any iterable of such pictures, or the path of a folder
        Values in [0, 1], or uint8; all of one shape. They are passed through once, `batch` at a time, so that memory
        depends on neither their number nor the size of the folder.
    units : list of int, optional
        All by default.
    size : int, optional
        Side length in pixels to which the pictures of a folder are brought; by default that of the network.

    The boxes are receptive fields, moved into the picture where they reach beyond it; where the receptive field can't be
    worked out, half as high and wide as the picture, around the middle of the unit's place.
    Raises ValueError for units that do not exist, or if there are fewer pictures than `top`.
    """
    count, best, seen, shape = Trace(network)[layer].shape[-1], None, 0, None
    units = as_units("units", range(count) if units is None else units, count)
    top = whole_number("top", top, 1)

    def inputs():
        nonlocal shape
        for picture in _one_by_one(pictures, size or network.domain.size):
            shape = np.shape(picture)[:2]
            yield network.prepare(picture)[0]

    for some in stream(network, inputs(), [layer], batch):
        maps = some.activations[layer][..., units]
        new = _maxima(maps, some.numbers)
        best = new if best is None else [np.concatenate(pair) for pair in zip(best, new)]
        order = np.argsort(-best[0], axis=0, kind="stable")[:top]  # of equals, the first
        best = [np.take_along_axis(values, order, axis=0) for values in best]
        grid, seen = maps.shape[1:-1], seen + len(maps)
    if seen < top:
        raise ValueError(f"pictures holds {seen}: expected at least top = {top}")
    activation, index, place = (values.T for values in best)
    position = np.stack(np.unravel_index(place, grid), axis=-1) if grid else np.zeros((*place.shape, 2), int)
    box = np.stack(_boxes(network, layer, position, grid, shape), axis=-1)
    return Examples(units, index, activation, position, box)


def _maxima(maps, numbers):
    """Activation, number of the picture and flat place of the largest value: three arrays (n, units)."""
    if maps.ndim not in (2, 4):
        raise ValueError(
            f"layer has outputs of shape {maps.shape}: expected (n, height, width, channels) or (n, units)"
        )
    flat = maps.reshape(len(maps), -1, maps.shape[-1])
    place = flat.argmax(1)
    return [flat.max(1), np.broadcast_to(numbers[:, None], place.shape), place]


def _boxes(network, layer, position, grid, shape):
    """Top, left, height and width in pixels, (n, top) each, of what a unit at these positions sees."""
    fields = receptive_field(network, layer, *shape) if grid else None
    tops, extents = [], []
    for axis, side in enumerate(shape):
        places = position[..., axis]
        if not grid:
            starts, extent = np.zeros(places.shape), side
        elif fields is None:
            extent = max(1, round(SHARE * side))
            starts = (places + 0.5) / grid[axis] * side - extent / 2
        else:
            starts, extent = fields[axis].start + places * fields[axis].step, fields[axis].size
        extent = min(extent, side)
        tops.append(np.clip(np.rint(starts), 0, side - extent).astype(int))
        extents.append(np.full(places.shape, extent))
    return [*tops, *extents]


def _one_by_one(pictures, size):
    """An iterator over pictures (height, width, channels), also over those of a folder, in the order of `picture_folder`."""
    if isinstance(pictures, (str, os.PathLike)):
        return (found for _, found in pictures_below(pictures, size))
    if isinstance(pictures, np.ndarray) and pictures.ndim != 4:
        raise ValueError(f"pictures has shape {pictures.shape}: expected (n, height, width, channels)")
    return iter(pictures)
