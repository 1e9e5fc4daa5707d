import matplotlib.pyplot as plt
import numpy as np
import pytest

from idl_utils import show
from idl_utils.datasets.speech import Phone
from idl_utils.speech import Letter

SOUND = show.Waveform(np.sin(np.arange(32_000) / 20))
SPECTROGRAM = show.Spectrogram(np.arange(600.0).reshape(200, 3))


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_rows_share_the_seconds_and_end_where_the_longest_does():
    figure = show.timeline([SOUND, SPECTROGRAM, show.Letters([("a", 0.5)])], caption="A sound.")
    figure.draw_without_rendering()
    rows = figure.axes[:3]
    assert {axes.get_xlim() for axes in rows} == {(-0.005, 2.0)}
    assert len({axes.get_position().x0 for axes in rows}) == len({axes.get_position().x1 for axes in rows}) == 1
    assert [axes.get_xlabel() for axes in rows] == ["", "", "seconds"]
    plt.close(figure)


def test_a_part_of_the_time_can_be_shown():
    figure = show.timeline([SOUND, SPECTROGRAM], start=0.5, end=0.75)
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim() == (0.5, 0.75)


def test_letters_and_phones_stand_at_their_times():
    letters = show.Letters([Letter("h", 3, 0.9, 0.07), Letter(" ", 5, 0.9, 0.1)], highlight=0)
    phones = show.Segments([Phone("HH", 0.05, 0.09), ("AY", 0.09, 0.2)], highlight=1)
    figure = show.timeline([letters, phones])
    assert texts(figure.axes[0]) == ["h", "␣"]
    assert [text.get_position()[0] for text in figure.axes[0].texts] == [0.07, 0.1]
    assert [text.get_fontweight() for text in figure.axes[0].texts] == ["bold", "normal"]
    assert texts(figure.axes[1]) == ["HH", "AY"]
    assert [(p.get_x(), p.get_x() + p.get_width()) for p in figure.axes[1].patches] == [(0.05, 0.09), (0.09, 0.2)]


def test_peaks_of_symbols_get_their_names_and_what_is_quiet_gets_none():
    values = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.7, 0.3, 0.0], [0.6, 0.0, 0.4]])
    figure = show.timeline([show.Probabilities(values, np.arange(4.0), ("<blank>", "a", " "))])
    assert texts(figure.axes[0]) == ["a", "␣"]
    assert figure.axes[0].texts[0].get_position()[0] == 1


def test_a_waveform_is_drawn_by_its_lowest_and_highest_samples():
    quiet = np.zeros(1_000_000)
    quiet[[300_000, 300_001]] = [1, -1]
    figure = show.timeline([show.Waveform(quiet, start=1)])
    box = figure.axes[0].collections[0].get_datalim(figure.axes[0].transData)
    assert (box.y0, box.y1) == (-1, 1)
    assert (box.x0, figure.axes[0].get_xlim()[1]) == (1, pytest.approx(1 + 1_000_000 / 16_000))


def test_curves_over_seconds_are_a_row_too():
    figure = show.timeline([SOUND, show.Curves({"relevance": np.ones(5)}, tuple(np.arange(5) / 4))])
    assert figure.axes[1].get_xlim() == figure.axes[0].get_xlim()


def test_a_row_that_cannot_be_drawn_leaves_no_figure_behind():
    before = plt.get_fignums()
    with pytest.raises(ValueError, match="samples"):
        show.timeline([show.Waveform(np.ones((2, 2)))])
    assert plt.get_fignums() == before
