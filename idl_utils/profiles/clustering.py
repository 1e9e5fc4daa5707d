"""How far apart profiles are, and which of them belong together: distances, trees, silhouettes.

far = distances(profiles.contrast("phoneme", "relu9", how="centre"))
silhouette(far, classes(profiles.groups("phoneme"), "manner"))
"""

import numpy as np
from scipy.cluster.hierarchy import cophenet, fcluster
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import squareform

from ..arguments import choice, finite, whole_number

DISTANCES = ("correlation", "cosine", "euclidean")
LINKAGES = ("average", "complete", "single", "ward", "weighted")


def distances(profiles, how="correlation"):
    """How far apart profiles (..., groups, features) are, shape (..., groups, groups).

    :param how: "correlation" (1 - Pearson's r over features) or "cosine": neither minds how strong a profile is, so that
        groups with few members, whose averages are noisy and large, don't look far from all others. "euclidean" does
        (see `controls.size_effects`); an unbiased form of it is `resampling.cross_validated`.

    Raises ValueError for fewer than two profiles, or one without a pattern, to which nothing can be correlated.
    """
    choice("distance", how, DISTANCES)
    profiles = finite("profiles", profiles, "float64")
    if profiles.ndim < 2 or profiles.shape[-2] < 2 or not profiles.shape[-1]:
        raise ValueError(f"profiles has shape {profiles.shape}: expected (groups, features), with at least 2 groups")
    if how == "euclidean":
        profiles = profiles - profiles.mean(axis=-2, keepdims=True)  # keeps the digits that differ
    else:
        largest = np.abs(profiles).max(axis=-1, keepdims=True)
        profiles = profiles - profiles.mean(axis=-1, keepdims=True) if how == "correlation" else profiles
        norms = np.linalg.norm(profiles, axis=-1, keepdims=True)
        flat = norms[..., 0] <= 1e-10 * largest[..., 0]
        if flat.any():
            raise ValueError(
                f"profile {np.argwhere(flat)[0][-1]} is constant: it has no {how} with others; leave it out"
            )
        profiles = profiles / norms
    products = profiles @ profiles.swapaxes(-1, -2)
    if how != "euclidean":
        return np.where(np.eye(products.shape[-1], dtype=bool), 0, np.clip(1 - products, 0, 2))
    return np.sqrt(np.maximum(squared(products), 0))


def squared(products):
    """Squared Euclidean distances from inner products, both (..., groups, groups)."""
    norms = np.diagonal(products, axis1=-2, axis2=-1)
    return norms[..., :, None] + norms[..., None, :] - 2 * products


def tree(distances, linkage="average"):
    """SciPy's linkage matrix of distances (groups, groups): for `scipy.cluster.hierarchy.dendrogram`, or seaborn.

    Negative distances, which cross-validated ones can be, count as 0.
    """
    choice("linkage", linkage, LINKAGES)
    return scipy_linkage(_condensed(distances), linkage)


def cophenetic(distances, linkage="average"):
    """Correlation of the heights at which groups meet in the tree with their distances.

    It says how well the tree tells the distances, not whether there are clusters: groups of nothing but unequal sizes
    reach .97 (`controls.size_effects`).
    """
    return float(cophenet(tree(distances, linkage), _condensed(distances))[0])


def clusters(distances, count, linkage="average"):
    """The cluster (1, 2, ...) of each group when the tree is cut into `count`, shape (groups,)."""
    count = whole_number("count", count, 1, len(np.asarray(distances)), " (one a group)")
    return fcluster(tree(distances, linkage), count, "maxclust")


def silhouette(distances, labels):
    """Mean silhouette of labelled groups, in [-1, 1]: are groups nearer to their own class than to the next? (Rousseeuw 1987)

    As `sklearn.metrics.silhouette_score(metric="precomputed")`, but for many distances (..., groups, groups) or labels
    (..., groups) at once: a thousand permutations take milliseconds. A class with one
    member counts as 0; groups labelled "" are left out. Cross-validated distances can be negative: take the others.

    Raises ValueError if there are not at least 2 classes, one of which has 2 members.
    """
    far, labels = np.asarray(distances, "float64"), np.asarray(labels)
    if far.shape[-2:] != (labels.shape[-1],) * 2:
        raise ValueError(f"labels has shape {labels.shape}, but there are distances {far.shape}: expected one a group")
    known = labels != ""
    if known.ndim == 1 and not known.all():
        far, labels = far[..., known, :][..., known], labels[known]
    names, numbers = np.unique(labels, return_inverse=True)
    member = (numbers.reshape(labels.shape)[..., None] == np.arange(len(names))).astype(
        "float64"
    )  # (..., groups, classes)
    size = member.sum(axis=-2, keepdims=True)
    if len(names) < 2 or size.max() < 2:
        raise ValueError(
            f"labels are {', '.join(map(str, names[:5]))}: expected at least 2 classes, and one with 2 members"
        )
    sums = far @ member
    own_size = (size * member).sum(axis=-1)
    own = (sums * member).sum(axis=-1) / np.maximum(own_size - 1, 1)
    other = np.where((member > 0) | (size == 0), np.inf, sums / np.maximum(size, 1)).min(axis=-1)
    larger = np.maximum(own, other)
    scores = np.divide(other - own, larger, out=np.zeros_like(larger), where=(own_size > 1) & (larger > 0))
    return scores.mean(axis=-1)


def adjusted_rand(distances, labels, count=None, linkage="average"):
    """Adjusted Rand index of the tree's clusters against classes: 1 the same partition, 0 what chance would give.

    :param count: Clusters to cut into (default: as many as classes). Groups labelled "" are left out.
    """
    from sklearn.metrics import adjusted_rand_score

    labels = np.asarray(labels)
    known = labels != ""
    labels, far = labels[known], np.asarray(distances)[known][:, known]
    count = len(set(labels.tolist())) if count is None else count
    return float(adjusted_rand_score(labels, clusters(far, count, linkage)))


def _condensed(distances):
    far = finite("distances", distances, "float64")
    if far.ndim != 2 or far.shape[0] != far.shape[1] or len(far) < 2:
        raise ValueError(f"distances has shape {far.shape}: expected (groups, groups), with at least 2 groups")
    return squareform(np.maximum((far + far.T) / 2, 0), checks=False)
