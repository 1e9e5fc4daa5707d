"""Checks of notebook 03."""

import numpy as np

from ..exercise import Exercise

_X = np.array([1.0, 2.0])
_W = np.array([[2.0, -3.0, 1.0], [-0.5, 1.0, 1.0]])  # z = x @ W = [1, -1, 3]: on, off, on
_V = np.array([3.0, 2.0, -1.0])
_Z = _X @ _W
_ON = _Z > 0

GRADIENT = Exercise(
    "Exercise 3.1 (gradient by hand)",
    (_X, _W, _V),
    _W @ (_V * _ON),
    (
        (_W @ _V, "this is the gradient of a network without ReLU: a unit that is off lets nothing through."),
        (_V * _ON, "this is the signal at the hidden units: send it on to the input, through the weights W."),
        (
            _W @ (_V * np.maximum(_Z, 0)),
            "each unit's signal is scaled by its value: what counts is only *whether* z > 0.",
        ),
        (
            _W @ (_V * (_V > 0)),
            "the signal decided which units pass (deconvnet): in a gradient the forward value z does.",
        ),
        (
            _W @ (_V * _ON * (_V > 0)),
            "negative signals are blocked as well (guided backpropagation): a gradient lets them pass.",
        ),
        (_X * (_W @ (_V * _ON)), "this is input times gradient: leave the input out."),
        (_W @ _ON.astype(float), "the weights v of the output are missing: they are the signal that arrives."),
        (np.maximum(_Z, 0) @ _V, "this is the output of the network: asked for is its gradient with respect to x."),
    ),
    f"x = {_X.tolist()}, W = {_W.tolist()} and v = {_V.tolist()}",
)

_SIGNAL = np.array([3.0, -2.0, 4.0, -1.0, 5.0, -3.0])
_VALUE = np.array([2.0, 5.0, -3.0, -4.0, 7.0, 8.0])
_SHOWN = f"signal {_SIGNAL.tolist()} and value {_VALUE.tolist()}"
_PASS, _ACTIVE, _BELOW = _SIGNAL > 0, _VALUE > 0, _VALUE < 6

GUIDED_RELU6 = Exercise(
    "Exercise 3.2 (guided backpropagation of a ReLU6)",
    (_SIGNAL, _VALUE),
    _SIGNAL * _PASS * _ACTIVE * _BELOW,
    (
        (
            _SIGNAL * _PASS * _ACTIVE,
            "this is the rule of a plain ReLU: a unit at 7 can't get any larger than 6, and lets nothing through.",
        ),
        (_SIGNAL * _PASS * _BELOW, "a unit that was off (value below 0) must be blocked, too."),
        (_SIGNAL * _ACTIVE * _BELOW, "this is the gradient of a ReLU6: a negative signal must be blocked, too."),
        (_SIGNAL * _PASS, "this is deconvnet: the forward value must open the gate, too."),
        (
            _SIGNAL * _PASS * np.clip(_VALUE, 0, 6),
            "the signal is scaled by the value: the value only opens or shuts the gate.",
        ),
        (
            np.clip(_VALUE, 0, 6) * _PASS * _BELOW,
            "the right positions, but what is sent back is the value: send the signal.",
        ),
        (_SIGNAL, "this is the whole signal: nothing has been blocked."),
        (_PASS & _ACTIVE & _BELOW, "this says *where* the signal passes: multiply it by the signal."),
    ),
    _SHOWN,
)

_WEIGHTS = [
    np.array([[1.0, -2.0, 3.0], [2.0, 1.0, -1.0]]),
    np.array([[1.0, -1.0, 1.0], [3.0, 3.0, -1.0], [-2.0, 2.0, 2.0]]),
    np.array([2.0, -3.0, 4.0]),
]
_INPUT = np.array([2.0, 1.0])


def _guided(signal, value):
    return signal * (signal > 0) * (value > 0)


