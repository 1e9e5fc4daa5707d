"""Checks of notebook 02."""

import numpy as np

from ..exercise import Exercise

# A neuron with z = 3 - 1 + 1 - 1 - 0.5 = 1.5, and 4 as the sum of its positive products.
_X = np.array([3.0, 1.0, 2.0, 0.5])
_W = np.array([1.0, -1.0, 0.5, -2.0])
_B = -0.5
_Z = _X @ _W + _B
_ALONG = _X * (_W > 0)
_ROOT = _X - _Z / (_ALONG @ _W) * _ALONG

ROOT = Exercise(
    "Exercise 2.1 (root point of z+)",
    (_X, _W, _B),
    _ROOT,
    (
        (
            _X - (_Z - _B) / (_ALONG @ _W) * _ALONG,
            "the bias is forgotten: z is x·w + b. At your point the neuron's sum is -0.5, so it is no root.",
        ),
        (
            _X + _Z / (_ALONG @ _W) * _ALONG,
            "wrong direction: you walk away from the root, and the neuron's sum grows from 1.5 to 3. Subtract.",
        ),
        (
            _X - _Z / (_W @ _W) * _W,
            "a root, but the nearest one, of the w2 rule: z+ walks along x where w > 0, and leaves the others alone.",
        ),
        (
            _X - _Z / (_X @ _W) * _X,
            "a root, but on the line to the origin: inputs with a negative weight must stay where they are.",
        ),
        (
            _X - _Z / (np.maximum(_W, 0) @ _W) * np.maximum(_W, 0),
            "a root, but on the way along the positive weights: that of z+ is the input itself, where w > 0.",
        ),
        (
            _X - _Z / (_X @ _W) * _ALONG,
            "too far, the neuron's sum is -1.5 there: divide by the sum of the products that change, those with w > 0.",
        ),
        ((_X - _ROOT) * _W, "this is the relevance (x - root) * w: return the root itself."),
        (_X - _ROOT, "this is the way from the root to x: subtract it from x."),
    ),
    f"x {_X.tolist()}, w {_W.tolist()}, b {_B}",
)

_A = np.array([1.0, 2.0])
_KERNEL = np.array([[1.0, -2.0, 0.5], [1.0, 0.5, -1.0]])
_BIAS = np.array([0.5, 0.2, -0.3])
_R = np.array([2.0, 1.0, -0.5])
_EPSILON = 0.2
_SUMS = _A @ _KERNEL + _BIAS  # 3.5, -0.8, -1.8


def _shared(z, a=_A):
    return a * (_KERNEL @ (_R / z))


def _away(z):
    return z + _EPSILON * np.where(z >= 0, 1, -1)


# A neuron whose z is exactly 0, for the sign of 0.
_AT_ZERO = (np.array([1.0, 2.0]), np.array([[1.0], [-0.5]]), np.array([0.0]), np.array([0.5]), _EPSILON)
_SHARED_AT_ZERO = np.array([1.0, -1.0]) * 0.5 / _EPSILON

AT_ZERO = Exercise(
    "Exercise 2.2 (the epsilon rule)",
    _AT_ZERO,
    _SHARED_AT_ZERO,
    (
        (
            _SHARED_AT_ZERO * np.inf,
            "right, except where z is exactly 0: np.sign(0) is 0, so you divide by 0. The rule takes sign(0) = 1.",
        ),
        (-_SHARED_AT_ZERO, "right, except where z is exactly 0: the rule takes sign(0) = 1, and yours is -1 there."),
    ),
    "a neuron with z = 0",
)

