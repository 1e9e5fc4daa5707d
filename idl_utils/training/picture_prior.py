"""Training of the learned prior of feature visualization on a folder of photographs, {train,test}/<class>/*.jpg.

`picture_prior` is the decoder of a variational autoencoder (Kingma and Welling 2014): its loss compares pictures by pixels
and by the features of a frozen network, here `photo_resnet`, so that `photo_net`, which the notebooks look into, has no
part in it.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from ..featurevis import decoders
from ..networks import load
from ..networks.surgery import parts
from . import loop
from .classifier import drawn_by, random_boxes
from .photographs import BORDER, SIDE, class_chances, origin, read_pictures

FEATURE_NETWORK = "photo_resnet"
FEATURE_LAYERS = ("elu0", "elu1_2", "elu2_2", "elu3_2")


@dataclass(frozen=True, kw_only=True)
class Recipe(loop.Recipe):
    """A recipe for the decoder of a variational autoencoder."""

    steps: int = 9000
    batch: int = 32
    peak_rate: float = 1e-3
    warm_up: float = 0.02
    latent: int = 128
    pixels: float = 50.0  # weight of the mean squared difference of pixels
    features: float = 1.0  # weight of the mean squared difference of features, each channel in units of its deviation
    divergence: float = 2e-3  # weight of the divergence of the latent distribution from the standard normal one (nats)
    smallest_area: float = 0.5


RECIPES = {"picture_prior": Recipe()}


def encoder(latent, widths=(32, 64, 96, 128)):
    """Picture (n, 64, 64, 3) in [0, 1] -> mean and log variance (n, 2 latent) of its latent distribution."""
    x = inputs = keras.Input((SIDE, SIDE, 3))
    for width in widths:
        x = layers.Conv2D(width, 4, 2, padding="same", activation="elu")(x)
    return keras.Model(inputs, layers.Dense(2 * latent)(layers.Flatten()(x)))


def feature_maps():
    """The frozen network that compares pictures: pictures (n, 64, 64, 3) in [0, 1] -> list of maps."""
    network = load(FEATURE_NETWORK)
    model = parts(network, [(name, False) for name in FEATURE_LAYERS])
    return lambda pictures: model(network.domain(pictures), training=False)


@tf.function(reduce_retracing=True)
def crop(pictures, boxes):
    """uint8 pictures with a border -> (n, 64, 64, 3) in [0, 1], cut and mirrored by the boxes."""
    pictures = tf.cast(pictures, tf.float32) / 255
    return tf.image.crop_and_resize(pictures, boxes, tf.range(tf.shape(pictures)[0]), [SIDE, SIDE])


def make(name, recipe, checkpoint, last, folder, classes):
    """Train `picture_prior`, with an encoder that is thrown away; returns (decoder, what is written beside its weights).

    Parameters as for `photos.make`.
    """
    pictures, labels = read_pictures(folder, "train", classes, BORDER)
    test, _ = read_pictures(folder, "test", classes)
    chances = class_chances(labels, classes, 0.0)
    decoder, encode, features = decoders.convolutional(recipe.latent), encoder(recipe.latent), feature_maps()
    some = tf.constant(test[:: max(1, len(test) // 500)], tf.float32) / 255
    spread = [tf.math.reduce_std(maps, [0, 1, 2]) + 1e-3 for maps in features(some)]

    def errors(real, made):
        pairs = zip(features(real), features(made), spread)
        unlike = [tf.reduce_mean(((tf.stop_gradient(a) - b) / s) ** 2) for a, b, s in pairs]
        return tf.reduce_mean((real - made) ** 2), tf.add_n(unlike) / len(unlike)

    def batch(step):
        rng = np.random.default_rng([recipe.seed, step])
        chosen = drawn_by(rng, recipe.batch, chances)
        boxes = random_boxes(rng, recipe.batch, recipe.smallest_area, 1.0, BORDER / SIDE)
        noise = rng.normal(size=(recipe.batch, recipe.latent))
        return crop(pictures[chosen], boxes), tf.constant(noise, tf.float32)

    def loss(real, noise):
        mean, log_variance = tf.split(encode(real, training=True), 2, axis=-1)
        pixels, unlike = errors(real, decoder(mean + tf.exp(log_variance / 2) * noise, training=True))
        divergence = tf.reduce_sum(tf.exp(log_variance) + mean**2 - 1 - log_variance, -1) / 2
        return recipe.pixels * pixels + recipe.features * unlike + recipe.divergence * tf.reduce_mean(divergence)

    @tf.function
    def measures():
        mean = tf.split(encode(some), 2, axis=-1)[0]
        return *errors(some, decoder(mean)), tf.reduce_mean(mean**2)

    def evaluate():
        names = ("mean squared error of pixels", "of features", "mean square of the latent means")
        return {name: round(float(value), 4) for name, value in zip(names, measures())}

    variables = [*encode.variables, *decoder.variables]
    optimizer = keras.optimizers.Adam(recipe.rates, clipnorm=1.0)
    result = loop.train(name, recipe, optimizer, variables, batch, loss, evaluate, checkpoint, last)
    loop.stored_precision(decoder)
    return decoder, {
        "latent": recipe.latent,
        "on test pictures": result,
        "pictures": origin(classes, len(labels)),
    }
