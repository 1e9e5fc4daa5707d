"""Figures of notebook 05 that are built of many parts."""

import numpy as np
from scipy.ndimage import gaussian_filter

from ... import attribution, datasets, sanity, show
from ...sanity import baselines

CANDIDATES = (
    "guided backprop, the trained network",
    "guided backprop, an untrained network",
    "Sobel edges of the picture",
    "its edges, blurred",
    "its edges, times a blob in the middle",
    "|x|: far from grey",
)


def edge_candidates(network, image):
    """Six maps (6, height, width) of a picture, in the order of CANDIDATES: one of them is the network's."""
    x = network.prepare(image)
    label = int(np.argmax(network(x, training=False)))
    randomization = sanity.Randomization(network)
    explain = sanity.Explainer(attribution.GuidedBackprop, randomization.copy)
    maps = [abs(explain(x, label))]
    for step in randomization.steps:
        randomization.randomize(step, seed=1)
    maps.append(abs(explain(x, label)))
    edges = baselines.sobel_edges(network, x, label)
    maps += [edges, gaussian_filter(edges, (0, 1.2, 1.2)), edges * baselines.centre_blob(network, x, label)]
    return np.concatenate([*maps, baselines.input_magnitude(network, x, label)])


def six_maps(network, name="chelsea", order=(2, 4, 0, 3, 1, 5)):
    """The picture and six maps A to F, without saying which is which; returns (Figure, the letter of the network's)."""
    image = datasets.picture(name, network.domain.size)
    maps = edge_candidates(network, image)
    figure = lettered(image, maps, order, "One of the six is the trained network's. Which?")
    return figure, "ABCDEF"[list(order).index(0)]


def lettered(image, maps, order, caption, guess=None):
    """The picture and its maps as A to F, in this order, and who is who after a guess; returns the Figure."""
    parts = [show.Picture(image, "the picture")]
    for letter, k in zip("ABCDEF", order):
        who = ": the network" if guess and k == 0 else ": your guess" if letter == guess else ""
        parts.append(show.Heatmap(sanity.scaled(maps[k : k + 1])[0], letter + who, "magnitude"))
    return show.panels(parts, columns=7, size=1.35, caption=caption)


def class_rank(maps):
    """How much of the maps of all classes is one and the same map: the first singular value's share, of maps (classes, ...).

    The maps are brought to length 1 first; 1 means that all classes have the same map up to its sign.
    """
    flat = maps.reshape(len(maps), -1)
    flat = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    values = np.linalg.svd(flat, compute_uv=False) ** 2
    return float(values[0] / values.sum())


def print_anchors(table, methods, measure="rank of |map|"):
    """One row a method: its intact map against the anchors of the table, and against that with a random top layer."""
    anchors = ("(random)", "(Sobel edges)", "(|x|)", "another class")
    print(f"{measure:18}" + "".join(f"{name:>15}" for name in anchors) + f"{'top layer random':>19}")
    for name in methods:
        place = table.methods.index(name), table.measures.index(measure)
        row = [table.anchors[anchor][place].mean() + 0.0 for anchor in anchors]
        print(f"{name:18}" + "".join(f"{v:15.2f}" for v in row) + f"{table.curve(name, measure)[0, 1] + 0.0:19.2f}")


def print_side_by_side(tables, methods, measure="rank of |map|"):
    """A row for each method: what is left after the first step / after all, in each of {name: table}; nan if undefined."""
    width = max(11, *map(len, tables)) + 3
    print(f"{measure}, after the first step / after all")
    print(f"{'':20}" + "".join(f"{name:>{width}}" for name in tables))
    for name in methods:
        curves = [t.curve(name, measure)[0] if name in t.methods else np.full(2, np.nan) for t in tables.values()]
        cells = [" / ".join(f"{round(float(curve[k]), 2) + 0.0:.2f}" for k in (1, -1)) for curve in curves]
        print(f"{name:20}" + "".join(f"{cell:>{width}}" for cell in cells))


def print_by_labels(maps):
    """Of {method: its maps by networks with (true labels, the same once more, permuted labels)}: who agrees with whom."""
    for name, (true, second, permuted) in maps.items():
        again, other = (sanity.similarity.spearman_absolute(true, found).mean() for found in (second, permuted))
        print(f"{name:20} against a second training {again:5.2f}, against permuted labels {other:5.2f}")
