"""Checks of notebook 01."""

import numpy as np

from ..exercise import Exercise

# Exercise 1.1: the score is that of a sum of weighted squares, so that its gradient is w * x.
_X = np.array([[0.5, 0.9], [0.1, 0.4]], "float32")
_W = np.array([[4, 2], [-10, -1]], "float32")
_RATE = 0.2
_GRADIENT = _W * _X
_STEP = _GRADIENT / np.sqrt((_GRADIENT**2).mean())
_RAISED = _X + _RATE * _STEP


def _score(x):
    import tensorflow as tf

    return tf.reduce_sum(_W * tf.convert_to_tensor(x) ** 2) / 2


def _kept(x):
    return np.clip(x, 0, 1)


ASCENT = Exercise(
    "Exercise 1.1 (ascent step)",
    (_score, _X, _RATE),
    _kept(_RAISED),
    (
        (_kept(_X - _RATE * _STEP), "this goes downhill: the score is to be raised, so add the gradient."),
        (_RAISED, "the direction is right, but the picture leaves [0, 1]: clip it."),
        (_kept(_X + _RATE * _GRADIENT), "the gradient is not normalised: divide it by its root mean square."),
        (_X + _RATE * _GRADIENT, "neither normalised nor clipped: divide by the root mean square, then clip."),
        (
            _kept(_X + _RATE * _GRADIENT / np.sqrt((_GRADIENT**2).sum())),
            "this divides by the length: take the *mean* of the squares, so that the size of the picture plays no part.",
        ),
        (
            _kept(_X + _RATE * _GRADIENT / np.abs(_GRADIENT).max()),
            "this divides by the largest entry: take the root mean square.",
        ),
        (
            _kept(_X + _RATE * _GRADIENT / (_GRADIENT**2).mean()),
            "this divides by the mean square: its root is missing.",
        ),
        (
            _kept(_X + _RATE * _GRADIENT / _GRADIENT.std()),
            "this divides by the standard deviation, which subtracts the mean: take the root mean square.",
        ),
        (
            _kept(_X + _RATE * np.sign(_GRADIENT)),
            "only the signs of the gradient are left: keep its entries in proportion.",
        ),
        (_STEP, "this is the normalised gradient: add `rate` times it to x."),
        (_RATE * _STEP, "this is the step alone: add it to x."),
        (_GRADIENT, "this is the gradient alone: normalise it, and add `rate` times it to x."),
        (_kept(_X + _STEP), "the rate is missing."),
        (
            1 / (1 + np.exp(-_RAISED)),
            "a sigmoid changes every pixel, also those within [0, 1]: clip here.",
        ),
    ),
    f"x = {_X.tolist()} with gradient {_GRADIENT.tolist()} and rate {_RATE}",
)

_LOGITS = np.array([1.0, 3.0, -1.0, 2.0])
_K = 3
_P = np.exp(_LOGITS) / np.exp(_LOGITS).sum()
_ONE = np.eye(4)[_K]

SOFTMAX = Exercise(
    "Exercise 1.2 (gradient of the log-probability)",
    (_LOGITS, _K),
    _ONE - _P,
    (
        (_P - _ONE, "this is the gradient of the *loss* -log p: its sign is reversed."),
        (_P[_K] * (_ONE - _P), "this is the gradient of p itself: that of log p is 1/p of it."),
        (_ONE, "this is the gradient of the logit: the normalisation of the softmax depends on all logits, too."),
        (-_P, "the numerator is missing: log p is the logit minus the logarithm of the sum."),
        (_P, "these are the probabilities: differentiate the logarithm of one of them."),
        (_ONE / _P[_K], "this is the derivative of log p by p: go on to the logits."),
        (_ONE * (1 - _P[_K]), "this is right for logit k, but 0 for the others: they pull as well."),
        (np.log(_P), "these are the log-probabilities: asked for is a gradient."),
        (
            _ONE - np.exp(_LOGITS) / np.exp(_LOGITS).max(),
            "the exponentials are divided by the largest one: a softmax divides by their sum.",
        ),
        (_ONE - _LOGITS / _LOGITS.sum(), "the exponentials are missing in the softmax."),
    ),
    f"logits {_LOGITS.tolist()} and k = {_K}",
)

_PICTURE = np.array([[[0.0, 0.5], [0.25, 1.0], [1.0, 0.0]], [[0.75, 0.625], [0.5, 0.125], [0.0, 0.25]]])
_DOWN, _RIGHT, _COLOURS = (np.diff(_PICTURE, axis=axis) for axis in range(3))
_ABSOLUTE = np.abs(_DOWN).sum() + np.abs(_RIGHT).sum()


def _around(axis):
    return np.abs(np.roll(_PICTURE, 1, axis) - _PICTURE).sum()