def _plain(signal, value):
    return signal * (value > 0)


def _by_signal(signal, value):
    return signal * (signal > 0)


def _values(x, weights, relu=True):
    values = []
    for W in weights[:-1]:
        values.append(x @ W)
        x = np.maximum(values[-1], 0) if relu else values[-1]
    return values


def _sent(rule, relu=True, start=None, skip=None, after=False):
    """The signal at the input, or what some mistakes make of it."""
    values = _values(_INPUT, _WEIGHTS, relu)
    signal = _WEIGHTS[-1] if start is None else start
    for layer in (1, 0):
        if layer != skip:
            signal = rule(signal, values[layer])
        signal = _WEIGHTS[layer] @ signal
        if after:
            signal = rule(signal, values[layer - 1]) if layer else signal
    return signal


def _walk(rule, name, then=None):
    values = _values(_INPUT, _WEIGHTS)
    candidates = (
        (_sent(lambda signal, value: signal), "the rule is missing: call rule(signal, value) at each ReLU."),
        (_sent(rule, skip=0), "the first hidden layer has a ReLU, too: its rule is missing."),
        (_sent(rule, skip=1), "the last hidden layer has a ReLU, too: begin with its rule, on the signal from `v`."),
        (
            _sent(rule, relu=False),
            "the values are those of a network without ReLU: on the way forward, pass on max(z, 0).",
        ),
        (_sent(rule, start=np.ones(3)), "the signal does not begin with 1s: at the last hidden layer it is `v`."),
        (_sent(lambda s, z: rule(z, s)), "signal and value are exchanged: it is rule(signal, value)."),
        (_INPUT * _sent(rule), "this is the signal times the input: leave the input out."),
        (
            rule(_WEIGHTS[1] @ rule(_WEIGHTS[2], values[1]), values[0]),
            "one step is missing: from the first layer to the input.",
        ),
        (np.maximum(values[1], 0) @ _WEIGHTS[2], "this is the network's output: asked for is the signal at its input."),
    )
    expected, mistakes = _sent(rule), []
    for wrong, message in candidates:  # with some rules, some mistakes can't be seen
        seen = [expected, *(known for known, _ in mistakes)]
        if not any(np.shape(wrong) == np.shape(k) and np.allclose(wrong, k) for k in seen):
            mistakes.append((wrong, message))
    shown = f"x = {_INPUT.tolist()}, two hidden layers and the rule of {name}"
    return Exercise(
        "Exercise 3.3 (any rule, any depth)", (_INPUT, _WEIGHTS, rule), expected, tuple(mistakes), shown, then
    )


WALK = _walk(_plain, "backpropagation", _walk(_by_signal, "deconvnet", _walk(_guided, "guided backpropagation")))


gradient_by_hand = GRADIENT.check
guided_relu6 = GUIDED_RELU6.check


def any_rule(function):
    """Check exercise 3.3 on small numbers, then against the package's methods on a random network."""
    WALK.check(function)
    _against_the_package().check(function)


def _against_the_package():
    import keras

    from ...attribution import Deconvnet, Gradient, GuidedBackprop

    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape).astype("float32") for shape in ((8, 12), (12, 12), (12, 10), (10,))]
    x = rng.normal(size=8).astype("float32")
    hidden = [keras.layers.Dense(W.shape[1], "relu", use_bias=False) for W in weights[:-1]]
    model = keras.Sequential([keras.Input((8,)), *hidden, keras.layers.Dense(1, use_bias=False)])
    model.set_weights([*weights[:-1], weights[-1][:, None]])
    case = None
    for method, rule in ((Gradient, _plain), (Deconvnet, _by_signal), (GuidedBackprop, _guided)):
        shown = f"a random network with three hidden layers, compared with attribution.{method.__name__},"
        [expected] = method(model)(x[None], 0)
        case = Exercise("Exercise 3.3, against the package", (x, weights, rule), expected, (), shown, case)
    return case
