"""What photographs have in common whatever they show, computed in one go from a folder of them.

`picture_spectrum`: how strong each spatial frequency is, and how their colours vary; the optimization then finds no more
than the phases (MACO: Fel et al. 2023, "Unlocking feature visualization for deep networks with magnitude constrained
optimization"). `picture_pca`: the principal components of small photographs, the simplest learned prior of all.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from ..featurevis import decoders
from .loop import stored_precision
from .photographs import SIDE, class_chances, origin, read_pictures


@dataclass(frozen=True)
class Recipe:
    """Everything that they depend on besides the pictures."""

    darkest: float = 0.02  # pixels are brought to [darkest, 1 - darkest], where the logit is finite
    batch: int = 500  # pictures in memory as float at a time
    latent: int = 128  # components
    side: int = 24  # pixels of the pictures whose components these are
    count: int = 6000  # such pictures, of all classes alike
    seed: int = 0


RECIPES = dict.fromkeys(("picture_spectrum", "picture_pca"), Recipe())


def make(name, recipe, checkpoint, last, folder, classes):
    """Compute one of them; returns (arrays or decoder, what is written beside them). Parameters as for `photos.make`."""
    pictures, labels = read_pictures(folder, "train", classes)
    described = {"pictures": origin(classes, len(pictures))}
    if name == "picture_spectrum":
        return spectrum(pictures, recipe), {"picture_size": SIDE, **described}
    decoder = principal_components(pictures, class_chances(labels, classes, 0.0), recipe)
    stored_precision(decoder)
    return decoder, {"latent": recipe.latent, **described}


def spectrum(pictures, recipe):
    """Spectrum and colours {"magnitude", "colours"} of pictures (n, 64, 64, 3), uint8.

    The logits of a picture's pixels are waves @ colours. Colours (3, 3) is the transposed square root of the covariance of
    the logits over all pixels, divided by the length of its longest row, as COLOURS in featurevis/parametrizations.py;
    magnitude (3, 64, 33) is the mean over pictures of |rfft2| of each channel of the waves.
    """
    colours = colour_root(_batches(pictures, recipe))
    return {"magnitude": mean_magnitude(_batches(pictures, recipe), colours), "colours": colours}


def colour_root(batches):
    """Colours (3, 3), float32, such that channels of value @ inverse(colours) are uncorrelated and equally strong.

    `batches` yields logits of pixels (n, height, width, 3).
    """
    count, total, products = 0, np.zeros(3), np.zeros((3, 3))
    for values in batches:
        values = values.reshape(-1, 3).astype("float64")
        count, total, products = count + len(values), total + values.sum(0), products + values.T @ values
    mean = total / count
    variances, axes = np.linalg.eigh(products / count - np.outer(mean, mean))
    rows = (axes * np.sqrt(variances)).T[::-1]  # the largest variance first: from dark to light
    rows *= np.where(rows[:, :1] < 0, -1, 1)  # more is lighter, or redder
    return (rows / np.linalg.norm(rows, axis=1).max()).astype("float32")


def mean_magnitude(batches, colours):
    """Mean of |rfft2| (3, height, width // 2 + 1), float32, of the waves behind logits of pixels (n, height, width, 3)."""
    count, total = 0, 0.0
    for values in batches:
        waves = np.moveaxis(values @ np.linalg.inv(colours), -1, 1)
        count, total = count + len(waves), total + np.abs(np.fft.rfft2(waves)).sum(0)
    return (total / count).astype("float32")


def principal_components(pictures, chances, recipe):
    """The decoder `linear` with mean and principal components of some pictures, as logits of their pixels' values."""
    rng, side = np.random.default_rng(recipe.seed), recipe.side
    index = rng.choice(len(pictures), min(recipe.count, len(pictures)), replace=False, p=chances / chances.sum())
    small = tf.image.resize(pictures[index].astype("float32") / 255, (side, side), antialias=True).numpy()
    values = _logits(small.reshape(len(index), -1), recipe.darkest)
    mean = values.mean(0)
    _, deviations, components = np.linalg.svd(values - mean, full_matrices=False)
    deviations = deviations[: recipe.latent] / np.sqrt(len(values) - 1)
    decoder = decoders.linear(recipe.latent, side)
    # Components in units of their deviation: a standard normal z gives typical pictures.
    decoder.get_layer("components").set_weights([components[: recipe.latent] * deviations[:, None], mean])
    return decoder


def _batches(pictures, recipe):
    """Logits of the pixel values of uint8 pictures, batch by batch."""
    for start in range(0, len(pictures), recipe.batch):
        yield _logits(pictures[start : start + recipe.batch] / np.float32(255), recipe.darkest)


def _logits(share, darkest):
    share = np.clip(share, darkest, 1 - darkest)
    return np.log(share / (1 - share))
