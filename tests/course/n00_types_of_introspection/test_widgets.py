import keras
import numpy as np
import pytest
from PIL import Image

from idl_utils import explore, networks
from tests.course.test_explorer import uploaded


@pytest.fixture(scope="module")
def network():
    return networks.load("photo_net")


def test_the_saliency_explorer_answers_to_each_control(network):
    explorer = explore.saliency_explorer(network)
    assert explorer.controls["label"].value == "cat"
    pictures = {explorer.picture.value}
    for control, value in [
        ("label", "dog"),
        ("name", "coffee"),
        ("method", "gradient, signed"),
        ("method", "gradient × input"),
    ]:
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        pictures.add(explorer.picture.value)
    assert len(pictures) == 5
    explorer.controls["method"].value = "optimized input"
    assert explorer.alert.value == ""
    assert explorer.caption.value.startswith("Global")


@pytest.mark.parametrize("kind", ["saliency_explorer", "layer_explorer"])
def test_a_picture_of_ones_own_joins_the_choice(network, tmp_path, kind):
    explorer = getattr(explore, kind)(network, pictures=("chelsea",))
    file = tmp_path / "own.png"
    Image.fromarray((np.random.default_rng(0).random((90, 70, 3)) * 255).astype("uint8")).save(file)
    button = explorer.children[-1].children[0]
    button.value = (uploaded("own.png", file.read_bytes()),)
    assert explorer.controls["name"].value == "own.png"
    assert "'own.png'" in explorer.caption.value
    assert explorer.alert.value == ""


def test_the_climbing_explorer_goes_back_and_forth(network):
    explorer = explore.climbing_explorer(network, "lion", steps=48)
    captions = {}
    for step in (32, 0, 48, 16, 32):
        explorer.controls["step"].value = step
        assert explorer.alert.value == ""
        assert explorer.caption.value.startswith(f"After {step} steps")
        assert captions.setdefault(step, explorer.caption.value) == explorer.caption.value
    explorer.controls["label"].value = "pizza"
    assert "'pizza'" in explorer.caption.value


def test_the_slider_of_the_climbing_explorer_ends_at_its_steps(network):
    explorer = explore.climbing_explorer(network, "lion", steps=20)
    explorer.controls["step"].value = 20
    assert explorer.caption.value.startswith("After 20 steps")


def test_a_second_file_of_the_same_name_is_shown_too(network, tmp_path):
    explorer = explore.layer_explorer(network, pictures="chelsea")
    shown = set()
    for brightness in (50, 200, 120):
        Image.new("RGB", (70, 70), (brightness, 90, 10)).save(tmp_path / "own.png")
        explorer.children[-1].children[0].value = (uploaded("own.png", (tmp_path / "own.png").read_bytes()),)
        shown.add((explorer.picture.value, explorer.caption.value))
    assert explorer.controls["name"].options == ("chelsea", "own.png", "own.png (2)", "own.png (3)")
    assert len({picture for picture, _ in shown}) == 3


@pytest.mark.parametrize("kind", ["saliency_explorer", "climbing_explorer", "layer_explorer", "rules_explorer"])
def test_a_plain_keras_model_is_told_how_to_become_a_network(kind):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(TypeError, match=r"network is a Sequential: .* networks\.wrap\(model, classes="):
        getattr(explore, kind)(model)


def test_a_single_picture_may_be_named_without_a_list(network):
    explorer = explore.rules_explorer(network, "coffee")
    assert explorer.controls["name"].options == ("coffee",)
