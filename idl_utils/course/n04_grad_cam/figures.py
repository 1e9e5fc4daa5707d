"""Notebook 04: the panels of the Grad-CAM paper, and a picture that fools Grad-CAM."""

import numpy as np

from ... import show
from ...attribution import GradCAM, GuidedBackprop, GuidedGradCAM, over_channels
from .checks import FOOL

LETTERS = "abcd", "ghij"  # of the paper's figure 1, for the first class and the second


def guided_grad_cam_panels(network, picture, labels, caption):
    """Original, guided backprop, Grad-CAM and their product in a row for each of two class names; returns the Figure."""
    [x] = network.prepare(picture)
    kinds = [kind(network) for kind in (GuidedBackprop, GradCAM, GuidedGradCAM)]
    parts = []
    for label, (a, b, c, d) in zip(labels, LETTERS):
        guided, where, product = (kind(x, network.class_index(label)) for kind in kinds)
        parts += [
            show.Picture(picture, f"({a}) original"),
            show.Heatmap(over_channels(guided, "max"), f"({b}) guided backprop\n{label}", percentile=99.5),
            show.Overlay(where, f"({c}) Grad-CAM\n{label}", image=picture),
            show.Heatmap(over_channels(product, "max"), f"({d}) guided Grad-CAM\n{label}", percentile=99.5),
        ]
    return show.panels(parts, columns=4, caption=caption)


def fooled_panels(fool, look, picture, target, epsilon, caption):
    """A picture and the one that a student's `fool` makes of it, each with its map before and after; returns the Figure."""
    before, after = picture, FOOL.call(fool, (look, picture, target, epsilon))
    maps = [np.maximum(np.asarray(look(p)[0]), 0) for p in (before, after)]
    span = float(max(m.max() for m in maps))
    parts = [
        show.Picture(before, "original"),
        show.Overlay(maps[0], "its map", "logits / Z", span=span, image=before),
        show.Picture(after, f"changed by at most {255 * epsilon:.0f}/255"),
        show.Overlay(maps[1], "its map", "logits / Z", span=span, image=after),
    ]
    return show.panels(parts, columns=4, caption=caption)
