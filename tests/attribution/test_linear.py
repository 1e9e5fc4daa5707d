import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from idl_utils.attribution.walk.backward import Walk

CONVOLUTIONS = {
    "1-D": ((9,), dict(kernel_size=5, padding="same")),
    "2-D": ((7, 6), dict(kernel_size=(3, 5), padding="same")),
    "even kernel": ((7, 6), dict(kernel_size=(3, 4), padding="same")),
    "strides": ((7, 6), dict(kernel_size=3, padding="same", strides=2)),
    "dilation": ((7, 6), dict(kernel_size=3, padding="same", dilation_rate=2)),
    "valid": ((7, 6), dict(kernel_size=3)),
    "causal": ((9,), dict(kernel_size=3, padding="causal")),
    "groups": ((7, 6), dict(kernel_size=3, padding="same", groups=4)),
}


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("channels", [4, 16])
@pytest.mark.parametrize("kind", CONVOLUTIONS)
def test_the_transposed_map_is_the_gradient(kind, channels, compiled):
    size, options = CONVOLUTIONS[kind]
    layer = getattr(layers, f"Conv{len(size)}D")(8, **options)
    [step] = Walk(keras.Sequential([keras.Input((*size, channels)), layer])).steps
    rng = np.random.default_rng(0)
    x = tf.constant(rng.normal(size=(2, *size, channels)), tf.float32)
    kernel = tf.constant(rng.normal(size=layer.kernel.shape), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = step.apply(x, kernel)
    signal = tf.constant(rng.normal(size=outputs.shape), tf.float32)

    back = step.map(lambda _: kernel).back
    found = (tf.function(back) if compiled else back)(signal, x)
    np.testing.assert_allclose(found, tape.gradient(outputs, x, signal), atol=1e-4)
