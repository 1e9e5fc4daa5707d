"""Right and wrong answers to the exercises of notebook 00."""

import numpy as np

from idl_utils.checks import types_of_introspection as nb00


def occlusion(score, picture, size, fill=0.5, copy=np.copy, step=None):
    rows = range(0, len(picture) - size + 1, step or size)
    columns = range(0, picture.shape[1] - size + 1, step or size)
    whole, lost = score(picture[None])[0], []
    for i in rows:
        for j in columns:
            hidden = copy(picture)
            hidden[i : i + size, j : j + size] = fill
            lost.append(whole - score(hidden[None])[0])
    return np.reshape(lost, (len(rows), len(columns)))


EXERCISES = {
    "0.1": (nb00.MOST_PROBABLE, lambda logits, count: np.argsort(-logits)[:count]),
    "0.2": (nb00.SALIENCY, lambda gradient: np.abs(gradient).max(-1)),
    "0.3": (nb00.OCCLUSION, lambda score, picture, size: occlusion(score, picture, size)),
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
    ("0.3", lambda f, p, n: -occlusion(f, p, n), "the sign is turned round"),
    ("0.3", lambda f, p, n: np.abs(occlusion(f, p, n)), "the sign is lost"),
    ("0.3", lambda f, p, n: f(p) - occlusion(f, p, n), "against the whole picture"),
    ("0.3", lambda f, p, n: occlusion(f, p, n, copy=lambda p: p), "stay hidden"),
    ("0.3", lambda f, p, n: occlusion(f, p, n, fill=0), "black"),
    ("0.3", lambda f, p, n: occlusion(f, p, n, fill=1), "white"),
    ("0.3", lambda f, p, n: occlusion(f, p, n).ravel(), "in one row"),
    ("0.3", lambda f, p, n: occlusion(f, p, n).reshape(3, 2), "exchanged"),
    ("0.3", lambda f, p, n: occlusion(f, p, n).T, "exchanged"),
    ("0.3", lambda f, p, n: occlusion(f, p, n, step=1), "overlap"),
    ("0.3", lambda f, p, n: occlusion(f, p[:, :4], n), "stops with ValueError"),
    ("0.3", lambda f, p, n: occlusion(f, p, n)[:, :2], "last column"),
    ("0.3", lambda f, p, n: occlusion(f, p, n)[..., None], "one axis too many"),
    ("0.3", lambda f, p, n: np.zeros((2, 3)), "expected .* got"),
]
