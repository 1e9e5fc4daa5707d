"""Pictures brought to a size: arrays (height, width, channels) in [0, 1]."""

import numpy as np
from PIL import Image

from ...arguments import choice, whole_number

FITS = ("crop", "pad", "stretch")
ASPECT = 1.5  # halves are cut to 3:2, then pressed to the 2:1 of half a square: more of each is seen


def fit_to_square(picture, size, fit="crop"):
    """Resize a picture (height, width, channels) to (size, size, channels), antialiased.

    `fit` says how it becomes square: "crop" cuts around the centre, "pad" repeats its edges, "stretch" distorts.
    """
    size, fit = whole_number("size", size, 1), choice("fit", fit, FITS)
    height, width = picture.shape[:2]
    short, long = min(height, width), max(height, width)
    if fit == "crop":
        picture = cut(picture, short, short)
    elif fit == "pad":
        vertical, horizontal = long - height, long - width
        margins = ((vertical // 2, vertical - vertical // 2), (horizontal // 2, horizontal - horizontal // 2), (0, 0))
        picture = np.pad(picture, margins, mode="edge")
    return resize(picture, size, size)


def cut(picture, height, width):
    """The middle of a picture."""
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]


def resize(picture, height, width):
    """Resize a picture (any height, any width, channels) with bicubic interpolation and antialiasing, values in [0, 1]."""
    channels = [
        Image.fromarray(np.ascontiguousarray(picture[..., c])).resize((width, height), Image.Resampling.BICUBIC)
        for c in range(picture.shape[-1])
    ]
    return np.clip(np.stack([np.asarray(c) for c in channels], axis=-1), 0, 1)


def stack(pictures, size):
    """Two pictures, one above the other, each cut to 3:2 and pressed to half of the square (size, size, channels)."""
    halves = []
    for picture in pictures:
        height, width = picture.shape[:2]
        picture = cut(picture, min(height, round(width / ASPECT)), min(width, round(height * ASPECT)))
        halves.append(resize(picture, size // 2, size))
    return np.concatenate(halves)
