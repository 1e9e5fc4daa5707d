"""A few hundred picture patches without internet: random crops of the photographs inside scikit-image."""

import numpy as np

from ...arguments import whole_number
from .fitting import fit_to_square
from .named import IN_SCIKIT_IMAGE, picture

PHOTOGRAPHS = tuple(name for name in IN_SCIKIT_IMAGE if name not in ("horse", "page", "text"))
SMALLEST = 0.15  # of the shorter side of the photograph


def crops(count=400, size=64, seed=0):
    """Random square crops of all photographs inside scikit-image in turn: (count, size, size, 3), float32 RGB in [0, 1].

    A crop is 0.15 to 1 times as large as the shorter side of its photograph (all scales alike: uniform in the logarithm),
    but not smaller than `size` pixels where the photograph allows; half of them are mirrored. Each depends on its number
    and the seed alone, so that the first crops of a longer series are those of a shorter one.
    Raises ValueError for a count or size that can't be.
    """
    count, size = whole_number("count", count, 1), whole_number("size", size, 1)
    found = np.empty((count, size, size, 3), "float32")
    for turn, name in enumerate(PHOTOGRAPHS[:count]):
        whole = picture(name)
        for index in range(turn, count, len(PHOTOGRAPHS)):
            found[index] = _crop(whole, size, np.random.default_rng([seed, index]))
    return found


def _crop(whole, size, rng):
    height, width = whole.shape[:2]
    longest = min(height, width)
    shortest = min(max(SMALLEST * longest, size), longest)
    side = round(longest * (shortest / longest) ** rng.random())
    top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
    cut = whole[top : top + side, left : left + side]
    return fit_to_square(cut[:, ::-1] if rng.random() < 0.5 else cut, size)
