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

most_probable = MOST_PROBABLE.check
saliency = SALIENCY.check
