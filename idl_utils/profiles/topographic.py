"""Topographic maps: the neurons of a layer laid out in a disc so that similar ones are neighbours, and their activity there.

After the topographic activation maps of Krug, Ratul, Olson and Stober (2023, arXiv 2204.03528), which look like the maps of
an EEG. Taught in notebook 09. What is ours: neurons are spread by optimal assignment to even places, and
a layout is judged by spatial autocorrelation on profiles that it was not made from.
"""

import numpy as np
from scipy.interpolate import LinearNDInterpolator
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist, pdist, squareform

from ..arguments import choice, finite, whole_number

LAYOUTS = ("PCA", "MDS", "t-SNE", "random")
# Of t-SNE: as smooth on other recordings as 1000 (within .02 at three layers of wav2letter), in half the time.
ITERATIONS = 400
LEAST = 7  # neurons: with fewer there is nothing to lay out


def layout(profiles, method="t-SNE", seed=0):
    """Places of the neurons of a layer, evenly spread in the unit disc, neurons with similar profiles near each other.

    :param profiles: Contrastive profiles (groups, ..., neurons), such as `profiles.contrast("phoneme", "relu9")`. Two
        neurons are alike if they prefer the same groups (at the same steps), however strongly: each one's profile is
        scaled to length 1.
    :param method: "PCA", "MDS" (both from distances between all), "t-SNE" (keeps neighbours), or "random".
    :param seed: The same seed gives the same layout; only t-SNE and random need one.

    Returns (neurons, 2). The embedding of scikit-learn is spread by the assignment to places of a disc, one each, that
    moves neurons least (sum of squares); its scale and centre do not matter for that. Directions mean nothing: only who
    is near whom. Raises ValueError for an unknown method, fewer than 7 neurons, or values that are not finite.
    """
    choice("layout", method, LAYOUTS)
    features = _features(profiles)
    places = disc(len(features))
    if method == "random":
        return places[np.random.default_rng(seed).permutation(len(places))]
    embedded = _embedded(features, method, seed)
    _, order = linear_sum_assignment(cdist(embedded - embedded.mean(axis=0), places, "sqeuclidean"))
    return places[order]


def disc(count):
    """`count` evenly spread places in the unit disc, shape (count, 2): a sunflower (Vogel 1979)."""
    number = np.arange(count)
    radius, angle = np.sqrt((number + 0.5) / count), number * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def interpolated(places, activity, side=64):
    """Maps (..., side, side) of the activity (..., neurons) at their places: linear between neurons, NaN outside them.

    The first row is the top. All maps are interpolated on one triangulation.
    """
    places, activity = _matching(places, activity)
    axis = np.linspace(-1, 1, whole_number("side", side, 2))
    grid = np.stack(np.meshgrid(axis, axis[::-1]), axis=-1)
    values = LinearNDInterpolator(places, activity.reshape(-1, activity.shape[-1]).T)(grid)
    return np.moveaxis(values, -1, 0).reshape(*activity.shape[:-1], side, side)


def smoothness(places, activity, neighbours=6):
    """How alike neighbours on a map are: Moran's I of each map, shape (...), for activity (..., neurons).

    I is the mean product of a neuron's deviation with its nearest `neighbours`', over the variance: 1 for the smoothest
    maps, 0 on average for a random layout (exactly -1 / (neurons - 1)). A fair judge takes activity from other recordings
    than the layout was made from. A map without any variance has NaN.
    """
    places, activity = _matching(places, activity)
    neighbours = whole_number("neighbours", neighbours, 1, len(places) - 1)
    _, near = KDTree(places).query(places, neighbours + 1)
    deviation = activity - activity.mean(axis=-1, keepdims=True)
    around = deviation[..., near[:, 1:]].mean(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (deviation * around).sum(axis=-1) / (deviation**2).sum(axis=-1)


def _features(profiles):
    """Unit vectors (neurons, groups x steps); a neuron that never changes stays at zero."""
    profiles = finite("profiles", profiles, "float64")
    if profiles.ndim < 2 or profiles.shape[-1] < LEAST or not profiles.size:
        raise ValueError(
            f"profiles has shape {profiles.shape}: expected (groups, ..., neurons), {LEAST} neurons at least"
        )
    features = profiles.reshape(-1, profiles.shape[-1]).T
    length = np.linalg.norm(features, axis=1, keepdims=True)
    return np.divide(features, length, out=np.zeros_like(features), where=length > 0)


def _embedded(features, method, seed):
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE, smacof

    start = PCA(2, svd_solver="full").fit_transform(features)
    if method == "PCA":
        return start
    if method == "MDS":  # from the principal components, so that it needs no luck
        return smacof(squareform(pdist(features)), n_components=2, init=start, n_init=1)[0]
    spread = 1e-4 * start / max(start.std(), 1e-12)  # as scikit-learn scales its own start
    options = {"perplexity": min(30.0, (len(features) - 1) / 3), "max_iter": ITERATIONS, "random_state": seed}
    return TSNE(2, init=spread.astype("float32"), **options).fit_transform(features)


def _matching(places, activity):
    places, activity = finite("places", places, "float64"), finite("activity", activity, "float64")
    if places.ndim != 2 or places.shape[1] != 2 or activity.ndim < 1 or activity.shape[-1] != len(places):
        raise ValueError(f"activity has shape {activity.shape} for places {places.shape}: expected (..., neurons)")
    return places, activity
