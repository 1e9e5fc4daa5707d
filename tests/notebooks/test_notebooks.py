"""Every notebook, by its files: the student version matches, an unsolved exercise fails helpfully, and the style holds."""

import re
import statistics

import nbclient
import nbformat
import pytest

from idl_utils import course
from idl_utils.course.student_version import SOLUTION
from tests.browser import driver

AUTHORED = {path.stem: path for path in course.authored()}
# Notebook: how many of its cells may have the tag nbval-ignore-output (timing only).
IGNORED_OUTPUTS = {"02_lrp_and_deep_taylor": 1}


@pytest.fixture(params=AUTHORED)
def name(request):
    return request.param


@pytest.fixture
def authored(name):
    return nbformat.read(AUTHORED[name], as_version=4)


@pytest.fixture
def student(name):
    return nbformat.read(course.student_path(AUTHORED[name]), as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def test_there_are_notebooks():
    assert "00_types_of_introspection" in AUTHORED


def test_student_versions_are_what_would_be_generated_now():
    assert course.outdated() == [], "run python -m idl_utils.course --no-run"


def test_no_solution_leaks(authored, student):
    text = "\n".join(cell.source for cell in student.cells)
    assert "SOLUTION" not in text
    for exercise in tagged(authored, "exercise"):
        for region in SOLUTION.finditer(exercise.source):
            for line in region[2].splitlines():
                assert (
                    len(line.strip()) < 8
                    or line.strip() not in text
                    or student.cells[0].source != authored.cells[0].source
                )


@pytest.mark.skipif(driver.browser_path() is not None, reason="tests/browser does the same, and turns the widgets")
def test_unsolved_exercises_fail_with_one_line_and_block_nothing(student):
    nbclient.NotebookClient(student, timeout=300, resources={"metadata": {"path": str(course.NOTEBOOKS)}}).execute()
    assert tagged(student, "check")
    for cell in code(student):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if cell in tagged(student, "check"):
            [error] = errors
            assert error.ename == "ExerciseError"
            assert "not written yet" in error.evalue
            assert len(error.traceback) == 1
        else:
            assert errors == []


def test_opening(authored):
    first = authored.cells[0].source
    assert re.match(r"# \d\d [A-Z]", first)
    for part in ("You will be able to", "Time", "minutes", "You need", "Lecture"):
        assert part in first
    assert any("image/png" in output.get("data", {}) for cell in code(authored)[:3] for output in cell.outputs)


def test_one_title_and_one_import_cell(authored):
    assert sum(bool(re.match(r"# ", line)) for cell in prose(authored) for line in cell.source.splitlines()) == 1
    importing = [cell for cell in code(authored) if re.search(r"^(import|from) ", cell.source, re.MULTILINE)]
    assert importing == code(authored)[:1]
    assert "idl_utils.start()" in importing[0].source


def test_cells_are_few_and_short(authored):
    lengths = [len(lines(cell)) for cell in code(authored)]
    assert 20 <= len(lengths) <= 30
    assert statistics.median(lengths) <= 4
    assert max(lengths) <= 15
    assert len(prose(authored)) >= len(lengths)
    definitions = [c for c in code(authored) if "def " in c.source and "exercise" not in c.metadata.get("tags", [])]
    assert len(definitions) <= 3


def test_exercises_predictions_and_an_open_question(authored):
    text = "\n".join(cell.source for cell in prose(authored))
    assert 2 <= len(tagged(authored, "exercise")) <= 3
    assert len(tagged(authored, "check")) == len(tagged(authored, "exercise"))
    assert text.count("**Predict, then run.**") == 2
    assert len(re.findall(r"^## Open question", text, re.MULTILINE)) == 1
    assert "<details><summary>" in text
    for exercise in re.findall(r"^### Exercise .*", text, re.MULTILINE):
        assert re.fullmatch(r"### Exercise \d+\.\d ★{1,3} \(\d+ minutes\): .+", exercise)


def test_closing(authored):
    text = "\n".join(cell.source for cell in prose(authored)[-4:])
    for heading in ("## Summary", "### What this cannot tell you", "### Further reading"):
        assert heading in text


def test_every_figure_ends_in_show_and_has_a_description(authored):
    for cell in code(authored):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                assert output.metadata["image/png"]["alt"]
                assert "plt.show()" in cell.source or "widget" in cell.metadata.tags
    for cell in prose(authored):
        assert "![](" not in cell.source


def test_widgets_are_tagged_and_a_figure_stands_in_their_section(authored):
    assert tagged(authored, "widget")
    for cell in tagged(authored, "widget"):
        [output] = cell.outputs
        assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} <= output.data.keys()


def test_slides(authored):
    for cell in prose(authored):
        kind = cell.metadata.slideshow.slide_type
        if cell.source.startswith(("# ", "## ")):
            assert kind == "slide"
        elif cell.source.startswith("### "):
            assert kind == "subslide"


def test_outputs_are_stored_clean_and_complete(authored):
    assert [cell.execution_count for cell in code(authored)] == list(range(1, len(code(authored)) + 1))
    assert not any(output.get("name") == "stderr" for cell in code(authored) for output in cell.outputs)
    assert "widgets" not in authored.metadata


def test_ignored_outputs_are_exceptions(name, authored):
    assert len(tagged(authored, "nbval-ignore-output")) <= IGNORED_OUTPUTS.get(name, 0)
    assert not tagged(authored, "nbval-skip")
    assert not tagged(authored, "raises-exception")
