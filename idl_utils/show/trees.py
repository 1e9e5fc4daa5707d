"""Trees of a hierarchical clustering, and their matrix of distances, with the class of every leaf."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage
from scipy.spatial.distance import squareform

from ..arguments import finite, number
from .canvas import canvas, line_height, wrapped
from .colours import ACCENTS, MAGNITUDE
from .style import describe

MARKERS = "os^Dv*PX"  # classes are told apart without colour too
WIDTH = 9.6  # inches


def dendrograms(trees, classes=None, unit="distance", cut=None, caption="", alt=None, height=1.75):
    """Draw trees below one another and return the Figure.

    Parameters
    ----------
    trees : dict of title -> (tree, names)
        `tree` (n - 1, 4) as scipy's `linkage` returns it, for n leaves with these names.
    classes : dict of name -> class, optional
        Gives each leaf the colour and mark of its class, with one legend for all trees, in the order of their first use.
    unit : str
        What the height of a branching is.
    cut : dict of title -> height, or one height, optional
        A dashed line: what hangs together below it is a cluster.
    caption, alt : str
        As for `panels`.
    height : float
        Of one tree, in inches.

    Raises ValueError if a tree is none, or its names do not fit.
    """
    if not trees:
        raise ValueError("trees is empty: expected at least one {title: (tree, names)}")
    for title, (tree, names) in trees.items():
        _checked(tree, names, title)
    styles = _styles(classes, [name for _, names in trees.values() for name in names])
    figure, place = canvas(WIDTH, len(trees) * (number("height", height, above=0) + 0.55) + 0.3, caption, alt=alt)
    figure.set_layout_engine("constrained", rect=place)
    for axes, (title, (tree, names)) in zip(figure.subplots(len(trees), squeeze=False)[:, 0], trees.items()):
        axes.set_title(title)
        _draw(axes, np.asarray(tree, float), names, classes, styles, unit)
        at = cut.get(title) if isinstance(cut, dict) else cut
        if at is not None:
            axes.axhline(at, color="0.3", linestyle="--", linewidth=0.9)
    if styles:
        figure.legend(handles=_handles(styles), loc="outside upper center", ncols=len(styles), frameon=False)
    return figure


def clustermap(distances, tree, names, classes=None, unit="distance", caption="", alt=None, size=6.5):
    """The matrix of distances in the order of a tree, which is drawn beside it (seaborn); returns the Figure.

    :param distances: As scipy's `pdist` returns them, (n (n - 1) / 2,), or the square matrix.
    :param tree, names, classes, unit, caption, alt: As for `dendrograms`; classes are stripes along the sides.
    """
    import seaborn

    _checked(tree, names, "the tree")
    distances = finite("distances", distances, "float64")
    square = squareform(distances) if distances.ndim == 1 else distances
    if square.shape != (len(names),) * 2:
        raise ValueError(f"distances are between {len(square)} things for {len(names)} names: expected one each")
    styles = _styles(classes, names)
    stripe = [styles[classes[name]][0] for name in names] if styles else None
    lines = wrapped(caption, size)
    above, below = 0.3 * bool(styles), line_height() * len(lines)
    total = size + above + below
    with plt.rc_context({"figure.constrained_layout.use": False, "font.size": 8}):
        grid = seaborn.clustermap(
            square,
            row_linkage=tree,
            col_linkage=tree,
            row_colors=stripe,
            col_colors=stripe,
            xticklabels=names,
            yticklabels=names,
            cmap=MAGNITUDE,
            figsize=(size, total),
            dendrogram_ratio=0.14,
            cbar_kws={"label": unit, "orientation": "horizontal"},
            vmin=0,
        )
    figure = grid.figure
    figure.subplots_adjust(left=0.01, right=0.94, top=1 - (above + 0.05) / total, bottom=(below + 0.45) / total)
    grid.ax_cbar.set_position((0.04, 1 - (above + 0.42) / total, 0.13, 0.13 / total))
    grid.ax_cbar.xaxis.set_label_position("top")
    grid.ax_cbar.tick_params(labelsize=7)
    grid.ax_heatmap.tick_params(length=0)
    if styles:
        figure.legend(handles=_handles(styles, "s"), loc="upper center", ncols=len(styles), frameon=False, fontsize=8)
    figure.text(0.01, 0.04 / total, "\n".join(lines), va="bottom", fontsize=plt.rcParams["font.size"])
    return describe(figure, alt or caption)


def _draw(axes, tree, names, classes, styles, unit):
    names = list(map(str, names))
    turned = 90 * (len(names) * max(map(len, names)) > 90)  # they would overlap
    found = dendrogram(tree, ax=axes, labels=names, link_color_func=lambda k: "0.35", leaf_rotation=turned)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0, pad=7 if styles else 2, labelsize=9 if len(names) < 45 and not turned else 7.5)
    axes.set_ylabel(unit)
    top = tree[:, 2].max()
    axes.set_ylim(min(0, tree[:, 2].min()), 1.05 * top)
    for place, label in enumerate(found["ivl"] if styles else ()):
        colour, marker = styles[classes[label]]
        axes.plot(5 + 10 * place, axes.get_ylim()[0], marker, color=colour, markersize=7, clip_on=False, zorder=5)


def _styles(classes, names):
    """{class: (colour, marker)}, in the order in which `classes` first has them; empty without classes."""
    if not classes:
        return {}
    missing = next((name for name in names if name not in classes), None)
    if missing is not None:
        raise ValueError(f"classes has no class for {missing!r}: expected one for every name")
    kinds = [kind for kind in dict.fromkeys(classes.values()) if kind in {classes[name] for name in names}]
    if len(kinds) > len(MARKERS):
        raise ValueError(f"classes has {len(kinds)} different ones: expected at most {len(MARKERS)}")
    colours = [*ACCENTS, "0.3", "0.65"]
    return {kind: (colours[k], MARKERS[k]) for k, kind in enumerate(kinds)}


def _handles(styles, marker=None):
    line = matplotlib.lines.Line2D
    return [
        line([], [], color=colour, marker=marker or own, linestyle="", label=kind)
        for kind, (colour, own) in styles.items()
    ]


def _checked(tree, names, title):
    if not is_valid_linkage(np.asarray(tree)):
        raise ValueError(f"{title!r} is no tree: expected what scipy.cluster.hierarchy.linkage returns, (n - 1, 4)")
    if len(tree) + 1 != len(names):
        raise ValueError(f"{title!r} has {len(tree) + 1} leaves for {len(names)} names: expected one each")
