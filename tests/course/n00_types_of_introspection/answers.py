"""Right and wrong answers to the exercises of notebook 00."""

import numpy as np

from idl_utils.checks import types_of_introspection as nb00

EXERCISES = {
    "0.1": (nb00.MOST_PROBABLE, lambda logits, count: np.argsort(-logits)[:count]),
    "0.2": (nb00.SALIENCY, lambda gradient: np.abs(gradient).max(-1)),
}
WRONG = [
    ("0.1", lambda z, n: np.argsort(z)[:n], "least probable"),
    ("0.1", lambda z, n: np.argsort(z)[-n:], "turn the order round"),
    ("0.1", lambda z, n: np.sort(z)[::-1][:n], "the scores themselves"),
    ("0.1", lambda z, n: np.argsort(-z), "first `count`"),
    ("0.1", lambda z, n: np.argmax(z), "argmax finds one"),
    ("0.1", lambda z, n: [0, 1], "expected \\[1, 3\\], got \\[0, 1\\]"),
    ("0.2", lambda g: g.max(-1), "the sign is still there"),
    ("0.2", lambda g: g.sum(-1), "cancel"),
    ("0.2", lambda g: np.abs(g.sum(-1)), "cancel before"),
    ("0.2", lambda g: np.abs(g.max(-1)), "before the magnitude"),
    ("0.2", np.abs, "reduce the last axis"),
    ("0.2", lambda g: np.abs(g).mean(-1), "the mean"),
    ("0.2", lambda g: np.abs(g).max(0), "over rows"),
    ("0.2", lambda g: np.abs(g).max(1), "over columns"),
    ("0.2", lambda g: np.abs(g).max(), "one number for the whole picture"),
    ("0.2", lambda g: np.ones((1, 2)), "expected .* got"),
]
