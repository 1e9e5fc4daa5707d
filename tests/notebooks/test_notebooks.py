"""Every notebook, by its files: the student version matches, an unsolved exercise fails helpfully, and the style holds."""

import ast
import re
import statistics
from pathlib import Path

import nbclient
import nbformat
import pytest

from idl_utils import course
from idl_utils.course.student_version import SOLUTION
from tests.browser import driver

AUTHORED = {path.stem: path for path in course.authored()}
# Notebook: how many of its cells may have the tag nbval-ignore-output (timing only).
IGNORED_OUTPUTS = {"02_lrp_and_deep_taylor": 1}
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
QUESTION = re.compile(r"\*\*(Predict, then run|Question)\.\*\*|^## Open question", re.MULTILINE)
LARGEST = 3e6  # bytes of an authored notebook


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
    return [line for line in cell.source.splitlines() if line.strip() and " SOLUTION" not in line]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def test_there_are_notebooks():
    assert "00_types_of_introspection" in AUTHORED


def test_student_versions_are_what_would_be_generated_now():
    assert course.outdated() == [], "run python -m idl_utils.course --no-run"


def test_no_solution_leaks(authored, student):
    text = "\n".join(cell.source for cell in student.cells)
    assert "SOLUTION" not in text
    assert "YOUR CODE HERE" in text


def test_no_answer_stands_above_its_exercise(authored):
    for place, cell in enumerate(authored.cells):
        above = {line.strip() for earlier in authored.cells[:place] for line in earlier.source.splitlines()}
        for region in SOLUTION.finditer(cell.source):
            asked = {line.strip() for line in region[2].splitlines()}
            asked = {line for line in asked if len(line) >= 16 and not line.endswith(":")}  # no `with ... as tape:`
            assert not asked & above, cell.source.splitlines()[0]


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
    assert re.match(r"# \d\d[a-z]? [A-Z]", first)
    for part in ("You will be able to", "Time", "minutes", "You need", "Lecture"):
        assert part in first
    assert any("image/png" in output.get("data", {}) for cell in code(authored)[:3] for output in cell.outputs)


def test_one_title_and_one_import_cell(authored):
    assert sum(bool(re.match(r"# ", line)) for cell in prose(authored) for line in cell.source.splitlines()) == 1
    importing = [cell for cell in code(authored) if re.search(r"^(import|from) ", cell.source, re.MULTILINE)]
    assert importing == code(authored)[:1]
    assert "idl_utils.start()" in importing[0].source


def test_cells_are_few_and_short(authored):
    lengths = [len(lines(cell)) for cell in code(authored) if not tags(cell) & {"assert", "check", "capstone"}]
    assert 15 <= len(lengths) <= 30
    assert statistics.median(len(lines(cell)) for cell in code(authored)) <= 4
    assert max(lengths) <= 15
    assert len(prose(authored)) >= len(lengths)
    definitions = [c for c in code(authored) if "def " in c.source and "exercise" not in c.metadata.get("tags", [])]
    assert len(definitions) <= 3


def test_exercises_predictions_and_an_open_question(authored):
    text = "\n".join(cell.source for cell in prose(authored))
    assert 2 <= len(tagged(authored, "exercise")) <= 4
    assert len(tagged(authored, "check")) >= len(tagged(authored, "exercise"))
    assert text.count("**Predict, then run.**") == 2
    assert len(re.findall(r"^## Open question", text, re.MULTILINE)) == 1
    assert "<details><summary>" in text
    for exercise in re.findall(r"^### Exercise .*", text, re.MULTILINE):
        assert re.fullmatch(r"### Exercise \d+\.\d ★{1,3} \(\d+ minutes\): .+", exercise)


def test_a_notation_box_stands_near_the_beginning(authored):
    [box] = [cell for cell in authored.cells[:9] if cell.source.startswith("### Notation")]
    assert box.source.count("\n|") >= 5


def test_one_exercise_is_a_real_one_with_hints(authored):
    places = [k for k, cell in enumerate(authored.cells) if re.match(r"### Exercise \d+\.\d ★★★", cell.source)]
    assert places
    for place in places:
        assert authored.cells[place].source.count("<details><summary>hint") >= 2
        exercise = next(cell for cell in authored.cells[place:] if "exercise" in tags(cell))
        assert 8 <= len(SOLUTION.search(exercise.source)[2].strip().splitlines()) <= 16


def test_a_capstone_in_three_cells(authored):
    [place] = [k for k, cell in enumerate(authored.cells) if cell.source.startswith("## Capstone: ")]
    assert place > 0.7 * len(authored.cells)
    after = [cell for cell in authored.cells[place:] if cell.cell_type == "code"]
    assert [cell for cell in code(authored) if "capstone" in tags(cell)] == after[:3]


def test_every_question_has_a_folded_answer(authored):
    cells = prose(authored)
    for place, cell in enumerate(cells):
        for question in QUESTION.finditer(cell.source):
            text = cell.source[question.end() :]
            for later in cells[place + 1 :]:
                if later.source.startswith("#"):
                    break
                text += later.source
            assert "<details>" in text, question.string[question.start() :][:80]


def test_cells_that_only_assert_are_folded_and_no_slides(authored):
    for cell in code(authored):
        statements = ast.parse(cell.source).body
        only = all(
            isinstance(s, ast.Assert) or ast.unparse(s).startswith(("np.testing.", "numpy.testing."))
            for s in statements
        )
        assert only == ("assert" in tags(cell)), cell.source
        if only:
            assert cell.metadata.jupyter.source_hidden
            assert cell.metadata.slideshow.slide_type == "skip"


def test_minutes(name, authored):
    minutes = int(re.search(r"\*\*Time\*\* (\d+) minutes", authored.cells[0].source)[1])
    exercises = [
        int(m) for cell in prose(authored) for m in re.findall(r"^### Exercise .*\((\d+) minutes\)", cell.source)
    ]
    assert sum(exercises) < minutes
    row = next(line for line in README.splitlines() if f"(notebooks/{name}.ipynb)" in line)
    assert f"| {minutes} |" in row


def test_other_notebooks_are_linked_where_they_are_named(authored):
    text = "\n".join(cell.source for cell in prose(authored))
    for target in re.findall(r"\]\(([^)]+\.ipynb)\)", text):
        assert (course.SOLUTIONS / target).exists()
        assert (course.NOTEBOOKS / target).exists()
    unlinked = re.findall(r"\bnotebooks? \d\d.{0,20}", re.sub(r"\[[^]]*\]\([^)]*\)", "", text))
    assert [words for words in unlinked if "in preparation" not in words] == []
    coming = {number for words in unlinked for number in re.findall(r"\d\d", words)}
    assert not coming & {path.name[:2] for path in course.authored()}


def test_wording(authored):
    text = "\n".join(cell.source for cell in authored.cells)
    assert re.findall(r"\b(?:one|a) (?:number|weight|value) a \w+", text) == []


def test_an_authored_notebook_is_no_burden(name):
    assert AUTHORED[name].stat().st_size < LARGEST


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
