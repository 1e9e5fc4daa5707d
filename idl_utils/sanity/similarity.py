"""How alike two maps are. Four measures that disagree, on maps whose preparation is stated.

All take maps a and b of shape (n, height, width), signed, and return n numbers. Each says what is good: in a
randomization test the map is *supposed to change*, so low is good. None knows whether the change was the right one.
"""

import numpy as np
from scipy.stats import rankdata
from skimage.feature import hog as hog_features
from skimage.metrics import structural_similarity

from ..attribution.channels import over_channels

HOG_CELLS = 8  # along a side of a map


def one_number_a_pixel(maps, channels="sum"):
    """What a method returns, (n, height, width) or (n, height, width, channels), as (n, height, width) float32.

    `channels` is "sum" (keeps the sign), "max" or "norm" (see `over_channels`): it decides what a measure can see.
    Raises ValueError if the maps have another shape, or values that are not finite.
    """
    maps = np.asarray(maps, "float32")
    if maps.ndim not in (3, 4):
        raise ValueError(f"maps have shape {maps.shape}: expected (n, height, width) or (n, height, width, channels)")
    if not np.isfinite(maps).all():
        raise ValueError(f"maps have values that are not finite, in {_places(~np.isfinite(maps))}")
    return over_channels(maps, channels) if maps.ndim == 4 else maps


def _places(wrong):
    return f"map {np.flatnonzero(wrong.reshape(len(wrong), -1).any(1)).tolist()}"


def scaled(maps, signed=False, percentile=99.0):
    """Maps in [0, 1] ([-1, 1] if signed): divided by the `percentile` of their magnitude, and cut off there.

    With 100 a single pixel rules the picture; a map of zeros stays one.
    """
    maps = np.asarray(maps, "float32")
    magnitude = np.abs(maps)
    top = np.percentile(magnitude, percentile, axis=(1, 2), keepdims=True)
    top = np.where(top > 0, top, magnitude.max((1, 2), keepdims=True))
    shown = maps if signed else magnitude
    return np.clip(np.divide(shown, top, out=np.zeros_like(maps), where=top > 0), -1, 1)


def _correlation(a, b):
    """Pearson's, of rows; 0 where one of them is constant, since nothing in common shows."""
    a, b = (v - v.mean(1, keepdims=True) for v in (a, b))
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.divide((a * b).sum(1), norms, out=np.zeros(len(a)), where=norms > 1e-12)


def spearman(a, b):
    """Rank correlation of the signed maps, in [-1, 1]; equal values share the average of their ranks.

    Low is good: 0 for maps that have nothing in common, -1 for one turned over. It can't tell a change at the object
    from one of the many pixels of the background, which have as many ranks, and a map of mostly zeros has mostly ties:
    look at `share_of_zeros` too. A constant map gives 0.
    """
    return _correlation(*(rankdata(v.reshape(len(v), -1), axis=1) for v in (a, b)))


def spearman_absolute(a, b):
    """Rank correlation of the magnitudes, in [-1, 1]. Low is good.

    It is blind to the sign: a map turned over counts as the same. A factor that all maps share, as the input in
    gradient x input, keeps it high whatever the network does.
    """
    return spearman(np.abs(a), np.abs(b))


def ssim(a, b, percentile=99.0):
    """Structural similarity of the scaled magnitudes (Wang et al. 2004), at most 1. Low is good.

    It rewards what is dark in both: two sparse maps look alike wherever their peaks are. Scaling decides much:
    `percentile` as for `scaled`.
    """
    pairs = zip(scaled(a, percentile=percentile), scaled(b, percentile=percentile))
    return np.array([structural_similarity(x, y, data_range=1.0) for x, y in pairs])


def hog(a, b, percentile=99.0):
    """Pearson's correlation of histograms of oriented gradients (8 x 8 cells) of the scaled magnitudes. Low is good.

    It compares edges, so it stays high for what draws the outlines in the picture, and smooth maps look alike to it.
    Raises ValueError for maps below 24 pixels, which have no room for its cells and blocks.
    """
    if min(a.shape[1:]) < 3 * HOG_CELLS:
        raise ValueError(f"maps have {a.shape[1]} x {a.shape[2]} pixels: HOG needs at least {3 * HOG_CELLS} a side")
    cell = (a.shape[1] // HOG_CELLS, a.shape[2] // HOG_CELLS)
    features = [[hog_features(m, pixels_per_cell=cell) for m in scaled(v, percentile=percentile)] for v in (a, b)]
    return _correlation(*np.array(features))


def share_of_zeros(a, b):
    """Share of pixels of b that are exactly 0: no measure of similarity, but what to know before trusting ranks."""
    return (np.asarray(b) == 0).mean((1, 2))


def entropy(a, b, bins=100):
    """Entropy (nats) of the histogram of each map b, over its own range; of a map of noise it is high.

    No measure of similarity: `emprt` compares that of the intact with that of the randomised network.
    """
    flat = np.asarray(b, "float64").reshape(len(b), -1)
    low, spread = flat.min(1, keepdims=True), np.ptp(flat, axis=1, keepdims=True)
    place = np.divide(flat - low, spread, out=np.zeros_like(flat), where=spread > 0)
    place = np.minimum((place * bins).astype(int), bins - 1) + bins * np.arange(len(flat))[:, None]
    shares = np.bincount(place.ravel(), minlength=bins * len(flat)).reshape(len(flat), bins) / flat.shape[1]
    return -(shares * np.log(np.where(shares > 0, shares, 1))).sum(1)


def emprt(intact, randomized):
    """eMPRT (Hedström et al. 2023): relative rise of the entropy of a map, (H(randomised) - H(intact)) / H(intact).

    `intact` and `randomized` are entropies, of maps of the trained and of the wholly randomised network. High is good:
    the map of a network without knowledge should be less orderly. It needs no measure of similarity, and can't tell an
    orderly wrong map from a right one: a method whose maps of the *trained* network are noisy has little room to rise.
    """
    return np.asarray(randomized) / np.maximum(intact, 1e-12) - 1


SIMILARITIES = {"rank": spearman, "rank of |map|": spearman_absolute, "SSIM": ssim, "HOG": hog}
MEASURES = {**SIMILARITIES, "zeros": share_of_zeros, "entropy": entropy}
