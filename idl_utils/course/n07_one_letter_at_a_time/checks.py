"""Checks of notebook 07."""

from dataclasses import replace
from functools import cache

import numpy as np

from ..exercise import Exercise

# Exercise 7.1: the gradient of one logit, on a small recogniser.

_X = np.random.default_rng(1).normal(size=(8, 3)).astype("float32")
_STEP, _SYMBOL = 1, 3


@cache
def _small():
    """A network of two convolutions, (n, 8, 3) -> (n, 4, 5): stride 2, as wav2letter's."""
    import keras
    from keras import layers

    inputs = keras.Input((None, 3))
    x = layers.ReLU()(layers.Conv1D(4, 3, 2, padding="same")(inputs))
    network = keras.Model(inputs, layers.Conv1D(5, 2, padding="same")(x))
    rng = np.random.default_rng(0)
    network.set_weights([rng.normal(0, 0.7, weight.shape) for weight in network.get_weights()])
    return network


def _gradient(score):
    """Gradient (8, 3) of a function of the logits (4, 5)."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        x = tf.constant(_X[None])
        tape.watch(x)
        value = score(tf, _small()(x, training=False)[0])
    return tape.gradient(value, x)[0].numpy()


class _Sensitivity(Exercise):
    """The network is built, and the results of mistakes are computed, when the check is called."""

    def call(self, function, inputs=None):
        """See `Exercise.call`."""
        return super().call(function, (_small(), _X, _STEP, _SYMBOL))

    @property
    def expected(self):
        """The right gradient."""
        return _gradient(lambda tf, logits: logits[_STEP, _SYMBOL])

    @property
    def mistakes(self):
        """What each known mistake gives, and its line."""
        right = self.expected
        return (
            (right[None], "the first axis of length 1 is still there: take the gradient of the one utterance, [0]."),
            (np.abs(right), "these are magnitudes: the sign says whether more power helps or hurts; keep it."),
            (right * _X, "this is gradient times input: here the gradient itself is asked for."),
            (
                _gradient(lambda tf, logits: logits[:, _SYMBOL]),
                "the logits of *all* steps were added: take the one at this step, logits[0, step, symbol].",
            ),
            (
                _gradient(lambda tf, logits: logits[_STEP]),
                "the logits of *all* symbols were added: take the one of this symbol, logits[0, step, symbol].",
            ),
            (
                _gradient(lambda tf, logits: tf.nn.softmax(logits)[_STEP, _SYMBOL]),
                "this is the gradient of the probability: explain the logit, before the softmax.",
            ),
            (
                _gradient(lambda tf, logits: logits[_SYMBOL, _STEP]),
                "step and symbol are the wrong way round: the logits are (utterance, step, symbol).",
            ),
            (
                _gradient(lambda tf, logits: tf.reduce_max(logits[_STEP])),
                "this is the gradient of the largest logit of the step: take the one of the symbol that is asked for.",
            ),
        )


def _lazily(exercise, **fields):
    """An exercise of a class whose `expected` and `mistakes` are properties."""
    made = object.__new__(exercise)
    for name, value in {"then": None, **fields}.items():
        object.__setattr__(made, name, value)
    return made


SENSITIVITY = _lazily(
    _Sensitivity,
    label="Exercise 7.1 (sensitivity at a step)",
    inputs=(),
    show="a small network and a spectrogram of 8 frames and 3 bands",
)


# Exercise 7.2: one step of LRP through a convolution over time.

_RNG = np.random.default_rng(7)
_A = np.round(_RNG.uniform(0.1, 2, (9, 2)), 1)
_W = np.round(_RNG.normal(0, 1, (4, 2, 3)), 1)
_R = np.round(_RNG.uniform(0.2, 2, (3, 3)), 1)
_STRIDE = 2


def _propagated(
    a=_A,
    w=_W,
    relevance=_R,
    stride=_STRIDE,
    positive=True,
    overwrite=False,
    share=True,
    normalised="output",
    flipped=False,
    times_a=True,
    outputs="sum",
):
    """What an answer to exercise 7.2 gives; each argument from `positive` on makes one mistake."""
    w = np.maximum(w, 0) if positive else w
    w = w[::-1] if flipped else w
    result = np.zeros_like(a)
    for t, r in enumerate(relevance):
        window = a[stride * t : stride * t + len(w)]
        z = window[:, :, None] * w  # (kernel, inputs, outputs)
        if normalised == "output":
            total = z.sum((0, 1))
        elif normalised == "frame":
            total = z.sum(1, keepdims=True)
        else:
            total = z.sum()
        messages = (z if times_a else np.broadcast_to(w, z.shape)) * r
        messages = messages / (total + 1e-9) if share else messages
        place = slice(stride * t, stride * t + len(w))
        sent = messages.sum(2) if outputs == "sum" else messages.mean(2)
        result[place] = sent if overwrite else result[place] + sent
    return result


LRP_STEP = Exercise(
    "Exercise 7.2 (one step of LRP)",
    (_A, _W, _R, _STRIDE),
    _propagated(),
    (
        (_propagated(positive=False), "negative weights are still in it: z+ takes max(w, 0) before everything else."),
        (
            _propagated(overwrite=True),
            "a frame is seen by several steps, and each sends relevance: *add* to the result (+=), don't replace it.",
        ),
        (
            _propagated(share=False),
            "the denominator is missing: each output shares out its relevance, divided by the sum of its z.",
        ),
        (
            _propagated(normalised="frame"),
            "each frame was normalised by itself: the sum in the denominator goes over all frames *and* channels of the "
            "window.",
        ),
        (
            _propagated(normalised="all"),
            "all outputs were divided by one sum: the denominator z_j is one number for each output channel.",
        ),
        (
            _propagated(flipped=True),
            "the kernel was turned round in time: Keras correlates, weight k belongs to frame stride * t + k.",
        ),
        (_propagated(times_a=False), "the activations are missing in the numerator: a_i w_ij+, not w_ij+ alone."),
        (
            _propagated(outputs="mean"),
            "the mean over the outputs was taken: relevance that comes from several outputs is *added*.",
        ),
        (
            _propagated(stride=1),
            "the stride is missing: step t sees the frames from stride * t on, not from t on.",
        ),
    ),
    "9 frames of 2 channels, a kernel of 4 frames, stride 2 and the relevance of 3 steps",
)


_DEAD = np.array([[[1.0, -1.0]], [[0.5, -0.5]]])  # the second output has no positive weight
_DEAD_A, _DEAD_R = np.array([[1.0], [2.0], [0.0]]), np.array([[1.0, 1.0], [2.0, 0.0]])
LRP_STEP = replace(
    LRP_STEP,
    then=Exercise(
        "Exercise 7.2 (one step of LRP)",
        (_DEAD_A, _DEAD, _DEAD_R, 1),
        _propagated(_DEAD_A, _DEAD, _DEAD_R, 1),
        (),
        "an output without positive weights, whose z is 0 (add 1e-9 to the denominator)",
    ),
)


# Exercise 7.3: from a map to milliseconds.

_MAP = np.array([[-0.4, -1.6], [0.0, -0.3], [-1.4, 1.4], [1.6, -0.6], [0.5, -0.1], [0.2, 1.5], [-0.3, 1.8]])
_START, _PHONE, _MIDDLE = 40, (0.39, 0.47), 0.43


def _delay(strength, start=_START, reference=_MIDDLE):
    return 10 * (start + int(np.argmax(strength))) - 1000 * reference


DELAY = Exercise(
    "Exercise 7.3 (from a map to milliseconds)",
    (_MAP, _START, *_PHONE),
    _delay(np.abs(_MAP).sum(1)),
    (
        (_delay(_MAP.sum(1)), "signed values were added, and cancel: take magnitudes before the sum over bands."),
        (_delay(np.abs(_MAP.sum(1))), "the magnitude is taken after the sum over bands, when signs have cancelled."),
        (
            _delay(np.abs(_MAP).sum(1), start=0),
            "the window's first frame is missing: frame k of the map is frame start + k of the utterance.",
        ),
        (
            _delay(np.abs(_MAP).sum(1), reference=_PHONE[0]),
            "this is the distance to the phone's start: take its middle.",
        ),
        (_delay(np.abs(_MAP).sum(1), reference=_PHONE[1]), "this is the distance to the phone's end: take its middle."),
        (-_delay(np.abs(_MAP).sum(1)), "the sign is turned round: late is positive, peak minus phone."),
        (_delay(np.abs(_MAP).sum(1)) / 1000, "this is in seconds: milliseconds are asked for."),
        (
            _START + 2 - 100 * _MIDDLE,
            "this is in frames: a frame is 10 ms.",
        ),
        (
            _delay(np.abs(_MAP)),
            "np.argmax over the whole map counts frames and bands together: sum over the bands first, axis=1.",
        ),
        (
            _delay(np.abs(_MAP).sum(0)),
            "the sum went over the frames: bands are the last axis, so sum over axis=1.",
        ),
    ),
    f"the map {_MAP.tolist()}, its first frame {_START} and a phone from {_PHONE[0]} to {_PHONE[1]} s",
)


# Exercise 7.4: masking.

_SOUND = np.array([[0.5, -1.0], [2.0, 1.0], [-1.5, 0.5], [1.0, 2.5], [0.3, -0.7]])
_WEIGHTS = np.array([[0.3, -0.2], [1.1, 0.4], [-0.6, 0.9], [0.7, -0.3], [0.2, 0.8]])
_FIRST, _WIDTH = 1, 2


def _read(x):
    x = np.asarray(x)
    if x.shape != _SOUND.shape:
        raise ValueError(f"read takes a spectrogram {_SOUND.shape}, not one of shape {x.shape}")
    return float((_WEIGHTS * x).sum() + 0.1 * x.sum() ** 2)  # not a sum over frames, as no network's logit is


def _masked(rows, columns=slice(None), fill=0.0):
    x = _SOUND.copy()
    x[rows, columns] = fill
    return _read(x)


_WHOLE = _read(_SOUND)
MASKING = Exercise(
    "Exercise 7.4 (masking)",
    (_read, _SOUND, _FIRST, _WIDTH),
    _WHOLE - _masked(slice(1, 3)),
    (
        (_masked(slice(1, 3)) - _WHOLE, "the sign is turned round: a loss is the whole one minus the masked one."),
        (_masked(slice(1, 3)), "this is the logit of the masked sound: how much was *lost* is asked for."),
        (
            _WHOLE - _masked(slice(1, 2)),
            "width frames are to be masked, from first to first + width; here the slice ends at `width`.",
        ),
        (
            _WHOLE - _masked(slice(None), slice(1, 3)),
            "the last axis was masked: these are bands; frames are the first axis.",
        ),
        (
            0.0,
            "nothing was lost: was the sound masked in place, before the whole one was read? Mask a copy (x.copy()).",
        ),
        (
            _WHOLE - _masked([0, 3, 4]),
            "everything *but* the stretch was masked: set the frames from first to first + width to 0.",
        ),
        (
            _WHOLE - _masked(slice(1, 3), fill=_SOUND.min()),
            "the stretch was filled with the smallest value: 0, the mean of each band, is asked for.",
        ),
    ),
    f"the spectrogram {_SOUND.tolist()}, first = {_FIRST} and width = {_WIDTH}",
)

sensitivity = SENSITIVITY.check
lrp_step = LRP_STEP.check
delay = DELAY.check
masking = MASKING.check
