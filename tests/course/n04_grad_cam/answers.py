"""Right and wrong answers to the exercises of notebook 04."""

import numpy as np

from idl_utils.checks import grad_cam as nb04


def relu(values):
    return np.maximum(values, 0)


EXERCISES = {
    "4.1": (nb04.IMPORTANCE, lambda gradient: gradient.mean((0, 1))),
    "4.2": (nb04.CLASS_MAP, lambda maps, alpha: relu(maps @ alpha)),
}
WRONG = [
    ("4.1", lambda g: g.sum((0, 1)), "1/Z is missing"),
    ("4.1", lambda g: g.max((0, 1)), "the maximum over the places"),
    ("4.1", lambda g: g.mean(-1), "the mean over the maps"),
    ("4.1", lambda g: g, "the places are still there"),
    ("4.1", lambda g: g.mean(0), "rows alone"),
    ("4.1", lambda g: g.mean(1), "columns alone"),
    ("4.1", lambda g: g.mean(), "one number for all maps"),
    ("4.1", lambda g: relu(g).mean((0, 1)), "cut off"),
    ("4.1", lambda g: np.abs(g).mean((0, 1)), "the sign is lost"),
    ("4.1", lambda g: np.median(g, (0, 1)), "expected .* got"),
    ("4.2", lambda m, a: m @ a, "the ReLU is missing"),
    ("4.2", lambda m, a: relu(m * a).sum(-1), "sum first"),
    ("4.2", lambda m, a: m @ relu(a), "not around alpha"),
    ("4.2", lambda m, a: relu((m * a).mean(-1)), "the formula has a sum"),
    ("4.2", lambda m, a: np.abs(m @ a), "the magnitude"),
    ("4.2", lambda m, a: relu(m @ -a), "turned round"),
    ("4.2", lambda m, a: m * a, "still apart: sum over the last axis\\.$"),
    ("4.2", lambda m, a: relu(m * a), "and then the ReLU"),
    ("4.2", lambda m, a: relu(m.sum(-1)), "without their weights"),
    ("4.2", lambda m, a: relu((m * a).sum((0, 1))), "one number a map"),
    ("4.2", lambda m, a: np.ones((2, 2)), "expected .* got"),
]
