import gc
import weakref

import keras
import numpy as np
import pytest
from keras import layers

from idl_utils import attribution, networks
from idl_utils.attribution import LRP, InputXGradient, composites, rules
from idl_utils.attribution.rules import Epsilon, Pass, Zero, ZPlus

SPELLINGS = {
    "argument": lambda layer: [layer(activation="relu")],
    "function": lambda layer: [layer(activation=keras.ops.relu)],
    "layer as argument": lambda layer: [layer(activation=layers.ReLU())],
    "ReLU layer": lambda layer: [layer(), layers.ReLU()],
    "Activation layer": lambda layer: [layer(), layers.Activation("relu")],
    "op": lambda layer: [layer(), keras.ops.relu],
    "maximum": lambda layer: [layer(), lambda x: keras.ops.maximum(x, 0)],
    "nested": lambda layer: [keras.Sequential([layer(activation="relu")])],
}
METHODS = {
    "LRP": lambda model: LRP(model, ZPlus()),
    "guided": attribution.GuidedBackprop,
    "deconvnet": attribution.Deconvnet,
}


def spelled(spelling, weights=None):
    """Conv, ReLU, conv, ReLU, dense with the ReLUs in one spelling and given weights."""

    def convolution(**options):
        return layers.Conv2D(3, 3, padding="same", **options)

    x = inputs = keras.Input((6, 6, 2))
    for _ in range(2):
        for call in SPELLINGS[spelling](convolution):
            x = call(x)
    model = keras.Model(inputs, layers.Dense(3)(layers.Flatten()(x)))
    if weights is not None:
        model.set_weights(weights)
    return model


@pytest.mark.parametrize("method", METHODS)
def test_relu_means_the_same_in_every_spelling(method):
    reference = spelled("argument")
    x = np.random.default_rng(0).normal(size=(2, 6, 6, 2))
    expected = METHODS[method](reference)(x, 1)
    assert np.abs(expected - attribution.Gradient(reference)(x, 1)).max() > 0.1 * np.abs(expected).max()
    for spelling in SPELLINGS:
        result = METHODS[method](spelled(spelling, reference.get_weights()))(x, 1)
        np.testing.assert_allclose(result, expected, atol=1e-5 * np.abs(expected).max(), err_msg=spelling)


