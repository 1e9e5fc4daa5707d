"""Training of the learned priors of feature visualization on a folder of photographs, {train,test}/<class>/*.jpg.

`picture_prior` is the decoder of a variational autoencoder (Kingma and Welling 2014): its loss compares pictures by pixels
and by the features of a frozen network, here `photo_resnet`, so that `photo_net`, which the notebooks look into, has no
part in it. `picture_pca` holds the principal components of small photographs, the simplest prior of all.
"""

from dataclasses import asdict, dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tqdm.auto import tqdm

from ..featurevis import decoders
from ..networks import load, logits, rebuild
from .classifier import random_boxes, restore_checkpoint, save_checkpoint, stored_precision, versions
from .photos import BORDER, CLASSES, LICENCE, SIDE, SOURCE, class_chances, read_pictures

FEATURE_NETWORK = "photo_resnet"
FEATURE_LAYERS = ("elu0", "elu1_2", "elu2_2", "elu3_2")


@dataclass(frozen=True)
class PriorRecipe:
    """Everything that a learned prior depends on besides the pictures."""

    steps: int = 9000
    batch: int = 32
    peak_rate: float = 1e-3
    warm_up: float = 0.02  # share of all steps
    latent: int = 128
    pixels: float = 50.0  # weight of the mean squared difference of pixels
    features: float = 1.0  # weight of the mean squared difference of features, each channel in units of its deviation
    divergence: float = 2e-3  # weight of the divergence of the latent distribution from the standard normal one (nats)
    smallest_area: float = 0.5
    seed: int = 0
    check_every: int = 500

    def rate(self, step):
        """Learning rate at a step: linear warm-up, then half a cosine to zero."""
        share = step / self.steps
        return self.peak_rate * min(1.0, share / self.warm_up) * 0.5 * (1 + np.cos(np.pi * share))


def encoder(latent, widths=(32, 64, 96, 128)):
    """Picture (n, 64, 64, 3) in [0, 1] -> mean and log variance (n, 2 latent) of its latent distribution."""
    x = inputs = keras.Input((SIDE, SIDE, 3))
    for width in widths:
        x = layers.Conv2D(width, 4, 2, padding="same", activation="elu")(x)
    return keras.Model(inputs, layers.Dense(2 * latent)(layers.Flatten()(x)))


def feature_maps():
    """The frozen network that compares pictures: pictures (n, 64, 64, 3) in [0, 1] -> list of maps."""
    network, maps = load(FEATURE_NETWORK), {}

    def record(layer, *args, **kwargs):
        maps[layer.name] = layer(*args, **kwargs)
        return maps[layer.name]

    rebuilt = rebuild(logits(network), record)
    model = keras.Model(rebuilt.input, [maps[name] for name in FEATURE_LAYERS])
    return lambda pictures: model(network.preprocessing(pictures), training=False)


@tf.function(reduce_retracing=True)
def crop(pictures, boxes):
    """uint8 pictures with a border -> (n, 64, 64, 3) in [0, 1], cut and mirrored by the boxes."""
    pictures = tf.cast(pictures, tf.float32) / 255
    return tf.image.crop_and_resize(pictures, boxes, tf.range(tf.shape(pictures)[0]), [SIDE, SIDE])


def train_prior(name, recipe, checkpoint, last, folder, classes=None):
    """Train `picture_prior` or compute `picture_pca`; returns (decoder, its description for `save_weights`).

    Parameters as on the command line: the prior's name, a PriorRecipe, the checkpoint's path, the step to stop after (or
    None), the folder of pictures and the class folders to use.
    """
    classes = tuple(classes or CLASSES)
    pictures, labels = read_pictures(folder, "train", classes, BORDER)
    test, _ = read_pictures(folder, "test", classes)
    chances = class_chances(labels, classes, 0.0)
    keras.utils.set_random_seed(recipe.seed)
    if name == "picture_pca":
        decoder = principal_components(pictures[:, BORDER:-BORDER, BORDER:-BORDER], chances, recipe)
        result = {}
    else:
        decoder = decoders.convolutional(recipe.latent)
        result = descend(decoder, recipe, pictures, chances, test, checkpoint, last)
    stored_precision(decoder)
    return decoder, {
        "latent": recipe.latent,
        **result,
        "pictures": {"kind": "photographs", "classes": list(classes), "training": len(labels), "source": SOURCE},
        "recipe": asdict(recipe),
        "licence": LICENCE,
        "made by": f"python -m idl_utils.training {name} --pictures FOLDER",
        "versions": versions(),
    }


