"""Picture files of your own, one or a folder of them, as float32 RGB in [0, 1]."""

import io
import itertools
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ...arguments import whole_number
from .fitting import fit_to_square

LARGEST_SIDE = 2048  # pixels; larger files are scaled down to this when they are read
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}


def read_picture(file):
    """An image file (path or bytes) as float32 (height, width, 3), RGB in [0, 1].

    Grey, palette and 16-bit pictures are converted, transparency is laid over white, the camera's orientation is
    applied, an animation gives its first frame, and a picture of more than 2048 pixels a side is scaled down.
    """
    content = isinstance(file, (bytes, bytearray, memoryview))
    label = "the uploaded file" if content else f"file {str(file)!r}"
    if not content and not Path(file).is_file():
        raise FileNotFoundError(f"no {label}")
    try:
        with Image.open(io.BytesIO(file) if content else file) as image:
            image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # lets JPEG decode at a smaller size at once
            image.load()
            image = ImageOps.exif_transpose(image)
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            return as_rgb(image)
    except UnidentifiedImageError:
        raise ValueError(f"{label} is no image that can be read: use PNG, JPEG, GIF, WebP or TIFF") from None
    except Image.DecompressionBombError:
        raise ValueError(f"{label} has too many pixels: scale it down to {LARGEST_SIDE} pixels a side first") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"{label} is damaged and can't be read ({error})") from None


def as_rgb(image):
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


def picture_folder(folder, size=64, fit="crop", most=None):
    """All pictures below a folder: (names, pictures) with pictures (n, size, size, 3), float32 RGB in [0, 1].

    Names are paths relative to the folder, sorted; at most `most` are read. Files that can't be read are skipped and
    named in one warning. Raises FileNotFoundError if there is no such folder or no picture in it.
    """
    most = None if most is None else whole_number("most", most, 1)
    names, pictures = zip(*itertools.islice(pictures_below(folder, size, fit), most))
    return list(names), np.stack(pictures)


def pictures_below(folder, size=64, fit="crop"):
    """Yield (name, picture) for all pictures below a folder, one after the other: `picture_folder` for any number.

    Only one picture is in memory at a time; `size=None` leaves each as large as it is.
    """
    folder, readable, unreadable = Path(folder), 0, []
    for file in sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES):
        try:
            whole = read_picture(file)
        except ValueError:
            unreadable.append(file.name)
            continue
        readable += 1
        yield str(file.relative_to(folder)), whole if size is None else fit_to_square(whole, size, fit)
    if not readable:
        what = "is no folder" if not folder.is_dir() else "holds no picture that can be read (.png, .jpg, .gif, ...)"
        raise FileNotFoundError(f"folder {str(folder)!r} {what}")
    if unreadable:
        warnings.warn(f"skipped {len(unreadable)} unreadable files: {', '.join(unreadable[:5])}", stacklevel=3)
