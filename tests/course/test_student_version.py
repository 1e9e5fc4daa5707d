import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from idl_utils import course

SOLVED = "def double(x):\n    ### BEGIN SOLUTION\n    y = 2 * x\n    return y\n    ### END SOLUTION"


def cell(make, source, *tags, **more):
    return make(source, metadata={"tags": list(tags)}, **more)


@pytest.fixture
def authored():
    output = new_output("stream", text="hello\n")
    return new_notebook(cells=[
        cell(new_markdown_cell, "# Title"),
        cell(new_code_cell, "print('hello')", outputs=[output], execution_count=1),
        cell(new_code_cell, SOLVED, "exercise", execution_count=2),
        cell(new_code_cell, "check(double)", "check"),
        cell(new_markdown_cell, "the written answer", "solution"),
        cell(new_markdown_cell, "ask for a guess first", "instructor"),
    ])  # fmt: skip


def test_solutions_outputs_and_private_cells_go(authored):
    before = copy.deepcopy(authored)
    student = course.student_version(authored)
    assert authored == before
    assert [c.source for c in student.cells] == [
        "# Title", "print('hello')", "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError", "check(double)"
    ]  # fmt: skip
    assert all(c.execution_count is None and c.outputs == [] for c in student.cells if c.cell_type == "code")
    assert [c.metadata.tags for c in student.cells[2:]] == [
        ["exercise", "raises-exception"],
        ["check", "raises-exception"],
    ]
    nbformat.validate(student)


def test_an_empty_line_before_a_solution_goes_with_it(authored):
    authored.cells[2].source = 'def f():\n    """Doc."""\n\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION'
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError"
    assert course.student_version(authored).cells[2].source == f'def f():\n    """Doc."""\n{stub}'


@pytest.mark.parametrize(
    ("source", "tags", "message"),
    [
        ("x = 1", ["exercise"], "belong together"),
        (SOLVED, [], "belong together"),
        ("### BEGIN SOLUTION\nx = 1", [], "has no partner"),
    ],
)
def test_a_forgotten_tag_or_marker_is_named(authored, source, tags, message):
    authored.cells[2] = cell(new_code_cell, source, *tags)
    with pytest.raises(ValueError, match=f"cell 2: .*{message}"):
        course.student_version(authored)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "cell 0 fails with ZeroDivisionError"),
        ("import sys; print('x', file=sys.stderr)", "cell 0 writes to stderr"),
    ],
)
def test_a_notebook_that_fails_or_complains_is_not_written(tmp_path, source, message):
    with pytest.raises(RuntimeError, match=message):
        course.execute(new_notebook(cells=[new_code_cell(source)]), tmp_path)


def test_a_built_notebook_has_outputs_and_plain_metadata(tmp_path):
    notebook = course.execute(new_notebook(cells=[new_code_cell("print(1 + 1)")]), tmp_path)
    [executed] = notebook.cells
    assert executed.outputs[0].text == "2\n"
    assert "execution" not in executed.metadata
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
