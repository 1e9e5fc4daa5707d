"""Which notebooks have widgets and checks: the folders nNN_topic beside this file are the list."""

import importlib
import re
from functools import cache
from pathlib import Path

from ..arguments import closest

HERE = Path(__file__).parent
FUNCTION = re.compile(r"^def ([a-z]\w*)\(", re.MULTILINE)


@cache
def widgets():
    """{function: module} of the public functions in `nNN_topic/*widgets.py` and `*figures.py`: read, since imports are slow."""
    return {
        function: f"{file.parent.name}.{file.stem}"
        for file in sorted([*HERE.glob("n*/*widgets.py"), *HERE.glob("n*/*figures.py")])
        for function in FUNCTION.findall(file.read_text(encoding="utf-8"))
    }


@cache
def checks():
    """{topic: module} of `nNN_topic/checks.py`."""
    return {
        file.parent.name.split("_", 1)[1]: f"{file.parent.name}.checks" for file in sorted(HERE.glob("n*/checks.py"))
    }


def load(module):
    """The module of this room with a name such as "n00_topic.checks"."""
    return importlib.import_module(f"{__package__}.{module}")


def missing(room, name, known):
    """An AttributeError for a name that `explore` or `checks` lacks, with the most similar one."""
    guess = closest(name, known)
    return AttributeError(f"{room} has no {name!r}" + (f": did you mean {guess!r}?" if guess else ""))
