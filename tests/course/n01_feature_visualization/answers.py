"""Right and wrong answers to the exercises of notebook 01."""

import numpy as np
import tensorflow as tf

from idl_utils.checks import feature_visualization as nb01


def step(to_picture):
    """An answer to exercise 1.1 that makes the picture from (x, gradient, rate)."""

    def answer(score, x, rate):
        x = tf.convert_to_tensor(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = score(x)
        return to_picture(x.numpy(), tape.gradient(value, x).numpy(), rate)

    return answer


def rms(gradient):
    return np.sqrt((gradient**2).mean())


def softmax(f):
    return np.exp(f - f.max()) / np.exp(f - f.max()).sum()


def one(f, k):
    return np.eye(len(f))[k]


def down(x):
    return np.abs(x[1:] - x[:-1])


def right(x):
    return np.abs(x[:, 1:] - x[:, :-1])


def around(x, axis):
    return np.abs(x - np.roll(x, 1, axis)).sum()


def rung(divide=lambda s, f: s / f, squash=tf.sigmoid, move=tf.roll, sign=1, size="rms", steps=None):
    """An answer to exercise 1.4, with one thing another way."""

    def answer(score, z, frequencies, shifts, rate):
        z = tf.convert_to_tensor(z)
        for shift in shifts[:steps]:
            with tf.GradientTape() as tape:
                tape.watch(z)
                values = squash(tf.signal.irfft2d(divide(tf.complex(z[0], z[1]), frequencies)))
                value = score(move(values, shift, (0, 1)))
            g = tape.gradient(value, z)
            divisor = {"rms": tf.sqrt(tf.reduce_mean(g**2)), "length": tf.norm(g), "none": 1.0}[size]
            z += sign * rate * g / divisor
        return z

    return answer


EXERCISES = {
    "1.1": (nb01.ASCENT, step(lambda x, g, rate: np.clip(x + rate * g / rms(g), 0, 1))),
    "1.2": (nb01.SOFTMAX, lambda f, k: one(f, k) - softmax(f)),
    "1.3": (nb01.TOTAL_VARIATION, lambda x: down(x).sum() + right(x).sum()),
    "1.4": (nb01.RUNG, rung()),
}
WRONG = [
    ("1.4", lambda score, z, frequencies, shifts, rate: z, "z is unchanged"),
    ("1.4", rung(sign=-1), "goes downhill"),
    ("1.4", rung(divide=lambda s, f: s), "not divided"),
    ("1.4", rung(divide=lambda s, f: s * f), "multiplied by their frequencies"),
    ("1.4", rung(squash=tf.identity), "sigmoid is missing"),
    ("1.4", rung(move=lambda v, shift, axis: v), "at rest"),
    ("1.4", rung(move=lambda v, shift, axis: tf.roll(v, [-s for s in shift], axis)), "the other way"),
    ("1.4", rung(steps=1), "only the first step"),
    ("1.4", rung(size="none"), "not normalised"),
    ("1.4", rung(size="length"), "divides by the length"),
    ("1.3", lambda x: np.abs(np.diff(x)).sum(), "the last axis unless told"),
    ("1.1", step(lambda x, g, rate: np.clip(x - rate * g / rms(g), 0, 1)), "goes downhill: the score"),
    ("1.1", step(lambda x, g, rate: x + rate * g / rms(g)), "leaves"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * g, 0, 1)), "not normalised"),
    ("1.1", step(lambda x, g, rate: x + rate * g), "neither"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * g / np.linalg.norm(g), 0, 1)), "divides by the length"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * g / np.abs(g).max(), 0, 1)), "largest entry"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * g / rms(g) ** 2, 0, 1)), "root is missing"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * g / g.std(), 0, 1)), "standard deviation"),
    ("1.1", step(lambda x, g, rate: np.clip(x + rate * np.sign(g), 0, 1)), "only the signs"),
    ("1.1", step(lambda x, g, rate: g / rms(g)), "the normalised gradient"),
    ("1.1", step(lambda x, g, rate: rate * g / rms(g)), "the step alone"),
    ("1.1", step(lambda x, g, rate: g), "the gradient alone"),
    ("1.1", step(lambda x, g, rate: np.clip(x + g / rms(g), 0, 1)), "rate is missing"),
    ("1.1", step(lambda x, g, rate: 1 / (1 + np.exp(-x - rate * g / rms(g)))), "sigmoid"),
    ("1.1", step(lambda x, g, rate: x * 0), "expected .* got"),
    ("1.2", lambda f, k: softmax(f) - one(f, k), "loss"),
    ("1.2", lambda f, k: softmax(f)[k] * (one(f, k) - softmax(f)), "of p itself"),
    ("1.2", lambda f, k: one(f, k), "gradient of the logit"),
    ("1.2", lambda f, k: -softmax(f), "numerator"),
    ("1.2", lambda f, k: softmax(f), "these are the probabilities"),
    ("1.2", lambda f, k: one(f, k) / softmax(f), "derivative of log p by p"),
    ("1.2", lambda f, k: one(f, k) * (1 - softmax(f)), "pull as well"),
    ("1.2", lambda f, k: np.log(softmax(f)), "log-probabilities"),
    ("1.2", lambda f, k: one(f, k) - np.exp(f - f.max()), "divided by the largest"),
    ("1.2", lambda f, k: one(f, k) - f / f.sum(), "exponentials are missing"),
    ("1.2", lambda f, k: f, "expected .* got"),
    ("1.3", lambda x: (down(x) ** 2).sum() + (right(x) ** 2).sum(), "squared"),
    ("1.3", lambda x: np.diff(x, axis=0).sum() + np.diff(x, axis=1).sum(), "ups and downs cancel"),
    ("1.3", lambda x: np.abs(np.diff(x, axis=0).sum() + np.diff(x, axis=1).sum()), "\\*before\\* the sum"),
    ("1.3", lambda x: down(x).sum(), "those side by side are missing"),
    ("1.3", lambda x: right(x).sum(), "those above each other are missing"),
    ("1.3", lambda x: down(x).sum() + right(x).sum() + np.abs(np.diff(x)).sum(), "red and green"),
    ("1.3", lambda x: (down(x).sum() + right(x).sum()) / x.size, "a mean over all values"),
    ("1.3", lambda x: down(x).mean() + right(x).mean(), "these are means"),
    ("1.3", lambda x: around(x, 0) + around(x, 1), "np.roll"),
    ("1.3", lambda x: np.abs(np.diff(x, axis=0)[:, :-1] + np.diff(x, axis=1)[:-1]).sum(), "before the absolute value"),
    ("1.3", lambda x: x.sum() + 1, "expected .* got"),
]