TOTAL_VARIATION = Exercise(
    "Exercise 1.3 (total variation)",
    (_PICTURE,),
    _ABSOLUTE,
    (
        ((_DOWN**2).sum() + (_RIGHT**2).sum(), "the differences are squared: take their absolute values."),
        (_DOWN.sum() + _RIGHT.sum(), "without absolute values, ups and downs cancel."),
        (np.abs(_DOWN.sum() + _RIGHT.sum()), "take the absolute value of each difference, *before* the sum."),
        (
            np.abs(_COLOURS).sum(),
            "these are differences between the colours of a pixel: np.diff takes the last axis unless told axis=0 or axis=1.",
        ),
        (np.abs(_DOWN).sum(), "only neighbours above each other are compared: those side by side are missing."),
        (np.abs(_RIGHT).sum(), "only neighbours side by side are compared: those above each other are missing."),
        (
            _ABSOLUTE + np.abs(_COLOURS).sum(),
            "red and green of one pixel are no neighbours: leave out differences along the last axis.",
        ),
        (_ABSOLUTE / _PICTURE.size, "this is a mean over all values: take the sum."),
        (
            np.abs(_DOWN).mean() + np.abs(_RIGHT).mean(),
            "these are means: take sums.",
        ),
        (_around(0) + _around(1), "the last row is compared with the first (np.roll): they are no neighbours."),
        (
            np.abs(_DOWN[:, :-1] + _RIGHT[:-1]).sum(),
            "the two differences are added before the absolute value: a rise and a fall would cancel.",
        ),
    ),
    f"a picture of 2 x 3 pixels and 2 colours, {_PICTURE.tolist()}",
)

# Exercise 1.4: two steps on a small grey picture, of which a corner is to become bright.
_HEIGHT, _WIDTH = 4, 6
_Z = np.random.default_rng(3).normal(size=(2, _HEIGHT, _WIDTH // 2 + 1)).astype("float32")
_FREQUENCIES = np.maximum(np.hypot(np.fft.fftfreq(4)[:, None], np.fft.rfftfreq(6)), 1 / 6).astype("float32")
_SHIFTS, _SPEED = ((1, 0), (0, -2)), 0.2
_CORNER = np.linspace(-1, 2, _HEIGHT * _WIDTH).reshape(_HEIGHT, _WIDTH).astype("float32")


def _corner(picture):
    import tensorflow as tf

    return tf.reduce_sum(_CORNER * tf.convert_to_tensor(picture) ** 2)


def _rung(frequencies=_FREQUENCIES, squash=True, shifts=_SHIFTS, sign=1, size="rms"):
    """The right z after all shifts, or one with a mistake, in NumPy: waves, and the adjoint of making them."""
    z = _Z.astype("float64")
    weights = np.full(_WIDTH // 2 + 1, 2 / (_HEIGHT * _WIDTH))
    weights[[0, -1]] /= 2
    for shift in shifts:
        values = np.fft.irfft2((z[0] + 1j * z[1]) / frequencies, (_HEIGHT, _WIDTH))
        picture = 1 / (1 + np.exp(-values)) if squash else values
        moved = np.roll(picture, shift, (0, 1))
        pull = np.roll(2 * _CORNER * moved, [-s for s in shift], (0, 1)) * (picture * (1 - picture) if squash else 1)
        back = np.fft.rfft2(pull) * weights / frequencies
        gradient = np.stack([back.real, back.imag])
        divisor = {"rms": np.sqrt((gradient**2).mean()), "length": np.sqrt((gradient**2).sum()), "none": 1.0}[size]
        z = z + sign * _SPEED * gradient / divisor
    return z


RUNG = Exercise(
    "Exercise 1.4 (a rung of the ladder)",
    (_corner, _Z, _FREQUENCIES, _SHIFTS, _SPEED),
    _rung(),
    (
        (_Z, "z is unchanged: add the step to it, once for each shift."),
        (_rung(sign=-1), "this goes downhill: add the gradient."),
        (_rung(np.ones_like(_FREQUENCIES)), "the waves are not divided by their frequencies."),
        (
            _rung(1 / _FREQUENCIES),
            "the waves are multiplied by their frequencies: divide, so that coarse ones move more.",
        ),
        (_rung(squash=False), "the sigmoid is missing: without it the picture leaves (0, 1)."),
        (_rung(shifts=((0, 0),) * 2), "the score is that of the picture at rest: shift it *before* it is scored."),
        (
            _rung(shifts=[(-a, -b) for a, b in _SHIFTS]),
            "the picture is shifted the other way: tf.roll takes the shift as it is.",
        ),
        (_rung(shifts=_SHIFTS[:1]), "this is only the first step: is `return` inside the loop?"),
        (_rung(size="none"), "the gradient is not normalised: divide it by its root mean square."),
        (_rung(size="length"), "this divides by the length: take the *mean* of the squares."),
    ),
    "a grey picture of 4 x 6 pixels and two shifts",
)

ascent_step = ASCENT.check
log_probability_gradient = SOFTMAX.check
total_variation = TOTAL_VARIATION.check
fourier_rung = RUNG.check
