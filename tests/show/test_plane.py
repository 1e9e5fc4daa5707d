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
