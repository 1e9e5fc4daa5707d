"""Look-up by name with a helpful error: "no layer called 'conv9': did you mean 'conv4_2'?"."""

import difflib


def closest(name, known):
    """The most similar of the `known` names, or None if nothing is similar."""
    matches = difflib.get_close_matches(str(name).lower(), [k.lower() for k in known], n=1, cutoff=0.5)
    return next((k for k in known if matches and k.lower() == matches[0]), None)


def unknown(kind, name, known, most=12):
    """A ValueError for a `name` that is not among the `known` ones of its `kind` ("layer", "class", ...)."""
    known = list(known)
    guess = closest(name, known)
    if guess:
        return ValueError(f"no {kind} called {name!r}: did you mean {guess!r}?")
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return ValueError(f"no {kind} called {name!r}: there are {', '.join(map(repr, known[:most]))}{rest}")
