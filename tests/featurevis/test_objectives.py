import keras
import numpy as np
import pytest
import tensorflow as tf

from idl_utils import networks
from idl_utils.featurevis import (
    OptimalInput,
    caricature,
    channel,
    direction,
    diversity,
    interpolation,
    inversion,
    l1,
    layer,
    log_probability,
    logit,
    neuron,
    probability,
)


@pytest.fixture(scope="module")
def scored(network):
    """(scores, pictures) of an objective after a few steps."""
    climb = OptimalInput(network)

    def score(objective, steps=6, count=None):
        *_, (_, pictures, scores) = climb.frames(objective, steps=steps, count=count)
        return scores, pictures

    return score


def activations(network, pictures, name, before=False):
    return networks.part(network, name, before)(network.prepare(pictures)).numpy()


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        (lambda: neuron("first", 2, (3, 4)), lambda n, p: activations(n, p, "first", True)[:, 3, 4, 2]),
        (lambda: neuron("first", 2, (3, 4), False), lambda n, p: activations(n, p, "first")[:, 3, 4, 2]),
        (lambda: neuron("relu", 1), lambda n, p: activations(n, p, "second")[:, 12, 12, 1]),
        (lambda: channel("first", 5), lambda n, p: activations(n, p, "first", True)[..., 5].mean((1, 2))),
        (lambda: channel("relu", 5, None, False), lambda n, p: activations(n, p, "relu")[..., 5].mean((1, 2))),
        (lambda: channel("average", 5), lambda n, p: activations(n, p, "average")[:, 5]),
        (lambda: layer("first"), lambda n, p: (activations(n, p, "first") ** 2).mean((1, 2, 3))),
        (lambda: logit("dog"), lambda n, p: networks.logits(n)(n.prepare(p)).numpy()[:, 1]),
        (lambda: probability("dog"), lambda n, p: n(n.prepare(p)).numpy()[:, 1]),
        (lambda: log_probability(1), lambda n, p: np.log(n(n.prepare(p)).numpy()[:, 1])),
    ],
)
def test_what_each_objective_is(network, scored, objective, expected):
    scores, pictures = scored(objective())
    np.testing.assert_allclose(scores, expected(network, pictures), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("count", [1, 3])
def test_probabilities_of_a_network_that_ends_in_logits(count):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((9, 9, 3)), keras.layers.Flatten(), keras.layers.Dense(count)])
    climb, last = OptimalInput(networks.wrap(model)), count - 1
    for objective, of in [(probability(last), lambda p: p), (log_probability(last), np.log)]:
        *_, (_, pictures, scores) = climb.frames(objective, steps=2)
        logits = model(pictures).numpy()
        expected = 1 / (1 + np.exp(-logits)) if count == 1 else np.exp(logits) / np.exp(logits).sum()
        np.testing.assert_allclose(scores, of(expected[:, last]), rtol=1e-4)


def test_algebra_is_that_of_numbers(network, scored):
    """2a + 10b, which gets mixed up where weights act on what has been summed so far."""
    scores, pictures = scored(2 * channel("first", 1) + 10 * logit("lion") - channel("relu", 0) * 0.5)
    a = activations(network, pictures, "first", True)[..., 1].mean((1, 2))
    b = networks.logits(network)(network.prepare(pictures)).numpy()[:, 2]
    c = activations(network, pictures, "second")[..., 0].mean((1, 2))
    np.testing.assert_allclose(scores, 2 * a + 10 * b - 0.5 * c, rtol=1e-3)


def test_operations_leave_their_operands_alone():
    one = channel("first", 1)
    two = 2 * one
    assert len((one + two).terms) == len((one - two).terms) == 2
    assert [float(o.terms[0].weight[0]) for o in (one, two, -two)] == [1, 2, -2]


def test_a_negative_unit_falls(network):
    frames = list(OptimalInput(network).frames(-channel("first", 0), steps=24))
    assert frames[-1][2] > frames[0][2] + 0.03
    last = activations(network, frames[-1][1], "first", True)[..., 0].mean()
    np.testing.assert_allclose(frames[-1][2][0], -last, rtol=1e-3)


def test_a_mask_weights_positions(network, scored):
    mask = np.zeros((24, 24))
    mask[2:6, 3:9] = 1
    scores, pictures = scored(channel("first", 3, mask))
    maps = activations(network, pictures, "first", True)
    np.testing.assert_allclose(scores, maps[:, 2:6, 3:9, 3].mean((1, 2)), rtol=1e-3)
    halves, pictures = scored(layer("first", np.array([[1.0, 1.0], [0, 0]]).repeat(12, 0).repeat(12, 1)))
    maps = activations(network, pictures, "first")
    np.testing.assert_allclose(halves, (maps[:, :12] ** 2).mean((1, 2, 3)), rtol=1e-3)
    with pytest.raises(ValueError, match="mask has shape"):
        scored(channel("first", 3, -mask))


