"""Checks of notebook 06."""

import itertools

import numpy as np

from ..exercise import Exercise

# Exercise 6.1: z-normalisation for each band.

_POWER = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 0.7], [-1.0, 5.0, 0.3], [2.0, 2.0, 0.9]])  # 4 frames, 3 bands
_FLOOR = 0.25


def _normalised(x, axis=0, floor=_FLOOR, root=True, subtract=True, ddof=0, outside=False, square=True):
    """What exercise 6.1 asks for; each argument can make one mistake."""
    centred = x - x.mean(axis, keepdims=True) if subtract else x
    spread = x.var(axis, keepdims=True, ddof=ddof) if square else x.std(axis, keepdims=True)
    below = np.sqrt(spread) + floor if outside else spread + floor
    return centred / (np.sqrt(below) if root and not outside else below)


Z_NORMALISATION = Exercise(
    "Exercise 6.1 (z-normalisation)",
    (_POWER,),
    _normalised(_POWER),
    (
        (_normalised(_POWER, None), "this is one mean for the whole utterance: every *band* has its own, axis 0."),
        (_normalised(_POWER, 1), "this is the mean over the bands of a frame: average over the *frames*, axis 0."),
        (_normalised(_POWER, floor=0), "the 0.25 below the root is missing: a band with nothing in it would explode."),
        (_normalised(_POWER, root=False), "this divides by the variance: take its square root."),
        (_normalised(_POWER, subtract=False), "the mean is still in it: subtract it first."),
        (_normalised(_POWER, subtract=False, root=False), "neither the mean is subtracted, nor the root taken."),
        (_normalised(_POWER, outside=True), "the 0.25 was added to the deviation: it belongs below the root."),
        (_normalised(_POWER, ddof=1), "this is the variance with n - 1: use the plain mean of the squares (ddof=0)."),
        (_normalised(_POWER, square=False), "below the root stands the deviation: it takes the *variance*."),
        (_POWER - _POWER.mean(0), "only the mean was taken away: divide by the deviation too."),
    ),
    f"log_power {_POWER.tolist()}",
)

# Exercise 6.2: what a path spells.

_PATH = "t-oo-m-oor-r-oo-ww"


def _merged(path):
    return "".join(symbol for symbol, _ in itertools.groupby(path))


COLLAPSE = Exercise(
    "Exercise 6.2 (what a path spells)",
    (_PATH,),
    "tomorrow",
    (
        (_merged(_PATH.replace("-", "")), "the blanks went first, so that the two r became one: merge repeats first."),
        (_PATH.replace("-", ""), "repeats are still there: equal neighbours are *one* letter."),
        (_merged(_PATH), "the blanks are still there: remove them, after repeats are merged."),
        (
            "".join(dict.fromkeys(_PATH.replace("-", ""))),
            "each letter is there once only: merge *neighbours*, a letter may come back later.",
        ),
        (list("tomorrow"), 'this is a list of letters: "".join(letters) makes a word of it.'),
        (_PATH, "this is the path itself."),
    ),
    f"the path {_PATH!r}",
)

# Exercise 6.3: the probability of a text, by CTC's forward algorithm.


def _example(seed, steps):
    probabilities = np.random.default_rng(seed).uniform(0.2, 1, (steps, 3))
    return probabilities / probabilities.sum(1, keepdims=True)


def _every_path(y, text, blank):
    """P(text), by going through all paths."""
    total = 0.0
    for path in itertools.product(range(y.shape[1]), repeat=len(y)):
        if [symbol for symbol, _ in itertools.groupby(path) if symbol != blank] == list(text):
            total += np.prod(y[np.arange(len(y)), path])
    return total


def _forward(
    y,
    text,
    blank,
    start=(0, 1),
    first=True,
    skip=True,
    same=False,
    over=False,
    step=True,
    stay=True,
    emit=0,
    best=False,
    in_place=False,
    end=(-1, -2),
    spaced=True,
):
    """What exercise 6.3 asks for; each argument can make one mistake."""
    states = [blank, *(s for letter in text for s in (letter, blank))] if spaced else list(text)
    y_of = y[:, states]
    alpha = np.zeros(len(states))
    for s in start:
        alpha[s] = y_of[0, s] if first else 1
    add = max if best else lambda *parts: sum(parts)
    for t in range(1, len(y)):
        new = alpha if in_place else np.zeros(len(states))
        for s in range(len(states)):
            parts = [alpha[s] if stay else 0.0, alpha[s - 1] if step and s else 0.0]
            allowed = over or states[s] != blank
            if skip and s > 1 and allowed and (same or states[s] != states[s - 2] or (over and states[s] == blank)):
                parts.append(alpha[s - 2])
            new[s] = add(*parts) * (1 if emit is None else y_of[t - emit, s])
        alpha = new
    return alpha.sum() if end is None else add(*(alpha[e] for e in end))


_ARGUMENTS = _example(0, 6), (0, 0, 1), 2
_TWO = _example(3, 4), (0, 1), 2

