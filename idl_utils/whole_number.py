"""Arguments that count something: an error that says which numbers are right."""

import operator


def whole_number(name, value, least, most=None, because=""):
    """`value` as an int, or a ValueError that says which values argument `name` may have."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least or (most is not None and number > most):
        right = f"a whole number from {least} to {most}" if most is not None else f"a whole number of at least {least}"
        raise ValueError(f"{name}={value!r} should be {right}{because}")
    return number
