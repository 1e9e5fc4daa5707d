"""Each rule against the formula, written again in the slowest way: as a matrix of messages in float64."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from idl_utils.attribution.rules import (
    AlphaBeta,
    Box,
    Deviation,
    Epsilon,
    Flat,
    Gamma,
    Pass,
    Route,
    WinnerTakesAll,
    WSquare,
    Zero,
    ZPlus,
)
from idl_utils.attribution.walk.backward import Walk

RNG = np.random.default_rng(0)


def send_back(rule_of, model, x, relevance):
    """Relevance at the input of a model whose steps have the rules that the function `rule_of` gives."""
    walk, x = Walk(model, keep=True), tf.constant(x, tf.float32)
    rules = walk.by(rule_of)
    values = walk.forward(x)
    np.testing.assert_allclose(values[walk.output], model(x, training=False), rtol=1e-4, atol=1e-5)
    return walk.back(values, tf.constant(relevance, tf.float32), rules)["input"][walk.input].numpy()


def messages(rule, x, w, b):
    """Shares (inputs, outputs) of the outputs' relevance, for one input x, weights w (inputs, outputs), biases b."""
    up, down = np.maximum(x, 0)[:, None], np.minimum(x, 0)[:, None]
    plus, minus = np.maximum(w, 0), np.minimum(w, 0)
    bias = b if rule.bias == "absorb" else 0 * b
    connected = w != 0

    def shares(products, bias):
        total = products.sum(0) + bias
        total = total + rule.epsilon * np.where(total >= 0, 1, -1)
        return products / np.where(total == 0, np.inf, total)

    for_it, against_it = up * plus + down * minus, up * minus + down * plus
    if isinstance(rule, Epsilon):
        return shares(x[:, None] * w, bias)
    if isinstance(rule, ZPlus):
        return shares(for_it, np.maximum(bias, 0))
    if isinstance(rule, AlphaBeta):
        positive, negative = shares(for_it, np.maximum(bias, 0)), shares(against_it, np.minimum(bias, 0))
        return rule.alpha * positive - rule.beta * negative
    if isinstance(rule, Gamma):
        z = x @ w + b
        positive = shares(x[:, None] * w + rule.gamma * for_it, bias + rule.gamma * np.maximum(bias, 0))
        negative = shares(x[:, None] * w + rule.gamma * against_it, bias + rule.gamma * np.minimum(bias, 0))
        return np.where(z > 0, positive, negative)
    if isinstance(rule, Deviation):
        products = x[:, None] * w
        products = products + rule.share * np.where(products.sum(0) >= 0, 1, -1) * np.abs(products)
        return products / np.where(products.sum(0) == 0, np.inf, products.sum(0))
    if isinstance(rule, Box):
        products = x[:, None] * w - rule.low * plus - rule.high * minus
        return products / (products.sum(0) + rule.epsilon)
    squares = w**2 if isinstance(rule, WSquare) else connected
    return squares / squares.sum(0)


def weights_as_matrix(layer, shape):
    """(w (inputs, outputs), b (outputs,)) of a linear layer for flattened inputs of that shape."""
    size = int(np.prod(shape))
    bias = layer(np.zeros((1, *shape), "float32"), training=False).numpy()
    columns = layer(np.eye(size, dtype="float32").reshape(size, *shape), training=False).numpy()
    return (columns - bias).reshape(size, -1).astype(float), bias.ravel().astype(float)


LAYERS = {
    "dense": lambda: ((6,), layers.Dense(5)),
    "dense over steps": lambda: ((3, 4), layers.Dense(2)),
    "conv1d": lambda: ((7, 2), layers.Conv1D(3, 3, strides=2, padding="same")),
    "causal": lambda: ((6, 2), layers.Conv1D(3, 2, dilation_rate=2, padding="causal")),
    "conv2d": lambda: ((5, 4, 2), layers.Conv2D(3, 3, padding="same")),
    "many channels": lambda: ((4, 3, 16), layers.Conv2D(18, 3, padding="same")),
    "many channels 1d": lambda: ((6, 16), layers.Conv1D(17, 5, padding="same")),
    "strided": lambda: ((5, 5, 2), layers.Conv2D(3, 3, strides=2)),
    "grouped": lambda: ((4, 4, 4), layers.Conv2D(4, 3, groups=2)),
    "depthwise": lambda: ((4, 4, 2), layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)),
    "depthwise1d": lambda: ((6, 2), layers.DepthwiseConv1D(3)),
    "transposed": lambda: ((3, 3, 2), layers.Conv2DTranspose(3, 2, strides=2)),
    "batch norm": lambda: ((3, 3, 2), layers.BatchNormalization()),
}
RULES = (
    *(Epsilon(), Epsilon(0.1, "ignore"), Zero(), ZPlus(), ZPlus(bias="ignore")),
    *(AlphaBeta(), AlphaBeta(bias="ignore"), AlphaBeta(1.0, 0.0), Gamma(), Gamma(2.0, bias="ignore")),
    *(Box(-4.0, 3.0), WSquare(), Flat(), Deviation(), Deviation(1.0)),
)


