import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist

from idl_utils import show
from idl_utils.show.style import description

NAMES = list("abcdef")
CLASSES = dict(zip(NAMES, ["first", "first", "second", "second", "third", "third"]))


@pytest.fixture(scope="module")
def distances():
    points = np.repeat([[0.0, 0], [5, 0], [0, 9]], 2, axis=0) + np.random.default_rng(0).normal(size=(6, 2))
    return pdist(points)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def leaves(axes):
    return [tick.get_text() for tick in axes.get_xticklabels()]


def test_leaves_stand_in_the_order_of_the_tree_with_colour_and_mark_of_their_class(distances):
    tree = linkage(distances, "average")
    figure = show.dendrograms({"layer": (tree, NAMES)}, CLASSES, "mm", cut=3.0, caption="Six.")
    [axes] = figure.axes
    assert leaves(axes) == [NAMES[k] for k in leaves_list(tree)]
    marks = [line for line in axes.lines if line.get_marker() in "os^"]
    looks = [(line.get_color(), line.get_marker()) for line in sorted(marks, key=lambda line: line.get_xdata()[0])]
    assert [looks[0] == look for look in looks] == [CLASSES[n] == CLASSES[leaves(axes)[0]] for n in leaves(axes)]
    assert len(set(looks)) == 3
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["first", "second", "third"]
    assert axes.get_ylabel() == "mm"
    assert any(line.get_linestyle() == "--" and line.get_ydata()[0] == 3 for line in axes.lines)
    assert description(figure) == "Six."


def test_several_trees_share_a_legend_and_need_no_classes(distances):
    trees = {method: (linkage(distances, method), NAMES) for method in ("average", "single")}
    figure = show.dendrograms(trees, cut={"single": 1.0})
    assert [axes.get_title() for axes in figure.axes] == ["average", "single"]
    assert not figure.legends
    assert [any(line.get_linestyle() == "--" for line in axes.lines) for axes in figure.axes] == [False, True]


def test_a_clustermap_shows_distances_in_the_order_of_the_tree(distances):
    tree = linkage(distances, "average")
    figure = show.clustermap(distances, tree, NAMES, CLASSES, "mm", "Six.")
    heatmap = next(axes for axes in figure.axes if leaves(axes) == [NAMES[k] for k in leaves_list(tree)])
    shown = heatmap.collections[0].get_array().reshape(6, 6)
    assert np.allclose(np.diag(shown), 0)
    assert shown[:2, :2].max() < shown[:2, 2:].min()
    assert any(axes.get_xlabel() == "mm" for axes in figure.axes)
    assert description(figure) == "Six."


def test_an_atlas_has_one_scale():
    maps = np.random.default_rng(0).normal(size=(5, 4, 6))
    maps[:, 0, 0] = np.nan
    figure = show.atlas(maps, list("abcde"), columns=3, unit="activity", caption="Five.")
    [axes] = figure.axes
    [bar] = axes.child_axes
    assert [text.get_text() for text in axes.texts] == list("abcde")
    assert {image.get_clim() for image in axes.images} == {(-np.nanmax(abs(maps)), np.nanmax(abs(maps)))}
    assert [image.get_extent()[0] > 1 for image in axes.images] == [False, True, True, False, True]
    assert bar.get_ylabel() == "activity"
    assert show.atlas(abs(maps)).axes[0].images[0].get_clim()[0] == 0
