"""Executing the authored notebooks and writing what is generated from them."""

import base64
import io
from pathlib import Path

import nbclient
import nbformat
from PIL import Image

from ..shipped import replace_file
from .student_version import student_version

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"
LARGE = 60_000  # characters of a figure
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def authored():
    """Paths of the authored notebooks, in the order of the course."""
    return sorted(SOLUTIONS.glob("[0-9][0-9]*_*.ipynb"))


def student_path(path):
    """Where the student version of an authored notebook belongs."""
    return NOTEBOOKS / Path(path).name


def execute(notebook, folder=SOLUTIONS, timeout=300):
    """Run all cells of a notebook in a fresh kernel and keep their outputs; returns the notebook.

    Raises RuntimeError naming the cell that fails or writes to stderr.
    """
    client = nbclient.NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=KERNEL["name"],
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        number = next(
            n for n, cell in enumerate(notebook.cells) for o in cell.get("outputs", []) if o.output_type == "error"
        )
        raise RuntimeError(f"cell {number} fails with {error.ename}: {error.evalue}") from None
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise RuntimeError(f"cell {number} writes to stderr: {output['text'][:500]}")
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _smaller(output.data["image/png"])
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    return notebook


def _smaller(png):
    """A figure in base64 with a palette of 256 colours if it is large: a third of the size, and hardly another look."""
    if len(png) < LARGE:
        return png
    with io.BytesIO(base64.b64decode(png)) as file, io.BytesIO() as small:
        Image.open(file).convert("RGB").quantize(256, kmeans=2).save(small, "PNG", optimize=True)
        return base64.b64encode(small.getvalue()).decode()


def write(notebook, path):
    """Write a notebook, whole or not at all."""
    nbformat.validate(notebook)
    with replace_file(path) as file:
        file.write((nbformat.writes(notebook) + "\n").encode())


def build(path, run=True):
    """Execute an authored notebook (unless `run` is False) and write it and its student version."""
    notebook = nbformat.read(path, as_version=4)
    if run:
        write(execute(notebook), path)
    write(student_version(notebook), student_path(path))


def outdated():
    """Names of the notebooks whose committed student version is not what would be generated now."""
    found = []
    for path in authored():
        student = student_path(path)
        wanted = nbformat.writes(student_version(nbformat.read(path, as_version=4))) + "\n"
        if not student.exists() or student.read_text(encoding="utf-8") != wanted:
            found.append(path.name)
    return found