@pytest.mark.parametrize("kind", ["plain", "residual", "1-D"])
def test_lrp0_is_input_times_gradient_without_biases(network, some_inputs, kind):
    model = network(kind)
    x = some_inputs(model)
    expected = InputXGradient(model)(x, 2)
    np.testing.assert_allclose(LRP(model, Zero())(x, 2), expected, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("kind", ["plain", "1-D"])
@pytest.mark.parametrize(
    "composite",
    [
        *(Zero(), composites.EpsilonPlusFlat(), composites.EpsilonGammaBox(-5.0, 5.0)),
        composites.Composite(ZPlus(), first=rules.WSquare()),
    ],
    ids=repr,
)
def test_relevance_is_conserved_at_every_layer_without_biases(network, some_inputs, kind, composite):
    model = network(kind)
    x = some_inputs(model)
    sums = LRP(model, composite).sums(x, 1)
    logit = networks.logits(model)(x).numpy()[:, 1]
    assert next(iter(sums)) == "input"
    assert list(sums)[-1] == "out"
    for layer, values in sums.items():
        np.testing.assert_allclose(values, logit, rtol=1e-3, atol=1e-4 * np.abs(logit).max(), err_msg=layer)


def test_in_branches_relevance_is_conserved_over_a_cut(network, some_inputs):
    model = network("residual")
    x = some_inputs(model)
    sums = LRP(model, composites.EpsilonPlusFlat()).sums(x, 1)
    logit = networks.logits(model)(x).numpy()[:, 1]
    for layer, values in sums.items():
        np.testing.assert_allclose(values, logit, rtol=1e-3, err_msg=layer)
    one_branch = LRP(model, composites.EpsilonPlusFlat(), layer="depthwise")(x, 1).sum((1, 2, 3))
    assert np.abs(one_branch - logit).max() > 0.01 * np.abs(logit).max()


def test_biases_absorb_what_is_missing(network, some_inputs):
    model = network("plain", bias=0.5)
    x = some_inputs(model)
    absorbed, ignored = (LRP(model, Zero(bias=bias)).sums(x, 0) for bias in ("absorb", "ignore"))
    logit = networks.logits(model)(x).numpy()[:, 0]
    bias = model.get_layer("out").get_weights()[1][0]
    np.testing.assert_allclose(absorbed["dense"], logit - bias, rtol=1e-4)
    np.testing.assert_allclose(ignored["dense"], logit, rtol=1e-4)


@pytest.mark.parametrize("kind", ["plain", "residual"])
@pytest.mark.parametrize(
    "composite", [Epsilon(0.1), ZPlus(), rules.Gamma(), rules.AlphaBeta(), composites.EpsilonPlusFlat()], ids=repr
)
def test_the_books_of_relevance_add_up(network, some_inputs, kind, composite):
    """What biases keep is what an input of 1, with the bias as its weight, would get: here, in the last layer by hand."""
    model = network(kind, bias=0.5)
    x = some_inputs(model)
    explain = LRP(model, composite)
    accounts, sums = explain.accounts(x, 1), explain.sums(x, 1)
    logit = networks.logits(model)(x).numpy()[:, 1]
    for layer, account in accounts.items():
        np.testing.assert_allclose(account.arrived, sums[layer], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(account.arrived + account.kept + account.lost, logit, rtol=1e-4)
    assert accounts[explain.layers[-1]].kept.max() == 0
    before = accounts[explain.layers[-2]]
    assert max(np.abs(account.kept).max() for account in accounts.values()) > 1e-3
    if composite != Epsilon(0.1):
        assert np.abs(before.lost).max() < 1e-4 * np.abs(logit).max()
    else:
        bias = model.get_layer("out").get_weights()[1][1]
        np.testing.assert_allclose(before.kept, bias * logit / (logit + 0.1 * np.sign(logit)), rtol=1e-4)
        np.testing.assert_allclose(before.lost, 0.1 * logit / (np.abs(logit) + 0.1), rtol=1e-3)


@pytest.mark.parametrize("kind", ["plain", "residual"])
def test_deviations_lose_nothing_whatever_the_biases(network, some_inputs, kind):
    model = network(kind, bias=0.5)
    x = some_inputs(model)
    accounts = LRP(model, composites.InvertedResidual()).accounts(x, 1)
    logit = networks.logits(model)(x).numpy()[:, 1]
    for layer, account in accounts.items():
        np.testing.assert_allclose(account.lost, 0 * logit, atol=1e-3 * np.abs(logit).max(), err_msg=layer)
    assert (accounts["input"].arrived / logit > 0.5).all()


def test_deviations_by_hand():
    """h = relu(x - 1) and relu(2 x + 1) for x = 2: 1 and 5, at rest 0 and 1: deviations 1 and 4; z = 3 * 1 - 1 * 4 + 9."""
    model = keras.Sequential(
        [keras.Input((1,)), layers.Dense(2, activation="relu", name="h"), layers.Dense(1, name="z")]
    )
    model.set_weights([np.array([[1.0, 2.0]]), np.array([-1.0, 1.0]), np.array([[3.0], [-1.0]]), np.array([10.0])])
    relevance = LRP(model, rules.Deviation(0.5), layer="h")([[2.0]], 0)
    denominator = -1 - 0.5 * 7  # sum of the deviations' products 3 and -4, half of their magnitudes 3 and 4
    np.testing.assert_allclose(relevance, 8 * np.array([[3 - 1.5, -4 - 2]]) / denominator, rtol=1e-5)


def test_relevance_at_a_layer(network, some_inputs):
    model = network("plain", bias=0.2)
    x = some_inputs(model)
    at_pool = LRP(model, ZPlus(), layer="pool")(x, 3)
    assert at_pool.shape == (3, 4, 4, 5)
    np.testing.assert_allclose(at_pool.sum((1, 2, 3)), LRP(model, ZPlus()).sums(x, 3)["pool"], rtol=1e-4)
    with pytest.raises(ValueError, match="no layer called 'pol': did you mean 'pool'"):
        LRP(model, layer="pol")


def test_batch_normalisation_is_folded_or_gets_a_rule(network, some_inputs):
    model = network("residual", bias=0.3)
    x = some_inputs(model)
    folded = LRP(model, Zero())
    assert "bn" not in folded.layers
    np.testing.assert_allclose(folded(x, 0), LRP(networks.fold_batchnorm(model), Zero())(x, 0), rtol=1e-4, atol=1e-6)
    by_rule = LRP(model, composites.Composite(Zero(), normalisation=Zero()), fold=False)
    assert dict(by_rule.rules)["bn"] == Zero()
    passed = LRP(model, Zero(), fold=False)
    assert dict(passed.rules)["bn"] == Pass()
    assert np.abs(by_rule(x, 0) - passed(x, 0)).max() > 1e-3


def test_alpha1_beta0_is_zplus_and_a_large_gamma_too(network):
    model = network("plain")
    x = np.random.default_rng(1).uniform(size=(2, 8, 8, 2))
    expected = LRP(model, ZPlus())(x, 1)
    np.testing.assert_allclose(LRP(model, rules.AlphaBeta(1.0, 0.0))(x, 1), expected, rtol=1e-4, atol=1e-6)
    # gamma takes z_j < 0 the other way round: here only the logit can be such a neuron.
    plus_below = LRP(model, composites.Composite(ZPlus(), names={"out": Zero()}))(x, 1)
    gamma = LRP(model, composites.Composite(rules.Gamma(1e5), names={"out": Zero()}))(x, 1)
    np.testing.assert_allclose(gamma, plus_below, atol=1e-3 * np.abs(plus_below).max())


@pytest.mark.parametrize("composite", [composites.EpsilonAlpha2Beta1(), rules.Gamma(), rules.WSquare()], ids=repr)
def test_an_explanation_does_not_depend_on_its_batch(network, some_inputs, composite):
    model = network("residual", bias=0.1)
    x = some_inputs(model, 4)
    explain = LRP(model, composite)
    whole = explain(x, [0, 1, 2, 3])
    for i in (0, 3):
        np.testing.assert_allclose(explain(x[i], i), whole[i], atol=1e-4 * np.abs(whole[i]).max())
    assert explain(x[:0]).shape == (0, 8, 8, 2)


@pytest.mark.parametrize("kind", ["plain", "residual"])
@pytest.mark.parametrize("composite", [Zero(), composites.EpsilonAlpha2Beta1Flat(), rules.Gamma()], ids=repr)
def test_extreme_inputs_give_finite_maps(network, kind, composite):
    model = network(kind, bias=0.3)
    shape = (8, 8, 2)
    x = np.stack([np.zeros(shape), np.full(shape, 0.7), np.full(shape, 1e6), np.full(shape, -1e6)])
    explain = LRP(model, composite)
    assert np.isfinite(explain(x)).all()
    dead = network(kind)
    dead.set_weights([-np.abs(w) if w.ndim == 4 else w for w in dead.get_weights()])
    assert np.isfinite(LRP(dead, composite)(np.abs(x))).all()


def test_other_activations_pass_relevance_on():
    activations = ["elu", "tanh", "sigmoid", "gelu", "leaky_relu", "softplus", "silu"]
    x = inputs = keras.Input((5,))
    for name in activations:
        x = layers.Dense(6, activation=name)(x)
    x = layers.PReLU()(layers.LeakyReLU()(layers.ELU()(layers.Dense(6)(x))))
    explain = LRP(keras.Model(inputs, layers.Dense(2)(x)), Epsilon())
    assert [rule for _, rule in explain.rules].count(Pass()) == 3
    assert np.isfinite(explain(np.ones((1, 5)))).all()


def test_sequence_outputs_and_open_shapes():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((None, 3)), layers.Conv1D(4, 3, activation="relu"), layers.Conv1D(2, 1)])
    explain = LRP(model, Zero())
    for frames in (9, 12):
        x = np.random.default_rng(frames).normal(size=(2, frames, 3))
        relevance = explain(x, (4, 1))
        assert relevance.shape == x.shape
        np.testing.assert_array_equal(np.flatnonzero(np.abs(relevance[0]).sum(-1)), [4, 5, 6])


