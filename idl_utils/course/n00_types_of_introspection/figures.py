"""Notebook 00: several methods, asked about several classes."""

from ... import show
from ...networks import logits


def maps_by_class(maps, labels, caption):
    """A row of maps for each of the class names `labels`, a column for each of {method: maps (classes, height, width)}."""
    parts = [
        show.Heatmap(of_method[row], f"{method}\n'{label}'", signed=of_method.min() < 0 or None, percentile=99.5)
        for row, label in enumerate(labels)
        for method, of_method in maps.items()
    ]
    return show.panels(parts, columns=len(maps), caption=caption, size=1.8)


def class_scores(network, picture, caption, top=5):
    """A picture, and logits and probabilities of the classes that a Network finds most probable in it; returns the Figure."""
    names, probabilities = zip(*network.predict_top(picture, top))
    [scores] = logits(network)(network.prepare(picture)).numpy()
    bars = [
        show.Bars(names, scores[[network.class_index(name) for name in names]], "logits", "logit", highlight=0),
        show.Bars(names, probabilities, "after the softmax", "probability", highlight=0, span=1),
    ]
    return show.panels([show.Picture(picture, "the picture"), *bars], caption=caption)
