"""Checks of notebook 09."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import silhouette_score

from ..exercise import Exercise

# Exercise 9.1: contrastive profiles, of a recording of 24 steps with 3 channels.
_RNG = np.random.default_rng(0)
_ACTIVATIONS = np.round(_RNG.normal(size=(24, 3)) ** 2, 2)
_STEPS = np.array([4, 9, 1, 12, 15, 7, 20, 22, 18, 11])
_GROUPS = np.array(["S", "P", "IY", "S", "IY", "S", "CH", "P", "S", "P"])
_WINDOW = 2


def _profiles(
    padded=False,
    clipped=False,
    short=False,
    late=False,
    early=False,
    total=False,
    order=None,
    contrast="groups",
    time=False,
):
    """What an answer to exercise 9.1 gives; each argument makes one mistake."""
    names = sorted(set(_GROUPS.tolist())) if order is None else order
    kept = {name: [] for name in names}
    around = np.pad(_ACTIVATIONS, [(3 * _WINDOW, 3 * _WINDOW), (0, 0)])
    for step, group in zip(_STEPS, _GROUPS.tolist()):
        if padded or clipped or _WINDOW <= step < len(_ACTIVATIONS) - _WINDOW:
            step = int(np.clip(step, _WINDOW, len(_ACTIVATIONS) - 1 - _WINDOW)) if clipped else step
            first = step - (2 * _WINDOW if early else 0 if late else _WINDOW) + 3 * _WINDOW
            kept[group].append(around[first : first + 2 * _WINDOW + (not short)])
    profiles = np.stack([np.sum(k, axis=0) if total else np.mean(k, axis=0) for k in kept.values()])
    counts = np.array([len(k) for k in kept.values()])
    profiles = profiles.mean(axis=1) if time else profiles
    minus = {
        "groups": lambda: profiles.mean(axis=0),
        "none": lambda: 0,
        "weighted": lambda: np.average(profiles, axis=0, weights=counts),
        "steps": lambda: profiles.mean(axis=1, keepdims=True),
        "everything": lambda: profiles.mean(),
        "recording": lambda: _ACTIVATIONS.mean(axis=0),
        "channels": lambda: profiles.mean(axis=(0, 1)),
    }
    return profiles - minus[contrast]()


_SPOKEN = list(dict.fromkeys(_GROUPS.tolist()))
PROFILES = Exercise(
    "Exercise 9.1 (contrastive profiles)",
    (_ACTIVATIONS, _STEPS, _GROUPS, _WINDOW),
    _profiles(),
    (
        (_profiles(contrast="none"), "these are the profiles themselves: subtract their mean over groups."),
        (
            _profiles(contrast="weighted"),
            "the mean over all *occurrences* was subtracted: frequent groups count more in it. Take that over groups.",
        ),
        (_profiles(contrast="steps"), "the mean over *steps* was subtracted: it is the mean over groups, axis 0."),
        (
            _profiles(contrast="everything"),
            "one number was subtracted: every step and channel has its own mean over groups (axis=0).",
        ),
        (
            _profiles(contrast="channels"),
            "the mean over groups *and steps* was subtracted: every step has its own, axis 0 alone.",
        ),
        (
            _profiles(contrast="recording"),
            "the mean of the whole recording was subtracted: it has silence in it too. Take that of the profiles.",
        ),
        (_profiles(total=True), "these are sums: divide by the occurrences of each group before you compare groups."),
        (_profiles(total=True, contrast="none"), "these are sums: divide by each group's occurrences, then subtract."),
        (_profiles(short=True), "one step is missing: a slice ends *before* its end, so it goes to step + window + 1."),
        (_profiles(late=True), "the windows begin at the step: they go from step - window to step + window."),
        (_profiles(early=True), "the windows end at the step: they go from step - window to step + window."),
        (
            _profiles(padded=True),
            "windows that run out of the recording were filled with zeros: silence is not zero. Leave those out.",
        ),
        (
            _profiles(clipped=True),
            "windows that run out of the recording were moved inside: then the step is not in their middle. Leave them out.",
        ),
        (_profiles(order=_SPOKEN), "the groups are in the order in which they come: sort their names."),
        (
            _profiles(order=_SPOKEN, contrast="none"),
            "the groups are in the order in which they come: sort their names. And the mean over groups is still in them.",
        ),
        (_profiles(time=True), "the mean over time was taken as well: keep the steps of the window, axis 1."),
        (
            _profiles().reshape(4, -1),
            "right numbers, but steps and channels are one axis: the shape is (groups, steps, channels).",
        ),
        (
            np.moveaxis(_profiles(), 0, -1),
            "right numbers, but the groups are the last axis: the shape is (groups, steps, channels).",
        ),
    ),
    "a recording of 24 steps, 3 channels, 10 occurrences of 4 groups, two too near to its ends, window = 2",
)

# Exercise 9.2: the number of clusters. Three clouds of points in the plane, one of them wide.
_POINTS = np.concatenate(
    [
        _RNG.normal(size=(n, 2)) * spread + centre
        for n, spread, centre in ((6, 0.5, (0, 0)), (5, 0.5, (6, 0)), (7, 0.9, (2, 7)))
    ]
)
_FAR = squareform(pdist(_POINTS))
_COUNTS = (2, 3, 4, 5, 6, 7, 8)
_TREE = linkage(pdist(_POINTS), "average")


def _cut(distances, count):
    return fcluster(linkage(squareform(distances, checks=False), "average"), count, "maxclust")


def _score(distances, labels):
    return float(silhouette_score(distances, labels, metric="precomputed"))


_SCORES = [_score(_FAR, _cut(_FAR, count)) for count in _COUNTS]
COUNT = Exercise(
    "Exercise 9.2 (number of clusters)",
    (_FAR, _COUNTS, _cut, _score),
    _COUNTS[int(np.argmax(_SCORES))],
    (
        (int(np.argmax(_SCORES)), "this is a place in `counts`, not a number of clusters: counts[place]."),
        (_COUNTS[int(np.argmin(_SCORES))], "the silhouette is *smallest* there: large is good, so take the maximum."),
        (max(_SCORES), "this is the silhouette: return the number of clusters that has it."),
        (_SCORES, "these are all silhouettes: return the number of clusters with the largest."),
    ),
    f"18 points and counts = {_COUNTS}",
)

# Exercise 9.3: sizes and lengths of profiles.
_SIZES = np.array([30, 60, 150, 400, 900, 2500])
_NULL = _RNG.normal(size=(6, 12)) / np.sqrt(_SIZES)[:, None]


def _correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


_LENGTHS = np.linalg.norm(_NULL, axis=1)
FLAW = Exercise(
    "Exercise 9.3 (what the sizes do)",
    (_NULL, _SIZES),
    _correlation(np.log(_SIZES), np.log(_LENGTHS)),
    (
        (_correlation(_SIZES, _LENGTHS), "this is the correlation without logarithms: take np.log of both."),
        (_correlation(np.log(_SIZES), _LENGTHS), "only the sizes were made logarithms: the lengths too."),
        (_correlation(_SIZES, np.log(_LENGTHS)), "only the lengths were made logarithms: the sizes too."),
        (
            np.corrcoef(np.log(_SIZES), np.log(_LENGTHS)),
            "this is the whole 2 x 2 matrix of np.corrcoef: the number asked for is its entry [0, 1].",
        ),
        (
            np.corrcoef(np.log(_SIZES), np.log(_LENGTHS))[0, 0],
            "entry [0, 0] is the correlation of the sizes with themselves: take [0, 1].",
        ),
        (
            _correlation(np.log(_SIZES), np.log(np.abs(_NULL.mean(axis=1)))),
            "this is the profile's *mean*: positive and negative numbers cancel. Its length is np.linalg.norm(..., axis=1).",
        ),
        (
            _correlation(np.log(_SIZES), np.log(np.abs(_NULL).max(axis=1))),
            "this is the largest entry of a profile: its length is np.linalg.norm(..., axis=1).",
        ),
    ),
    f"6 profiles of 12 numbers, and sizes {_SIZES.tolist()}",
)

contrastive = PROFILES.check
count = COUNT.check
flaw = FLAW.check
