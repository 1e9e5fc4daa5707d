"""Bad inputs to `idl_utils.show`."""

import numpy as np

from idl_utils import show

from .row import row
from .things import image

MAP = np.linspace(-1, 1, 64).reshape(8, 8)
NAN, INFINITE = np.full((4, 4), np.nan), np.full((4, 4), np.inf)
TWO = {"a": [1.0, 2.0]}
SHORT = {"a": ([1.0], [2.0])}
SOUND = show.Waveform(np.ones(9))
OTHERS = np.zeros((3, 1, 4, 4, 3))


def draw(part):
    """One panel."""
    return show.panels([part])


TREE = np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 3]])  # of three leaves
KINDS = dict(zip("abc", "xxy"))

ROWS = [
    row("panels-empty", lambda: show.panels([]), ValueError, "parts", "empty", "show.Picture"),
    row("panels-array", lambda: show.panels([image()]), TypeError, "parts", "ndarray", "show.Picture"),
    row("panels-bare-array", lambda: show.panels(image()), TypeError, "parts", "ndarray", "show.Picture"),
    row("panels-class", lambda: show.panels(["cat"]), TypeError, "parts", "str", "show.Heatmap"),
    row("columns-zero", lambda: show.pictures([image()], columns=0), ValueError, "columns=0", "at least 1"),
    row("columns-negative", lambda: show.heatmaps([MAP], columns=-2), ValueError, "columns=-2", "at least 1"),
    row("columns-half", lambda: show.heatmaps([MAP], columns=1.5), ValueError, "columns=1.5", "whole number"),
    row("size-zero", lambda: show.pictures([image()], size=0), ValueError, "size=0", "larger than 0"),
    row("size-nan", lambda: show.pictures([image()], size=np.nan), ValueError, "size=nan", "finite"),
    row("pictures-none", lambda: show.pictures([]), ValueError, "images", "empty"),
    row("pictures-flat", lambda: show.pictures([np.zeros(3)]), ValueError, "picture", "(3,)", "(height, width, 3)"),
    row("pictures-names", lambda: show.pictures(["chelsea"]), ValueError, "picture", "str", "array"),
    row("picture-four-axes", lambda: draw(show.Picture(image()[None])), ValueError, "picture", "(1, 16, 16, 3)"),
    row("picture-four-channels", lambda: draw(show.Picture(np.zeros((4, 4, 4)))), ValueError, "picture", "(4, 4, 4)"),
    row("picture-none", lambda: draw(show.Picture(None)), ValueError, "picture", "NoneType"),
    row("picture-empty", lambda: draw(show.Picture(np.zeros((0, 4, 3)))), ValueError, "picture", "(0, 4, 3)"),
    row("picture-nan", lambda: draw(show.Picture(NAN)), ValueError, "picture", "NaN"),
    row("picture-255", lambda: draw(show.Picture(image() * 255)), ValueError, "picture", "to 25", "[0, 1]"),
    row("picture-signed", lambda: draw(show.Picture(image() * 2 - 1)), ValueError, "picture", "from -", "[0, 1]"),
    row("titles-few", lambda: show.pictures([image()], titles=["a", "b"]), ValueError, "titles", "2", "1 panels"),
    row("titles-string", lambda: show.heatmaps([MAP] * 3, titles="abc"), ValueError, "titles='abc'", "list"),
    row("heatmap-picture", lambda: show.heatmaps([image()]), ValueError, "heatmap", "(16, 16, 3)", "over_channels"),
    row("heatmap-batch", lambda: show.heatmaps(MAP[None, None]), ValueError, "heatmap", "(1, 8, 8)"),
    row("heatmap-nan", lambda: show.heatmaps([NAN]), ValueError, "heatmap", "NaN"),
    row("heatmap-shared-nan", lambda: show.heatmaps([NAN], shared=True), ValueError, "heatmap", "NaN"),
    row("heatmap-infinite", lambda: show.heatmaps([INFINITE]), ValueError, "heatmap", "infinite"),
    row("heatmap-empty", lambda: show.heatmaps([np.zeros((0, 5))]), ValueError, "heatmap", "(0, 5)", "not empty"),
    row("heatmap-complex", lambda: show.heatmaps([MAP * 1j]), ValueError, "heatmap", "numbers"),
    row("heatmaps-none", lambda: show.heatmaps([]), ValueError, "maps", "empty"),
    row("not-signed", lambda: show.heatmaps([-abs(MAP)], signed=False), ValueError, "signed=False", "-1", "abs"),
    row("percentile-high", lambda: show.heatmaps([MAP], percentile=101), ValueError, "percentile=101", "0 to 100"),
    row("percentile-nan", lambda: show.heatmaps([MAP], percentile=np.nan), ValueError, "percentile=nan", "finite"),
    row("span-negative", lambda: show.heatmaps([MAP], span=-1), ValueError, "span=-1", "larger than 0"),
    row("span-nan", lambda: show.heatmaps([MAP], span=np.nan), ValueError, "span=nan", "finite"),
    row("rows-few", lambda: draw(show.Heatmap(MAP, rows=("a",))), ValueError, "rows", "1 names", "8"),
    row("columns-many", lambda: draw(show.Numbers(MAP, columns=tuple("abcdefghi"))), ValueError, "columns", "9 names"),
    row("crossed-other", lambda: draw(show.Numbers(MAP, crossed=[True])), ValueError, "crossed", "(1,)", "(8, 8)"),
    row("overlay-alone", lambda: draw(show.Overlay(MAP)), ValueError, "picture", "NoneType"),
    row("overlays-two", lambda: show.overlays([MAP] * 3, [image()] * 2), ValueError, "images", "2", "3 maps"),
    row("overlay-strong", lambda: draw(show.Overlay(MAP, image=image(), strength=2)), ValueError, "strength=2", "0 to 1"),
    row("bars-few", lambda: draw(show.Bars(("a",), [1, 2])), ValueError, "values", "(2,)", "1 names"),
    row("bars-infinite", lambda: draw(show.Bars(("a",), [np.inf])), ValueError, "values", "finite"),
    row("bars-text", lambda: draw(show.Bars(("a",), ["1"])), ValueError, "values", "(1,)", "number"),
    row("bars-highlight", lambda: draw(show.Bars(("a",), [1], highlight=1)), ValueError, "highlight=1", "from 0 to 0"),
    row("curve-long", lambda: draw(show.Curves({"a": [1, 2, 3]}, ("x", "y"))), ValueError, "curve 'a'", "(3,)", "2 steps"),
    row("curve-nan", lambda: draw(show.Curves({"a": [np.nan] * 2}, (0, 1))), ValueError, "curve 'a'", "NaN"),
    row("band-other", lambda: draw(show.Curves(TWO, (0, 1), bands={"b": 0})), ValueError, "'b'", "curve", "'a'"),
    row("band-short", lambda: draw(show.Curves(TWO, (0, 1), bands=SHORT)), ValueError, "band 'a'", "(1,)"),
    row("areas-long", lambda: draw(show.Areas(TWO, ("x",))), ValueError, "part 'a'", "(2,)", "1 steps"),
    row("plane-vector", lambda: draw(show.Plane(lambda p: p, {"x": (0, 0)})), ValueError, "function", "number a point"),
    row("flow-lines", lambda: draw(show.Flow([[1.0], [1.0, 2]], [[[1.0]]])), ValueError, "lines", "(1, 1)", "(1, 2)"),
    row("spectra-short", lambda: draw(show.Spectra({"n": np.ones(5)}, np.arange(3, 33))), ValueError, "'n'", "5", "30"),
    row("spectrogram-flat", lambda: draw(show.Spectrogram(np.ones(9))), ValueError, "spectrogram", "(9,)", "(frames, bands)"),
    row("spectrogram-hop", lambda: draw(show.Spectrogram(MAP, hop=0)), ValueError, "hop=0", "larger than 0"),
    row("spectrogram-bands", lambda: draw(show.Spectrogram(MAP, frequencies=[1, 2])), ValueError, "frequencies", "(2,)", "8"),
    row("timeline-none", lambda: show.timeline([]), TypeError, "rows", "nothing", "show.Waveform"),
    row("timeline-array", lambda: show.timeline([np.ones(9)]), TypeError, "rows", "ndarray", "show.Spectrogram"),
    row("timeline-backwards", lambda: show.timeline([SOUND], 2, 1), ValueError, "start=2", "end=1"),
    row("timeline-nan", lambda: show.timeline([SOUND], np.nan, 1), ValueError, "start=nan", "finite"),
    row("waveform-stereo", lambda: show.timeline(show.Waveform(np.ones((9, 2)))), ValueError, "samples", "(9, 2)"),
    row("waveform-none", lambda: show.timeline(show.Waveform([])), ValueError, "samples", "(0,)"),
    row("waveform-nan", lambda: show.timeline(show.Waveform([0, np.nan])), ValueError, "samples", "not finite"),
    row("waveform-rate", lambda: show.timeline(show.Waveform([1.0], rate=0)), ValueError, "rate=0", "larger than 0"),
    row("segment-backwards", lambda: show.timeline(show.Segments([("AH", 2, 1)])), ValueError, "'AH'", "before it starts"),
    row("probabilities-few", lambda: show.timeline(show.Probabilities(MAP, [1, 2], "ab")), ValueError, "(8, 8)", "2 names"),
    row("ladder-rows", lambda: show.ladder({"way": [image()]}, ["a", "b"]), ValueError, "'way'", "1 entries", "2"),
    row("ladder-numbers", lambda: show.ladder({"way": [image()]}, ["a"], {"s": []}), ValueError, "'s'", "0 entries", "1"),
    row("ladder-notes", lambda: show.ladder({"way": [image()]}, ["a"], notes={"x": ["1"]}), ValueError, "'x'", "'way'"),
    row("ladder-picture", lambda: show.ladder({"way": [np.ones(3)]}, ["a"]), ValueError, "picture", "(3,)"),
    row("ladder-none", lambda: show.ladder({}, ["a"]), ValueError, "columns", "empty"),
    row("spritemap-map", lambda: show.spritemap(MAP), ValueError, "pictures", "(8, 8)"),
    row("spritemap-none", lambda: show.spritemap(np.zeros((0, 4, 4, 3))), ValueError, "pictures", "none empty"),
    row("spritemap-labels", lambda: show.spritemap(image()[None], ["a", "b"]), ValueError, "labels", "2", "1 pictures"),
    row("spritemap-columns", lambda: show.spritemap(image()[None], columns=0), ValueError, "columns=0", "at least 1"),
    row("spritemap-size", lambda: show.spritemap(image()[None], size=-1), ValueError, "size=-1", "larger than 0"),
    row("spritemap-nan", lambda: show.spritemap(NAN[None]), ValueError, "pictures", "NaN"),
    row("tree-none", lambda: show.dendrograms({}), ValueError, "trees", "empty"),
    row("tree-shape", lambda: show.dendrograms({"t": (MAP, list("abc"))}), ValueError, "'t'", "linkage", "(n - 1, 4)"),
    row("tree-names", lambda: show.dendrograms({"t": (TREE, ["a"])}), ValueError, "'t'", "3 leaves", "1 names"),
    row("tree-class", lambda: show.dendrograms({"t": (TREE, list("abd"))}, KINDS), ValueError, "classes", "'d'"),
    row("tree-height", lambda: show.dendrograms({"t": (TREE, list("abc"))}, height=0), ValueError, "height=0", "larger"),
    row("clustermap", lambda: show.clustermap(MAP[:4, :4] * 0, TREE, list("abc")), ValueError, "distances", "4", "3"),
    row("intervals-none", lambda: draw(show.Intervals({})), ValueError, "rows", "empty"),
    row("intervals-two", lambda: draw(show.Intervals({"a": (1.0, 2.0)})), ValueError, "'a'", "(1.0, 2.0)", "three"),
    row("atlas-none", lambda: show.atlas([]), ValueError, "maps", "empty"),
    row("atlas-titles", lambda: show.atlas([MAP], ["a", "b"]), ValueError, "titles", "2", "1 maps"),
    row("atlas-columns", lambda: show.atlas([MAP], columns=0), ValueError, "columns=0", "at least 1"),
    row("spritemap-examples", lambda: show.spritemap(image()[None], examples=OTHERS), ValueError, "examples", "3", "1"),
]  # fmt: skip
