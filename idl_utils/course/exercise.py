"""What all checks share: call the student's function on small numbers, and name the mistake in one line."""

from dataclasses import dataclass

import numpy as np


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
    """

    label: str
    inputs: tuple
    expected: object
    mistakes: tuple
    show: str

    def check(self, function):
        """Print a line if the function is right; else raise ExerciseError with a line that says what to mend."""
        result = self.call(function)
        expected = np.asarray(self.expected)
        for wrong, message in self.mistakes:
            if _same(result, np.asarray(wrong)):
                raise ExerciseError(f"{self.label}: {message}")
        if result.shape != expected.shape:
            raise ExerciseError(f"{self.label}: expected a result of shape {expected.shape}, got {result.shape}.")
        if not _same(result, expected):
            raise ExerciseError(f"{self.label}: for {self.show} expected {_short(expected)}, got {_short(result)}.")
        print(f"✓ {self.label}")

    def call(self, function):
        """The function's result as an array; ExerciseError if there is none."""
        if not callable(function):
            raise ExerciseError(
                f"{self.label}: hand over the function itself, not its result or another {type(function).__name__}."
            )
        copies = [i.copy() if isinstance(i, np.ndarray) else i for i in self.inputs]
        try:
            result = function(*copies)
        except NotImplementedError:
            raise ExerciseError(
                f"{self.label}: not written yet. Replace `raise NotImplementedError` in the cell above."
            ) from None
        except Exception as error:  # a student's code may fail in any way
            raise ExerciseError(f"{self.label}: your function stops with {type(error).__name__}: {error}") from None
        if result is None:
            raise ExerciseError(f"{self.label}: your function returns nothing. Does it end in `return`?")
        try:
            return np.asarray(result)
        except Exception:
            raise ExerciseError(f"{self.label}: expected numbers, got a {type(result).__name__}.") from None


def _same(a, b):
    if a.shape != b.shape or a.dtype.kind not in "biuf":
        return a.shape == b.shape and a.dtype.kind == b.dtype.kind and bool(np.all(a == b))
    return b.dtype.kind in "biuf" and np.allclose(a, b, rtol=1e-4, atol=1e-6)


def _short(array):
    return np.array2string(np.round(array, 3) if array.dtype.kind == "f" else array, separator=", ").replace("\n", "")
