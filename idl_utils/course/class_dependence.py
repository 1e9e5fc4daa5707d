"""Does a map depend on the class? Measured on drawn scenes with two animals, for which the masks are known."""

from typing import NamedTuple

import numpy as np

from .. import show
from ..attribution import over_channels
from ..datasets import drawn_scenes


class Row(NamedTuple):
    """What is measured of one method; means over all scenes and both animals."""

    correlation: float  # of the map for one animal with the map for the other; 1: the class does not matter
    asked: float  # share of the map's mass on the animal that was asked for
    other: float  # ... on the other one
    pointing: float  # how often the largest value lies on the animal that was asked for

    @property
    def share(self):
        """Of the mass on the two animals, the part on the asked one; 0.5 is chance."""
        return self.asked / (self.asked + self.other)


def measure(methods, network, scenes):
    """A Row for each of the `methods`, {name: explain}, as {name: Row}.

    `explain(inputs, class)` returns maps (n, height, width), or with a last axis of colour channels, of which the largest
    magnitude counts; `scenes` show two objects each (`datasets.drawn_scenes.pairs`), whose names the network knows.
    """
    inputs = network.prepare(scenes.pictures)
    labels = [network.class_index(drawn_scenes.CLASSES[k]) for k in scenes.labels[0]]
    return {name: row(_maps(explain, inputs, labels), scenes) for name, explain in methods.items()}


def baselines(scenes, seed=5):
    """Rows of two maps that know nothing of any network: the edges of the picture, and random numbers."""
    edges = np.hypot(*np.gradient(scenes.pictures.mean(-1), axis=(1, 2)))
    noise = np.random.default_rng(seed).random((2, *edges.shape))
    return {"(edges)": row(np.stack([edges, edges]), scenes), "(random)": row(noise, scenes)}


def row(maps, scenes):
    """The Row of maps (2, scenes, height, width), for the first object of each scene and for the second."""
    masks = scenes.objects.transpose(1, 0, 2, 3)
    alike = np.mean([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(*maps)])
    asked, other = (np.mean((maps * m).sum((2, 3)) / maps.sum((2, 3))) for m in (masks, masks[::-1]))
    hits = [m.flat[a.argmax()] for both in zip(maps, masks) for a, m in zip(*both)]
    return Row(float(alike), float(asked), float(other), float(np.mean(hits)))


def best_coarse_row(scenes, places):
    """The Row of the masks themselves, seen at places x places: the best that a map of this size can do."""
    n, _, height, width = scenes.objects.shape
    cell = height // places, width // places
    coarse = scenes.objects.reshape(n, 2, places, cell[0], places, cell[1]).mean((3, 5), keepdims=True)
    coarse = np.broadcast_to(coarse, (n, 2, places, cell[0], places, cell[1])).reshape(scenes.objects.shape)
    return row(coarse.transpose(1, 0, 2, 3), scenes)


def print_rows(rows):
    """A table of {name: Row} with two digits."""
    width = max(map(len, rows))
    print(f"{'':{width}}  correlation  asked  other  pointing")
    for name, r in rows.items():
        print(
            f"{name:{width}}  {round(r.correlation, 2) + 0.0:11.2f}  {r.asked:5.2f}  {r.other:5.2f}  {r.pointing:8.2f}"
        )


def bars(rows, caption):
    """Correlation and share of each of {name: Row} as bars; returns the Figure."""
    alike = show.Bars(list(rows), [r.correlation for r in rows.values()], "map for cat and map for dog", "correlation")
    share = [r.share for r in rows.values()]
    own = show.Bars(list(rows), share, "of the mass on both animals", "part on the asked one", span=1)
    return show.panels([alike, own], size=2.9, caption=caption)


def _maps(explain, inputs, labels):
    maps = np.stack([explain(inputs, label) for label in labels])
    return over_channels(maps, "max") if maps.ndim == 5 else maps
