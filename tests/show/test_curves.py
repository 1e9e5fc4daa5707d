import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_curves_have_names_steps_and_a_unit():
    axes = show.panels([show.Curves({"a": [1, 2], "b": [2, 1]}, ("input", "logit"), unit="share")]).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["input", "logit"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert axes.get_ylabel() == "share"


def test_steps_that_are_numbers_lie_where_they_are():
    axes = show.panels([show.Curves({"a": [1, np.nan, 2]}, [0, 1, 10], axis="pixels")]).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [0, 1, 10])
    assert axes.get_xlabel() == "pixels"


def test_intervals_are_bands_around_their_curve():
    bands = {"b": ([1, 2], [3, 4])}
    axes = show.panels([show.Curves({"a": [0, 0], "b": [2, 3]}, [0, 1], bands=bands)]).axes[0]
    [band] = axes.collections
    ends = band.get_paths()[0].get_extents()
    assert (ends.ymin, ends.ymax) == (1, 4)
    assert band.get_facecolor()[0, :3] == pytest.approx(plt.matplotlib.colors.to_rgb(axes.lines[1].get_color()))


def test_areas_stack_what_is_positive_above_and_what_is_negative_below_zero():
    parts = {"arrived": [3.0, 2], "biases": [1, 2], "lost": [-1, 0]}
    axes = show.panels([show.Areas(parts, ("logit", "pixels"), total="logit")]).axes[0]
    extents = [area.get_paths()[0].get_extents() for area in axes.collections]
    assert max(e.ymax for e in extents) == 4
    assert min(e.ymin for e in extents) == -1
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [3, 4])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["arrived", "biases", "lost", "logit"]


def test_bars_have_names_and_one_of_them_is_stressed():
    axes = show.panels([show.Bars(("x", "y"), [1, 2], "d", "probability", highlight=1, span=3)]).axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["x", "y"]
    assert axes.patches[0].get_facecolor() != axes.patches[1].get_facecolor()
