"""What photographs have in common whatever they show: how strong each spatial frequency is, and how their colours vary.

The optimization then finds no more than the phases (MACO: Fel et al. 2023, "Unlocking feature visualization for deep
networks with magnitude constrained optimization").
"""

from dataclasses import asdict, dataclass

import numpy as np

from .classifier import versions
from .photos import CLASSES, LICENCE, SIDE, SOURCE, read_pictures


@dataclass(frozen=True)
class SpectrumRecipe:
    """Everything that the spectrum depends on besides the pictures."""

    darkest: float = 0.02  # pixels are brought to [darkest, 1 - darkest], where the logit is finite
    batch: int = 500  # pictures in memory as float at a time


def measure_spectrum(folder, classes=None, recipe=None):
    """Spectrum and colours of the training photographs: ({"magnitude", "colours"}, description for `save_arrays`).

    The logits of a picture's pixels are waves @ colours. Colours (3, 3) is the transposed square root of the covariance of
    the logits over all pixels, divided by the length of its longest row, as COLOURS in featurevis/parametrizations.py;
    magnitude (3, 64, 33) is the mean over pictures of |rfft2| of each channel of the waves.
    """
    classes, recipe = tuple(classes or CLASSES), recipe or SpectrumRecipe()
    pictures, _ = read_pictures(folder, "train", classes)
    colours = colour_root(_batches(pictures, recipe))
    return {"magnitude": mean_magnitude(_batches(pictures, recipe), colours), "colours": colours}, {
        "pictures": {"kind": "photographs", "classes": list(classes), "training": len(pictures), "source": SOURCE},
        "picture_size": SIDE,
        "recipe": asdict(recipe),
        "licence": LICENCE,
        "made by": "python -m idl_utils.training picture_spectrum --pictures FOLDER",
        "versions": versions(),
    }


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


def _batches(pictures, recipe):
    """Logits of the pixel values of uint8 pictures, batch by batch."""
    for start in range(0, len(pictures), recipe.batch):
        share = pictures[start : start + recipe.batch] / np.float32(255)
        share = np.clip(share, recipe.darkest, 1 - recipe.darkest)
        yield np.log(share / (1 - share))
