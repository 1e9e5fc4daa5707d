"""Each check, with right and wrong answers: those in `tests/course/nNN_topic/answers.py`."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from idl_utils import course
from idl_utils.checks import ExerciseError
from idl_utils.course import topics

ANSWERS = [
    importlib.import_module(f"tests.course.{file.parent.name}.answers")
    for file in sorted(Path(__file__).parent.glob("n*/answers.py"))
]
EXERCISES = {number: both for module in ANSWERS for number, both in module.EXERCISES.items()}
WRONG = [case for module in ANSWERS for case in module.WRONG]


def test_every_notebook_with_a_check_has_its_answers():
    asked = {topic for path in course.authored() for topic in re.findall(r"checks\.(\w+)\.", path.read_text())}
    assert asked == {module.__name__.split(".")[-2].split("_", 1)[1] for module in ANSWERS} == set(topics.checks())


@pytest.mark.parametrize("number", EXERCISES)
def test_the_right_answer_passes(number, capsys):
    exercise, solution = EXERCISES[number]
    exercise.check(solution)
    assert capsys.readouterr().out == f"✓ {exercise.label}\n"


@pytest.mark.parametrize(("number", "answer", "message"), WRONG)
def test_each_mistake_is_named(number, answer, message):
    with pytest.raises(ExerciseError, match=message) as caught:
        EXERCISES[number][0].check(answer)
    assert "\n" not in str(caught.value)


def cases(exercise):
    while exercise:
        yield exercise
        exercise = exercise.then


def test_every_known_mistake_is_tried_above():
    for number, (exercise, _) in EXERCISES.items():
        named = {m for case in cases(exercise) for _, m in case.mistakes}
        tried = set()
        for n, answer, _ in WRONG:
            if n == number:
                with pytest.raises(ExerciseError) as caught:
                    exercise.check(answer)
                tried.add(str(caught.value).split(": ", 1)[1])
        assert named <= tried


@pytest.mark.parametrize("number", EXERCISES)
def test_known_mistakes_differ_from_the_answer_and_from_each_other(number):
    for case in cases(EXERCISES[number][0]):
        results = [np.asarray(case.expected), *(np.asarray(wrong) for wrong, _ in case.mistakes)]
        for i, a in enumerate(results):
            for b in results[:i]:
                numbers = a.dtype.kind in "biuf" and b.dtype.kind in "biuf"
                assert a.shape != b.shape or not (np.allclose(a, b) if numbers else np.array_equal(a, b))


def unwritten(*arguments):
    raise NotImplementedError


def broken(*arguments):
    return 1 / 0


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (unwritten, "not written yet"),
        (broken, "stops with ZeroDivisionError"),
        (lambda *a: None, "returns nothing"),
        (lambda: 3, "stops with TypeError"),
        (lambda *a: "cat", "expected"),
        (lambda *a: [[1], [1, 2]], "expected numbers"),
        (np.zeros(2), "hand over the function itself"),
    ],
)
def test_whatever_a_student_does_gives_one_line(number, answer, message):
    exercise, _ = EXERCISES[number]
    with pytest.raises(ExerciseError, match=message) as caught:
        exercise.check(answer)
    assert caught.value._render_traceback_() == [f"✗ {caught.value}"]
    assert "\n" not in str(caught.value)


def test_the_inputs_survive_a_function_that_changes_them():
    def changes(gradient):
        gradient *= 0
        return gradient.max(-1)

    for _ in range(2):
        with pytest.raises(ExerciseError, match="expected"):
            EXERCISES["0.2"][0].check(changes)
    EXERCISES["0.2"][0].check(EXERCISES["0.2"][1])
