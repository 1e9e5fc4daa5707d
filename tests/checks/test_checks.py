import numpy as np
import pytest

from idl_utils.checks import ExerciseError
from idl_utils.checks import types_of_introspection as nb00

EXERCISES = {
    "0.1": (nb00.MOST_PROBABLE, lambda logits, count: np.argsort(-logits)[:count]),
    "0.2": (nb00.SALIENCY, lambda gradient: np.abs(gradient).max(-1)),
}
WRONG = [
    ("0.1", lambda z, n: np.argsort(z)[:n], "least probable"),
    ("0.1", lambda z, n: np.argsort(z)[-n:], "turn the order round"),
    ("0.1", lambda z, n: np.sort(z)[::-1][:n], "the scores themselves"),
    ("0.1", lambda z, n: np.argsort(-z), "first `count`"),
    ("0.1", lambda z, n: np.argmax(z), "argmax finds one"),
    ("0.1", lambda z, n: [0, 1], "expected \\[1, 3\\], got \\[0, 1\\]"),
    ("0.2", lambda g: g.max(-1), "the sign is still there"),
    ("0.2", lambda g: g.sum(-1), "cancel"),
    ("0.2", lambda g: np.abs(g.sum(-1)), "cancel before"),
    ("0.2", lambda g: np.abs(g.max(-1)), "before the magnitude"),
    ("0.2", np.abs, "reduce the last axis"),
    ("0.2", lambda g: np.abs(g).mean(-1), "the mean"),
    ("0.2", lambda g: np.abs(g).max(0), "over rows"),
    ("0.2", lambda g: np.abs(g).max(1), "over columns"),
    ("0.2", lambda g: np.abs(g).max(), "one number for the whole picture"),
    ("0.2", lambda g: np.ones((1, 2)), "expected .* got"),
]


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


def test_every_known_mistake_is_tried_above():
    for number, (exercise, _) in EXERCISES.items():
        named = {m for _, m in exercise.mistakes}
        tried = set()
        for n, answer, _ in WRONG:
            if n == number:
                with pytest.raises(ExerciseError) as caught:
                    exercise.check(answer)
                tried.add(str(caught.value).split(": ", 1)[1])
        assert named <= tried


@pytest.mark.parametrize("number", EXERCISES)
def test_known_mistakes_differ_from_the_answer_and_from_each_other(number):
    exercise, _ = EXERCISES[number]
    results = [np.asarray(exercise.expected), *(np.asarray(wrong) for wrong, _ in exercise.mistakes)]
    for i, a in enumerate(results):
        for b in results[:i]:
            assert a.shape != b.shape or not np.allclose(a, b)


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
            nb00.saliency(changes)
    nb00.saliency(EXERCISES["0.2"][1])