def test_a_direction_is_dot_product_times_squared_cosine(network, scored):
    vector = np.array([1, 0, -2, 0, 0, 1.0])
    scores, pictures = scored(direction("first", vector))
    maps = activations(network, pictures, "first", True)
    dot = maps @ vector
    cosine = dot / np.linalg.norm(maps, axis=-1) / np.linalg.norm(vector)
    np.testing.assert_allclose(scores, (dot * np.maximum(cosine, 0.1) ** 2).mean((1, 2)), rtol=0.01)
    with pytest.raises(ValueError, match=r"vector has shape \(4,\): 'first' has 6 channels"):
        scored(direction("first", np.ones(4)))


def test_inversion_finds_the_picture_again(network):
    y, x = np.mgrid[:24, :24] / 24
    picture = np.stack([x, y, 0.5 * np.ones_like(x)], -1)
    climb = OptimalInput(network, transformation=None)
    frames = list(climb.frames(inversion("first", picture), steps=160, every=160))
    assert frames[-1][2] > -0.15 > -0.4 > frames[0][2]
    assert np.abs(frames[-1][1][0] - picture).mean() < 0.7 * np.abs(frames[0][1][0] - picture).mean()


def test_a_caricature_goes_beyond_the_picture(network):
    picture = np.random.default_rng(0).uniform(0.3, 0.7, (24, 24, 3)).astype("float32")
    *_, (_, [made], _) = OptimalInput(network, transformation=None).frames(caricature("first", picture), steps=96)
    real, seen = (activations(network, p[None], "first").ravel() for p in (picture, made))
    assert real @ seen / np.linalg.norm(real) / np.linalg.norm(seen) > 0.8
    assert np.linalg.norm(seen) > 1.2 * np.linalg.norm(real)


def _score(a):
    [term] = diversity("first").terms
    return term.score(a)


def test_diversity_tells_pictures_apart(scored):
    """Rows with equal pictures have cosine 1 with each other."""
    a = tf.random.stateless_normal((3, 5, 5, 4), [0, 1])
    same = _score(tf.repeat(a[:1], 3, axis=0))
    np.testing.assert_allclose(same, -np.ones(3), atol=1e-5)
    flat = [np.asarray(m).reshape(-1, 4) for m in a]
    grams = [(m.T @ m).ravel() / np.linalg.norm(m.T @ m) for m in flat]
    expected = [-np.mean([grams[i] @ grams[j] for j in range(3) if j != i]) for i in range(3)]
    np.testing.assert_allclose(_score(a), expected, rtol=1e-4)


def test_interpolation_goes_from_one_to_the_other(network, scored):
    scores, pictures = scored(interpolation(channel("first", 0), logit("cat"), 3))
    a = activations(network, pictures, "first", True)[..., 0].mean((1, 2))
    b = networks.logits(network)(network.prepare(pictures)).numpy()[:, 0]
    np.testing.assert_allclose(scores, [a[0], (a[1] + b[1]) / 2, b[2]], rtol=1e-3)
    with pytest.raises(ValueError, match="count=1"):
        interpolation(channel("first", 0), logit("cat"), 1)


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        (lambda: channel("first", 6), "unit is .6.: expected ints from 0 to 5"),
        (lambda: neuron("first", 0, (24, 0)), "position is ..24, 0..: expected 2 ints below .24, 24."),
        (lambda: neuron("first", 0, 3), "expected 2 ints"),
        (lambda: logit("wolf"), "no class called 'wolf'"),
        (lambda: caricature("first", np.zeros((5, 5, 3))), r"picture has shape \(5, 5, 3\): expected \(24, 24, 3\)"),
        (lambda: np.nan * logit(1), "weight has values that are not finite"),
    ],
)
def test_bad_input_is_named(scored, objective, message):
    with pytest.raises(ValueError, match=message):
        scored(objective())


def test_only_objectives_can_be_added():
    with pytest.raises(TypeError):
        logit(1) + 3
    with pytest.raises(TypeError):
        logit(1) - 3


def test_a_penalty_alone_has_no_score_of_the_network(scored):
    scores, pictures = scored(-1.0 * l1(), steps=30)
    assert (scores == 0).all()
    assert np.abs(pictures - 0.5).max() < 0.05
