"""Right and wrong answers to the exercises of notebook 03."""

import numpy as np

from idl_utils.checks import backpropagation_rules as nb03


def walk(x, weights, rule, first=None, last=slice(None)):
    values, h = [], x
    for W in weights[:-1]:
        values.append(h @ W)
        h = np.maximum(values[-1], 0)
    signal = weights[-1] if first is None else first
    for W, value in list(zip(weights[:-1], values))[::-1][last]:
        signal = W @ rule(signal, value)
    return signal


def linear_forward(x, weights, rule):
    values = [x @ weights[0], x @ weights[0] @ weights[1]]
    return weights[0] @ rule(weights[1] @ rule(weights[2], values[1]), values[0])


def one_rule(x, weights, rule, where):
    z = x @ weights[0]
    values = [z, np.maximum(z, 0) @ weights[1]]
    signal = rule(weights[2], values[1]) if where else weights[2]
    signal = weights[1] @ signal
    return weights[0] @ (signal if where else rule(signal, values[0]))


EXERCISES = {
    "3.1": (nb03.GRADIENT, lambda x, W, v: W @ (v * (x @ W > 0))),
    "3.2": (nb03.GUIDED_RELU6, lambda signal, value: np.where((value > 0) & (value < 6), np.maximum(signal, 0), 0)),
    "3.3": (nb03.WALK, lambda x, weights, rule: walk(x, weights, rule)),
}
WRONG = [
    ("3.1", lambda x, W, v: W @ v, "without ReLU"),
    ("3.1", lambda x, W, v: v * (x @ W > 0), "at the hidden units"),
    ("3.1", lambda x, W, v: W @ (v * np.maximum(x @ W, 0)), "scaled by its value"),
    ("3.1", lambda x, W, v: W @ np.maximum(v, 0), "the signal decided"),
    ("3.1", lambda x, W, v: W @ (np.maximum(v, 0) * (x @ W > 0)), "blocked as well"),
    ("3.1", lambda x, W, v: x * (W @ (v * (x @ W > 0))), "input times gradient"),
    ("3.1", lambda x, W, v: W @ (x @ W > 0).astype(float), "weights v of the output are missing"),
    ("3.1", lambda x, W, v: np.maximum(x @ W, 0) @ v, "the output of the network"),
    ("3.1", lambda x, W, v: (v * (x @ W > 0)) @ W, "stops with ValueError"),
    ("3.2", lambda s, f: s * (s > 0) * (f > 0), "plain ReLU"),
    ("3.2", lambda s, f: s * (s > 0) * (f < 6), "unit that was off"),
    ("3.2", lambda s, f: s * (f > 0) * (f < 6), "gradient of a ReLU6"),
    ("3.2", lambda s, f: s * (s > 0), "this is deconvnet"),
    ("3.2", lambda s, f: np.maximum(s, 0) * np.clip(f, 0, 6), "scaled by the value"),
    ("3.2", lambda s, f: f * (s > 0) * (f > 0) * (f < 6), "what is sent back is the value"),
    ("3.2", lambda s, f: s, "nothing has been blocked"),
    ("3.2", lambda s, f: (s > 0) & (f > 0) & (f < 6), "\\*where\\*"),
    ("3.2", lambda s, f: s + f, "expected .* got"),
    ("3.2", lambda s, f: s if s > 0 and f > 0 else 0, "stops with ValueError"),
    ("3.3", lambda x, w, r: walk(x, w, lambda s, z: s), "the rule is missing"),
    ("3.3", lambda x, w, r: one_rule(x, w, r, True), "the first hidden layer"),
    ("3.3", lambda x, w, r: one_rule(x, w, r, False), "the last hidden layer"),
    ("3.3", linear_forward, "without ReLU"),
    ("3.3", lambda x, w, r: walk(x, w, r, first=np.ones(3)), "begin with 1s"),
    ("3.3", lambda x, w, r: walk(x, w, lambda s, z: r(z, s)), "exchanged"),
    ("3.3", lambda x, w, r: x * walk(x, w, r), "times the input"),
    ("3.3", lambda x, w, r: r(walk(x, w, r, last=slice(1)), x @ w[0]), "one step is missing"),
    ("3.3", lambda x, w, r: np.maximum(np.maximum(x @ w[0], 0) @ w[1], 0) @ w[2], "the network's output"),
    ("3.3", lambda x, w, r: walk(x, w, r) + 1, "expected .* got"),
    ("3.3", lambda x, w, r: walk(x, [m.T for m in w], r), "stops with ValueError"),
]
