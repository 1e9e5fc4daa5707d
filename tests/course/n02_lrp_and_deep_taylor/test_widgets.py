import re

import keras
import numpy as np
import pytest

from idl_utils import explore, networks


@pytest.fixture(scope="module")
def root_explorer():
    pixels = keras.Input((2,))
    first, second = pixels[:, :1], pixels[:, 1:]
    return explore.root_explorer(keras.Model(pixels, first + 2 * first * second - 0.5), np.array([0.8, 0.6]))


@pytest.fixture(scope="module")
def composite_explorer():
    return explore.composite_explorer(networks.load("photo_net"))


def numbers(explorer):
    """Root (first, second), relevances and residual in the caption."""
    return [float(n) for n in re.findall(r"-?\d+\.\d+", explorer.caption.value)]


@pytest.mark.parametrize("degrees", range(150, 251, 10))
def test_the_root_is_one_and_the_parts_sum_to_the_value(root_explorer, degrees):
    root_explorer.controls["degrees"].value = degrees
    assert root_explorer.alert.value == ""
    first, second, *parts = numbers(root_explorer)
    assert first + 2 * first * second == pytest.approx(0.5, abs=0.03)
    assert sum(parts) == pytest.approx(1.26, abs=0.02)
    assert parts[2] == pytest.approx(2 * (0.8 - first) * (0.6 - second), abs=0.03)


def test_one_pixel_alone_gets_everything_and_a_root_may_lie_outside(root_explorer):
    root_explorer.controls["degrees"].value = 180
    assert numbers(root_explorer)[2:] == [1.26, 0, 0]
    assert "inside" in root_explorer.caption.value
    root_explorer.controls["degrees"].value = 250
    assert "OUTSIDE" in root_explorer.caption.value


@pytest.mark.parametrize(
    ("control", "value"),
    [
        ("power", -0.5),
        ("label", "espresso"),
        ("composite", "ε in all layers"),
        ("composite", "γ in all layers"),
        ("composite", "EpsilonGammaBox"),
        ("composite", "EpsilonAlpha2Beta1Flat"),
        ("power", 1),
    ],
)
def test_each_control_of_the_composite_explorer_changes_picture_and_caption(composite_explorer, control, value):
    before = composite_explorer.picture.value, composite_explorer.caption.value
    composite_explorer.controls[control].value = value
    assert composite_explorer.alert.value == ""
    assert composite_explorer.picture.value != before[0]
    assert composite_explorer.caption.value != before[1]


def test_the_walk_explorer_shows_each_layer_and_books_that_add_up():
    explorer = explore.walk_explorer(networks.load("photo_net"), "chelsea", "cat")
    slider, captions = explorer.controls["step"], []
    for composite in ("EpsilonPlusFlat", "InvertedResidual"):
        explorer.controls["composite"].value = composite
        for step in (0, slider.max // 2, slider.max):
            slider.value = step
            captions.append(explorer.caption.value)
            assert explorer.alert.value == ""
            logit, arrived, kept, lost = numbers(explorer)[-4:]
            assert arrived + kept + lost == pytest.approx(logit, abs=0.02)
    assert len(set(captions)) == 6
    assert "64 x 64" in captions[-1]


def test_the_stored_table_of_composites_is_whole():
    lines = explore.leak_table().splitlines()
    assert len(lines) == 9
    assert all(line.count("/") == 4 for line in lines[1:])
