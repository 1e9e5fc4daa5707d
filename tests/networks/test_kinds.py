import keras
import pytest
from keras import layers, ops

from idl_utils.networks.kinds import fused_activation, kind_of
from idl_utils.networks.trace import calls


def one(layer, shape=(8, 8, 4), tensors=1):
    """The one call of a model that does nothing but call this."""
    inputs = keras.Input(shape)
    return calls(keras.Model(inputs, layer([inputs] * tensors if tensors > 1 else inputs)))[-1]


@pytest.mark.parametrize(
    ("kind", "layer", "tensors"),
    [
        ("convolution", layers.Conv2D(2, 3), 1),
        ("convolution", layers.DepthwiseConv2D(3), 1),
        ("separable", layers.SeparableConv2D(2, 3), 1),
        ("normalisation", layers.BatchNormalization(), 1),
        ("layer normalisation", layers.LayerNormalization(), 1),
        ("sum", layers.Add(), 2),
        ("sum", lambda x: ops.mean(x, axis=(1, 2)), 1),
        ("sum", layers.UpSampling2D(interpolation="bilinear"), 1),
        ("routing", layers.UpSampling2D(), 1),
        ("product", layers.Multiply(), 2),
        ("product", lambda x: x * ops.square(x), 1),
        ("scale", lambda x: x * 2, 1),
        ("scale", lambda x: 1 - x, 1),
        ("activation", lambda x: ops.maximum(x, 0), 1),
        ("unknown", lambda x: ops.maximum(x, 1), 1),
        ("unknown", layers.Softmax(), 1),
        ("activation", layers.Activation("gelu"), 1),
        ("routing", layers.Activation("linear"), 1),
        ("max pooling", layers.GlobalMaxPooling2D(), 1),
    ],
)
def test_calls_have_kinds(kind, layer, tensors):
    call = one(layer, tensors=tensors)
    assert kind_of(call.layer, len(call.inputs), call.numbers) == kind


def test_only_layers_with_weights_have_a_fused_activation():
    assert fused_activation(layers.Conv2D(2, 3, activation="relu")) is keras.activations.relu
    for layer in (layers.Dense(2), layers.Activation("relu"), layers.LSTM(2), layers.BatchNormalization()):
        assert fused_activation(layer) is None
