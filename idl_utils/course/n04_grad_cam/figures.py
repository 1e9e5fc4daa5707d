"""Notebook 04: the panels of the Grad-CAM paper, and a picture that fools Grad-CAM."""

import numpy as np

from ... import show
from ...attribution import over_channels
from .checks import FOOL

LETTERS = "abcd", "ghij"  # of the paper's figure 1, for the first class and the second


def guided_grad_cam_panels(picture, names, guided, where, product, caption):
    """The rows (a) to (d) and (g) to (j) of the paper's figure, one for each of two class names; returns the Figure.

    `guided` and `product` are maps (2, height, width, 3) of guided backprop and guided Grad-CAM, `where` (2, height, width)
    of Grad-CAM.
    """
    parts = []
    for name, (a, b, c, d), fine, coarse, both in zip(names, LETTERS, guided, where, product):
        parts += [
            show.Picture(picture, f"({a}) original"),
            show.Heatmap(over_channels(fine, "max"), f"({b}) guided backprop\n{name}", percentile=99.5),
            show.Overlay(coarse, f"({c}) Grad-CAM\n{name}", image=picture),
            show.Heatmap(over_channels(both, "max"), f"({d}) guided Grad-CAM\n{name}", percentile=99.5),
        ]
    return show.panels(parts, columns=4, caption=caption, size=2)


def fooled_panels(fool, look, picture, target, epsilon, network, label, caption):
    """A picture, and what a student's `fool` makes of it, each with its map and what the network says; returns the Figure.

    `look` is as for exercise 4.3. Raises ExerciseError if `fool` is not written yet, or fails.
    """
    after, parts, lines = FOOL.call(fool, (look, picture, target, epsilon)).astype("float32"), [], []
    maps = [np.maximum(np.asarray(look(p)[0]), 0) for p in (picture, after)]
    span = float(max(m.max() for m in maps))
    for image, m, title in zip((picture, after), maps, ("original", f"changed by {255 * epsilon:.0f} of 255")):
        probability = float(np.asarray(network(network.prepare(image), training=False))[0, network.class_index(label)])
        parts.append(show.Picture(image, title))
        parts.append(show.Overlay(m, f"where is the {label}?", "logits / Z", span=span, image=image))
        lines.append(
            f"{title}: {(m * target).sum() / m.sum():.0%} of the map on the target, p({label}) {probability:.2f}"
        )
    return show.panels(parts, columns=4, caption=f"{caption} {'; '.join(lines)}.", size=2)
