"""Right and wrong answers to the exercises of notebook 08."""

import numpy as np

from idl_utils.checks import aligned_averages as nb08


def moved(window, shift):
    source = np.arange(len(window)) - shift
    inside = (source >= 0) & (source < len(window))
    return np.where(inside[:, None], window[source.clip(0, len(window) - 1)], 0)


def centred(window, peak, late=0):
    return moved(window, len(window) // 2 - peak + late)


def padded(window, peak):
    shift = len(window) // 2 - peak
    zeros = np.zeros((abs(shift), window.shape[1]))
    return np.concatenate([zeros, window] if shift > 0 else [window, zeros])


def cut(window, peak):
    shift = len(window) // 2 - peak
    return centred(window, peak)[max(shift, 0) : len(window) + min(shift, 0)]


def repeated(window, peak):
    return window[(np.arange(len(window)) + peak - len(window) // 2).clip(0, len(window) - 1)]


def only_later(window, peak):
    return moved(window, max(0, len(window) // 2 - peak))


def rolled_back(window, peak):
    shift = len(window) // 2 - peak
    return moved(window, shift) if shift > 0 else np.roll(window, shift, axis=0)


def merged(a, b, mean=None, between=None, last=None):
    (n, x, p), (m, y, q) = a, b
    mean = x + (y - x) * m / (n + m) if mean is None else mean(n, x, m, y)
    between = (y - x) ** 2 * n * m / (n + m) if between is None else between(n, x, m, y)
    m2 = p + q + between
    return n + m, mean, m2 if last is None else last(m2, n + m)


def contrast(means, counts, weighted):
    return means - np.average(means, axis=0, weights=counts if weighted else None)


def navai(move=centred, grand=None, divide=None, subtract=True, order=None):
    """An answer to exercise 8.4; each argument makes one mistake."""

    def answer(windows, letters, peaks, groups):
        groups = groups if order is None else order(letters)
        aligned = np.stack([move(window, peak) for window, peak in zip(windows, peaks)])
        counts = np.array([(letters == group).sum() for group in groups])
        sums = np.stack([aligned[letters == group].sum(axis=0) for group in groups])
        means = sums / (counts[:, None, None] if divide is None else divide(letters))
        if not subtract:
            return means
        return means - (np.average(means, axis=0, weights=counts) if grand is None else grand(means, counts))

    return answer


def masked(windows, letters, peaks, groups):
    aligned, known = (
        np.stack([centred(x, peak) for x, peak in zip(array, peaks)]) for array in (windows, np.ones_like(windows))
    )
    means = np.stack([aligned[letters == g].sum(0) / np.maximum(known[letters == g].sum(0), 1) for g in groups])
    return means - np.average(means, axis=0, weights=[(letters == g).sum() for g in groups])


EXERCISES = {
    "8.1": (nb08.SHIFT, centred),
    "8.2": (nb08.MERGE, merged),
    "8.3": (nb08.CONTRAST, contrast),
    "8.4": (nb08.NAVAI, navai()),
}
WRONG = [
    ("8.1", lambda w, peak: np.roll(w, len(w) // 2 - peak, axis=0), "came in at the other"),
    ("8.1", lambda w, peak: moved(w, peak - len(w) // 2), "wrong way"),
    ("8.1", lambda w, peak: centred(w, peak, -1), "too early"),
    ("8.1", lambda w, peak: centred(w, peak, 1), "too late"),
    ("8.1", moved, "by `peak` frames"),
    ("8.1", lambda w, peak: w, "nothing has moved"),
    ("8.1", lambda w, peak: np.roll(w, len(w) // 2 - peak), "without an axis"),
    ("8.1", cut, "without the zeros"),
    ("8.1", padded, "nothing was cut off"),
    ("8.1", repeated, "repeated"),
    ("8.1", only_later, "negative shift"),
    ("8.1", rolled_back, "front came in at the end"),
    ("8.1", lambda w, peak: w * 2, "expected .* got"),
    ("8.2", lambda a, b: merged(a, b, mean=lambda n, x, m, y: (x + y) / 2), "mean of the two means"),
    ("8.2", lambda a, b: merged(a, b, between=lambda n, x, m, y: 0), "too small"),
    ("8.2", lambda a, b: merged(a, b, mean=lambda n, x, m, y: (m * x + n * y) / (n + m)), "swapped"),
    ("8.2", lambda a, b: merged(a, b, between=lambda n, x, m, y: (y - x) ** 2 * n * m), "divided by n"),
    ("8.2", lambda a, b: merged(a, b, between=lambda n, x, m, y: abs(y - x) * n * m / (n + m)), "squared"),
    ("8.2", lambda a, b: merged(a, b, last=lambda m2, n: m2 / n), "variance"),
    (
        "8.2",
        lambda a, b: merged(a, b, last=lambda m2, n: m2 / (n - 1)),
        "variance: M2 is the .sum. of squared deviations.$",
    ),
    ("8.2", lambda a, b: merged(a, b, mean=lambda n, x, m, y: n * x + m * y), "sum of all values"),
    ("8.2", lambda a, b: (a[0] + b[0], (a[1] + b[1]) / 2, a[2] + b[2]), "and the sum of the two M2"),
    ("8.2", lambda a, b: (8, 1.0, 2.0), "expected .* got"),
    ("8.3", lambda m, c, w: contrast(m, c, not w), "swapped"),
    ("8.3", lambda m, c, w: contrast(m, c, True), "even where weighted=False"),
    ("8.3", lambda m, c, w: contrast(m, c, False), "even where weighted=True"),
    ("8.3", lambda m, c, w: np.average(m, axis=0, weights=c if w else None), "grand mean itself"),
    ("8.3", lambda m, c, w: -contrast(m, c, w), "turned over"),
    ("8.3", lambda m, c, w: m - (np.sum(m * c[:, None, None], 0) if w else m.mean(0)), "sum of all counts"),
    (
        "8.3",
        lambda m, c, w: m - np.average(m, axis=0, weights=c if w else None).mean(),
        "for every frame and band .axis",
    ),
    ("8.3", lambda m, c, w: m - m.mean(), "mean of everything"),
    ("8.3", lambda m, c, w: m - m.mean(axis=(1, 2), keepdims=True), "own mean"),
    ("8.3", lambda m, c, w: m[0] if w else m, "the weighted result has shape"),
    ("8.3", lambda m, c, w: 2 * m, "expected .* got"),
    ("8.4", navai(move=lambda w, peak: w), "not aligned"),
    ("8.4", navai(move=lambda w, peak: moved(w, peak - len(w) // 2)), "wrong way"),
    ("8.4", navai(move=lambda w, peak: np.roll(w, len(w) // 2 - peak, axis=0)), "np.roll"),
    ("8.4", navai(subtract=False), "plain averages"),
    ("8.4", navai(grand=lambda means, counts: means.mean(axis=0)), "unweighted"),
    ("8.4", navai(divide=len), "all"),
    ("8.4", navai(divide=lambda letters: 1), "these are sums"),
    (
        "8.4",
        navai(grand=lambda means, counts: np.average(means, axis=0, weights=counts).mean(axis=0)),
        "over frames too",
    ),
    ("8.4", masked, "a better mean"),
    ("8.4", navai(order=lambda letters: list(dict.fromkeys(letters.tolist()))), "order"),
    ("8.4", lambda windows, letters, peaks, groups: np.zeros((3, 6, 2)), "expected .* got"),
]