def multiplied():
    inputs = keras.Input((4,))
    x = layers.Dense(4, name="a")(inputs)
    return keras.Model(inputs, layers.Dense(2)(layers.Multiply(name="gate")([x, inputs])))


def test_what_has_no_rule_is_refused_by_name(network):
    with pytest.raises(
        TypeError, match=r"Gate can't be used for layer 'gate' \(Multiply\).*names=\{'gate': rules.Gate"
    ):
        LRP(multiplied())
    recurrent = keras.Sequential([keras.Input((5, 2)), layers.LSTM(3, name="memory"), layers.Dense(2)])
    with pytest.raises(TypeError, match="'memory'"):
        LRP(recurrent)
    odd = keras.Sequential([keras.Input((5,)), layers.Dense(3, activation=lambda x: x**2, name="odd"), layers.Dense(2)])
    with pytest.raises(TypeError, match="activation '<lambda>' of layer 'odd'"):
        LRP(odd)
    with pytest.raises(TypeError, match="composite is 'epsilon'"):
        LRP(network("plain"), "epsilon")


def test_inputs_outside_the_box_are_refused(network, some_inputs):
    model = network("plain")
    explain = LRP(model, composites.EpsilonGammaBox(np.zeros(2), np.ones(2)))
    assert explain(np.full((1, 8, 8, 2), 0.5), 0).shape == (1, 8, 8, 2)
    with pytest.raises(ValueError, match=r"inputs go from -.*Box, is for inputs from"):
        explain(some_inputs(model), 0)