@functools.cache
def linear(kind):
    """(model of one layer, the same behind a ReLU, matrix of weights, biases, input)."""
    shape, layer = LAYERS[kind]()
    alone = keras.Sequential([keras.Input(shape), layer])
    weights = [RNG.normal(size=w.shape) for w in layer.get_weights()]
    if kind == "batch norm":
        weights[3] = np.abs(weights[3]) + 0.5
    layer.set_weights(weights)
    after_relu = keras.Sequential([keras.Input(shape), layers.ReLU(), layer])
    w, b = weights_as_matrix(layer, shape)
    return alone, after_relu, np.where(np.abs(w) < 1e-6, 0, w), b, np.clip(RNG.normal(size=shape), -3, 2.5)


@pytest.mark.parametrize(
    ("kind", "rule"),
    # Keras compiles grouped convolutions anew at each call: a few rules must do for them.
    [(kind, rule) for kind in LAYERS for rule in RULES if kind != "grouped" or rule in RULES[::6]],
    ids=repr,
)
def test_rules_follow_their_formulas(kind, rule):
    alone, after_relu, w, b, x = linear(kind)

    def rule_of(step):
        return Pass() if step.is_relu else rule

    for model, at in ((alone, x), (after_relu, np.maximum(x, 0))):
        relevance = RNG.normal(size=(1, *model.output_shape[1:]))
        expected = messages(rule, at.ravel(), w, b) @ relevance.ravel()
        result = send_back(rule_of, model, at[None], relevance)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(result.ravel(), expected, rtol=2e-3, atol=2e-4 * scale)


@pytest.mark.parametrize(
    ("second", "only_positive"),
    [
        *((Zero(), True), (ZPlus(), True), (Gamma(), True), (AlphaBeta(), True)),
        *((Flat(), False), (WSquare(), False), (Box(-1.0, 9.0), False)),
    ],
    ids=repr,
)
def test_gamma_looks_at_inactive_neurons_if_they_can_have_relevance(second, only_positive):
    """Behind a ReLU and a rule that multiplies with inputs, a neuron with z < 0 has none: half the work will do."""
    rng = np.random.default_rng(1)
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(8, name="one"), layers.ReLU(), layers.Dense(3, name="two")]
    )
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    x, relevance = rng.normal(size=(1, 6)), rng.normal(size=(1, 3))
    steps = {}

    def rule_of(step):
        steps[step.name] = step
        return {"one": Gamma(), "two": second}.get(step.name, Pass())

    result = send_back(rule_of, model, x, relevance)
    w, b, w2, b2 = (v.astype(float) for v in model.get_weights())
    z = x[0] @ w + b
    assert (z < -0.1).any()
    at_relu = messages(second, np.maximum(z, 0), w2, b2) @ relevance[0]
    expected = messages(Gamma(), x[0], w, b) @ at_relu
    np.testing.assert_allclose(result[0], expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
    assert steps["one"].only_where_positive == only_positive
    assert not steps["two"].only_where_positive


def test_gamma_looks_at_inactive_neurons_before_a_sum():
    """In a residual block z < 0 may have relevance, for the sum with the other branch decides on the ReLU."""
    inputs = keras.Input((4, 2))
    x = layers.Add()([layers.Conv1D(2, 3, padding="same", name="inner")(inputs), inputs])
    x = layers.MaxPooling1D(2)(layers.ReLU()(layers.Conv1D(3, 1, name="outer")(layers.ReLU()(x))))
    steps = {}

    def rule_of(step):
        steps[step.name] = step
        composite_like = {"dense": Zero(), "sum": Epsilon(), "max pooling": WinnerTakesAll(), "routing": Route()}
        return composite_like.get(step.kind, Gamma() if step.weighted else Pass())

    Walk(keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))).by(rule_of)
    assert steps["outer"].only_where_positive
    assert not steps["inner"].only_where_positive