FORWARD = Exercise(
    "Exercise 6.3 (the probability of a text)",
    _ARGUMENTS,
    _every_path(*_ARGUMENTS),
    (
        (_forward(*_ARGUMENTS, end=(-1,)), "a path may also end in the last *letter*: add the last two states."),
        (_forward(*_ARGUMENTS, end=(-2,)), "a path may also end in the last *blank*: add the last two states."),
        (_forward(*_ARGUMENTS, end=None), "all states are added at the end: a path has to end in one of the last two."),
        (
            _forward(*_ARGUMENTS, same=True),
            "the blank was left out between two *equal* letters, too: their path would collapse to one letter.",
        ),
        (_forward(*_ARGUMENTS, skip=False), "the blank between two different letters may be left out: add alpha[s-2]."),
        (_forward(*_ARGUMENTS, over=True), "a *letter* was left out: only to a letter may two states be gone at once."),
        (_forward(*_ARGUMENTS, start=(0,)), "a path may also begin with the first *letter*: two states at the start."),
        (_forward(*_ARGUMENTS, start=(1,)), "a path may also begin with a *blank*: two states at the start."),
        (_forward(*_ARGUMENTS, start=range(7)), "a path begins in the first blank or the first letter, nowhere else."),
        (_forward(*_ARGUMENTS, first=False), "the probabilities of the first step are missing: alpha[s] = y[0, s]."),
        (_forward(*_ARGUMENTS, emit=None), "the sum is not multiplied by the probability of the state's symbol, y[t]."),
        (_forward(*_ARGUMENTS, emit=1), "this multiplies by the symbol's probability of the step *before*: y[t]."),
        (_forward(*_ARGUMENTS, best=True), "this is the best path alone: the probability is the *sum* over all paths."),
        (
            _forward(*_ARGUMENTS, in_place=True),
            "alpha changes while it is still read, so that a step is counted twice: write into a new array.",
        ),
        (_forward(*_ARGUMENTS, stay=False), "a symbol may last several steps: add alpha[s] itself."),
        (_forward(*_ARGUMENTS, step=False), "the way on from the state before is missing: add alpha[s-1]."),
        (
            _forward(*_ARGUMENTS, spaced=False, start=(0,), skip=False, end=(-1,)),
            "there are no blanks among the states: one before, between and after the letters.",
        ),
        (np.log(_every_path(*_ARGUMENTS)), "this is the logarithm: return the probability itself."),
        (-np.log(_every_path(*_ARGUMENTS)), "this is CTC's loss, -log P: return the probability itself."),
    ),
    "6 steps and the text 'aab' (all 729 paths were tried)",
    then=Exercise(
        "Exercise 6.3 (the probability of a text)",
        _TWO,
        _every_path(*_TWO),
        (),
        "4 steps and the text 'ab' (all 81 paths were tried)",
    ),
)

# Exercise 6.4: which frames an output step sees.

_LAYERS = ((4, 2), (3, 1), (6, 1))
_STEP = 5


def _window(step, layers, left=lambda k: (k - 1) // 2, right=lambda k: k - 1 - (k - 1) // 2, backwards=True, wide=True):
    """What exercise 6.4 asks for; each argument can make one mistake."""
    first = last = step
    for kernel, stride in reversed(layers) if backwards else layers:
        first, last = first * (stride if wide else 1) - left(kernel), last * (stride if wide else 1) + right(kernel)
    return first, last


WINDOW = Exercise(
    "Exercise 6.4 (what an output step sees)",
    (_STEP, _LAYERS),
    _window(_STEP, _LAYERS),
    (
        (
            _window(_STEP, _LAYERS, backwards=False),
            "this goes from the input up: start at the output, reversed(layers).",
        ),
        (
            _window(_STEP, _LAYERS, wide=False),
            "the stride is missing: position p of a layer begins at input p * stride.",
        ),
        (
            _window(_STEP, _LAYERS, left=lambda k: k // 2),
            "of an even kernel, (kernel - 1) // 2 positions lie before, one more after: not kernel // 2.",
        ),
        (
            _window(_STEP, _LAYERS, right=lambda k: (k - 1) // 2),
            "an even kernel sees one more after than before: last is first of it plus kernel - 1.",
        ),
        (
            _window(_STEP, _LAYERS, left=lambda k: k // 2, right=lambda k: k - 1 - k // 2),
            "even kernels are turned round: (kernel - 1) // 2 before, and one more *after*.",
        ),
        (
            _window(_STEP, _LAYERS, left=lambda k: 0, right=lambda k: k - 1),
            "the padding is missing: with 'same' padding a kernel begins (kernel - 1) // 2 positions before.",
        ),
        (
            _window(_STEP, _LAYERS, right=lambda k: k - (k - 1) // 2),
            "the last one is one too far: of kernel positions, kernel - 1 follow the first.",
        ),
        (
            np.subtract(*_window(_STEP, _LAYERS)[::-1]) + 1,
            "this is how many frames it sees: return the first and the last of them.",
        ),
        (np.mean(_window(_STEP, _LAYERS)), "this is the middle: return the first and the last frame."),
    ),
    f"step {_STEP} and layers {_LAYERS}",
)

z_normalisation = Z_NORMALISATION.check
collapse = COLLAPSE.check
text_probability = FORWARD.check
window = WINDOW.check
