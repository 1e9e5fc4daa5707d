import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from idl_utils import shipped
from idl_utils.training import __main__ as command
from idl_utils.training import photographs, picture_prior, picture_statistics
from idl_utils.training.loop import Checkpoint

CLASSES = ("cat", "pizza")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A few smooth random pictures a class: noise of 8 pixels, enlarged."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("pictures")
    for split, count in (("train", 6), ("test", 2)):
        for name in CLASSES:
            place = folder / split / name
            place.mkdir(parents=True)
            for i in range(count):
                small = Image.fromarray(rng.integers(0, 255, (8, 8, 3)).astype("uint8"))
                small.resize((64, 64), Image.Resampling.BICUBIC).save(place / f"{i}.jpg")
    return folder


def write(prior, folder, out, *more):
    words = [prior, "--pictures", str(folder), "--classes", *CLASSES, "--out", str(out), *more]
    assert command.main(words) == 0
    return shipped.info(prior, out)


def test_the_spectrum_is_written_with_where_it_came_from(folder, tmp_path):
    info = write("picture_spectrum", folder, tmp_path)
    assert info["made by"].endswith("picture_spectrum --pictures FOLDER")
    assert info["pictures"]["training"] == 12
    assert {"licence", "recipe", "versions", "sha256"} <= info.keys()
    arrays = shipped.load_arrays("picture_spectrum", tmp_path)
    assert {name: (a.shape, a.dtype.name) for name, a in arrays.items()} == {
        "magnitude": ((3, 64, 33), "float32"),
        "colours": ((3, 3), "float32"),
    }
    assert arrays["magnitude"][:, 1:4, 1:4].mean() > 10 * arrays["magnitude"][:, 28:36, 28:].mean()


def test_waves_times_colours_are_the_logits_and_waves_are_uncorrelated():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(5, 16, 12, 3)) @ rng.normal(size=(3, 3)) + 0.3
    colours = picture_statistics.colour_root(iter([logits[:2], logits[2:]]))
    assert np.linalg.norm(colours, axis=1).max() == pytest.approx(1)
    assert (colours[:, 0] >= 0).all()
    waves = (logits @ np.linalg.inv(colours)).reshape(-1, 3)
    covariance = np.cov(waves.T)
    np.testing.assert_allclose(covariance, covariance[0, 0] * np.eye(3), atol=1e-3 * covariance[0, 0])
    magnitude = picture_statistics.mean_magnitude([logits[:2], logits[2:]], colours)
    assert magnitude.shape == (3, 16, 7)
    expected = np.abs(np.fft.rfft2(waves.reshape(5, 16, 12, 3)[..., 1])).mean(0)
    np.testing.assert_allclose(magnitude[1], expected, rtol=1e-4)


def test_principal_components_rebuild_the_pictures_they_came_from(folder):
    pictures, _ = photographs.read_pictures(folder, "train", CLASSES)
    decoder = picture_statistics.principal_components(pictures, np.ones(12), picture_statistics.Recipe(latent=11))
    assert decoder(np.zeros((1, 11), "float32")).shape == (1, 64, 64, 3)
    small = np.clip(tf.image.resize(pictures / np.float32(255), (24, 24), antialias=True), 0.02, 0.98).reshape(12, -1)
    components, mean = decoder.get_layer("components").get_weights()
    z = (np.log(small / (1 - small)) - mean) @ np.linalg.pinv(components)
    np.testing.assert_allclose(1 / (1 + np.exp(-z @ components - mean)), small, atol=1e-3)
    np.testing.assert_allclose(np.cov(z.T), np.eye(11), atol=1e-2)  # a standard normal z is a typical picture


def test_an_interrupted_prior_ends_where_an_uninterrupted_one_does(folder, tmp_path):
    recipe, file = picture_prior.Recipe(steps=3, batch=2, latent=4, check_every=5), tmp_path / "prior.checkpoint.npz"

    def train(checkpoint, last=None):
        keras.utils.set_random_seed(0)
        decoder, description = picture_prior.make(
            "picture_prior", recipe, Checkpoint(checkpoint), last, folder, CLASSES
        )
        return decoder.get_weights(), description

    whole, description = train(None)
    interrupted, _ = train(file, last=2)
    assert not np.allclose(interrupted[0], whole[0], rtol=1e-3, atol=1e-6)
    resumed, again = train(file)
    for a, b in zip(whole, resumed):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
    assert again["on test pictures"] == pytest.approx(description["on test pictures"], rel=1e-3)
    json.dumps(description)
