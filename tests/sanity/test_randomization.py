import keras
import numpy as np
import pytest

from idl_utils import attribution, sanity
from idl_utils.sanity.randomization import drawn


def changed(randomization):
    """Names of the variables of the copy that are not as trained."""
    pairs = zip(randomization.copy.variables, randomization._trained)
    return {v.path for v, trained in pairs if not np.array_equal(v, trained)}


def test_steps_go_from_the_top_down_with_their_batch_normalisation(model):
    steps = sanity.Randomization(model).steps
    assert list(steps) == ["logits", "conv2", "conv1"]
    assert {v.name for v, _ in steps["conv2"]} == {"kernel", "gamma", "beta", "moving_mean", "moving_variance"}
    assert sum(map(len, steps.values())) == len(model.weights)


def test_blocks_and_steps_by_hand(model):
    assert list(sanity.Randomization(model, "block").steps) == ["logits", "conv2", "conv1"]
    by_hand = sanity.Randomization(model, {"below": ["conv1", "conv2", "bn2"], "top": ["logits"]}).steps
    assert list(by_hand) == ["top", "below"]
    assert len(by_hand["below"]) == 7


def test_blocks_of_an_imagenet_network():
    from idl_utils import networks

    blocks = list(sanity.Randomization(networks.load("mobilenetv2", trained=False), "block").steps)
    assert blocks[:3] == ["predictions", "Conv_1", "block_16"]
    assert blocks[-1] == "Conv1"


@pytest.mark.parametrize(
    ("order", "counts"), [("top-down", [2, 7, 9]), ("bottom-up", [2, 7, 9]), ("independent", [2, 5, 2])]
)
def test_orders(model, order, counts):
    randomization = sanity.Randomization(model)
    assert [len(changed(randomization)) for _ in randomization.run(order)] == counts
    assert not changed(randomization)


def test_the_same_draw_in_every_order(model):
    def kernel(order):
        randomization = sanity.Randomization(model)
        at = {step: np.asarray(randomization.steps[step][0][0]) for step in randomization.run(order, seed=3)}
        return at["conv2"]

    assert np.array_equal(kernel("top-down"), kernel("bottom-up"))
    assert np.array_equal(kernel("top-down"), kernel("independent"))


def test_another_seed_another_draw(model):
    randomization = sanity.Randomization(model)
    kernels = []
    for seed in (0, 1):
        randomization.randomize("conv1", seed)
        kernels.append(np.asarray(randomization.steps["conv1"][0][0]))
    assert not np.allclose(*kernels)


def test_the_model_itself_is_never_touched_even_when_interrupted(model, images):
    before = [w.copy() for w in model.get_weights()]
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    randomization = sanity.Randomization(model)

    def interrupted():
        for step in randomization.run():
            if step == "conv2":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(ZeroDivisionError):
        sanity.table({"broken": lambda model, x, c: 1 / 0}, model, images, progress=False)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert nodes == [len(layer._inbound_nodes) for layer in model.layers]


def test_initial_weights_take_batch_normalisation_along(model):
    randomization = sanity.Randomization(model)
    randomization.randomize("conv2")
    values = {v.name: np.asarray(v) for v, _ in randomization.steps["conv2"]}
    assert [set(values[n]) for n in ("gamma", "beta", "moving_mean", "moving_variance")] == [{1}, {0}, {0}, {1}]


def test_permuted_weights_keep_their_values(model):
    randomization = sanity.Randomization(model, weights="permuted")
    trained = {v.path: np.sort(np.ravel(v)) for v in randomization.copy.variables}
    list(zip(randomization.run(), range(9)))  # all steps, then restored
    for step in randomization.steps:
        randomization.randomize(step)
    assert len(changed(randomization)) > 5
    for variable in randomization.copy.variables:
        assert np.array_equal(np.sort(np.ravel(variable)), trained[variable.path])


@pytest.mark.parametrize(
    "name",
    ["GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "RandomNormal", "TruncatedNormal"]
    + ["RandomUniform", "Orthogonal", "Zeros", "Ones"],
)
def test_draws_follow_keras(name):
    initializer, shape = getattr(keras.initializers, name)(), (3, 3, 40, 60)
    ours, theirs = drawn(initializer, shape, np.random.default_rng(0)), np.asarray(initializer(shape))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours.std(), theirs.std(), rtol=0.03)
    np.testing.assert_allclose(ours.mean(), theirs.mean(), atol=0.05 * theirs.std())
    if theirs.std():
        np.testing.assert_allclose(np.abs(ours).max(), np.abs(theirs).max(), rtol=0.25)


@pytest.mark.parametrize(
    "method", [attribution.Gradient, attribution.GuidedBackprop, attribution.LRP, attribution.GradCAM]
)
def test_maps_follow_the_weights_without_a_new_trace(model, images, method):
    randomization = sanity.Randomization(model)
    explain = sanity.Explainer(method, randomization.copy)
    intact = explain(images, 1)
    traced = explain.explain._explain.experimental_get_tracing_count()
    for _ in randomization.run():
        randomized = explain(images, 1)
        fresh = sanity.Explainer(method, randomization.copy)(images, 1)
        np.testing.assert_allclose(randomized, fresh, rtol=1e-4, atol=1e-5 * np.abs(fresh).max() + 1e-12)
        assert not np.allclose(randomized, intact)
    np.testing.assert_allclose(explain(images, 1), intact, rtol=1e-5, atol=1e-7)
    assert explain.explain._explain.experimental_get_tracing_count() == traced
