"""The errors of Python, NumPy and TensorFlow that students meet most, and what each usually means, in a sentence."""

import re

# What the error says, and what to do about it: a sentence, or a function of (match, names used in the student's code).
ADVICE = (
    (
        r"[Tt]ruth value of an? ",
        lambda match, names: (
            f"Python's `{'max' if 'max' in names else 'min'}` compares arrays as a whole: use "
            f"`np.{'maximum' if 'max' in names else 'minimum'}(values, 0)`, which goes through them number by number."
            if {"max", "min"} & names
            else "`if`, `and`, `or` and `not` ask one question of a whole array: use `np.maximum`, `np.where`, or `&`, `|`, "
            "`~`, which go through it number by number."
        ),
    ),
    (
        r"matmul: Input operand 1 .*size (\d+) is different from (\d+)",
        lambda match, names: (
            f"in `@`, {match[2]} and {match[1]} meet, and must be equal: is the matrix on the wrong side, or to be transposed "
            "(`W @ v`, `v @ W`, `W.T @ v`)?"
        ),
    ),
    (
        r"shapes (\(.*?\)) and (\(.*?\)) not aligned|Matrix size-incompatible: In\[0\]: (\[.*?\]), In\[1\]: (\[.*?\])",
        lambda match, names: (
            f"shapes {match[1] or match[3]} and {match[2] or match[4]} can't be multiplied as matrices: is one on the wrong "
            "side, or to be transposed (`W @ v`, `v @ W`, `W.T @ v`)?"
        ),
    ),
    (
        r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
        lambda match, names: (
            f"shapes {match[1]} and {match[2]} do not fit number by number: shapes are compared from the last axis on, so an "
            "axis may be missing (`[:, None]`, `keepdims=True`)."
        ),
    ),
    (
        r"NoneType|Attempt to convert a value \(None\)|None values not supported",
        "something is None. If it is a gradient: did the tape watch x (`tape.watch(x)`, before x is used), and was the score "
        "computed inside of the `with`, from x and by TensorFlow?",
    ),
    (r"non-persistent GradientTape", "a tape gives one gradient and is used up: call `tape.gradient` once."),
    (
        r"EagerTensor' object has no attribute '(\w+)'|EagerTensor object has no attribute '(\w+)'",
        lambda match, names: (
            f"a tensor of TensorFlow has no `.{match[1] or match[2]}`: call `.numpy()` on it first, or use a function of tf."
        ),
    ),
    (r"does not support item assignment", "a tensor can't be changed in place: make an array with `.numpy()` first."),
    (
        r"(ndarray|EagerTensor)' object is not callable",
        "an array is called like a function: it takes square brackets, `x[0]`; or is a `*` missing before a bracket?",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        lambda match, names: f"there is no axis {match[1]}: the array has {match[2]}, counted from 0; the last is -1.",
    ),
    (
        r"(takes|missing) .*positional argument",
        "the check calls it with the arguments that the cell above gives it: keep the first line as it was.",
    ),
)


def advice(error, function):
    """What an exception of a student's `function` usually means, or None if it is none of the common ones."""
    names = set(getattr(getattr(function, "__code__", None), "co_names", ()))
    for pattern, sentence in ADVICE:
        match = re.search(pattern, str(error))
        if match:
            return sentence if isinstance(sentence, str) else sentence(match, names)
    return None


def about_none(function):
    """Why a student's function may have returned None."""
    names = set(getattr(getattr(function, "__code__", None), "co_names", ()))
    if "gradient" in names:
        return "If it returns a gradient: did the tape watch x, and was the score computed inside of the `with`?"
    return "Does it end in `return`?"