def test_it_explains_the_weights_it_was_built_with(network, some_inputs):
    model = network("plain")
    x = some_inputs(model)
    explain = LRP(model, Epsilon())
    before, weights = explain(x, 0), model.get_weights()
    model.set_weights([w + 1 for w in weights])
    np.testing.assert_array_equal(explain(x, 0), before)
    model.set_weights(weights)


@pytest.mark.parametrize("kind", ["plain", "1-D"])
def test_relevance_starts_from_a_contrast(network, some_inputs, kind):
    model = network(kind)
    x = some_inputs(model)
    logits = networks.logits(model)(x).numpy()
    others = np.delete(logits, 2, axis=1).mean(1)
    contrast = LRP(model, composites.EpsilonPlusFlat(), start="contrastive")
    sums = contrast.sums(x, 2)
    for layer in ("input", list(sums)[-1]):
        np.testing.assert_allclose(sums[layer], logits[:, 2] - others, rtol=1e-3, atol=1e-5, err_msg=layer)
    # LRP-0 is linear in what it starts from: the contrast of the maps is the map of the contrast.
    each = [LRP(model, Zero())(x, c) for c in range(4)]
    expected = each[2] - (each[0] + each[1] + each[3]) / 3
    result = LRP(model, Zero(), start="contrastive")(x, 2)
    np.testing.assert_allclose(result, expected, atol=1e-4 * np.abs(expected).max())


def test_relevance_starts_from_the_gradient_of_the_softmax(network, some_inputs):
    model = network("plain")
    x = some_inputs(model)
    logits = networks.logits(model)(x).numpy().astype(float)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    at = LRP(model, Zero(), layer="out", start="softmax")(x, 1)
    np.testing.assert_allclose(at, p[:, 1:2] * (np.eye(4)[1] - p), atol=1e-5)
    assert np.abs(LRP(model, composites.EpsilonPlusFlat(), start="softmax").sums(x, 1)["input"]).max() < 1e-3


def test_other_classes_of_a_sequence_are_those_of_the_step():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((6, 3)), layers.Conv1D(4, 3, name="out")])
    x = np.random.default_rng(0).normal(size=(1, 6, 3)).astype("float32")
    for start in ("contrastive", "softmax"):
        at = LRP(model, Zero(), layer="out", start=start)(x, (2, 1))[0]
        assert set(np.flatnonzero(np.abs(at).sum(1))) == {2}
        assert np.count_nonzero(at) == 4
    with pytest.raises(ValueError, match="did you mean 'softmax'"):
        LRP(model, start="softmx")


@pytest.mark.parametrize("composite", [ZPlus(), rules.Gamma(), composites.EpsilonAlpha2Beta1Flat()], ids=repr)
def test_nothing_is_left_of_a_method_that_is_not_needed_any_more(network, some_inputs, composite):
    """Kernels of a large network are hundreds of megabytes: neither Keras nor TensorFlow may hold on to them."""
    model = network("residual", bias=0.1)
    explain = LRP(model, composite)
    explain(some_inputs(model), 0)
    steps = [step for step in explain._walk.steps if step.weighted]
    left = [weakref.ref(thing) for step in steps for thing in (step, step.own.kernel)]
    del explain, steps
    gc.collect()
    assert len(left) > 10
    assert not [reference() for reference in left if reference() is not None]


def test_other_inputs_and_classes_do_not_retrace(network, some_inputs):
    model = network("plain")
    traces = []

    class Counting(LRP):
        def explain(self, inputs, targets):
            traces.append(1)
            return super().explain(inputs, targets)

    explain = Counting(model)
    for count, classes in [(1, 0), (3, None), (2, [1, 2])]:
        explain(some_inputs(model, count), classes)
    assert len(traces) == 1
