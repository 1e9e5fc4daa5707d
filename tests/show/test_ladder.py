import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def columns(count, rows):
    return {f"way number {i}": RNG.random((rows, 8, 8, 3)) for i in range(count)}


@pytest.mark.parametrize("count", [1, 4, 10])
@pytest.mark.parametrize("rows", [1, 4])
def test_pictures_fill_a_grid_and_nothing_overlaps(count, rows):
    numbers = {"share": ["0.1"] * count, "slope": ["-2"] * count}
    figure = show.ladder(columns(count, rows), [f"class {k}" for k in range(rows)], numbers, caption="What it shows.")
    [axes] = figure.axes
    assert len(axes.images) == count * rows
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    boxes += [image.get_window_extent() for image in axes.images]
    for i, a in enumerate(boxes):
        assert a.x0 >= 0
        assert a.y0 >= 0
        assert a.y1 <= figure.bbox.y1
        assert not any(a.overlaps(b) for b in boxes[:i])


def test_numbers_and_names_are_written():
    figure = show.ladder(columns(2, 1), ["lion"], {"slope": ["-1.5", "-2.5"]}, caption="Two ways.")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert {"lion", "slope", "-1.5", "-2.5"} <= set(words)
    assert figure.get_supxlabel() == "Two ways."
    assert figure.get_label() == "Two ways."


def test_maps_have_colours_of_their_own_and_notes_beneath():
    maps = [np.array([[0.0, 2], [1, 1]]), np.array([[-3.0, 0], [1, 0]])]
    figure = show.ladder({"trained": maps}, ["gradient", "LRP"], notes={"trained": ["1.00", ".46"]})
    first, second = figure.axes[0].images
    assert (first.get_clim(), second.get_clim()) == ((0, 2), (-3, 3))
    figure.canvas.draw()
    notes = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts}
    assert first.get_window_extent().y0 >= notes["1.00"].y1 - 1
    assert notes["1.00"].y0 >= second.get_window_extent().y1 - 1
