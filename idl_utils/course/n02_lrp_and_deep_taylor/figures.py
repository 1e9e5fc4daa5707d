"""Notebook 02: where relevance goes on its way back, the grid that strides draw, and what eight composites do about it."""

import numpy as np
import tensorflow as tf

from ... import shipped, show

FOLDER = shipped.DATA / "leaks"


def leak_areas(books, caption="", size=3.4):
    """Stacked areas of the books of relevance, {title: accounts of one input as `LRP.accounts` gives them}; the Figure.

    Each panel goes from the logit, on the left, back to the input; the parts are shares of the logit, and sum to 1.
    """
    parts = []
    for title, accounts in books.items():
        way = [np.array(account, float) for account in reversed(accounts.values())]
        shares = np.array(way) / sum(way[0])
        np.testing.assert_allclose(shares.sum(1), 1, rtol=1e-3)  # the books add up, at every cut
        names = ("arrives", "kept by biases", "lost")
        areas = dict(zip(names, shares.T))
        parts.append(
            show.Areas(areas, range(len(way)), title, "share of the logit", "steps back from the logit", "sum")
        )
    return show.panels(parts, caption=caption, size=size)


def grid_panels(flat, w2, kernel, stride=2, side=24, caption=""):
    """Why a flat first layer draws a grid: maps (height, width) by the flat and the w2 rule, and how often a pixel is seen.

    `kernel` (rows, columns, in, out) is that of the first layer; shown is the square of `side` pixels in the middle of
    the upper half. Returns the Figure.
    """
    top, left = (flat.shape[0] // 2 - side) // 2 // 2 * 2, (flat.shape[1] - side) // 2 // 2 * 2
    cut = slice(top, top + side), slice(left, left + side)

    def reached(shares):
        """What each pixel gets if every output of the layer sends back 1, divided by these shares (rows, columns)."""
        ones = tf.ones((1, side // stride + 2, side // stride + 2, 1))
        size = (1, side + 2 * stride, side + 2 * stride, 1)
        back = tf.nn.conv_transpose(ones, tf.constant(shares[..., None, None], tf.float32), size, stride)
        return back[0, stride:-stride, stride:-stride, 0].numpy()

    squares = np.square(kernel).sum(2)
    squares = (squares / squares.sum((0, 1))).mean(-1)
    even = np.full(kernel.shape[:2], 1 / np.prod(kernel.shape[:2]))
    parts = [
        show.Heatmap(flat[cut], "flat: the map, enlarged", "logits", signed=True),
        show.Heatmap(reached(even), "flat: what a pixel\ngets of equal relevance", "share"),
        show.Heatmap(w2[cut], "w²: the map, enlarged", "logits", signed=True),
        show.Heatmap(reached(squares), "w²: what a pixel\ngets of equal relevance", "share"),
    ]
    return show.panels(parts, columns=4, caption=caption, size=2)


def leak_table():
    """The table that `python -m idl_utils.course.n02_lrp_and_deep_taylor.leaks` made: one row per composite, as text."""
    stored, info = shipped.load_arrays("leaks", FOLDER), shipped.info("leaks", FOLDER)
    lines = [f"{'composite':34} {'arrives':>15} {'kept by biases':>15} {'lost':>15} {'right half':>12}"]
    for i, name in enumerate(info["composites"]):
        pairs = [stored[key][i].mean(0) for key in ("arrives", "kept", "lost", "half")]
        cells = [" / ".join(f"{value + 0.0:.2f}" for value in pair) for pair in pairs]
        lines.append(f"{name:34} {cells[0]:>15} {cells[1]:>15} {cells[2]:>15} {cells[3]:>12}")
    return "\n".join(lines)
