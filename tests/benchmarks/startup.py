"""How long a reader waits: imports, and each notebook from a fresh kernel to its last cell."""

import time

import nbformat

from idl_utils import course

from .measuring import Claim, python_seconds


def imports():
    """`import idl_utils` is at once; `start()` costs little more than TensorFlow itself."""
    yield Claim("import idl_utils", python_seconds("import idl_utils"), 0.5, "s")
    bare = python_seconds(
        "import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'; import tensorflow, keras, matplotlib.pyplot"
    )
    yield Claim(
        "idl_utils.start() / importing the same libraries",
        python_seconds("import idl_utils; idl_utils.start()") / bare,
        1.5,
    )


def notebooks():
    """Every authored notebook, top to bottom."""
    for path in course.authored():
        notebook = nbformat.read(path, as_version=4)
        start = time.perf_counter()
        course.execute(notebook)
        yield Claim(f"notebook {path.stem}", time.perf_counter() - start, 60, "s")
