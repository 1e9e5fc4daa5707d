"""A folder of your own pictures."""

import itertools
import warnings
from pathlib import Path

import numpy as np

from .pictures import picture

SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}


def picture_folder(folder, size=64, fit="crop", most=None):
    """All pictures below a folder: (names, pictures) with pictures (n, size, size, 3), float32 RGB in [0, 1].

    Names are paths relative to the folder, sorted; at most `most` are read. Files that can't be read are skipped and
    named in one warning. Raises FileNotFoundError if there is no such folder or no picture in it.
    """
    names, pictures = zip(*itertools.islice(pictures_below(folder, size, fit), most))
    return list(names), np.stack(pictures)


def pictures_below(folder, size=64, fit="crop"):
    """Yield (name, picture) for all pictures below a folder, one after the other, as `picture_folder` does."""
    folder, readable, unreadable = Path(folder), 0, []
    for file in sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES):
        try:
            found = picture(file, size, fit)
        except ValueError:
            unreadable.append(file.name)
            continue
        readable += 1
        yield str(file.relative_to(folder)), found
    if not readable:
        what = "is no folder" if not folder.is_dir() else "holds no picture that can be read (.png, .jpg, .gif, ...)"
        raise FileNotFoundError(f"{folder} {what}")
    if unreadable:
        warnings.warn(f"skipped {len(unreadable)} unreadable files: {', '.join(unreadable[:5])}", stacklevel=3)
