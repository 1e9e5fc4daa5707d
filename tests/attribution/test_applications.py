"""Architectures of keras.applications, with random weights: every method runs, or refuses in one line."""

import functools

import keras
import numpy as np
import pytest

from idl_utils import attribution
from idl_utils.attribution import LRP, composites

SIDE = 96
METHODS = {
    "GuidedGradCAM": attribution.GuidedGradCAM,
    "LRP": LRP,
    "gamma": lambda model: LRP(model, composites.EpsilonGammaBox(0.0, 255.0)),
    "DeepTaylor": attribution.DeepTaylor,
}
REFUSED = {  # (network, method): the layer that is named
    ("EfficientNetB0", "GuidedGradCAM"): "stem_activation",
    ("EfficientNetB0", "gamma"): "stem_conv",
    ("EfficientNetB0", "DeepTaylor"): "block1a_dwconv",
    ("DenseNet121", "DeepTaylor"): "conv2_block2_0_bn",
    ("ResNet50V2", "DeepTaylor"): "conv2_block1_preact_bn",
    ("MobileNetV2", "DeepTaylor"): "block_1_expand",
}


@functools.cache
def network(name):
    keras.utils.set_random_seed(0)
    return getattr(keras.applications, name)(weights=None, input_shape=(SIDE, SIDE, 3), classes=5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["EfficientNetB0", "DenseNet121", "ResNet50V2", "MobileNetV2"])
def test_every_method_runs_or_refuses_in_one_line(name, method):
    x = np.random.default_rng(0).uniform(0, 255, (1, SIDE, SIDE, 3))
    layer = REFUSED.get((name, method))
    if layer is None:
        maps = METHODS[method](network(name))(x, 1)
        assert maps.shape[:3] == x.shape[:3]
        assert np.isfinite(maps).all()
        return
    with pytest.raises(TypeError, match=layer) as caught:
        METHODS[method](network(name))
    assert "\n" not in str(caught.value)
