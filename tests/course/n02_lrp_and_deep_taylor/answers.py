"""Right and wrong answers to the exercises of notebook 02."""

import numpy as np

from idl_utils.checks import lrp_and_deep_taylor as nb02


def root(x, w, b, along=None, sums=None, sign=-1):
    along = x * (w > 0) if along is None else along
    sums = x @ w + b if sums is None else sums
    return x + sign * sums / (along @ w) * along


def epsilon(a, w, b, r, z):
    return a * (w @ (r / z))


def away(z, e):
    return z + e * np.where(z >= 0, 1, -1)


def parts(x, w):
    return np.maximum(x, 0), np.minimum(x, 0), np.maximum(w, 0), np.minimum(w, 0)


def zplus(x, w, r, e, up=None, down=None, swapped=False, total=None, back=None):
    x_up, x_down, plus, minus = parts(x, w)
    up, down = x_up if up is None else up, x_down if down is None else down
    plus, minus = (minus, plus) if swapped else (plus, minus)
    s = r / ((up @ plus + down @ minus if total is None else total) + e)
    return back(s) if back else up * (plus @ s) + down * (minus @ s)


def leak(arrived, of=1):
    layers, values = list(arrived), np.array(list(arrived.values()))
    return layers[of + int(np.diff(values).argmax())]


EXERCISES = {
    "2.1": (nb02.ROOT, root),
    "2.2": (nb02.EPSILON, lambda a, w, b, r, e: epsilon(a, w, b, r, away(a @ w + b, e))),
    "2.3": (nb02.ZPLUS, zplus),
    "2.4": (nb02.LEAK, leak),
}
WRONG = [
    ("2.1", lambda x, w, b: root(x, w, b, sums=x @ w), "bias is forgotten"),
    ("2.1", lambda x, w, b: root(x, w, b, sign=1), "wrong direction"),
    ("2.1", lambda x, w, b: root(x, w, b, along=w), "the w2 rule"),
    ("2.1", lambda x, w, b: root(x, w, b, along=x), "line to the origin"),
    ("2.1", lambda x, w, b: root(x, w, b, along=np.maximum(w, 0)), "along the positive weights"),
    ("2.1", lambda x, w, b: x - (x @ w + b) / (x @ w) * x * (w > 0), "too far"),
    ("2.1", lambda x, w, b: (x - root(x, w, b)) * w, "this is the relevance"),
    ("2.1", lambda x, w, b: x - root(x, w, b), "subtract it from x"),
    ("2.1", lambda x, w, b: 0 * x, "expected .* got"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, a @ w + b + e), "closer to 0"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, away(a @ w + b, -e)), "leads towards it"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, a @ w + b), "epsilon is missing"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, away(a @ w, e)), "bias is forgotten"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, np.abs(a @ w + b) + e), "sign of z is lost"),
    ("2.2", lambda a, w, b, r, e: epsilon(1, w, b, r, away(a @ w + b, e)), "step 4 is missing"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, 1 / away(a @ w + b, e)), "multiplied by it"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, 1), "must be divided by z"),
    ("2.2", lambda a, w, b, r, e: a[:, None] * w * r / away(a @ w + b, e), "these are the messages"),
    ("2.2", lambda a, w, b, r, e: (a[:, None] * w * r / away(a @ w + b, e)).sum(0), "summed over the inputs"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, a @ w + b + e * np.sign(a @ w + b)), "np.sign\\(0\\) is 0"),
    ("2.2", lambda a, w, b, r, e: epsilon(a, w, b, r, a @ w + b + np.where(a @ w + b > 0, e, -e)), "yours is -1"),
    ("2.2", lambda a, w, b, r, e: 0 * a, "expected .* got"),
    ("2.3", lambda x, w, r, e: zplus(x, w, r, e, down=0 * x), "negative inputs are left out"),
    ("2.3", lambda x, w, r, e: zplus(x, w, r, e, up=x, down=0 * x), "x w\\+ is negative"),
    ("2.3", lambda x, w, r, e: zplus(x, w, r, e, swapped=True), "these are the negative products"),
    ("2.3", lambda x, w, r, e: zplus(x, w, r, e, back=lambda s: x * (w @ s)), "same weights as step 1"),
    ("2.3", lambda x, w, r, e: zplus(x, w, r, e, total=x @ w), "the sum of all products"),
    (
        "2.3",
        lambda x, w, r, e: zplus(x, w, r, e, back=lambda s: w.clip(0) @ s + w.clip(None, 0) @ s),
        "step 4 is missing",
    ),
    ("2.3", lambda x, w, r, e: 0 * x, "expected .* got"),
    ("2.4", lambda arrived: leak(arrived, 0), "one layer too far"),
    ("2.4", lambda arrived: min(arrived, key=arrived.get), "the sum of all losses"),
    ("2.4", lambda arrived: max(arrived, key=arrived.get), "nothing is lost yet"),
    ("2.4", lambda arrived: 1 + int(np.diff(list(arrived.values())).argmax()), "a place in the list"),
    ("2.4", lambda arrived: np.diff(list(arrived.values())).max(), "how much is lost"),
    ("2.4", lambda arrived: "three", "expected .* got"),
]