def principal_components(pictures, chances, recipe, side=24, count=6000):
    """The decoder `linear` with mean and principal components of `count` pictures, as logits of their pixels' values."""
    rng = np.random.default_rng(recipe.seed)
    index = rng.choice(len(pictures), min(count, len(pictures)), replace=False, p=chances / chances.sum())
    small = tf.image.resize(pictures[index].astype("float32") / 255, (side, side), antialias=True).numpy()
    small = np.clip(small, 0.02, 0.98).reshape(len(index), -1)
    values = np.log(small / (1 - small))
    mean = values.mean(0)
    _, deviations, components = np.linalg.svd(values - mean, full_matrices=False)
    deviations = deviations[: recipe.latent] / np.sqrt(len(values) - 1)
    decoder = decoders.linear(recipe.latent, side)
    # Components in units of their deviation: a standard normal z gives typical pictures.
    decoder.get_layer("components").set_weights([components[: recipe.latent] * deviations[:, None], mean])
    return decoder


def descend(decoder, recipe, pictures, chances, test, checkpoint=None, last=None):
    """Train the decoder, with an encoder that is thrown away; returns the errors on the test pictures."""
    encode, features = encoder(recipe.latent), feature_maps()
    weights = [*encode.trainable_variables, *decoder.trainable_variables]
    optimizer = keras.optimizers.Adam(0.0, clipnorm=1.0)
    optimizer.build(weights)
    some = tf.constant(test[:: max(1, len(test) // 500)], tf.float32) / 255
    spread = [tf.math.reduce_std(maps, [0, 1, 2]) + 1e-3 for maps in features(some)]

    def errors(real, made):
        pairs = zip(features(real), features(made), spread)
        unlike = [tf.reduce_mean(((tf.stop_gradient(a) - b) / s) ** 2) for a, b, s in pairs]
        return tf.reduce_mean((real - made) ** 2), tf.add_n(unlike) / len(unlike)

    @tf.function(reduce_retracing=True)
    def step_down(real, noise):
        with tf.GradientTape() as tape:
            mean, log_variance = tf.split(encode(real, training=True), 2, axis=-1)
            made = decoder(mean + tf.exp(log_variance / 2) * noise, training=True)
            pixels, unlike = errors(real, made)
            divergence = tf.reduce_sum(tf.exp(log_variance) + mean**2 - 1 - log_variance, -1) / 2
            divergence = tf.reduce_mean(divergence)
            loss = recipe.pixels * pixels + recipe.features * unlike + recipe.divergence * divergence
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return pixels, unlike, divergence

    @tf.function(reduce_retracing=True)
    def evaluate():
        mean = tf.split(encode(some), 2, axis=-1)[0]
        return *errors(some, decoder(mean)), tf.reduce_mean(mean**2)

    state = [*weights, *optimizer.variables]
    first = restore_checkpoint(checkpoint, state) if checkpoint else 0
    result, index_of = {}, np.cumsum(chances)
    bar = tqdm(
        range(first, last or recipe.steps), initial=first, total=recipe.steps, desc="picture_prior", mininterval=1.0
    )
    for step in bar:
        rng = np.random.default_rng([recipe.seed, step])
        chosen = np.searchsorted(index_of, rng.random(recipe.batch) * index_of[-1])
        boxes = random_boxes(rng, recipe.batch, recipe.smallest_area, 1.0, BORDER / SIDE)
        noise = tf.constant(rng.normal(size=(recipe.batch, recipe.latent)), tf.float32)
        optimizer.learning_rate = recipe.rate(step)
        step_down(crop(pictures[chosen], boxes), noise)
        if (step + 1) % recipe.check_every == 0 or step + 1 in (last, recipe.steps):
            names = ("mean squared error of pixels", "of features", "mean square of the latent means")
            result = {name: round(float(value), 4) for name, value in zip(names, evaluate())}
            bar.set_postfix({name.split()[-1]: value for name, value in result.items()})
            if checkpoint:
                save_checkpoint(checkpoint, step + 1, state)
    return {"on test pictures": result}
