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

_SIGNAL = np.array([3.0, -2.0, 4.0, -1.0])
_VALUE = np.array([2.0, 5.0, -3.0, -6.0])
_SHOWN = f"signal {_SIGNAL.tolist()} and value {_VALUE.tolist()}"
_PASS, _ACTIVE = _SIGNAL > 0, _VALUE > 0

DECONVNET = Exercise(
    "Exercise 3.2 (deconvnet)",
    (_SIGNAL, _VALUE),
    _SIGNAL * _PASS,
    (
        (_SIGNAL * _ACTIVE, "this is plain backpropagation: deconvnet does not ask for the forward value."),
        (_SIGNAL * _ACTIVE * _PASS, "this is guided backpropagation: deconvnet does not ask for the forward value."),
        (_VALUE * _ACTIVE, "this is the ReLU of the value: take that of the signal."),
        (_VALUE * _PASS, "the right positions, but what is sent back is the value: send the signal."),
        (_SIGNAL, "this is the whole signal: its negative part must not pass."),
        (np.abs(_SIGNAL), "the negative part has changed its sign: it must become 0."),
        (_SIGNAL * ~_PASS, "this is the negative part of the signal: keep the positive one."),
        (_PASS, "this says *where* the signal passes: multiply it by the signal."),
    ),
    _SHOWN,
)

GUIDED = Exercise(
    "Exercise 3.3 (guided backpropagation)",
    (_SIGNAL, _VALUE),
    _SIGNAL * _PASS * _ACTIVE,
    (
        (_SIGNAL * _ACTIVE, "this is plain backpropagation: a negative signal must be blocked, too."),
        (_SIGNAL * _PASS, "this is deconvnet: a unit that was off in the forward pass must be blocked, too."),
        (_SIGNAL * (_PASS | _ACTIVE), "one of the two conditions is enough here: both must hold."),
        (
            _SIGNAL * (_SIGNAL * _VALUE > 0),
            "signal times value is also positive where *both* are negative: ask for each of the two signs.",
        ),
        (
            np.maximum(_SIGNAL * _VALUE, 0),
            "this is the positive part of signal times value: the value only opens the gate.",
        ),
        (
            np.maximum(_SIGNAL, 0) * np.maximum(_VALUE, 0),
            "the signal is scaled by the value: the value only opens or shuts the gate.",
        ),
        (_VALUE * _PASS * _ACTIVE, "the right positions, but what is sent back is the value: send the signal."),
        (_SIGNAL, "this is the whole signal: nothing has been blocked."),
        (_PASS & _ACTIVE, "this says *where* the signal passes: multiply it by the signal."),
    ),
    _SHOWN,
)

gradient_by_hand = GRADIENT.check
deconvnet = DECONVNET.check
guided = GUIDED.check
