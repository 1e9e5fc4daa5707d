"""Checks of arguments, in one wording: the argument, its value, and what would be right."""

import difflib
import operator
import re

import numpy as np


def closest(name, known):
    """The most similar of the `known` names (block/name is similar to name), or None if nothing is similar."""
    spellings = {spelling: k for k in reversed(list(known)) for spelling in (k.lower().rpartition("/")[2], k.lower())}
    matches = difflib.get_close_matches(str(name).lower(), spellings, n=1, cutoff=0.5)
    return spellings[matches[0]] if matches else None


def unknown(kind, name, known, most=12):
    """A ValueError for a `name` that is not among the `known` ones of its `kind` ("layer", "class", ...).

    "no layer called 'conv9': did you mean 'conv4_2'?"
    """
    known = list(known)
    word = re.compile(rf"\b{re.escape(str(name).strip() or '?')}\b", re.IGNORECASE)
    guesses = [k for k in known if word.search(k)] or [closest(name, known)]  # "cat": "tiger cat", "Egyptian cat", ...
    if guesses[0]:
        return ValueError(f"no {kind} called {name!r}: did you mean {' or '.join(map(repr, guesses[:5]))}?")
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return ValueError(f"no {kind} called {name!r}: there are {', '.join(map(repr, known[:most]))}{rest}")


def choice(kind, value, known):
    """`value`, if it is one of the `known` names; raises ValueError with the most similar one."""
    if not isinstance(value, str) or value not in known:
        raise unknown(kind, value, known)
    return value


def whole_number(name, value, least, most=None, because=""):
    """`value` as an int (2.0 and np.int64(2) are 2); raises ValueError saying which numbers argument `name` may have."""
    number = _number(value)
    if number is None or number != number // 1 or number < least or (most is not None and number > most):
        right = f"a whole number from {least} to {most}" if most is not None else f"a whole number of at least {least}"
        raise ValueError(f"{name}={_shown(value)} should be {right}{because}")
    return int(number)


def number(name, value, low=None, high=None, above=None, because=""):
    """`value` as a finite float from `low` to `high`, larger than `above`; raises ValueError naming the argument."""
    found = _number(value)
    fits = found is not None and np.isfinite(found)
    fits = fits and (low is None or found >= low) and (high is None or found <= high)
    if not fits or (above is not None and not found > above):
        ends = {" larger than {}": above, " of at least {}": low, " of at most {}": high}
        ends = [text.format(end) for text, end in ends.items() if end is not None]
        right = f" from {low} to {high}" if None not in (low, high) and above is None else " and".join(ends)
        raise ValueError(f"{name}={_shown(value)} should be a finite number{right}{because}")
    return float(found)


def finite(name, array, dtype="float32"):
    """`array` as NumPy numbers; raises ValueError if it holds anything else, NaN or infinity."""
    try:
        numbers = np.asarray([] if array is None else array, dtype)
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or array is None:
        raise ValueError(f"{name}={_shown(array)} should be an array of numbers")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} has values that are not finite (NaN or infinity)")
    return numbers


def names(name, value):
    """`value`, a sequence of different strings, as a tuple; raises ValueError for a single string, a dict, a set, ...."""
    if isinstance(value, (str, dict, set)) or not np.iterable(value):
        raise ValueError(f"{name}={_shown(value)} should be a list of names")
    value = tuple(value)
    if not value:
        raise ValueError(f"{name} is empty: expected at least one name")
    if not all(isinstance(v, str) for v in value):
        raise ValueError(f"{name}={_shown(value)} should be a list of names: strings only")
    value = tuple(map(str, value))
    twice = next((v for v in value if value.count(v) > 1), None)
    if twice is not None:
        raise ValueError(f"{name} has {twice!r} twice: names should differ")
    return value


def _number(value):
    """An int or float of whatever is one number; None for anything else, True and False included."""
    if isinstance(value, (bool, np.bool_, str, bytes, list, tuple)) or np.ndim(value):
        return None
    for convert in (operator.index, float):
        try:
            return convert(value)
        except (TypeError, ValueError):
            pass
    return None


def _shown(value, most=80):
    """repr in one line, cut where it is long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else f"{text[:most]}..."
