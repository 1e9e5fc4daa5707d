"""Right and wrong answers to the exercises of notebook 07."""

import numpy as np
import tensorflow as tf

from idl_utils.checks import one_letter_at_a_time as nb07


def sensitivity(score, change=lambda gradient, x: gradient[0]):
    """An answer to exercise 7.1 that takes the gradient of `score` (logits, step, symbol)."""

    def answer(network, spectrogram, step, symbol):
        x = tf.constant(spectrogram[None])
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = score(network(x), step, symbol)
        return change(tape.gradient(value, x).numpy(), spectrogram)

    return answer


def one(logits, step, symbol):
    return logits[0, step, symbol]


def unwatched(network, spectrogram, step, symbol):
    x = tf.constant(spectrogram[None])
    with tf.GradientTape() as tape:
        score = network(x)[0, step, symbol]
    return tape.gradient(score, x)[0].numpy()


def lrp_step(
    before=lambda w: np.maximum(w, 0),
    send="add",
    total=lambda z: z.sum((0, 1)),
    epsilon=1e-9,
    times_a=True,
    stride=True,
    flip=False,
    over=np.sum,
):
    """An answer to exercise 7.2; each argument makes one mistake."""

    def answer(a, w, relevance, stride_):
        w = before(w)[::-1] if flip else before(w)
        result = np.zeros(a.shape)
        for t in range(len(relevance)):
            first = (stride_ if stride else 1) * t
            window = a[first : first + len(w)]
            z = window[..., None] * w
            shares = (z if times_a else w) / (total(z) + epsilon)
            sent = over(shares * relevance[t], axis=-1)
            if send == "add":
                result[first : first + len(w)] += sent
            else:
                result[first : first + len(w)] = sent
        return result

    return answer


def delay(strength, origin=True, reference="middle", scale=10.0, sign=1):
    """An answer to exercise 7.3; each argument makes one mistake."""

    def answer(letter_map, start, begin, end):
        frame = np.argmax(strength(letter_map)) + (start if origin else 0)
        phone = {"middle": (begin + end) / 2, "begin": begin, "end": end}[reference]
        return sign * scale * (frame - 100 * phone)

    return answer


def over_time(letter_map):
    return np.abs(letter_map).sum(1)


def masking(
    loss=lambda whole, masked: whole - masked, place=lambda first, width: slice(first, first + width), fill=0.0
):
    """An answer to exercise 7.4; each argument makes one mistake."""

    def answer(read, x, first, width):
        masked = x.copy()
        masked[place(first, width)] = x.min() if fill == "least" else fill
        return loss(read(x), read(masked))

    return answer


def in_place(read, x, first, width):
    masked = x
    masked[first : first + width] = 0
    return read(x) - read(masked)


EXERCISES = {
    "7.1": (nb07.SENSITIVITY, sensitivity(one)),
    "7.2": (nb07.LRP_STEP, lrp_step()),
    "7.3": (nb07.DELAY, delay(over_time)),
    "7.4": (nb07.MASKING, masking()),
}
WRONG = [
    ("7.1", sensitivity(one, lambda gradient, x: gradient), "first axis of length 1"),
    ("7.1", sensitivity(one, lambda gradient, x: abs(gradient[0])), "magnitudes"),
    ("7.1", sensitivity(one, lambda gradient, x: gradient[0] * x), "gradient times input"),
    ("7.1", sensitivity(lambda logits, step, symbol: logits[0, :, symbol]), r"\*all\* steps"),
    ("7.1", sensitivity(lambda logits, step, symbol: logits[0, step]), r"\*all\* symbols"),
    ("7.1", sensitivity(lambda logits, step, symbol: tf.nn.softmax(logits)[0, step, symbol]), "of the probability"),
    ("7.1", sensitivity(lambda logits, step, symbol: logits[0, symbol, step]), "wrong way round"),
    ("7.1", sensitivity(lambda logits, step, symbol: tf.reduce_max(logits[0, step])), "largest logit"),
    ("7.1", unwatched, "tape watch x"),
    ("7.1", lambda network, x, step, symbol: x, "expected .* got"),
    ("7.2", lrp_step(before=lambda w: w), "negative weights"),
    ("7.2", lrp_step(send="replace"), "a frame is seen by several steps"),
    ("7.2", lrp_step(total=lambda z: 1.0, epsilon=0.0), "denominator is missing"),
    ("7.2", lrp_step(total=lambda z: z.sum(1, keepdims=True)), "each frame was normalised by itself"),
    ("7.2", lrp_step(total=lambda z: z.sum()), "divided by one sum"),
    ("7.2", lrp_step(flip=True), "turned round in time"),
    ("7.2", lrp_step(times_a=False), "activations are missing"),
    ("7.2", lrp_step(over=np.mean), "the mean over the outputs"),
    ("7.2", lrp_step(stride=False), "stride is missing"),
    ("7.2", lrp_step(epsilon=0.0), "not finite"),
    ("7.2", lambda a, w, relevance, stride: a, "expected .* got"),
    ("7.3", delay(lambda m: m.sum(1)), "signed values"),
    ("7.3", delay(lambda m: abs(m.sum(1))), "magnitude is taken after"),
    ("7.3", delay(over_time, origin=False), "first frame is missing"),
    ("7.3", delay(over_time, reference="begin"), "phone's start"),
    ("7.3", delay(over_time, reference="end"), "phone's end"),
    ("7.3", delay(over_time, sign=-1), "late is positive"),
    ("7.3", delay(over_time, scale=0.01), "in seconds"),
    ("7.3", delay(over_time, scale=1.0), "in frames"),
    ("7.3", delay(abs), "counts frames and bands together"),
    ("7.3", delay(lambda m: abs(m).sum(0)), "went over the frames"),
    ("7.3", lambda m, start, begin, end: 1.0, "expected .* got"),
    ("7.4", masking(loss=lambda whole, masked: masked - whole), "sign is turned round"),
    ("7.4", masking(loss=lambda whole, masked: masked), r"how much was \*lost\*"),
    ("7.4", masking(place=lambda first, width: slice(first, width)), "slice ends at"),
    ("7.4", masking(place=lambda first, width: (slice(None), slice(first, first + width))), "these are bands"),
    ("7.4", in_place, "masked in place"),
    ("7.4", masking(place=lambda first, width: [0, 3, 4]), r"everything \*but\*"),
    ("7.4", masking(fill="least"), "smallest value"),
    ("7.4", lambda read, x, first, width: 9.0, "expected .* got"),
]
