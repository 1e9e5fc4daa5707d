"""The third family of regularizers: pictures as a decoder makes them that was trained on photographs, or as these vary."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import tensorflow as tf

from .. import shipped
from ..arguments import number, unknown, whole_number
from ..networks import weights
from . import decoders

FOLDER = shipped.DATA / "priors"
DECODERS = {"picture_prior": decoders.convolutional, "picture_pca": decoders.linear}


@cache
def load_decoder(name="picture_prior"):
    """A shipped decoder, a Keras model (n, latent) -> pictures (n, 64, 64, 3) in [0, 1].

    "picture_prior" is that of a variational autoencoder, "picture_pca" is linear: principal components of photographs.
    Both were trained so that latent numbers from a standard normal distribution give typical pictures. Raises ValueError for
    another name, CorruptFileError for a damaged file.
    """
    if name not in DECODERS:
        raise unknown("learned prior", name, DECODERS)
    decoder = DECODERS[name](shipped.info(name, FOLDER)["latent"])
    return weights.load_weights(decoder, name, FOLDER)


@dataclass(frozen=True)
class LearnedPrior:
    """Latent numbers z (count, latent), from which a decoder makes the picture (Nguyen et al. 2016; notebook 01).

    `decoder` is "picture_prior", "picture_pca", or a Keras model of your own from (n, latent) to pictures in [0, 1]. How
    strongly z is held near 0, where the typical pictures are, is a weight in the objective: `- 0.1 * latent_norm()`.
    Pictures of another size than the decoder's are resized.
    """

    decoder: object = "picture_prior"
    deviation: float = 0.3

    def __post_init__(self):
        number("deviation", self.deviation, low=0)

    @property
    def model(self):
        """The decoder as a Keras model."""
        return load_decoder(self.decoder) if isinstance(self.decoder, str) else self.decoder

    def start(self, count, shape, seed):
        """z of `count` pictures, drawn with stateless random numbers; ValueError if `shape` has other channels."""
        channels = self.model.output_shape[-1]
        if shape[-1] != channels:
            raise ValueError(f"the decoder makes pictures of {channels} channels, the network takes {shape[-1]}")
        return self.deviation * tf.random.stateless_normal((count, self.model.input_shape[-1]), [seed, 0])

    def encode(self, pictures):
        """Not possible: raises ValueError."""
        raise ValueError("start is a picture, but a learned prior has no encoder: start from noise (start=None)")

    def picture(self, z, shape):
        """Pictures (count, height, width, channels) in [0, 1] of z."""
        pictures = self.model(z, training=False)
        return pictures if pictures.shape[1:3] == shape[:2] else tf.image.resize(pictures, shape[:2])


def random_pictures(count, decoder="picture_prior", seed=0):
    """What a prior holds to be typical: pictures (count, 64, 64, 3) of standard normal latent numbers."""
    model, count = LearnedPrior(decoder).model, whole_number("count", count, 1)
    z = (
        np.random.default_rng(whole_number("seed", seed, 0))
        .normal(size=(count, model.input_shape[-1]))
        .astype("float32")
    )
    return model(z, training=False).numpy()
