import numpy as np
import pytest

from idl_utils.featurevis import gallery, logit


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

    from idl_utils import networks

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
