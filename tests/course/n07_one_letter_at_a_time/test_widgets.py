import re
from dataclasses import replace

import numpy as np
import pytest

from idl_utils import datasets, explore
from idl_utils.course.n07_one_letter_at_a_time import figures
from idl_utils.networks import Network
from idl_utils.networks.domains import Spectrograms
from idl_utils.speech import SYMBOLS, Recogniser, explain_letters
from idl_utils.speech.letter_evidence import METHODS, letter_methods, localise
from tests.speech.conftest import random_network  # noqa: F401 (a fixture)
from tests.speech.test_letter_evidence import utterance


@pytest.fixture(scope="module")
def network(random_network):  # noqa: F811
    return Network(random_network.input, random_network.output, SYMBOLS, Spectrograms(), name="random")


@pytest.fixture(scope="module")
def some(network):
    return letter_methods(network, ("gradient", "LRP z+, epsilon first", "guided backprop"))


@pytest.fixture(scope="module")
def sentences():
    return datasets.speech.sentences("held-out voices")[:2]


def test_the_explorer_answers_to_each_control(network, sentences, some):
    explorer = explore.letter_explorer(network, sentences, some)
    assert explorer.alert.value == ""
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in (
        ("step", 40),
        ("method", "guided backprop"),
        ("name", f"{sentences[1].text} ({sentences[1].speaker})"),
    ):
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == 4
    window, before = explorer.player.seconds, (explorer.picture.value, explorer.caption.value)
    explorer.controls["listen"].value = "200 ms around the peak"
    assert explorer.player.seconds < 0.25 < window <= 1.81
    assert explorer.picture.value != before[0]
    assert explorer.caption.value != before[1]


def test_the_game_counts_first_guesses(network, sentences, some):
    game = explore.map_game(network, sentences, some)
    assert "which letter" in game.caption.value
    asked = game.picture.value
    for guess in "qz":
        game.controls["guess"].value = guess
    assert game.alert.value == ""
    assert game.picture.value != asked
    assert re.search(r"Score: [01] of 1 \(by chance 1 of 28\)", game.caption.value)
    game.controls["number"].value = 2
    assert game.controls["guess"].value == "?"
    assert "which letter" in game.caption.value


def test_a_sound_grows_and_can_be_heard(network, sentences):
    explorer = explore.sound_explorer(network, sentences[0].sound(), steps=16)
    assert explorer.alert.value == ""
    assert "Step 16 of 16: 'e'" in explorer.caption.value
    assert explorer.player.seconds == pytest.approx(1.8, abs=0.05)
    explorer.controls["layer"].value = "bn1"
    assert explorer.alert.value == ""
    assert "unit 4 of bn1" in explorer.caption.value
    assert explorer.player.seconds < 0.5


def test_players_say_what_they_are():
    players = explore.players({"a": np.zeros(16_000), "b": np.ones(8000)})
    assert players._repr_mimebundle_()["text/plain"] == "Sounds: a (1.0 s), b (0.5 s)"


def test_figures_show_the_letter_the_word_and_every_method(network, sentences):
    heard = Recogniser(network)(sentences[0].sound())
    maps = {name: explain_letters(network, METHODS[name](network), heard) for name in ("gradient", "Grad-CAM at relu8")}
    figure = explore.letter_figure(heard, maps, 1, sentences[0])
    assert len([axes for axes in figure.axes if axes.get_xlabel() or axes.get_ylabel() == "kHz"]) >= 3
    with pytest.raises(ValueError, match="index"):
        explore.letter_figure(heard, maps, 1000)
    explore.word_figure(heard, maps["gradient"].sum([0, 1]), heard.letters[:2])
    _, names = explore.ten_maps(heard, maps["gradient"], "?")
    assert len(names) == min(10, len(maps["gradient"]))


def test_optimal_sounds_share_a_scale_in_each_row():
    rng = np.random.default_rng(0)
    rows = {"weak": 3 * rng.normal(size=(2, 40, 128)), "strong": rng.normal(size=(2, 40, 128))}
    figure = explore.sounds_figure(rows, ["start 0", "start 1"])
    spans = [axes.images[0].norm.vmax for axes in figure.axes if axes.images and axes.get_label() != "<colorbar>"]
    assert spans[0] == spans[1] > 2 * spans[2] == 2 * spans[3]


def test_a_map_is_cut_around_its_step():
    values = np.arange(20.0)[:, None] * np.ones(3)
    assert explore.around(values, 8.5, half=2)[:, 0].tolist() == [6, 7, 8, 9, 10]
    assert np.isnan(explore.around(values, 1, half=2)[0]).all()


def test_a_row_for_each_method(network):
    said = [utterance(network, 1)]
    tried = {name: METHODS[name](network) for name in ("gradient", "deconvnet")}
    found = localise(network, tried, said, progress=False)
    figure = figures.evidence_figure(found)
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == list(found.peaks)
    assert len(figure.axes) == 2
    assert len(figures.evidence_figure(found, masking=False).axes) == 1
    assert "changed" in found.text()
    assert "changed" not in found.text(masking=False)
    shifted = replace(found, peaks=dict.fromkeys(found.peaks, found.known.centres + 0.1))
    lines = figures.evidence_figure(shifted).axes[0].lines
    assert {round(float(x)) for line in lines[:3] for x in line.get_xdata()} == {100}