EPSILON = Exercise(
    "Exercise 2.2 (the epsilon rule)",
    (_A, _KERNEL, _BIAS, _R, _EPSILON),
    _shared(_away(_SUMS)),
    (
        (
            _shared(_SUMS + _EPSILON),
            "the sign of epsilon: a negative z must become more negative, but z + epsilon brings it closer to 0.",
        ),
        (
            _shared(_SUMS - _EPSILON * np.sign(_SUMS)),
            "the sign of epsilon: it must lead away from 0, and yours leads towards it.",
        ),
        (_shared(_SUMS), "epsilon is missing: this is LRP-0, which explodes where z is near 0."),
        (_shared(_away(_A @ _KERNEL)), "the bias is forgotten: in step 1 it belongs to z, so that it takes its share."),
        (_shared(np.abs(_SUMS) + _EPSILON), "the sign of z is lost: a negative z must stay negative."),
        (_shared(_away(_SUMS), 1.0), "step 4 is missing: multiply by the activations a."),
        (
            _shared(1 / _away(_SUMS)),
            "not conserved: in step 2 the relevance is divided by z, and yours is multiplied by it.",
        ),
        (_shared(1.0), "not conserved: the relevance must be divided by z, step 2, before it goes back."),
        (
            _A[:, None] * _KERNEL * (_R / _away(_SUMS)),
            "these are the messages, one for each pair: the relevance of an input is their sum over the outputs j.",
        ),
        (
            (_A[:, None] * _KERNEL * (_R / _away(_SUMS))).sum(0),
            "summed over the inputs: this gives one number per output. Sum over the outputs j.",
        ),
    ),
    f"a {_A.tolist()}, w {_KERNEL.tolist()}, b {_BIAS.tolist()}, R {_R.tolist()}, epsilon {_EPSILON}",
    then=AT_ZERO,
)

# Three inputs of both signs and three neurons; none of the products of the last one is positive.
_SIGNED = np.array([2.0, -1.0, 0.5])
_W3 = np.array([[1.0, -1.0, -0.5], [2.0, -2.0, 1.0], [-1.0, 0.5, -2.0]])
_R3 = np.array([3.0, -1.0, 2.0])
_UP, _DOWN = np.maximum(_SIGNED, 0), np.minimum(_SIGNED, 0)
_PLUS, _MINUS = np.maximum(_W3, 0), np.minimum(_W3, 0)
_TINY = 1e-6


def _zplus(up, down, plus, minus, total=None, relevance=_R3):
    s = relevance / ((up @ plus + down @ minus if total is None else total) + _TINY)
    return up * (plus @ s) + down * (minus @ s)


_Z3 = _SIGNED @ _W3

ZPLUS = Exercise(
    "Exercise 2.3 (z+ in four steps)",
    (_SIGNED, _W3, _R3, _TINY),
    _zplus(_UP, _DOWN, _PLUS, _MINUS),
    (
        (
            _zplus(_UP, 0 * _DOWN, _PLUS, _MINUS),
            "negative inputs are left out: x < 0 and w < 0 make a positive product, too. Add x- w- to x+ w+.",
        ),
        (
            _zplus(_SIGNED, 0 * _DOWN, _PLUS, _MINUS),
            "x w+ is negative where x is: only positive products count. Split x into x+ and x-.",
        ),
        (
            _zplus(_UP, _DOWN, _MINUS, _PLUS),
            "these are the negative products: x+ goes with w+, and x- with w-.",
        ),
        (
            _SIGNED * (_W3 @ (_R3 / (_UP @ _PLUS + _DOWN @ _MINUS + _TINY))),
            "step 3 must go back by the same weights as step 1: w+ for x+, and w- for x-.",
        ),
        (
            _zplus(_UP, _DOWN, _PLUS, _MINUS, _Z3),
            "step 2 divides by z, the sum of all products: divide by the sum of the positive ones.",
        ),
        (
            _PLUS @ (_R3 / (_UP @ _PLUS + _DOWN @ _MINUS + _TINY))
            + _MINUS @ (_R3 / (_UP @ _PLUS + _DOWN @ _MINUS + _TINY)),
            "step 4 is missing: multiply what came back by the inputs, x+ and x-.",
        ),
    ),
    f"x {_SIGNED.tolist()}, w {_W3.tolist()}, R {_R3.tolist()}",
)

# Shares that have arrived, from the input to the logits: the step from "two" to "one" loses most.
_ARRIVED = {"input": 0.5, "one": 0.75, "two": 3.0, "three": 3.5, "logits": 4.0}

LEAK = Exercise(
    "Exercise 2.4 (the step that loses most)",
    (_ARRIVED,),
    "two",
    (
        (
            "one",
            "one layer too far: relevance that has arrived at 'two' but not at 'one' was lost on the way back through 'two'.",
        ),
        (
            "input",
            "least arrives at the input, but that is the sum of all losses: look for the largest difference of two steps.",
        ),
        ("logits", "nothing is lost yet at the logits: compare each layer with the one before it, towards the input."),
        (2, "this is a place in the list: return the name of the layer."),
        (2.25, "this is how much is lost: return the name of the layer."),
    ),
    f"arrived {_ARRIVED}",
)

root = ROOT.check
epsilon = EPSILON.check
zplus = ZPLUS.check
leak = LEAK.check
