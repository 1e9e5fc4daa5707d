import matplotlib.pyplot as plt

from idl_utils import show


def test_rows_have_a_point_an_interval_and_what_they_are_compared_with():
    rows = {"first": (0.5, 0.4, 0.7), "second": (-0.2, -0.3, 0.0)}
    kinds = {"first": "real", "second": "synthetic"}
    part = show.Intervals(rows, "two", "silhouette", {"first": [0.1, 0.2]}, {"second": 0.3}, kinds)
    [axes] = show.panels([part]).axes
    drawn = [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines]
    assert ([0.4, 0.7], [0, 0]) in drawn
    assert ([-0.2], [1]) in drawn
    assert ([0.1, 0.2], [0, 0]) in drawn
    assert ([0.3, 0.3], [0.65, 1.35]) in drawn
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {
        "real",
        "synthetic",
        "compared with",
        "bound",
    }
    colours = {line.get_color() for line in axes.lines if line.get_marker() in "os"}
    assert len(colours) == 2
    plt.close("all")
