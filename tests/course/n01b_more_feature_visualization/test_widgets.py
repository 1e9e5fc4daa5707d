import numpy as np

from idl_utils import explore, networks


def test_the_guessing_game_counts_right_answers():
    pictures = np.random.default_rng(0).random((12, 64, 64, 3)).astype("float32")
    game = explore.guessing_game(networks.load("photo_net"), "relu3_1", pictures, channels=[0, 3], steps=2)
    assert "Which drives it more?" in game.caption.value
    assert game.alert.value == ""
    first, before = game.controls["answer0"], game.picture.value
    first.value = "left"
    said = game.caption.value
    assert ("1 of 1 right" in said) != ("0 of 1 right" in said)
    assert game.picture.value != before
    first.value = "right"
    assert ("1 of 1" in game.caption.value) != ("1 of 1" in said)
    game.controls["answer3"].value = "left"
    assert "of 2 right" in game.caption.value
