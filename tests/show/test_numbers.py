import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show

TABLE = np.array([[3.0, -2], [0, 1.5]])


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_every_number_stands_in_its_cell():
    [axes] = show.panels([show.Numbers(TABLE, "table")]).axes
    assert [text.get_text() for text in axes.texts] == ["3", "-2", "0", "1.5"]
    assert [text.get_position() for text in axes.texts] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert axes.images[0].get_clim() == (-3, 3)


def test_crossed_cells_are_grey_and_keep_their_number():
    [axes] = show.panels([show.Numbers(TABLE, crossed=TABLE < 0)]).axes
    np.testing.assert_array_equal(axes.images[0].get_array().mask, TABLE < 0)
    assert axes.texts[1].get_text() == "-2"


def test_rows_and_columns_have_their_names():
    [axes] = show.panels([show.Numbers(TABLE, rows=("ReLU", "tanh"), columns=("-1", "1"))]).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ReLU", "tanh"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["-1", "1"]


def test_a_table_of_zeros_can_be_drawn():
    assert len(show.png(show.panels([show.Numbers(np.zeros((2, 2)))]))) > 500
