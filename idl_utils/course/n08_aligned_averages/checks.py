"""Checks of notebook 08."""

import numpy as np

from ..exercise import Exercise

# Exercise 8.1: the shift.

_WINDOW = np.array(
    [[1.0, 10.0], [2.0, 20.0], [3.0, 35.0], [4.0, 40.0], [5.0, 55.0], [7.0, 60.0], [8.0, 85.0], [9.0, 70.0]]
)


def _shifted(window, shift):
    """Later by `shift` frames, with zeros for what is not known."""
    moved = np.zeros_like(window)
    first, last = max(shift, 0), len(window) + min(shift, 0)
    if first < last:
        moved[first:last] = window[first - shift : last - shift]
    return moved


def _shift_cases(peak):
    shift = len(_WINDOW) // 2 - peak
    kept = _shifted(_WINDOW, shift)[max(shift, 0) : len(_WINDOW) + min(shift, 0)]
    zeros = np.zeros((abs(shift), 2))
    return (
        (np.roll(_WINDOW, shift, axis=0), "what left at one end came in at the other (np.roll): zeros should come in."),
        (_shifted(_WINDOW, -shift), "shifted the wrong way: a peak that lies early has to come *later*."),
        (_shifted(_WINDOW, shift - 1), "one frame too early: the middle of n frames is frame n // 2, counted from 0."),
        (_shifted(_WINDOW, shift + 1), "one frame too late: the middle of n frames is frame n // 2, counted from 0."),
        (_shifted(_WINDOW, peak), "moved by `peak` frames: move by as many as are missing to the middle."),
        (_WINDOW, "nothing has moved: is the result of your shift returned?"),
        (np.roll(_WINDOW, shift), "np.roll without an axis goes through frames and bands; and zeros should come in."),
        (kept, "the frames that fit were kept, without the zeros: the result should be as long as the window."),
        (
            np.concatenate([zeros, _WINDOW] if shift > 0 else [_WINDOW, zeros]),
            "zeros were added, and nothing was cut off at the other end: the result should be as long as the window.",
        ),
    )


SHIFT = Exercise(
    "Exercise 8.1 (the shift)",
    (_WINDOW, 1),
    _shifted(_WINDOW, 3),
    (
        *_shift_cases(1),
        (
            np.concatenate([np.full((3, 2), _WINDOW[0]), _WINDOW[:5]]),
            "the first frame was repeated: zeros should come in.",
        ),
    ),
    "a window of 8 frames whose peak is frame 1",
    then=Exercise(
        "Exercise 8.1 (the shift)",
        (_WINDOW, 7),
        _shifted(_WINDOW, -3),
        (
            (
                _WINDOW,
                "right for an early peak; a late one (frame 7 of 8) does not move: is a negative shift forgotten?",
            ),
            (
                np.concatenate([_WINDOW[3:], _WINDOW[:3]]),
                "right for an early peak; at a late one (frame 7 of 8) the front came in at the end: zeros should.",
            ),
        ),
        "a window of 8 frames whose peak is frame 7",
    ),
)

# Exercise 8.2: count, mean and M2 of two sets together.

_A, _B = np.array([1.0, 2.0, 6.0]), np.array([4.0, 8.0, 5.0, 11.0, 7.0])


def _moments(values):
    return len(values), values.mean(), ((values - values.mean()) ** 2).sum()


def _merge_mistakes():
    (n, a, p), (m, b, q) = _moments(_A), _moments(_B)
    count, mean, m2 = _moments(np.concatenate([_A, _B]))
    return (
        ((count, (a + b) / 2, m2), "this is the mean of the two means: the larger set has to count for more."),
        ((count, mean, p + q), "M2 is too small: the distance of the two means is missing, (b - a)² n m / (n + m)."),
        (
            (count, (m * a + n * b) / count, m2),
            "the weights are swapped: each mean counts as often as its own set is large.",
        ),
        ((count, mean, p + q + (b - a) ** 2 * n * m), "the distance of the means is to be divided by n + m."),
        ((count, mean, p + q + abs(b - a) * n * m / count), "the distance of the two means is to be squared."),
        (
            (count, mean, m2 / count),
            "this is the variance: M2 is the *sum* of squared deviations, so that it can be added.",
        ),
        ((count, mean, m2 / (count - 1)), "this is the variance: M2 is the *sum* of squared deviations."),
        ((count, n * a + m * b, m2), "this is the sum of all values: divide it by n + m."),
        (
            (count, (a + b) / 2, p + q),
            "the mean of the two means, and the sum of the two M2: each set has to count by its size, and their distance.",
        ),
    )


MERGE = Exercise(
    "Exercise 8.2 (a mean that can be merged)",
    (_moments(_A), _moments(_B)),
    _moments(np.concatenate([_A, _B])),
    _merge_mistakes(),
    "a = (3, 3, 14) and b = (5, 7, 30)",
)

# Exercise 8.3: the grand mean.

_MEANS = np.array([[[1.0, 2.0], [3.0, 7.0]], [[4.0, 0.0], [2.0, 5.0]], [[10.0, 3.0], [0.0, 1.0]]])
_COUNTS = np.array([6.0, 3.0, 1.0])
_WEIGHTED, _PLAIN = np.average(_MEANS, axis=0, weights=_COUNTS), _MEANS.mean(axis=0)
_EXPECTED = np.stack([_MEANS - _WEIGHTED, _MEANS - _PLAIN])


