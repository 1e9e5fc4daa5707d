import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from idl_utils import attribution, networks
from idl_utils.attribution import GradCAM, GradCAMPlusPlus, GuidedGradCAM, HiResCAM, LayerCAM
from idl_utils.networks.trace import With

COARSE = dict(relu=False, resize=False)


@pytest.fixture(scope="module")
def parts(network, some_inputs):
    """(model, inputs, maps of conv2, gradient of logit 1 by them)."""
    model = network("plain", bias=0.2)
    x = some_inputs(model)
    maps = networks.part(model, "conv2")(x).numpy()
    rest = keras.Sequential([keras.Input(maps.shape[1:]), *model.layers[3:-1]])
    last = With(model.layers[-1], activation=None)
    with tf.GradientTape() as tape:
        a = tf.constant(maps)
        tape.watch(a)
        logit = last(rest(a))[:, 1]
    return model, x, maps, tape.gradient(logit, a).numpy()


def test_formulas(parts):
    model, x, maps, g = parts
    alpha = g.mean((1, 2), keepdims=True)
    np.testing.assert_allclose(GradCAM(model, **COARSE)(x, 1), (alpha * maps).sum(-1), atol=1e-5)
    np.testing.assert_allclose(HiResCAM(model, resize=False)(x, 1), (g * maps).sum(-1), atol=1e-5)
    layer = (np.maximum(g, 0) * maps).sum(-1)
    np.testing.assert_allclose(LayerCAM(model, resize=False)(x, 1), layer, atol=1e-5)
    denominator = 2 * g**2 + maps.sum((1, 2), keepdims=True) * g**3
    share = np.divide(g**2, denominator, out=np.zeros_like(g), where=denominator != 0)
    weights = (share * np.maximum(g, 0)).sum((1, 2), keepdims=True)
    plus = (weights * maps).sum(-1)
    np.testing.assert_allclose(GradCAMPlusPlus(model, resize=False)(x, 1), plus, rtol=1e-3, atol=1e-5)


def test_without_relu_evidence_against_stays(parts):
    model, x, *_ = parts
    signed = GradCAM(model, **COARSE)(x, 1)
    assert signed.min() < 0
    np.testing.assert_allclose(GradCAM(model, resize=False)(x, 1), np.maximum(signed, 0), atol=1e-7)


def test_counterfactual_and_contrastive_maps(parts):
    model, x, *_ = parts
    first, second = (GradCAM(model, **COARSE)(x, c) for c in (1, 2))
    np.testing.assert_allclose(GradCAM(model, counterfactual=True, **COARSE)(x, 1), -first, atol=1e-6)
    np.testing.assert_allclose(GradCAM(model, against=2, **COARSE)(x, 1), first - second, atol=1e-5)
    with pytest.raises(ValueError, match="against is 9"):
        GradCAM(model, against=9)


def test_with_global_average_pooling_it_is_cam():
    """Zhou et al. 2016: the maps, weighted by the dense layer's weights; Grad-CAM divides by the number of places."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8, 8, 2))
    x = layers.Conv2D(5, 3, activation="relu", name="maps")(inputs)
    model = keras.Model(inputs, layers.Dense(3, name="out")(layers.GlobalAveragePooling2D()(x)))
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 2)).astype("float32")
    cam = networks.part(model, "maps")(x).numpy() @ model.get_layer("out").get_weights()[0][:, 2]
    np.testing.assert_allclose(GradCAM(model, **COARSE)(x, 2), cam / 36, atol=1e-6)
    np.testing.assert_allclose(HiResCAM(model, resize=False)(x, 2), cam / 36, atol=1e-6)


@pytest.mark.parametrize("method", [GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM])
def test_maps_have_the_size_of_the_input(network, some_inputs, method):
    for kind, shape in (("residual", (3, 8, 8)), ("1-D", (3, 20))):
        model = network(kind, bias=0.1)
        x = some_inputs(model)
        explain = method(model)
        maps = explain(x, [0, 1, 2])
        assert maps.shape == shape
        np.testing.assert_allclose(explain(x[1], 1), maps[1], rtol=1e-3, atol=1e-5 * np.abs(maps).max())
        assert np.isfinite(explain(np.stack([0 * x[0], 1e6 + 0 * x[0]]))).all()


def test_any_layer_by_name(network, some_inputs):
    model = network("residual")
    x = some_inputs(model)
    assert GradCAM(model).layer == networks.layer_names(model)[-3]
    for layer in ("shared@2", "add", "relu1"):
        assert GradCAM(model, layer)(x, 0).shape == (3, 8, 8)
    with pytest.raises(ValueError, match="did you mean 'shared'"):
        GradCAM(model, "sharde")
    with pytest.raises(ValueError, match=r"layer 'out' has output shape .*\(n, height, width, maps\)"):
        GradCAM(model, "out")
    dense = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    with pytest.raises(ValueError, match="has no layer with maps"):
        GradCAM(dense)
    frames = keras.Sequential([keras.Input((9, 3)), layers.Conv1D(4, 3, name="c1"), layers.Conv1D(2, 1)])
    with pytest.raises(ValueError, match="layer must be given for a sequence output: one of c1"):
        GradCAM(frames)
    assert GradCAM(frames, "c1")(np.ones((1, 9, 3)), (2, 1)).shape == (1, 9)


def test_guided_gradcam_is_their_product(network, some_inputs):
    for kind in ("plain", "1-D"):
        model = network(kind, bias=0.1)
        x = some_inputs(model)
        product = attribution.GuidedBackprop(model)(x, 2) * GradCAM(model)(x, 2)[..., None]
        np.testing.assert_allclose(GuidedGradCAM(model)(x, 2), product, rtol=1e-4, atol=1e-7)
