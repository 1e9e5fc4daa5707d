"""Pictures by name (inside scikit-image: no download) or by path, as float32 RGB in [0, 1]."""

import os
from pathlib import Path

import numpy as np
from PIL import Image

from ...arguments import closest, whole_number
from .files import as_rgb, read_picture
from .fitting import fit_to_square, stack

IN_SCIKIT_IMAGE = (
    "astronaut",
    "brick",
    "camera",
    "cell",
    "chelsea",
    "clock",
    "coffee",
    "coins",
    "grass",
    "gravel",
    "horse",
    "hubble_deep_field",
    "immunohistochemistry",
    "moon",
    "page",
    "rocket",
    "text",
)
COLLAGES = {"cat_and_espresso": ("chelsea", "coffee"), "espresso_and_cat": ("coffee", "chelsea")}


def picture_names():
    """Names of the pictures that need no file and no download; "cat_and_espresso" shows two objects."""
    return (*COLLAGES, *IN_SCIKIT_IMAGE)


def picture(name_or_path, size=None, fit="crop"):
    """A picture as float32 array (height, width, 3), RGB in [0, 1].

    Parameters
    ----------
    name_or_path : str, path, or bytes
        A name from `picture_names()`, an image file of your own (PNG, JPEG, GIF, WebP, TIFF, ...), or its content.
    size : int, optional
        Side length in pixels of the square to return; None keeps the picture as it is.
    fit : "crop", "pad" or "stretch"
        How it becomes square: cut around the centre, with its edges repeated, or distorted.

    Raises FileNotFoundError for a name or path that does not exist (with the most similar name), ValueError for a file
    that is no image or is damaged, and for a `size` or `fit` that can't be; TypeError for anything but a name or file.
    """
    whole = _whole(name_or_path)
    return whole if size is None else fit_to_square(whole, size, fit)


def collage(top, bottom, size=512):
    """Two pictures, one above the other: float32 (size, size, 3) in [0, 1].

    `top` and `bottom` are names or paths as for `picture`, or arrays (height, width, 3) in [0, 1]; each is cut to 3:2
    around its centre and pressed to half a square. Swapping them puts the same objects elsewhere.
    Raises ValueError for an odd `size`, and for an array of another shape.
    """
    if whole_number("size", size, 2) % 2:
        raise ValueError(f"size={size} should be an even number of pixels, such as 128")
    return stack([_whole(each, name) for name, each in (("top", top), ("bottom", bottom))], int(size))


def _whole(given, argument="name_or_path"):
    """The whole picture of a name, path, bytes, or (for another argument) array."""
    if isinstance(given, np.ndarray) and argument != "name_or_path":
        if given.ndim != 3 or given.shape[-1] != 3:
            raise ValueError(f"{argument} has shape {given.shape}: expected (height, width, 3)")
        return given.astype("float32") / (255 if given.dtype == np.uint8 else 1)
    if not isinstance(given, (str, bytes, bytearray, memoryview, os.PathLike)):
        raise TypeError(f"{argument} is a {type(given).__name__}: expected a name, a path, or the bytes of a file")
    if isinstance(given, str) and given in COLLAGES:
        return stack([_whole(name) for name in COLLAGES[given]], 512)
    if isinstance(given, str) and given in IN_SCIKIT_IMAGE:
        import skimage.data

        return as_rgb(Image.fromarray(np.asarray(getattr(skimage.data, given)())))
    if isinstance(given, (str, os.PathLike)) and not Path(given).is_file():
        guess = closest(given, picture_names())
        names = ", ".join(picture_names())
        hint = f"did you mean the picture {guess!r}?" if guess else f"give a path, or one of {names}"
        raise FileNotFoundError(f"no picture or file called {str(given)!r}: {hint}")
    return read_picture(given)
