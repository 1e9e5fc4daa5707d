import numpy as np
import pytest

from idl_utils import explore, networks

VALUES = np.array([[3, -2, -1], [4, 1, -6], [-4, 2, 5]])
SIGNALS = np.array([[2, -4, 1], [-3, 5, -1], [6, 3, -2]])


@pytest.mark.parametrize(
    ("value", "signal", "sent"),
    [(4, 5, (5, 5, 5)), (4, -5, (-5, 0, 0)), (-4, 5, (0, 5, 0)), (-4, -5, (0, 0, 0))],
)
def test_the_caption_says_what_each_rule_sends_back(value, signal, sent):
    explorer = explore.relu_rules_explorer(VALUES, SIGNALS)
    assert explorer.values == {"value": 1, "signal": 5}
    explorer.controls["value"].value = value
    explorer.controls["signal"].value = signal
    assert explorer.alert.value == ""
    wanted = "backpropagation sends {}, deconvnet sends {}, guided sends {}".format(*sent)
    assert explorer.caption.value == f"In the middle, value {value} and signal {signal}: {wanted}."


def test_every_step_of_a_slider_changes_the_picture():
    explorer = explore.relu_rules_explorer(VALUES, SIGNALS)
    pictures = {explorer.picture.value}
    for name, step in (("value", 2), ("value", -1), ("signal", 6), ("signal", -6)):
        explorer.controls[name].value = step
        pictures.add(explorer.picture.value)
    assert len(pictures) == 5


def test_picture_class_and_rule_change_the_map_and_the_sentence():
    explorer = explore.rules_explorer(networks.load("photo_net"))
    assert explorer.values == {"name": "chelsea", "label": "cat", "method": "gradient"}
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in (
        ("name", "coffee"),
        ("label", "dog"),
        ("method", "deconvnet"),
        ("method", "guided backprop"),
    ):
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({png for png, _ in shown}) == len({caption for _, caption in shown}) == 5
