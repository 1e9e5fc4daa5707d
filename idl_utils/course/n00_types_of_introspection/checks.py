"""Checks of notebook 00."""

import numpy as np

from ..exercise import Exercise

_SCORES = np.array([0.2, 1.5, -3.0, 0.9])
_GRADIENT = np.array([[[1.0, -4.0, 2.0], [-0.2, -0.5, -0.9]]], "float32")

MOST_PROBABLE = Exercise(
    "Exercise 0.1 (most probable classes)",
    (_SCORES, 2),
    [1, 3],
    (
        ([2, 0], "these are the least probable ones: argsort begins with the smallest value."),
        ([3, 1], "the right classes, but the most probable one comes last: turn the order round."),
        ([1.5, 0.9], "these are the scores themselves: return the indices of the classes, as argsort gives them."),
        ([1, 3, 0, 2], "this is the order of all classes: keep the first `count`."),
        (1, "argmax finds one class only: sort, then keep the first `count`."),
    ),
    f"logits {_SCORES.tolist()} and count 2",
)

SALIENCY = Exercise(
    "Exercise 0.2 (saliency map)",
    (_GRADIENT,),
    [[4.0, 0.9]],
    (
        (_GRADIENT.max(-1), "the sign is still there, so the strong negative -4 is lost: take the magnitude first."),
        (_GRADIENT.sum(-1), "a sum lets colour channels of opposite sign cancel: take the largest magnitude instead."),
        (
            np.abs(_GRADIENT.sum(-1)),
            "channels of opposite sign cancel before the magnitude is taken: magnitude first, then channels.",
        ),
        (
            np.abs(_GRADIENT.max(-1)),
            "the largest value is chosen before the magnitude: magnitude first, then the maximum.",
        ),
        (np.abs(_GRADIENT), "the colour channels are still there: reduce the last axis to one number per pixel."),
        (np.abs(_GRADIENT).mean(-1), "this is the mean over colour channels: take the maximum."),
        (np.abs(_GRADIENT).max(0), "this is the maximum over rows: the colour channels are the last axis, axis=-1."),
        (np.abs(_GRADIENT).max(1), "this is the maximum over columns: the colour channels are the last axis, axis=-1."),
        (
            np.abs(_GRADIENT).max(),
            "this is one number for the whole picture: give the axis of the colour channels, axis=-1.",
        ),
    ),
    f"the gradient {_GRADIENT.tolist()}",
)

_WEIGHTS = np.random.default_rng(0).normal(size=(4, 6, 3)).round(1)
_PICTURE = np.random.default_rng(1).random((4, 6, 3)).round(1)
_SIDE = 2


def _score(pictures):
    """Stands in for a network's score of one class: (n, 4, 6, 3) -> (n,)."""
    return np.tensordot(np.reshape(pictures, (-1, 4, 6, 3)), _WEIGHTS, 3)


def _hidden(fill=0.5, keep=False, step=_SIDE):
    """Scores with one square after the other hidden; with `keep` the squares before it stay hidden."""
    changed, scores = _PICTURE.copy(), []
    for row in range(0, 4 - _SIDE + 1, step):
        for column in range(0, 6 - _SIDE + 1, step):
            changed = changed if keep else _PICTURE.copy()
            changed[row : row + _SIDE, column : column + _SIDE] = fill
            scores.append(_score(changed)[0])
    return np.reshape(scores, (-1, (6 - _SIDE) // step + 1))


_WHOLE = _score(_PICTURE)[0]
_LOST = _WHOLE - _hidden()

OCCLUSION = Exercise(
    "Exercise 0.3 (occlusion map)",
    (_score, _PICTURE, _SIDE),
    _LOST,
    (
        (-_LOST, "the sign is turned round: where hiding *lowers* the score, the map is positive."),
        (np.abs(_LOST), "the sign is lost: hiding a square that speaks against the class raises the score."),
        (
            _hidden(),
            "these are the scores with a square hidden: asked for is what they lose against the whole picture.",
        ),
        (
            _WHOLE - _hidden(keep=True),
            "squares that were hidden before stay hidden: change a *copy* of the picture each time (`picture.copy()`).",
        ),
        (_WHOLE - _hidden(fill=0), "the squares are black: hide them in grey, 0.5."),
        (_WHOLE - _hidden(fill=1), "the squares are white: hide them in grey, 0.5."),
        (
            _LOST.ravel(),
            "the numbers are right, but they stand in one row: bring them into rows and columns (`reshape`).",
        ),
        (
            _LOST.reshape(3, 2),
            "rows and columns are exchanged: this picture is 4 high and 6 wide, so 2 rows of 3 squares.",
        ),
        (_LOST.T, "rows and columns are exchanged: this picture is 4 high and 6 wide, so 2 rows of 3 squares."),
        (
            _WHOLE - _hidden(step=1),
            "the squares overlap: the next one begins where the last one ended, `size` pixels further.",
        ),
        (_LOST[:, :2], "the last column of squares is missing: the width counts its own squares, not the height's."),
        (
            _LOST[..., None],
            "there is one axis too many: `score` returns an array of n numbers, take the number itself.",
        ),
    ),
    "a picture of 4 × 6 pixels and squares of 2",
)

most_probable = MOST_PROBABLE.check
saliency = SALIENCY.check
occlusion = OCCLUSION.check
