"""The rows of the table."""

import contextlib
import io
from collections.abc import Callable
from typing import NamedTuple


class Row(NamedTuple):
    """`call()` must raise `error` (or warn, if it is a Warning) in one line that contains all `words`.

    The words are the argument's name, the value as it was given, and what would be right.
    """

    id: str
    call: Callable
    error: type
    words: tuple


def row(id, call, error, *words):
    """A row; at least two words, so that a message that is merely of the right type does not pass."""
    if len(words) < 2:
        raise TypeError(f"row {id!r} has {len(words)} words: name the argument and the value, at least")
    return Row(id, call, error, words)


def command(main, *words):
    """Run a room's command line `main([...])`; raises SystemExit with what it says on stderr, progress bars left out."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = end.code
    lines = [line for line in said.getvalue().split("\n") if line.strip() and "%|" not in line]
    if any(line.startswith("usage: ") for line in lines):  # argparse's, before the line that counts
        lines = lines[-1:]
    if status:
        raise SystemExit("\n".join(lines))