def test_two_inputs_one_neuron_by_hand():
    """x = (1, 2), w = (3, -1), b = 1: z = 2, products 3 and -2."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.layers[0].set_weights([np.array([[3.0], [-1.0]]), np.array([1.0])])
    by_hand = {
        Zero(): (1.5, -1.0),  # a half is absorbed by the bias
        Zero(bias="ignore"): (3.0, -2.0),
        Epsilon(2.0): (0.75, -0.5),
        ZPlus(0.0): (0.75, 0.0),
        ZPlus(0.0, "ignore"): (1.0, 0.0),
        AlphaBeta(epsilon=0.0, bias="ignore"): (2.0, -1.0),
        Gamma(1.0, 0.0, "ignore"): (1.5, -0.5),
        WSquare(): (0.9, 0.1),
        Flat(): (0.5, 0.5),
        Box(-1.0, 4.0, 0.0): (0.75, 0.25),  # 3 + 3 = 6 and -2 + 4 = 2
    }
    for rule, expected in by_hand.items():
        result = send_back(lambda step, rule=rule: rule, model, [[1.0, 2.0]], [[1.0]])
        np.testing.assert_allclose(result, [expected], rtol=1e-5, err_msg=repr(rule))


def test_box_gives_nothing_to_inputs_at_the_corner_that_speaks_most_against():
    model = keras.Sequential([keras.Input((6,)), layers.Dense(3)])
    w = RNG.normal(size=(6, 3))
    model.layers[0].set_weights([w, np.zeros(3)])
    corner = np.where(w[:, 1] > 0, -1.0, 2.0)
    result = send_back(lambda step: Box(low=-1.0, high=2.0), model, corner[None], [[0.0, 1.0, 0.0]])
    np.testing.assert_array_equal(result, 0)


def test_max_pooling_by_hand():
    model = keras.Sequential([keras.Input((4, 1)), layers.MaxPooling1D(2)])
    x, relevance = [[[1.0], [3.0], [2.0], [6.0]]], [[[8.0], [4.0]]]
    winner = send_back(lambda step: WinnerTakesAll(), model, x, relevance)
    np.testing.assert_allclose(winner.ravel(), [0, 8, 0, 4])


def test_sums_share_in_proportion():
    inputs = keras.Input((2,))
    model = keras.Model(inputs, layers.Add()([inputs, 3 * inputs]))
    rules = {"add": Epsilon(0.0), "multiply": Pass()}
    seen = []

    def rule_of(step):
        seen.append((step.kind, step.sees_input))
        return rules[step.name.split("_")[0]]

    np.testing.assert_allclose(send_back(rule_of, model, [[1.0, -2.0]], [[4.0, 8.0]]), [[4, 8]], rtol=1e-5)
    assert sorted(seen) == [("scale", True), ("sum", False)]


def test_routing_brings_relevance_back_where_the_value_came_from():
    inputs = keras.Input((2, 3))
    x = layers.Concatenate(axis=1)([layers.Permute((1, 2))(inputs), layers.UpSampling1D(2)(inputs)])
    model = keras.Model(inputs, layers.Flatten()(layers.ZeroPadding1D(1)(x)))
    relevance = RNG.normal(size=(1, 8, 3))
    expected = relevance[:, 1:3] + relevance[:, 3:7].reshape(1, 2, 2, 3).sum(2)
    result = send_back(lambda step: Route(), model, RNG.normal(size=(1, 2, 3)), relevance.reshape(1, -1))
    np.testing.assert_allclose(result, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("rule", "layer", "message"),
    [
        (ZPlus(), layers.MaxPooling2D(name="pool"), "ZPlus can't be used for layer 'pool' .*: it has no weights"),
        (Epsilon(), layers.MaxPooling2D(name="pool"), "'pool' .*: it is not linear"),
        (Route(), layers.Conv2D(2, 3, name="conv"), "'conv' .*more than move"),
        (WinnerTakesAll(), layers.AveragePooling2D(2, name="mean"), "'mean' .*no maximum"),
        (Pass(), layers.Conv2D(2, 3, name="conv"), "'conv' .*one input each"),
        (Flat(), layers.Flatten(name="flat"), "names={'flat': rule}"),
    ],
)
def test_rules_refuse_layers_they_are_not_for(rule, layer, message):
    with pytest.raises(TypeError, match=message):
        Walk(keras.Sequential([keras.Input((4, 4, 2)), layer])).by(lambda step: rule)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Epsilon(-1.0), "epsilon=-1.0"),
        (lambda: Epsilon(bias="ignored"), "did you mean 'ignore'"),
        (lambda: AlphaBeta(alpha=2.0, beta=2.0), "alpha - beta must be 1"),
        (lambda: Gamma(-0.1), "gamma=-0.1"),
        (lambda: Box(low=1.0, high=1.0), "low must be below high"),
    ],
)
def test_bad_parameters_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
