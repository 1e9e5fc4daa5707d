"""Checks of notebook 05."""

from dataclasses import replace
from functools import cache

import numpy as np
from scipy.stats import rankdata

from ..exercise import Exercise

_A = np.array([[0.1, -0.9, 0.3], [0.0, 0.5, -0.7]])
_B = np.array([[0.6, 0.8, -0.2], [-0.1, -0.4, 0.5]])


def _pearson(a, b):
    return np.corrcoef(np.ravel(a), np.ravel(b))[0, 1]


def _spearman(a, b):
    return _pearson(rankdata(a), rankdata(b))


SIMILARITY = Exercise(
    "Exercise 5.1 (rank correlation of magnitudes)",
    (_A, _B),
    _spearman(abs(_A), abs(_B)),
    (
        (_spearman(_A, _B), "this is the rank correlation of the *signed* maps: take the magnitudes first."),
        (_pearson(abs(_A), abs(_B)), "this is Pearson's correlation of the magnitudes: correlate their *ranks*."),
        (_pearson(_A, _B), "this is Pearson's correlation of the signed maps: take magnitudes, then ranks."),
        (_spearman(_A, abs(_B)), "only the second map became a magnitude: take it of both."),
        (_spearman(abs(_A), _B), "only the first map became a magnitude: take it of both."),
        (
            abs(_spearman(_A, _B)),
            "the magnitude is of the correlation: it belongs to the maps, before they are ranked.",
        ),
        (
            _pearson(abs(rankdata(_A) - 3.5), abs(rankdata(_B) - 3.5)),
            "these are magnitudes of ranks: take the magnitude first, and rank what you get.",
        ),
        (
            _pearson(abs(_A).ravel().argsort(), abs(_B).ravel().argsort()),
            "argsort says *which* pixel comes k-th, not which rank a pixel has: use rankdata (or argsort twice).",
        ),
        (
            np.corrcoef(rankdata(abs(_A)), rankdata(abs(_B))),
            "this is the whole 2 x 2 matrix of np.corrcoef: the number asked for is its entry [0, 1].",
        ),
        (
            np.corrcoef(rankdata(abs(_A)), rankdata(abs(_B)))[0, 0],
            "entry [0, 0] is the correlation of the first map with itself: take [0, 1].",
        ),
        (
            np.corrcoef(abs(_A), abs(_B))[0, 1],
            "the maps were not made flat: np.corrcoef takes each *row* for a variable; ravel() them, or use ranks.",
        ),
    ),
    f"a = {_A.tolist()} and b = {_B.tolist()}",
)

_NAMES = ("gradient", "gradient x input", "guided backprop", "Grad-CAM")


class _Choice(Exercise):
    """A name is as good as its place in the list."""

    def call(self, function, inputs=None):
        """See `Exercise.call`."""
        result = super().call(function)
        return np.asarray(_NAMES.index(str(result))) if str(result) in _NAMES else result


PREDICTION = _Choice(
    "Exercise 5.2 (which one fails)",
    (_NAMES,),
    2,
    (
        (0, "the gradient of a random top layer is another one: most of its map changes. Think of the signs."),
        (3, "Grad-CAM weighs the last maps by the top layer itself: it changes with the very first step."),
        (
            1,
            "close: |x| is a factor that stays, and so does some of the magnitude. But its other factor is the gradient, "
            "and there is a method that throws away every sign on the way down.",
        ),
    ),
    "the four methods",
)


# Exercise 5.3: the cascade, on a small network with batch normalisation.


@cache
def _small():
    """(network, steps from input to output, inputs, explain)."""
    import keras
    import tensorflow as tf
    from keras import layers

    x = inputs = keras.Input((6, 6, 2))
    steps = []
    for k, width in enumerate((4, 5)):
        steps.append([layers.Conv2D(width, 3, name=f"conv{k}"), layers.BatchNormalization(name=f"norm{k}")])
        x = layers.ReLU(name=f"relu{k}")(steps[-1][1](steps[-1][0](x)))
    steps.append([layers.Dense(3, name="logits")])
    network = keras.Model(inputs, steps[-1][0](layers.Flatten(name="flat")(x)))
    rng = np.random.default_rng(0)
    trained = [rng.uniform(0.1, 0.9, w.shape) * rng.choice([-1, 1, 1], w.shape) for w in network.get_weights()]
    network.set_weights([abs(w) if w.shape in ((4,), (5,)) else w for w in trained])
    picture = rng.normal(size=(1, 6, 6, 2)).astype("float32")

    def explain(picture, label):
        with tf.GradientTape() as tape:
            x = tf.constant(picture)
            tape.watch(x)
            score = network(x, training=False)[0, int(label)]
        return tape.gradient(score, x)[0].numpy().sum(-1)

    return network, steps, picture, explain


