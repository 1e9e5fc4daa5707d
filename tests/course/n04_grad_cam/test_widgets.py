import pytest

from idl_utils import explore, networks


@pytest.fixture(scope="module")
def network():
    return networks.load("photo_net")


def test_the_layer_explorer_answers_to_each_control(network):
    explorer = explore.layer_explorer(network)
    assert explorer.controls["label"].value == "cat"
    assert explorer.controls["layer"].max == 6
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in [("label", "espresso"), ("name", "chelsea"), ("layer", 5), ("layer", 1), ("label", "dog")]:
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == 6


def test_its_layers_go_from_the_input_to_the_last_maps(network):
    explorer = explore.layer_explorer(network, pictures=("coffee",))
    assert explorer.caption.value.startswith("Layer 6 of 6, relu4_2, for 'espresso' in 'coffee'")
    explorer.controls["layer"].value = 1
    assert "Layer 1 of 6, relu1_1" in explorer.caption.value


def test_layers_can_be_named(network):
    explorer = explore.layer_explorer(network, pictures=("coffee",), layers=["pool2", "conv4_1"])
    assert "Layer 2 of 2, conv4_1" in explorer.caption.value


def test_no_activation_with_maps_is_an_error():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])
    network = networks.wrap(model, classes=["a", "b"], value_range=(0, 1))
    with pytest.raises(ValueError, match="no activation with maps"):
        explore.layer_explorer(network, size=8)


def test_a_network_whose_relus_are_layers_has_layers_to_move_through():
    keras = pytest.importorskip("keras")
    layers = [keras.layers.Conv2D(4, 3), keras.layers.ReLU(6, name="relu6"), keras.layers.GlobalAveragePooling2D()]
    model = keras.Sequential([keras.Input((8, 8, 3)), *layers, keras.layers.Dense(2)])
    explorer = explore.layer_explorer(networks.wrap(model, classes=["a", "b"]), pictures="chelsea")
    assert "Layer 1 of 1, relu6" in explorer.caption.value


def test_layers_inside_of_a_nested_model_are_found():
    keras = pytest.importorskip("keras")
    inner = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, activation="relu", name="conv")])
    model = keras.Sequential([inner, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2)])
    explorer = explore.layer_explorer(networks.wrap(model, classes=["a", "b"]), pictures="chelsea")
    assert "Layer 1 of 1, conv" in explorer.caption.value
