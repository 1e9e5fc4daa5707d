"""The trace of models in every form, against what Keras computes, and against private names elsewhere."""

import re
import weakref
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

import idl_utils
from idl_utils.networks import trace
from idl_utils.networks.trace import Trace, calls

PRIVATE = (
    r"\b(_inbound_nodes|_outbound_nodes|_keras_history|_nodes_by_depth|_functional|_run_through_graph|_registry)\b"
)
INPUT = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")


def block(name, *found):
    """A nested model, whose layers have the same names as those of any other block."""
    inner = [keras.Input((8, 8, 3)), layers.Conv2D(3, 3, padding="same", activation="relu", name="conv")]
    return keras.Sequential([*inner, *found, layers.BatchNormalization(name="bn")], name=name)


def functional():
    """Nested models (one of them twice), a shared layer, operations with numbers, two outputs, dropout, a pad."""
    inputs = keras.Input((8, 8, 3))
    first, second, shared = (
        block("block_a"),
        block("block_b", layers.ReLU(name="act")),
        layers.Conv2D(3, 1, name="shared"),
    )
    left, right = ops.split(shared(first(inputs)) * 2.0, [1], axis=-1)
    x = layers.Concatenate(name="join")([right, left])
    x = layers.Add(name="add")([second(first(x)), shared(x)])
    x = layers.Dropout(0.5, name="drop")(ops.pad(x, [[0, 0], [1, 1], [0, 0], [0, 0]]), training=True)
    return keras.Model(inputs, layers.Dense(4, activation="softmax", name="out")(layers.Flatten(name="flat")(x)))


MODELS = {
    "functional": functional,
    "sequential": lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3, name="a"), layers.Flatten()]),
    "nested in a Sequential": lambda: keras.Sequential([keras.Input((8, 8, 3)), block("one"), block("two")]),
    "a list of one": lambda: keras.Model([i := keras.Input((8, 8, 3))], [layers.Conv2D(2, 3)(i)]),
    "of two inputs inside": lambda: keras.Model(
        i := keras.Input((8, 8, 3)),
        keras.Model([a := keras.Input((8, 8, 3)), b := keras.Input((8, 8, 3))], ops.subtract(a, b))([i, ops.square(i)]),
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_trace_computes_what_the_model_computes(name):
    model = MODELS[name]()
    found = Trace(model)
    values = tf.function(lambda x: found.run(x))(INPUT)
    np.testing.assert_allclose(values[found.output], model(INPUT, training=False), rtol=1e-5, atol=1e-6)
    for call in found.calls:
        for key, shape in zip(call.outputs, call.shapes, strict=True):
            assert tuple(values[key].shape)[1:] == shape[1:]
    assert len(set(found.names)) == len(found.calls)


def test_calls_have_unique_names_in_the_order_of_computation():
    names = [call.name for call in calls(functional()) if isinstance(call.layer, keras.Layer)]
    assert names == [
        *("block_a/conv", "block_a/bn", "shared", "join", "block_a/conv@2", "block_a/bn@2"),
        *("block_b/conv", "act", "block_b/bn", "shared@2", "add", "drop", "flat", "out"),
    ]


def test_a_call_is_found_by_its_name():
    model = functional()
    found = Trace(model)
    assert found["block_a/conv@2"].layer is found["block_a/conv"].layer is model.get_layer("block_a").layers[0]
    assert found.maker(found.output) is found["out"]
    assert found.maker(found.input) is None
    assert next(call for call in found.calls if type(call.layer).__name__ == "Multiply").numbers == [2.0]
    with pytest.raises(ValueError, match="no layer called 'conv': did you mean 'block_a/conv'"):
        found["conv"]


def test_what_is_computed_at_a_call_can_be_replaced():
    found = Trace(functional())

    def at(call, *tensors):
        return tf.zeros_like(call(*tensors)) if call.name == "add" else call(*tensors)

    bias = found["out"].layer.bias
    np.testing.assert_allclose(found.run(INPUT, at)[found.output], [tf.nn.softmax(bias + 0)] * 2, rtol=1e-5)


def test_values_that_nothing_needs_any_more_are_freed():
    chain = keras.Sequential([keras.Input((8, 8, 3)), *[layers.Conv2D(3, 3, padding="same") for _ in range(20)]])
    found, made, alive = Trace(chain), [], []

    def at(call, *tensors):
        result = call(*tensors)
        made.append(weakref.ref(result))
        alive.append(sum(ref() is not None for ref in made))
        return result

    assert list(found.run(INPUT, at, keep=[found.output])) == [found.output]
    assert max(alive) <= 3
    assert len(found.run(INPUT)) == 21


def test_a_trace_can_be_cut():
    found = Trace(functional())
    cut = found.changed(found.calls, found["shared"].outputs[0])
    assert cut.names == ["block_a/conv", "block_a/bn", "shared"]
    np.testing.assert_allclose(cut.run(INPUT)[cut.output], found.run(INPUT)[cut.output])


def test_tracing_and_running_leave_no_mark():
    model = functional()
    layers_of = [call.layer for call in calls(model)]

    def nodes():
        return [(len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in layers_of]

    before, config = nodes(), model.get_config()
    for _ in range(3):
        tf.function(Trace(model).run)(INPUT)
    assert nodes() == before
    assert model.get_config() == config


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: 3, "model is a int: expected a Keras model"),
        (lambda: keras.Sequential([layers.Dense(2)]), "no input shape yet"),
        (lambda: type("Own", (keras.Model,), {"call": lambda self, x: x})(), "functional API"),
        (lambda: keras.Model(i := keras.Input((4,)), [i * 2, i * 3]), "1 inputs and 2 outputs"),
        (lambda: keras.Model([i := keras.Input((4,)), j := keras.Input((4,))], i + j), "2 inputs and 1 outputs"),
    ],
)
def test_what_has_no_trace_is_refused_in_one_line(model, message):
    with pytest.raises(TypeError, match=message) as caught:
        Trace(model())
    assert "\n" not in str(caught.value)


def test_what_is_read_of_keras_is_still_there():
    """If this fails, Keras has changed what `trace._record` and `trace._graph` read: mend these two."""
    model, sequential = functional(), MODELS["sequential"]()
    nodes = [node for nodes in model._nodes_by_depth.values() for node in nodes]
    for attribute in ("operation", "arguments", "input_tensors", "outputs", "is_input"):
        assert all(hasattr(node, attribute) for node in nodes), f"keras nodes have no {attribute!r}"
    assert {"args", "kwargs"} <= set(vars(nodes[0].arguments))
    assert hasattr(sequential._functional, "_nodes_by_depth")


def test_private_names_of_keras_stand_in_the_trace_alone():
    package = Path(idl_utils.__file__).parent
    found = [
        f"{path.relative_to(package)}: {name}"
        for path in package.rglob("*.py")
        if path != Path(trace.__file__)
        for name in re.findall(PRIVATE, path.read_text(encoding="utf-8"))
    ]
    assert found == []