def _fresh(variable):
    """The initial values of a variable: those of batch normalisation, zeros for biases, else normal noise."""
    constant = {"gamma": 1, "beta": 0, "moving_mean": 0, "moving_variance": 1, "bias": 0}
    shape = tuple(variable.shape)
    if variable.name in constant:
        return np.full(shape, constant[variable.name], "float32")
    return np.random.default_rng(sum(shape)).normal(0, 0.5, shape).astype("float32")


def _answer(
    retake=False,
    which="weights",
    first=False,
    bottom_up=False,
    independent=False,
    previous=False,
    signed=False,
    to=None,
):
    """What an answer to exercise 5.3 gives; each argument makes one mistake."""
    network, steps, picture, explain = _small()
    trained = network.get_weights()
    label = np.argmax(network(picture, training=False)[0])
    intact, kept = explain(picture, label), []
    for step in steps if bottom_up else reversed(steps):
        if independent:
            network.set_weights(trained)
        for layer in step[:1] if first else step:
            for variable in getattr(layer, which):
                variable.assign(_fresh(variable))
        label = np.argmax(network(picture, training=False)[0]) if retake else label
        found = explain(picture, label)
        kept.append((_spearman if signed else _absolute)(intact, found))
        intact = found if previous else intact
    network.set_weights(trained)
    return kept[:to]


def _absolute(a, b):
    return _spearman(abs(a), abs(b))


class _Cascade(Exercise):
    """Also looks whether the network is as before: a 1 at the end of the result says so."""

    def call(self, function, inputs=None):
        """See `Exercise.call`."""
        network, steps, picture, explain = _small()
        trained = network.get_weights()
        try:
            given = replace(self, inputs=(network, steps, explain, picture, _fresh, _absolute))
            result = Exercise.call(given, function)
            same = all(np.array_equal(a, b) for a, b in zip(trained, network.get_weights()))
        finally:
            network.set_weights(trained)
        return np.append(result, float(same)) if result.ndim == 1 and result.dtype.kind == "f" else result


_MISTAKES = {
    "retake": (
        dict(retake=True),
        "the class was recomputed on the randomised network: two effects are mixed. Fix it once, on the intact one.",
    ),
    "trained": (
        dict(which="trainable_weights"),
        "batch-norm forgotten, in part: its moving mean and variance are no *trainable* weights. Use layer.weights.",
    ),
    "first": (
        dict(first=True),
        "batch-norm forgotten: a step holds a convolution *and* its batch normalisation. Go through all layers of it.",
    ),
    "bottom_up": (
        dict(bottom_up=True),
        "this goes from the input up: `steps` begins at the input, and the cascade at the top. Use reversed(steps).",
    ),
    "independent": (
        dict(independent=True),
        "each step was randomised alone, the others trained again: in a cascade what was destroyed stays so.",
    ),
    "previous": (
        dict(previous=True),
        "each map was compared with the one of the step before: compare all with the intact network's.",
    ),
    "signed": (dict(signed=True), "the signed maps were compared: use the function `similarity` that you are given."),
    "short": (dict(to=-1), "the last step is missing: one number for every step."),
}
_RIGHT = _answer()
_NOT_RESTORED = (
    "the weights were not restored: the network is still random. Keep network.get_weights(), set them at the end."
)
CASCADE = _Cascade(
    "Exercise 5.3 (the cascade)",
    (),
    [*_RIGHT, 1.0],
    (
        ([*_RIGHT, 0.0], _NOT_RESTORED),
        *(([*_answer(**wrong), 1.0], message) for wrong, message in _MISTAKES.values()),
        *(
            ([*_answer(**wrong), 0.0], f"{message} And the weights were not restored at the end.")
            for wrong, message in _MISTAKES.values()
        ),
        ([1.0, *_RIGHT, 1.0], "the intact map was compared with itself too: one number for every step, none before."),
    ),
    "a network of three steps",
)

similarity = SIMILARITY.check
prediction = PREDICTION.check
cascade = CASCADE.check
