import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def line(points):
    return points @ [1, -1] - 0.2


def test_a_plane_shows_its_points_and_axes():
    plane = show.Plane(line, {"x": (0.9, 0.1), "root": (0.3, 0.1)}, "neuron", domain=(0, np.inf))
    axes = show.panels([plane]).axes[0]
    texts = [text.get_text() for text in axes.texts]
    assert {"x", "root"} <= set(texts)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("pixel 1", "pixel 2")
    [frame] = axes.patches[-1:]
    assert frame.get_width() == 1


def test_a_flow_writes_relevance_and_messages():
    axes = show.panels([show.Flow([[1.5, -0.5], [1.0]], [[[1.5], [-0.5]]], names=("inputs", "output"))]).axes[0]
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("1.50") == 2
    assert texts.count("-0.50") == 2
    assert {"1.00", "inputs", "output"} <= set(texts)


def test_curves_have_names_steps_and_a_unit():
    axes = show.panels([show.Curves({"a": [1, 2], "b": [2, 1]}, ("input", "logit"), unit="share")]).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["input", "logit"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert axes.get_ylabel() == "share"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (show.Plane(lambda p: p, {"x": (0, 0)}), "expected a number a point"),
        (show.Flow([[1.0], [1.0, 2.0]], [[[1.0]]]), r"expected \[\(1, 2\)\]"),
        (show.Curves({"a": [1, 2, 3]}, ("x", "y")), "curve 'a' has shape"),
    ],
)
def test_what_does_not_fit_is_named(part, message):
    with pytest.raises(ValueError, match=message):
        show.panels([part])
