"""Right and wrong answers to the exercises of notebook 03."""

import numpy as np

from idl_utils.checks import backpropagation_rules as nb03

EXERCISES = {
    "3.1": (nb03.GRADIENT, lambda x, W, v: W @ (v * (x @ W > 0))),
    "3.2": (nb03.DECONVNET, lambda signal, value: np.maximum(signal, 0)),
    "3.3": (nb03.GUIDED, lambda signal, value: np.where(value > 0, np.maximum(signal, 0), 0)),
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
    ("3.2", lambda s, f: s * (f > 0), "plain backpropagation"),
    ("3.2", lambda s, f: s * (f > 0) * (s > 0), "guided backpropagation"),
    ("3.2", lambda s, f: np.maximum(f, 0), "the ReLU of the value"),
    ("3.2", lambda s, f: f * (s > 0), "what is sent back is the value"),
    ("3.2", lambda s, f: s, "the whole signal"),
    ("3.2", lambda s, f: np.abs(s), "changed its sign"),
    ("3.2", lambda s, f: np.minimum(s, 0), "the negative part"),
    ("3.2", lambda s, f: s > 0, "\\*where\\*"),
    ("3.2", lambda s, f: s + f, "expected .* got"),
    ("3.3", lambda s, f: s * (f > 0), "plain backpropagation"),
    ("3.3", lambda s, f: s * (s > 0), "this is deconvnet"),
    ("3.3", lambda s, f: s * ((s > 0) | (f > 0)), "both must hold"),
    ("3.3", lambda s, f: s * (s * f > 0), "where \\*both\\* are negative"),
    ("3.3", lambda s, f: np.maximum(s * f, 0), "positive part of signal times value"),
    ("3.3", lambda s, f: np.maximum(s, 0) * np.maximum(f, 0), "scaled by the value"),
    ("3.3", lambda s, f: f * (s > 0) * (f > 0), "what is sent back is the value"),
    ("3.3", lambda s, f: s, "nothing has been blocked"),
    ("3.3", lambda s, f: (s > 0) & (f > 0), "\\*where\\*"),
    ("3.3", lambda s, f: s + f, "expected .* got"),
]
