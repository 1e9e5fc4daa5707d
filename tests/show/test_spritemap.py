import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def boxes(figure):
    """(left, top, right, bottom) of every picture in the figure's axes."""
    extents = np.array([image.get_extent() for image in figure.axes[0].images])
    return extents[:, [0, 3, 1, 2]]


@pytest.mark.parametrize("count", [1, 16, 192])
@pytest.mark.parametrize("beside", [0, 1, 3, 4])
def test_nothing_overlaps_and_all_is_legible(count, beside):
    examples = RNG.random((count, beside, 4, 4, 3)) if beside else None
    figure = show.spritemap(RNG.random((count, 6, 6, 3)), examples=examples)
    places = boxes(figure)
    assert len(places) == count * (1 + beside)
    left, top, right, bottom = places.T
    apart = (left[:, None] >= right - 1e-9) | (top[:, None] >= bottom - 1e-9)
    assert (apart | apart.T | np.eye(len(places), dtype=bool)).all()
    axes = figure.axes[0]
    assert left.min() >= 0
    assert top.min() >= 0
    assert right.max() <= axes.get_xlim()[1]
    assert bottom.max() <= axes.get_ylim()[0]
    inch = figure.get_figwidth() / axes.get_xlim()[1]
    assert figure.get_figwidth() <= 10.01
    assert (bottom - top)[0] * inch >= 0.49
    assert all(text.get_fontsize() >= 5.5 for text in axes.texts)


def test_each_picture_has_its_label_above_and_its_examples_beside():
    pictures, examples = RNG.random((3, 5, 5, 3)), RNG.random((3, 2, 4, 4, 3))
    figure = show.spritemap(pictures, labels=["a", "b", 7], columns=2, examples=examples)
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["a", "b", "7"]
    places = boxes(figure).reshape(3, 3, 4)
    for unit, text in enumerate(axes.texts):
        x, y = text.get_position()
        assert x == places[unit, 0, 0]
        assert y < places[unit, 0, 1]
        np.testing.assert_allclose(axes.images[3 * unit].get_array(), pictures[unit])
        np.testing.assert_allclose(axes.images[3 * unit + 2].get_array(), examples[unit, 1])
    assert (places[:, 1:, 0] > places[:, :1, 2]).all()
    assert (places[2, 0, :2] > places[0, 0, :2] - 1e-9).all()  # the third begins the second row


def test_labels_are_numbers_by_default_and_grey_bytes_are_fine():
    figure = show.spritemap((RNG.random((4, 5, 7)) * 255).astype("uint8"))
    assert [text.get_text() for text in figure.axes[0].texts] == ["0", "1", "2", "3"]
    assert figure.axes[0].images[0].get_array().max() <= 1
    left, top, right, bottom = boxes(figure)[0]
    assert (right - left) / (bottom - top) == pytest.approx(7 / 5)


def test_a_caption_stays_within_a_small_figure():
    figure = show.spritemap(RNG.random((1, 4, 4, 3)), caption="These are words. " * 20)
    figure.draw_without_rendering()
    [caption] = [text for text in figure.findobj(plt.Text) if text.get_text().startswith("These")]
    assert caption.get_window_extent().x1 <= figure.bbox.x1


def test_title_and_caption_are_drawn_and_described():
    figure = show.spritemap(RNG.random((2, 4, 4, 3)), title="Units.", caption="A sentence.")
    assert figure.texts[0].get_text() == "Units."
    assert figure.get_supxlabel() == "A sentence."
    assert show.style.description(figure) == "Units. A sentence."
    assert len(show.png(figure)) > 1000
