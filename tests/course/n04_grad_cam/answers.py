"""Right and wrong answers to the exercises of notebook 04."""

import numpy as np
import tensorflow as tf

from idl_utils.checks import grad_cam as nb04


def relu(values):
    return np.maximum(values, 0)


def fool(up=1, ball=True, valid=True, relu=True, relative=True, free=False, away=1, sign=True, rate=1 / 8, ends=None):
    """An answer to exercise 4.3; each argument makes one mistake."""

    def answer(look, picture, target, epsilon, steps=40, weight=0.05):
        x = tf.Variable(picture)
        before = look(x)[1]
        for _ in range(ends or steps):
            with tf.GradientTape() as tape:
                class_map, logits = look(x)
                positive = tf.nn.relu(class_map) if relu else class_map
                share = tf.reduce_sum(target * positive) / (tf.reduce_sum(positive) if relative else 1)
                score = share - away * weight * tf.reduce_sum((logits - (logits if free else before)) ** 2)
            gradient = tape.gradient(score, x)
            moved = x + up * epsilon * rate * (tf.sign(gradient) if sign else gradient)
            moved = tf.clip_by_value(moved, picture - epsilon, picture + epsilon) if ball else moved
            x.assign(tf.clip_by_value(moved, 0, 1) if valid else moved)
        return x.numpy()

    return answer


def unwatched(look, picture, target, epsilon, steps, weight):
    x = tf.constant(picture)
    with tf.GradientTape() as tape:
        score = tf.reduce_sum(target * tf.nn.relu(look(x)[0]))
    return (x + epsilon * tf.sign(tape.gradient(score, x))).numpy()


EXERCISES = {
    "4.1": (nb04.IMPORTANCE, lambda gradient: gradient.mean((0, 1))),
    "4.2": (nb04.CLASS_MAP, lambda maps, alpha: relu(maps @ alpha)),
    "4.3": (nb04.FOOL, fool()),
}
WRONG = [
    ("4.1", lambda g: g.sum((0, 1)), "1/Z is missing"),
    ("4.1", lambda g: g.max((0, 1)), "the maximum over the places"),
    ("4.1", lambda g: g.mean(-1), "the mean over the maps"),
    ("4.1", lambda g: g, "the places are still there"),
    ("4.1", lambda g: g.mean(0), "rows alone"),
    ("4.1", lambda g: g.mean(1), "columns alone"),
    ("4.1", lambda g: g.mean(), "one number for all maps"),
    ("4.1", lambda g: relu(g).mean((0, 1)), "cut off"),
    ("4.1", lambda g: np.abs(g).mean((0, 1)), "the sign is lost"),
    ("4.1", lambda g: np.median(g, (0, 1)), "expected .* got"),
    ("4.2", lambda m, a: m @ a, "the ReLU is missing"),
    ("4.2", lambda m, a: relu(m * a).sum(-1), "sum first"),
    ("4.2", lambda m, a: m @ relu(a), "not around alpha"),
    ("4.2", lambda m, a: relu((m * a).mean(-1)), "the formula has a sum"),
    ("4.2", lambda m, a: np.abs(m @ a), "the magnitude"),
    ("4.2", lambda m, a: relu(m @ -a), "turned round"),
    ("4.2", lambda m, a: m * a, "still apart: sum over the last axis\\.$"),
    ("4.2", lambda m, a: relu(m * a), "and then the ReLU"),
    ("4.2", lambda m, a: relu(m.sum(-1)), "without their weights"),
    ("4.2", lambda m, a: relu((m * a).sum((0, 1))), "one number per map"),
    ("4.2", lambda m, a: np.ones((2, 2)), "expected .* got"),
    ("4.3", lambda look, x, *more: x, "has not changed"),
    ("4.3", fool(up=-1), "goes downhill"),
    ("4.3", fool(ball=False), "further than epsilon"),
    ("4.3", fool(valid=False), "pixels leave"),
    ("4.3", fool(ball=False, valid=False), "nothing is clipped"),
    ("4.3", fool(relu=False), "take its positive part"),
    ("4.3", fool(relative=False), "divide it by the mass of the whole map"),
    ("4.3", fool(free=True), "the logits are free"),
    ("4.3", fool(away=-1), "driven away"),
    ("4.3", fool(sign=False), "take the sign"),
    ("4.3", fool(rate=1), "steps are too large"),
    ("4.3", fool(ends=1), "inside of the loop"),
    ("4.3", lambda look, x, *more: fool()(look, x, *more) - x, "the change alone"),
    ("4.3", unwatched, "did the tape watch x"),
    ("4.3", lambda look, x, *more: x + 0.5, "expected .* got"),
]
