import keras
import numpy as np
import pytest

from idl_utils import networks
from idl_utils.networks import Preprocessing, loading


def small(units=3, activation="softmax"):
    return keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(units, activation)])


def test_a_model_of_ones_own_is_wrapped_with_its_weights():
    model = small()
    network = networks.wrap(model, classes="abc", value_range=(0, 255))
    picture = np.full((8, 8, 3), 0.5, "float32")
    np.testing.assert_allclose(network.prepare(picture), np.full((1, 8, 8, 3), 127.5))
    np.testing.assert_allclose(network(network.prepare(picture)), model(network.prepare(picture)))
    assert network.picture_size == 8
    assert [name for name, _ in network.predict_top(picture, 3)] != ["a", "a", "a"]


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        (np.zeros((9, 8, 3)), "shape"),
        (np.zeros((8, 8)), "shape"),
        (np.full((8, 8, 3), 200.0), r"\[0, 1\]"),
    ],
)
def test_what_is_no_picture_is_refused(pictures, message):
    with pytest.raises(ValueError, match=message):
        networks.wrap(small()).prepare(pictures)


def test_bytes_are_pictures_too():
    network = networks.wrap(small())
    np.testing.assert_allclose(network.prepare(np.full((8, 8, 3), 255, "uint8")), 1)


def test_wrap_and_class_index_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match=r"2 names, but .* 3 outputs"):
        networks.wrap(small(), classes=["a", "b"])
    with pytest.raises(ValueError, match="value_range"):
        networks.wrap(small(), value_range=(1, 0))
    with pytest.raises(ValueError, match="did you mean 'cat'"):
        networks.wrap(small(), classes=["cat", "dog", "cow"]).class_index("cta")


@pytest.mark.parametrize("name", sorted(loading._applications()))
def test_preprocessing_of_every_family_is_read_off_exactly(name):
    _, preprocess = loading._applications()[name]
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 4, 3)).astype("float32")
    ours = Preprocessing.of(preprocess)
    np.testing.assert_allclose(ours(pixels / 255), preprocess(pixels.copy()), rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(ours.invert(ours(pixels / 255)), pixels / 255, atol=1e-5)


def test_preprocessing_that_is_more_than_scale_and_offset_is_refused():
    def squared(x):
        return x**2

    with pytest.raises(ValueError, match="squared is more than"):
        Preprocessing.of(squared)


def test_networks_of_keras_applications_load_by_name_without_weights():
    network = networks.load("MobileNetV2", trained=False)
    assert (network.picture_size, len(network.classes)) == (224, 1000)
    assert networks.logits(network).count_params() == network.count_params()


@pytest.mark.parametrize(
    "failure", [Exception("URL fetch failure on https://x: None -- unreachable"), OSError("no route")]
)
def test_without_internet_one_line_says_what_to_do(monkeypatch, failure):
    def offline(weights):
        raise failure

    monkeypatch.setattr(loading, "_applications", lambda: {"vgg16": (offline, None)})
    with pytest.raises(ConnectionError, match=r"connect to the internet once, or use .*photo_net") as caught:
        networks.load("vgg16")
    assert "\n" not in str(caught.value)


def test_another_failure_is_not_taken_for_a_missing_connection(monkeypatch):
    def broken(weights):
        raise KeyError("a bug")

    monkeypatch.setattr(loading, "_applications", lambda: {"vgg16": (broken, None)})
    with pytest.raises(KeyError):
        networks.load("vgg16")


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(ValueError, match="no network called 'photonet': did you mean 'photo_net'"):
        networks.load("photonet")
