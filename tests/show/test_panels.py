import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from idl_utils import show

RNG = np.random.default_rng(0)
PICTURE = RNG.random((8, 8, 3))
MAP = RNG.normal(size=(8, 8))


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_signed_maps_are_diverging_and_centred_on_zero():
    figure = show.heatmaps([MAP])
    [mapped] = figure.axes[0].images
    assert mapped.get_cmap().name == show.SIGNED
    low, high = mapped.get_clim()
    assert low == -high == pytest.approx(-np.abs(MAP).max())


def test_magnitudes_are_sequential_from_zero():
    [mapped] = show.heatmaps([np.abs(MAP)]).axes[0].images
    assert mapped.get_cmap().name == show.MAGNITUDE
    assert mapped.get_clim() == (0, pytest.approx(np.abs(MAP).max()))


def test_every_heatmap_has_a_labelled_colour_bar():
    figure = show.heatmaps([MAP, MAP], unit="logits")
    assert [axes.get_ylabel() for axes in figure.axes[2:]] == ["logits", "logits"]


def test_a_shared_scale_is_that_of_the_largest():
    figure = show.heatmaps([MAP, 5 * np.abs(MAP)], shared=True)
    clims = [axes.images[0].get_clim() for axes in figure.axes[:2]]
    assert clims[0] == clims[1] == (pytest.approx(-5 * np.abs(MAP).max()), pytest.approx(5 * np.abs(MAP).max()))


def test_a_percentile_saturates_the_largest_values():
    [mapped] = show.heatmaps([np.arange(100.0).reshape(10, 10)], percentile=90).axes[0].images
    assert mapped.get_clim()[1] == pytest.approx(np.percentile(np.arange(100), 90))


@pytest.mark.parametrize("flat", [np.zeros((4, 4)), np.full((4, 4), 1e-20)])
def test_flat_maps_can_be_drawn(flat):
    assert len(show.png(show.heatmaps([flat]))) > 1000


def test_an_overlay_lets_the_picture_show_through_where_the_map_is_weak():
    values = np.zeros((8, 8))
    values[2, 3] = 1
    picture, mapped = show.overlays([values], [PICTURE]).axes[0].images
    np.testing.assert_allclose(picture.get_array(), PICTURE.mean(-1))
    opacity = mapped.get_alpha()
    assert opacity[2, 3] > 0.8
    assert opacity[0, 0] == 0


def test_caption_is_drawn_and_described():
    figure = show.pictures([PICTURE], caption="A sentence.")
    assert figure.get_supxlabel() == "A sentence."
    assert show.style.description(figure) == "A sentence."
    assert (
        show.style.description(show.pictures([PICTURE], caption="A.", alt="A longer description."))
        == "A longer description."
    )


def test_panels_of_all_kinds_stand_in_a_grid():
    parts = [show.Picture(PICTURE, "a"), show.Heatmap(MAP, "b"), show.Overlay(MAP, "c", image=PICTURE),
             show.Bars(("x", "y"), [1, 2], "d", "probability", highlight=1, span=3)]  # fmt: skip
    figure = show.panels(parts, columns=2)
    assert [axes.get_title() for axes in figure.axes[:4]] == list("abcd")
    bars = figure.axes[3]
    assert [t.get_text() for t in bars.get_yticklabels()] == ["x", "y"]
    assert bars.get_xlim()[1] == 3


def test_png_is_a_picture_and_leaves_no_figure_behind():
    content = show.png(show.pictures([PICTURE, PICTURE]))
    assert Image.open(io.BytesIO(content)).format == "PNG"
    assert plt.get_fignums() == []


def test_present_is_larger_and_ends():
    def shape():
        return Image.open(io.BytesIO(show.png(show.pictures([PICTURE], caption="x")))).size

    show.use()
    before = shape()
    with show.present():
        assert shape() > before
        assert plt.rcParams["font.size"] > 12
    assert shape() == before


def test_maps_over_one_picture_are_each_a_panel_and_a_single_map_is_one():
    assert len(show.overlays([MAP, MAP, MAP], PICTURE).axes) == 6  # with their colour bars
    assert len(show.heatmaps(MAP, "one").axes) == 2
    assert len(show.pictures(PICTURE).axes) == 1
    assert len(show.panels(show.Picture(PICTURE)).axes) == 1


def test_what_has_no_value_is_grey():
    values = MAP.copy()
    values[2, 3] = np.nan
    [mapped] = show.heatmaps([values]).axes[0].images
    assert mapped.to_rgba(mapped.get_array())[2, 3].tolist() == [0.85, 0.85, 0.85, 1]


def test_a_panel_that_cannot_be_drawn_leaves_no_figure_behind():
    with pytest.raises(ValueError, match="NaN"):
        show.heatmaps([MAP, np.full((4, 4), np.nan)])
    assert plt.get_fignums() == []


def test_a_matrix_has_the_names_of_its_rows_and_columns():
    axes = show.panels([show.Heatmap(np.eye(2), rows=("a", "b"), columns=("rank", "mass"), unit="ρ")]).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["rank", "mass"]


def test_a_spectrogram_has_seconds_and_frequencies():
    values = np.arange(60.0).reshape(20, 3)  # 20 frames, 3 bands
    part = show.Spectrogram(values, hop=0.01, start=1, frequencies=[500, 1000, 2000], marks={"A": 1.05})
    axes = show.panels([part]).axes[0]
    [mapped] = axes.images
    np.testing.assert_array_equal(mapped.get_array(), values.T)
    assert mapped.origin == "lower"
    assert mapped.get_extent()[:2] == [pytest.approx(0.995), pytest.approx(1.195)]
    assert axes.get_xlabel() == "seconds"
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0.5", "1", "2"]
    assert axes.get_yticks().tolist() == [0, 1, 2]
    assert [text.get_text() for text in axes.texts] == ["A"]