class _Both(Exercise):
    """Asks for the weighted and the unweighted answer, one after the other."""

    def call(self, function, inputs=None):
        """See `Exercise.call`."""
        both = [super(_Both, self).call(function, (_MEANS, _COUNTS, weighted)) for weighted in (True, False)]
        if len({b.shape for b in both}) > 1:
            raise self._error(f"the weighted result has shape {both[0].shape}, the unweighted one {both[1].shape}.")
        return np.stack(both)


CONTRAST = _Both(
    "Exercise 8.3 (the grand mean)",
    (_MEANS, _COUNTS, True),
    _EXPECTED,
    (
        (_EXPECTED[::-1], "weighted and unweighted are swapped."),
        (
            np.stack([_EXPECTED[0]] * 2),
            "the answer is weighted even where weighted=False: there all letters count alike.",
        ),
        (
            np.stack([_EXPECTED[1]] * 2),
            "the answer is unweighted even where weighted=True: there a letter counts as often as it occurs.",
        ),
        (np.stack([_WEIGHTED, _PLAIN]), "this is the grand mean itself: subtract it from each letter's mean."),
        (-_EXPECTED, "the signs are turned over: the letter minus the grand mean."),
        (
            np.stack([_MEANS - np.sum(_MEANS * _COUNTS[:, None, None], 0), _EXPECTED[1]]),
            "the weighted sum is to be divided by the sum of all counts.",
        ),
        (
            np.stack([_MEANS - _WEIGHTED.mean(), _MEANS - _PLAIN.mean()]),
            "one number was subtracted: the grand mean has a value for every frame and band (axis=0).",
        ),
        (
            np.stack([_MEANS - _MEANS.mean()] * 2),
            "one number was subtracted, the mean of everything: the grand mean has a value for every frame and band.",
        ),
        (
            np.stack([_MEANS - _MEANS.mean(axis=(1, 2), keepdims=True)] * 2),
            "each letter's own mean was subtracted: the mean is over the *letters*, axis 0.",
        ),
    ),
    "three letters that occur 6, 3 and 1 times",
)

# Exercise 8.4: NAvAI.

_RNG = np.random.default_rng(8)
_WINDOWS = np.round(_RNG.normal(size=(7, 6, 2)), 1)
_LETTERS = np.array(["s", "e", "e", "s", "e", "t", "e"])
_PEAKS = np.array([1, 3, 5, 2, 4, 0, 2])
_GROUPS = ("e", "s", "t")


def _navai(
    move=lambda window, peak: _shifted(window, 3 - peak), weighted=True, subtract=True, divide="own", order=_GROUPS
):
    """What an answer to exercise 8.4 gives; each argument makes one mistake."""
    moved = np.stack([move(window, peak) for window, peak in zip(_WINDOWS, _PEAKS)])
    counts = np.array([(group == _LETTERS).sum() for group in order])
    means = np.stack([moved[group == _LETTERS].sum(axis=0) for group in order])
    means = means / (counts[:, None, None] if divide == "own" else divide)
    if subtract == "bands":
        return means - np.average(means, axis=0, weights=counts).mean(axis=0)
    return means - np.average(means, axis=0, weights=counts if weighted else None) * subtract


def _masked():
    moved = np.stack([_shifted(window, 3 - peak) for window, peak in zip(_WINDOWS, _PEAKS)])
    inside = np.stack([_shifted(np.ones_like(window), 3 - peak) for window, peak in zip(_WINDOWS, _PEAKS)])
    counts = np.array([(group == _LETTERS).sum() for group in _GROUPS])
    sums, known = (np.stack([x[group == _LETTERS].sum(axis=0) for group in _GROUPS]) for x in (moved, inside))
    means = sums / np.maximum(known, 1)
    return means - np.average(means, axis=0, weights=counts)


NAVAI = Exercise(
    "Exercise 8.4 (NAvAI)",
    (_WINDOWS, _LETTERS, _PEAKS, list(_GROUPS)),
    _navai(),
    (
        (
            _navai(move=lambda window, peak: window),
            "the windows were not aligned: each peak has to lie in the middle first.",
        ),
        (_navai(move=lambda window, peak: _shifted(window, peak - 3)), "the windows were shifted the wrong way."),
        (
            _navai(move=lambda window, peak: np.roll(window, 3 - peak, axis=0)),
            "what left at one end came in at the other (np.roll): zeros should come in.",
        ),
        (_navai(subtract=False), "these are the plain averages: subtract the mean over all windows of all letters."),
        (
            _navai(weighted=False),
            "the grand mean is unweighted: over all windows of all letters, frequent letters count for more.",
        ),
        (_navai(divide=len(_LETTERS)), "the sums were divided by the number of *all* windows: each by its own N_g."),
        (_navai(divide=1), "these are sums: divide each by its N_g."),
        (
            _navai(subtract="bands"),
            "the grand mean was averaged over frames too: it has a value for each frame and band.",
        ),
        (
            _masked(),
            "each frame was divided by how many windows reach there: a better mean, but this formula divides by N_g.",
        ),
        (
            _navai(order=tuple(dict.fromkeys(_LETTERS.tolist()))),
            "the order of the letters is that of their first window: use the order of `groups`.",
        ),
    ),
    "7 windows of the letters e, s and t",
)

shift, merge, contrast, navai = SHIFT.check, MERGE.check, CONTRAST.check, NAVAI.check
