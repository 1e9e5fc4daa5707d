"""Notebook 03: maps of several rules, on numbers and on pictures."""

import numpy as np

from ... import show


def number_tables(tables, caption, span=6, blocked=()):
    """Tables of signed numbers side by side, {title: values (rows, columns)}; grey cells as {title: which} in `blocked`."""
    blocked = dict(blocked)
    parts = [
        show.Numbers(values, title, signed=True, span=span, crossed=blocked.get(title))
        for title, values in tables.items()
    ]
    return show.panels(parts, caption=caption, size=1.9)


def rules_on_pictures(maps, pictures, titles, caption):
    """A row for each picture: itself, and the map of each rule, {rule: magnitudes (pictures, height, width)}."""
    parts = []
    for row, (picture, title) in enumerate(zip(pictures, titles)):
        parts.append(show.Picture(picture, title))
        parts += [show.Heatmap(of_rule[row], rule, percentile=99.5) for rule, of_rule in maps.items()]
    return show.panels(parts, columns=1 + len(maps), caption=caption, size=1.4)


def slopes_and_gates(points, slopes, caption):
    """What each unit passes on, {unit: slope at each of the `points`}, and what the gate of a ReLU would say."""
    columns = tuple(f"{point:g}".replace("-", "−") for point in points)
    options = dict(rows=tuple(slopes), columns=columns, unit="value", span=1)
    gates = np.tile(np.asarray(points) > 0, (len(slopes), 1)).astype(float)
    left = show.Numbers(np.round(list(slopes.values()), 2), "slope of the unit", **options)
    return show.panels([left, show.Numbers(gates, "gate (value > 0)", **options)], caption=caption, size=2.3)
