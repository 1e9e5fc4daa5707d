import copy
import json
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from idl_utils import networks
from idl_utils.networks import Arrays, Pictures, Spectrograms, sources
from idl_utils.networks.domains import from_description


def small(units=3, activation="softmax"):
    return keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(units, activation)])


def test_a_model_of_ones_own_is_wrapped_with_its_weights():
    model = small()
    network = networks.wrap(model, classes=list("abc"), value_range=(0, 255))
    picture = np.full((8, 8, 3), 0.5, "float32")
    np.testing.assert_allclose(network.prepare(picture), np.full((1, 8, 8, 3), 127.5))
    np.testing.assert_allclose(network(network.prepare(picture)), model(network.prepare(picture)))
    assert network.domain.size == 8
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
    network = networks.wrap(small(), classes=["cat", "dog", "cow"])
    assert (network.class_index("dog"), network.class_index(np.int64(2))) == (1, 2)
    with pytest.raises(ValueError, match="did you mean 'cat'"):
        network.class_index("cta")


@pytest.mark.parametrize("name", sorted(sources.Applications.found()))
def test_preprocessing_of_every_family_is_read_off_exactly(name):
    _, preprocess = sources.Applications.found()[name]
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 4, 3)).astype("float32")
    ours = Pictures.of(preprocess)
    np.testing.assert_allclose(ours(pixels / 255), preprocess(pixels.copy()), rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(ours.view(ours(pixels / 255)), pixels / 255, atol=1e-5)


def test_preprocessing_that_is_more_than_scale_and_offset_is_refused():
    def squared(x):
        return x**2

    with pytest.raises(ValueError, match="squared is more than"):
        Pictures.of(squared)


def test_networks_of_keras_applications_load_by_name_without_weights():
    network = networks.load("MobileNetV2", trained=False)
    assert (network.domain.size, len(network.classes)) == (224, 1000)
    assert networks.logits(network).count_params() == network.count_params()


@pytest.mark.parametrize(
    "failure", [Exception("URL fetch failure on https://x: None -- unreachable"), OSError("no route")]
)
def test_without_internet_one_line_says_what_to_do(monkeypatch, failure):
    def offline(weights):
        raise failure

    monkeypatch.setattr(sources.Applications, "found", lambda: {"vgg16": (offline, None)})
    with pytest.raises(ConnectionError, match=r"connect to the internet once, or use .*photo_net") as caught:
        networks.load("vgg16")
    assert "\n" not in str(caught.value)


def test_another_failure_is_not_taken_for_a_missing_connection(monkeypatch):
    def broken(weights):
        raise KeyError("a bug")

    monkeypatch.setattr(sources.Applications, "found", lambda: {"vgg16": (broken, None)})
    with pytest.raises(KeyError):
        networks.load("vgg16")


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(ValueError, match="no network called 'photonet': did you mean 'photo_net'"):
        networks.load("photonet")


def test_wrapping_a_network_again_keeps_what_is_not_changed():
    network = networks.wrap(small(), classes=["cat", "dog", "cow"], value_range=(-1, 1))
    again = networks.wrap(network)
    assert (again.classes, again.domain) == (network.classes, network.domain)
    renamed = networks.wrap(network, classes=["a", "b", "c"])
    assert (renamed.classes, renamed.domain) == (("a", "b", "c"), network.domain)
    assert networks.wrap(network, value_range=(0, 1)).domain == Pictures(8)
    logits = networks.wrap(networks.logits(network), classes=network.classes, domain=network.domain)
    picture = np.full((8, 8, 3), 0.5)
    assert [name for name, _ in logits.predict_top(picture)] == [name for name, _ in network.predict_top(picture)]


def test_logits_are_shown_as_probabilities():
    model = small()
    network, bare = networks.wrap(model), networks.wrap(networks.logits(model))
    for (name, p), (again, q) in zip(network.predict_top(np.ones((8, 8, 3))), bare.predict_top(np.ones((8, 8, 3)))):
        assert (name, p) == (again, pytest.approx(q, rel=1e-4))


def test_what_is_too_small_for_the_network_is_refused():
    network = networks.load("photo_net", trained=False)
    assert network.smallest_size == 8
    with pytest.raises(ValueError, match="photo_net needs sizes of at least 8"):
        network.predict_top(np.zeros((7, 64, 3)))
    assert np.isfinite(network(network.prepare(np.zeros((8, 8, 3))))).all()


@pytest.mark.parametrize("way", ["saved", "pickled", "copied", "copied deeply", "networks.copied"])
def test_a_network_stays_one(way, tmp_path):
    network = networks.load("drawn_net")
    if way == "saved":
        network.save(tmp_path / "network.keras")
        again = keras.models.load_model(tmp_path / "network.keras")
    else:
        again = {
            "pickled": lambda n: pickle.loads(pickle.dumps(n)),
            "copied": copy.copy,
            "copied deeply": copy.deepcopy,
            "networks.copied": networks.copied,
        }[way](network)
    assert type(again) is networks.Network
    assert (again.classes, again.domain, again.name) == (network.classes, network.domain, network.name)
    pictures = np.random.default_rng(0).uniform(size=(2, 32, 32, 3))
    np.testing.assert_allclose(again(again.prepare(pictures)), network(network.prepare(pictures)), rtol=1e-5)


def test_a_saved_network_loads_in_a_new_session(tmp_path):
    network = networks.wrap(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]), classes=["a", "b"])
    network.save(tmp_path / "network.keras")
    program = (
        "import keras, idl_utils; idl_utils.start(); "
        "network = keras.models.load_model('network.keras'); print(type(network), network.classes)"
    )
    found = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert "Network'> ('a', 'b')" in found.stdout, found.stderr


@pytest.mark.parametrize(
    ("domain", "example", "shape"),
    [
        (Pictures(16, (2.0, 1.0, 1.0), (-1.0, 0.0, 3.0), reverse=True), (16, 16, 3), (None, None, None, 3)),
        (Spectrograms(16000, 160, 12), (20, 12), (None, None, 12)),
        (Arrays(-3, 3), (5,), (None, 5)),
        (Arrays(), (5, 2), (None, None, 2)),
    ],
)
def test_domains_make_inputs_and_examples_of_them_again(domain, example, shape):
    examples = np.random.default_rng(0).uniform(size=(3, *example)).astype("float32")
    inputs = domain.prepare(examples, shape)
    assert inputs.shape == examples.shape
    np.testing.assert_allclose(domain.view(inputs), examples, atol=1e-6)
    np.testing.assert_array_equal(domain.prepare(examples[0], shape), inputs[:1])
    np.testing.assert_array_equal(domain(tf.constant(examples)), inputs)
    assert from_description(json.loads(json.dumps(domain.described()))) == domain
    if domain.low is not None:
        low, high = domain(np.zeros(example, "float32")), domain(np.ones(example, "float32"))
        np.testing.assert_allclose(np.broadcast_to(domain.low, example), np.minimum(low, high))
        np.testing.assert_allclose(np.broadcast_to(domain.high, example), np.maximum(low, high))
    domain.check_network(shape)


def test_frames_have_times():
    domain = Spectrograms(rate=16000, hop=160, bands=8)
    assert domain.seconds(150) == 1.5
    np.testing.assert_array_equal(domain.frames(domain.seconds(np.arange(50))), np.arange(50))
