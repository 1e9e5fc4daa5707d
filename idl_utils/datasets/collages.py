"""Two objects in one picture, made of pictures that need no download."""

import numpy as np

from .pictures import picture, resize

ASPECT = 1.5  # cut to 3:2, then pressed to the 2:1 of half a square: more of each is seen


def collage(top, bottom, size=512):
    """Two pictures, one above the other: float32 (size, size, 3) in [0, 1].

    `top` and `bottom` are names or paths as for `picture`, or arrays (height, width, 3) in [0, 1]; each is cut to 3:2
    around its centre and pressed to half a square. Swapping them puts the same objects elsewhere.
    Raises ValueError for an odd `size`.
    """
    if size < 2 or size % 2:
        raise ValueError(f"size is {size}: expected an even number of pixels, such as 128")
    return np.concatenate([_half(name, size) for name in (top, bottom)])


def _half(name, size):
    whole = name if isinstance(name, np.ndarray) else picture(name)
    height, width = whole.shape[:2]
    cut_height, cut_width = min(height, round(width / ASPECT)), min(width, round(height * ASPECT))
    y, x = (height - cut_height) // 2, (width - cut_width) // 2
    return resize(whole[y : y + cut_height, x : x + cut_width], size // 2, size)
