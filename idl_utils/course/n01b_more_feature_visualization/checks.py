"""Checks of notebook 01b."""

import numpy as np

from ..exercise import Exercise

# Exercise 1.5: maps of 5 places and 3 channels.
_A, _B = np.random.default_rng(5).normal(size=(2, 5, 3)).round(1)


def _cosine(a, b):
    return (a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b)


_GRAMS = _A.T @ _A, _B.T @ _B
LIKENESS = Exercise(
    "Exercise 1.5 (likeness)",
    (_A, _B),
    _cosine(*_GRAMS),
    (
        (_cosine(_A @ _A.T, _B @ _B.T), "these are (places, places): channels are to be correlated, so a.T @ a."),
        (_cosine(_A, _B), "this compares place by place: take the Gram matrices a.T @ a and b.T @ b first."),
        ((_GRAMS[0] * _GRAMS[1]).sum(), "the lengths are missing: divide by the norms of both matrices."),
        (
            _cosine(_A.mean(0), _B.mean(0)),
            "these are means over places: the Gram matrix also knows which channels go together.",
        ),
        (np.corrcoef(_GRAMS[0].ravel(), _GRAMS[1].ravel())[0, 1], "a cosine, not a correlation: subtract no means."),
        (-_cosine(*_GRAMS), "this is the *diversity*: likeness has the other sign."),
    ),
    "two maps of 5 places and 3 channels",
)

# Exercise 1.6: two layers of 6 and 5 channels; 1 optimum, 3 natural pictures, 2 others.
_RNG = np.random.default_rng(7)
_COMMON = [_RNG.normal(size=6), _RNG.normal(size=5)]
_NATURAL = [c + 0.4 * _RNG.normal(size=(3, len(c))) for c in _COMMON]
_OPTIMUM = [c * [1.0, 0.3][k] + 0.5 * _RNG.normal(size=len(c)) for k, c in enumerate(_COMMON)]
_OTHERS = [_RNG.normal(size=(2, len(c))) for c in _COMMON]


def _rank(a):
    return np.argsort(np.argsort(a))


def _correlation(a, b, of=_rank):
    return np.corrcoef(of(a), of(b))[0, 1]


def _paths(normalise=lambda mine, base, among: (mine - base) / (among - base), of=_rank, itself=False):
    found = []
    for best, natural, others in zip(_OPTIMUM, _NATURAL, _OTHERS):
        mine = np.mean([_correlation(best, x, of) for x in natural])
        base = np.mean([_correlation(y, x, of) for y in others for x in natural])
        pairs = [(i, j) for i in range(3) for j in range(3) if i < j or (itself and i == j) or (itself and i > j)]
        among = np.mean([_correlation(natural[i], natural[j], of) for i, j in pairs])
        found.append(normalise(mine, base, among))
    return np.array(found)


PATH = Exercise(
    "Exercise 1.6 (path similarity)",
    (_OPTIMUM, _NATURAL, _OTHERS),
    _paths(),
    (
        (_paths(lambda mine, base, among: mine), "this is the plain similarity: subtract the baseline, and divide."),
        (
            _paths(lambda mine, base, among: mine - base),
            "the baseline is subtracted: now divide by (natural - baseline).",
        ),
        (_paths(lambda mine, base, among: mine / among), "the baseline is missing: subtract it above and below."),
        (_paths(lambda mine, base, among: (mine - base) / among), "subtract the baseline below the line, too."),
        (_paths(of=lambda a: a), "these are correlations of the activations: take those of their ranks."),
        (_paths(of=np.argsort), "np.argsort says who comes first, not which rank each has: apply it twice."),
        (_paths(itself=True), "each natural picture is compared with itself, too: leave these pairs out."),
        (_paths().mean(), "this is a mean over the layers: one number per layer, please."),
    ),
    "two layers with 6 and 5 channels",
)

likeness = LIKENESS.check
path_similarity = PATH.check
