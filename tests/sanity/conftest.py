import keras
import numpy as np
import pytest
from keras import layers


@pytest.fixture
def model():
    """Two convolutions, one of them in a nested block with batch normalisation, and a softmax."""
    keras.utils.set_random_seed(0)
    inner = keras.Input((None, None, 6))
    y = layers.Conv2D(8, 3, padding="same", use_bias=False, name="conv2")(inner)
    block = keras.Model(inner, layers.ReLU(name="relu2")(layers.BatchNormalization(name="bn2")(y)), name="nested")
    x = inputs = keras.Input((24, 24, 3))
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="conv1")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(block(x))
    made = keras.Model(inputs, layers.Dense(4, activation="softmax", name="logits")(x), name="small")
    rng = np.random.default_rng(1)
    made.set_weights(
        [w + rng.uniform(0.1, 0.6, w.shape).astype("float32") * rng.choice([-1, 2]) for w in made.get_weights()]
    )
    made.get_layer("nested").get_layer("bn2").moving_variance.assign(np.full(8, 1.5))
    return made


@pytest.fixture
def images():
    return np.random.default_rng(2).uniform(-1, 1, (6, 24, 24, 3)).astype("float32")
