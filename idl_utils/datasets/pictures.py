"""Pictures by name (inside scikit-image: no download) or by path, as float32 RGB in [0, 1]."""

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ..arguments import closest, unknown

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
FITS = ("crop", "pad", "stretch")
LARGEST_SIDE = 2048  # pixels; larger files are scaled down to this when they are read


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
    if size is not None and (isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1):
        raise ValueError(f"size is {size!r}: expected a number of pixels such as 64, or None")
    if fit not in FITS:
        raise unknown("fit", fit, FITS)
    if not isinstance(name_or_path, (str, bytes, os.PathLike)):
        raise TypeError(
            f"name_or_path is a {type(name_or_path).__name__}: expected a name, a path, or the bytes of a file"
        )
    if name_or_path in COLLAGES:
        from .collages import collage

        whole = collage(*COLLAGES[name_or_path])
    elif name_or_path in IN_SCIKIT_IMAGE:
        import skimage.data

        whole = _as_rgb(Image.fromarray(np.asarray(getattr(skimage.data, name_or_path)())))
    else:
        whole = read_picture(name_or_path)
    return whole if size is None else fit_to_square(whole, size, fit)


def read_picture(file):
    """An image file (path or bytes) as float32 (height, width, 3), RGB in [0, 1].

    Grey, palette and 16-bit pictures are converted, transparency is laid over white, the camera's orientation is
    applied, an animation gives its first frame, and a picture of more than 2048 pixels a side is scaled down.
    """
    content = isinstance(file, (bytes, bytearray, memoryview))
    label = "the uploaded file" if content else f"file {str(file)!r}"
    if not content and not Path(file).is_file():
        guess = closest(file, picture_names())
        hint = (
            f"did you mean the picture {guess!r}?" if guess else f"give a path, or one of {', '.join(picture_names())}"
        )
        raise FileNotFoundError(f"no picture or file called {str(file)!r}: {hint}")
    try:
        with Image.open(io.BytesIO(file) if content else file) as image:
            image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # lets JPEG decode at a smaller size at once
            image.load()
            image = ImageOps.exif_transpose(image)
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            return _as_rgb(image)
    except UnidentifiedImageError:
        raise ValueError(f"{label} is no image that can be read: use PNG, JPEG, GIF, WebP or TIFF") from None
    except Image.DecompressionBombError:
        raise ValueError(f"{label} has too many pixels: scale it down to {LARGEST_SIDE} pixels a side first") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"{label} is damaged and can't be read ({error})") from None


def _as_rgb(image):
    """A PIL image of any mode -> float32 (height, width, 3) in [0, 1]."""
    if image.mode.startswith(("I", "F")):  # 16-bit or float grey: bring its own range to [0, 1]
        grey = np.asarray(image, "float32")
        low, high = float(grey.min()), float(grey.max())
        top = 65535.0 if high > 255 else 255.0 if high > 1 else 1.0
        grey = grey / top if low >= 0 else (grey - low) / max(high - low, 1e-9)
        return np.repeat(np.clip(grey, 0, 1)[..., None], 3, axis=-1)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.asarray(image.convert("RGB"), "float32") / 255


def fit_to_square(picture, size, fit="crop"):
    """Resize a picture (height, width, channels) to (size, size, channels), antialiased; see `picture` for `fit`."""
    height, width = picture.shape[:2]
    short, long = min(height, width), max(height, width)
    if fit == "crop":
        top, left = (height - short) // 2, (width - short) // 2
        picture = picture[top : top + short, left : left + short]
    elif fit == "pad":
        vertical, horizontal = long - height, long - width
        margins = ((vertical // 2, vertical - vertical // 2), (horizontal // 2, horizontal - horizontal // 2), (0, 0))
        picture = np.pad(picture, margins, mode="edge")
    return resize(picture, size, size)


def resize(picture, height, width):
    """Resize a picture (any height, any width, channels) with bicubic interpolation and antialiasing, values in [0, 1]."""
    channels = [
        Image.fromarray(np.ascontiguousarray(picture[..., c])).resize((width, height), Image.Resampling.BICUBIC)
        for c in range(picture.shape[-1])
    ]
    return np.clip(np.stack([np.asarray(c) for c in channels], axis=-1), 0, 1)
