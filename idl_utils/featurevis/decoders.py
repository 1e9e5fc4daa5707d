"""Decoders from a few numbers to a picture: what a learned prior holds, untrained."""

import keras
from keras import layers

SIDE = 64  # pixels


def convolutional(latent=128, widths=(96, 64, 48, 24)):
    """A decoder (n, latent) -> (n, 64, 64, 3) in [0, 1]: four times upsampling and a convolution, after 4 x 4 places."""
    z = keras.Input((latent,), name="latent")
    side = SIDE // 2 ** len(widths)
    x = layers.Dense(side * side * widths[0], activation="elu", name="places")(z)
    x = layers.Reshape((side, side, widths[0]), name="maps")(x)
    for stage, width in enumerate(widths, 1):
        x = layers.UpSampling2D(name=f"larger{stage}")(x)
        x = layers.Conv2D(width, 3, padding="same", activation="elu", name=f"conv{stage}")(x)
    return keras.Model(z, layers.Conv2D(3, 3, padding="same", activation="sigmoid", name="picture")(x))


def linear(latent=128, side=24):
    """A decoder of the same shape from principal components: mean + components z, enlarged, through a sigmoid."""
    z = keras.Input((latent,), name="latent")
    x = layers.Dense(side * side * 3, name="components")(z)
    x = layers.Reshape((side, side, 3), name="small")(x)
    x = layers.Resizing(SIDE, SIDE, interpolation="bicubic", name="enlarged")(x)
    return keras.Model(z, layers.Activation("sigmoid", name="picture")(x))
