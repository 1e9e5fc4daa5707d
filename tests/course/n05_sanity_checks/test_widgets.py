import re

import numpy as np
import pytest

from idl_utils import explore, networks, sanity


@pytest.fixture(scope="module")
def network():
    return networks.load("photo_net")


def test_the_game_counts_first_guesses(network):
    game = explore.edge_game(network, pictures=("coffee", "rocket"))
    assert "Which?" in game.caption.value
    asked = game.picture.value
    for guess in "ABC":
        game.controls["guess"].value = guess
    assert game.alert.value == ""
    assert game.picture.value != asked
    assert re.search(r"Score: [01] of 1 \(by chance 1 of 6\)", game.caption.value)
    game.controls["number"].value = 2
    assert game.controls["guess"].value == "?"
    game.controls["guess"].value = "F"
    assert re.search(r"Score: [012] of 2", game.caption.value)


def test_exactly_one_of_six_is_the_trained_network(network):
    figure, letter = explore.six_maps(network)
    assert letter in "ABCDEF"
    assert len(figure.axes) == 7 + 6  # the picture, six maps, six colour bars


def test_the_explorer_answers_to_each_control(network):
    table = sanity.stored("photo_net")
    explorer = explore.cascade_explorer(network, table)
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in (
        ("method", "Grad-CAM"),
        ("step", "conv3_1"),
        ("measure", "SSIM"),
        ("name", "coffee"),
    ):
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == 5
    assert "over 50 pictures and 5 draws" in explorer.caption.value


def test_the_rank_of_maps():
    rng = np.random.default_rng(0)
    one = rng.normal(size=(1, 8, 8))
    assert explore.class_rank(one * rng.normal(size=(20, 1, 1))) == pytest.approx(1)
    assert explore.class_rank(rng.normal(size=(20, 64, 64))) == pytest.approx(1 / 20, abs=0.01)
