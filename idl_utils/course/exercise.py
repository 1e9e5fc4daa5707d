"""What all checks share: call the student's function on small numbers, and name the mistake in one line."""

import re
from dataclasses import dataclass

import numpy as np

from .common_errors import about_none, advice

LONG_NUMBER = re.compile(r"-?\d+\.\d{4,}(e-?\d+)?")


class ExerciseError(AssertionError):
    """An exercise that is not right yet. Jupyter, nbclient and nbval show its one line instead of a traceback."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


@dataclass(frozen=True)
class Exercise:
    """One exercise: `label` (such as "Exercise 0.1 (saliency map)"), and inputs for which each known mistake differs.

    Parameters
    ----------
    inputs : tuple
        Arguments of the student's function; arrays are handed over as copies.
    expected : array-like
        The right result.
    mistakes : tuple of (result, message)
        What each known mistake gives, and the line that names it.
    show : str
        The inputs in words, for a wrong result that no known mistake explains.
    then : Exercise, optional
        Other inputs, for mistakes that these can't show; they are tried when these have passed.
    """

    label: str
    inputs: tuple
    expected: object
    mistakes: tuple
    show: str
    then: "Exercise | None" = None

    def check(self, function):
        """Print a line if the function is right; else raise ExerciseError with a line that says what to mend."""
        case = self
        while case:
            case._try(function)
            case = case.then
        print(f"✓ {self.label}")

    def _try(self, function):
        result = self.call(function)
        expected = np.asarray(self.expected)
        for wrong, message in self.mistakes:
            if _same(result, np.asarray(wrong)):
                raise self._error(message)
        if result.shape != expected.shape:
            raise self._error(f"expected a result of shape {expected.shape}, got {result.shape}.")
        if result.dtype.kind in "fc" and not np.isfinite(result).all():
            raise self._error(f"for {self.show} the result is not finite, {_short(result)}: is something divided by 0?")
        if not _same(result, expected):
            raise self._error(f"for {self.show} expected {_short(expected)}, got {_short(result)}.")

    def call(self, function, inputs=None):
        """The function's result for its inputs (or others) as an array; ExerciseError if there is none."""
        if not callable(function):
            raise self._error(f"hand over the function itself, not its result or another {type(function).__name__}.")
        copies = [i.copy() if isinstance(i, np.ndarray) else i for i in (self.inputs if inputs is None else inputs)]
        try:
            with np.errstate(all="ignore"):
                result = function(*copies)
        except NotImplementedError:
            raise self._error("not written yet. Replace `raise NotImplementedError` in the cell above.") from None
        except Exception as error:  # a student's code may fail in any way
            what = advice(error, function) or (str(error).splitlines() or [""])[0]
            raise self._error(f"your function stops with {type(error).__name__}: {what}") from None
        if result is None:
            raise self._error(f"your function returns nothing. {about_none(function)}")
        try:
            return np.asarray(result)
        except Exception:
            raise self._error(f"expected numbers, got a {type(result).__name__}.") from None

    def _error(self, message):
        """The error with one line; long numbers in it are rounded."""
        return ExerciseError(f"{self.label}: {LONG_NUMBER.sub(lambda found: f'{float(found[0]):.4g}', message)}")


def _same(a, b):
    if a.shape != b.shape or a.dtype.kind not in "biuf":
        return a.shape == b.shape and a.dtype.kind == b.dtype.kind and bool(np.all(a == b))
    return b.dtype.kind in "biuf" and np.allclose(a, b, rtol=1e-4, atol=1e-6)


def _short(array):
    return np.array2string(np.round(array, 3) if array.dtype.kind == "f" else array, separator=", ").replace("\n", "")
