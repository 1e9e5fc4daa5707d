"""What every check says of the errors that students meet in any exercise."""

import numpy as np
import pytest
import tensorflow as tf

from idl_utils.course import Exercise, ExerciseError

W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
V = np.array([1.0, 0.1, 1.0], "float32")
EXERCISE = Exercise("Exercise 9.9 (product)", (W, V), W @ V, ((V.sum() * 2, "a mistake."),), f"v {V.tolist()}")


def gradient_without_watch(w, v):
    x = tf.constant(v)
    with tf.GradientTape() as tape:
        score = tf.reduce_sum(x**2)
    return tape.gradient(score, x)


def used_up(w, v):
    x = tf.constant(v)
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = tf.reduce_sum(x**2)
    return tape.gradient(score, x) + tape.gradient(score, x)


def write_into(w, v):
    x = tf.constant(v)
    x[0] = 1
    return x


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda w, v: max(0, w @ v), r"ValueError: Python's `max` .* use `np\.maximum\(values, 0\)`"),
        (lambda w, v: min(w @ v, 0), r"Python's `min` .* `np\.minimum"),
        (lambda w, v: w if w > 0 else v, r"one question of a whole array: use `np\.maximum`, `np\.where`, or `&`"),
        (lambda w, v: (w > 0) and (w < 3), "one question of a whole array"),
        (lambda w, v: v @ w, r"in `@`, 3 and 2 meet, and must be equal: is the matrix on the wrong side"),
        (lambda w, v: np.dot(v, w), r"shapes \(3,\) and \(2,3\) can't be multiplied as matrices"),
        (lambda w, v: tf.matmul(v[None], tf.constant(w, "float32")), r"shapes \[1,3\] and \[2,3\] can't be multiplied"),
        (lambda w, v: w * v[:2], r"shapes \(2,3\) and \(2,\) do not fit number by number: .*keepdims"),
        (gradient_without_watch, "returns nothing. If it returns a gradient: did the tape watch x"),
        (lambda w, v: gradient_without_watch(w, v) / 2, "something is None. If it is a gradient: did the tape watch"),
        (lambda w, v: gradient_without_watch(w, v).numpy(), "did the tape watch x"),
        (lambda w, v: tf.reduce_mean(gradient_without_watch(w, v)), "did the tape watch x"),
        (used_up, "call `tape.gradient` once"),
        (lambda w, v: tf.constant(v).mean(), r"a tensor of TensorFlow has no `\.mean`: call `\.numpy\(\)`"),
        (write_into, "can't be changed in place"),
        (lambda w, v: w(0), "it takes square brackets"),
        (lambda w, v: w.sum(3), "there is no axis 3: the array has 2"),
        (lambda w: w, "keep the first line as it was"),
        (lambda w, v: print(end=""), "returns nothing. Does it end in `return`"),
        (lambda w, v: w @ (v / 0), r"not finite, \[inf, inf\]: is something divided by 0"),
        (lambda w, v: w @ v + 1, r"for v \[1\.0, 0\.1, 1\.0\] expected \[ 4\.2, 10\.5\], got \[ 5\.2, 11\.5\]\.$"),
    ],
)
def test_a_common_error_is_named_in_one_line(answer, message):
    with pytest.raises(ExerciseError, match=message) as caught:
        EXERCISE.check(answer)
    assert "\n" not in str(caught.value)


def test_further_inputs_are_tried_when_the_first_have_passed(capsys):
    zero = Exercise("Exercise 9.9 (product)", (0 * W, V), [0.0, 0.0], (([1, 1], "wrong at 0."),), "zeros")
    both = Exercise("Exercise 9.9 (product)", (W, V), W @ V, (), "v", then=zero)
    with pytest.raises(ExerciseError, match="wrong at 0"):
        both.check(lambda w, v: w @ v if w.any() else [1, 1])
    both.check(lambda w, v: w @ v)
    assert capsys.readouterr().out.count("✓") == 1
