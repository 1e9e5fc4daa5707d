"""A folder of your own pictures."""

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
    folder = Path(folder)
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    names, pictures, unreadable = [], [], []
    for file in files:
        if most is not None and len(pictures) >= most:
            break
        try:
            pictures.append(picture(file, size, fit))
            names.append(str(file.relative_to(folder)))
        except ValueError:
            unreadable.append(file.name)
    if not pictures:
        what = "is no folder" if not folder.is_dir() else "holds no picture that can be read (.png, .jpg, .gif, ...)"
        raise FileNotFoundError(f"{folder} {what}")
    if unreadable:
        warnings.warn(f"skipped {len(unreadable)} unreadable files: {', '.join(unreadable[:5])}", stacklevel=2)
    return names, np.stack(pictures)
