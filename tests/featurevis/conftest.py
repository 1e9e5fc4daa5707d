import keras
import pytest

from idl_utils import networks


@pytest.fixture(scope="session")
def network():
    """Tiny, untrained, smooth; takes pictures of any size."""
    keras.utils.set_random_seed(0)
    return networks.wrap(
        keras.Sequential(
            [
                keras.Input((None, None, 3)),
                keras.layers.Conv2D(6, 5, padding="same", activation="tanh", name="first"),
                keras.layers.Conv2D(6, 5, padding="same", name="second"),
                keras.layers.ReLU(name="relu"),
                keras.layers.GlobalAveragePooling2D(name="average"),
                keras.layers.Dense(4, activation="softmax", name="classes"),
            ]
        ),
        classes=("cat", "dog", "lion", "koala"),
        value_range=(-1, 1),
        size=24,
    )


@pytest.fixture(scope="session")
def listener():
    """Tiny 1-D network: (frames, 8 bands) -> 3 letters a frame."""
    keras.utils.set_random_seed(1)
    return networks.wrap(
        keras.Sequential(
            [
                keras.Input((None, 8)),
                keras.layers.Conv1D(5, 3, padding="same", activation="relu", name="first"),
                keras.layers.Conv1D(3, 3, padding="same", activation="softmax", name="letters"),
            ]
        ),
        value_range=(-3, 3),
        size=20,
    )
