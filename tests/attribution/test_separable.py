import keras
import numpy as np
import pytest
from keras import layers

from idl_utils.attribution import LRP, composites, rules


@pytest.mark.parametrize("kind", ["SeparableConv1D", "SeparableConv2D"])
def test_separable_convolutions_are_two_layers(kind):
    """As the same network written with a depthwise and a pointwise convolution; batch normalisation is folded too."""
    keras.utils.set_random_seed(0)
    places, rank = (7, 7)[: int(kind[-2])], kind[-2:]
    separable = keras.Sequential(
        [
            keras.Input((*places, 3)),
            getattr(layers, kind)(5, 3, strides=2, depth_multiplier=2, activation="relu", name="one"),
            getattr(layers, kind)(4, 3, padding="same", name="two"),
            layers.BatchNormalization(name="bn"),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(3, name="out"),
        ]
    )
    written_out = keras.Sequential(
        [
            keras.Input((*places, 3)),
            getattr(layers, f"DepthwiseConv{rank}")(3, strides=2, depth_multiplier=2, use_bias=False),
            getattr(layers, f"Conv{rank}")(5, 1, activation="relu"),
            getattr(layers, f"DepthwiseConv{rank}")(3, padding="same", use_bias=False),
            getattr(layers, f"Conv{rank}")(4, 1),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    rng = np.random.default_rng(0)
    separable.set_weights([np.abs(rng.normal(size=w.shape)) * rng.choice([-1, 1.5]) for w in separable.get_weights()])
    separable.get_layer("bn").set_weights([rng.uniform(0.5, 1.5, 4) for _ in range(4)])
    written_out.set_weights(separable.get_weights())
    x = rng.normal(size=(2, *places, 3)).astype("float32")
    for composite in (composites.EpsilonPlusFlat(), rules.Gamma()):
        explain = LRP(separable, composite)
        np.testing.assert_allclose(explain(x, 1), LRP(written_out, composite)(x, 1), rtol=1e-4, atol=1e-6)
    assert [name for name, _ in explain.rules][:4] == ["one_depthwise", "one", "two_depthwise", "two"]
