"""Right and wrong answers to the exercises of notebook 01b."""

import numpy as np
from scipy.stats import spearmanr

from idl_utils.checks import more_feature_visualization as nb01b


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())


def path(combine=lambda o, r, n: (o - r) / (n - r), alike=lambda a, b: spearmanr(a, b)[0], itself=False):
    """An answer to exercise 1.6, with one thing another way."""

    def answer(optimum, natural, others):
        similarity = []
        for best, real, rest in zip(optimum, natural, others):
            to_natural = np.mean([alike(best, x) for x in real])
            base = np.mean([alike(y, x) for y in rest for x in real])
            among = np.mean([alike(a, b) for i, a in enumerate(real) for b in (real if itself else real[:i])])
            similarity.append(combine(to_natural, base, among))
        return similarity

    return answer


def pearson(a, b):
    return np.corrcoef(a, b)[0, 1]


EXERCISES = {
    "1.5": (nb01b.LIKENESS, lambda a, b: cosine(a.T @ a, b.T @ b)),
    "1.6": (nb01b.PATH, path()),
}
WRONG = [
    ("1.5", lambda a, b: cosine(a @ a.T, b @ b.T), "channels are to be correlated"),
    ("1.5", cosine, "place by place"),
    ("1.5", lambda a, b: ((a.T @ a) * (b.T @ b)).sum(), "lengths are missing"),
    ("1.5", lambda a, b: cosine(a.mean(0), b.mean(0)), "means over places"),
    ("1.5", lambda a, b: pearson((a.T @ a).ravel(), (b.T @ b).ravel()), "subtract no means"),
    ("1.5", lambda a, b: -cosine(a.T @ a, b.T @ b), "other sign"),
    ("1.6", path(lambda o, r, n: o), "plain similarity"),
    ("1.6", path(lambda o, r, n: o - r), "now divide"),
    ("1.6", path(lambda o, r, n: o / n), "baseline is missing"),
    ("1.6", path(lambda o, r, n: (o - r) / n), "below the line"),
    ("1.6", path(alike=pearson), "of their ranks"),
    ("1.6", path(alike=lambda a, b: pearson(np.argsort(a), np.argsort(b))), "apply it twice"),
    ("1.6", path(itself=True), "with itself"),
    ("1.6", lambda *given: np.mean(path()(*given)), "one number per layer"),
]
