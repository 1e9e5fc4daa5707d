"""The networks of `networks.py` in Keras: in version 3 for ours, in TensorFlow's version 2 for iNNvestigate."""

BN_EPSILON = 1e-3


def build(keras, nodes, weights, shape, fused=False):
    """A functional model with logits as outputs.

    `keras` is the package to build it with; `fused` gives a ReLU as `activation=` to the layer before it, if that has
    weights, in place of a layer of its own.
    """
    layers, rank = keras.layers, len(shape) - 1
    makers = {
        "conv": lambda name, width, kernel, **more: getattr(layers, f"Conv{rank}D")(
            width, kernel, padding="same", name=name, **more
        ),
        "dense": lambda name, width, **more: layers.Dense(width, name=name, **more),
        "bn": lambda name: layers.BatchNormalization(epsilon=BN_EPSILON, name=name),
        "relu": lambda name: layers.Activation("relu", name=name),
        "max": lambda name: getattr(layers, f"MaxPooling{rank}D")(2, name=name),
        "mean": lambda name: getattr(layers, f"GlobalAveragePooling{rank}D")(name=name),
        "flatten": lambda name: layers.Flatten(name=name),
        "add": lambda name: layers.Add(name=name),
    }
    tensors = {"input": keras.Input(shape)}
    linear = [name for name, kind, _, _ in nodes if kind in ("conv", "dense")]
    with_relu = {inputs[0] for _, kind, inputs, _ in nodes if fused and kind == "relu" and inputs[0] in linear}
    for name, kind, inputs, options in nodes:
        sources = [tensors[i] for i in inputs]
        if kind == "relu" and inputs[0] in with_relu:
            tensors[name] = sources[0]
            continue
        more = {"activation": "relu"} if name in with_relu else {}
        tensors[name] = makers[kind](name, **options, **more)(sources if len(sources) > 1 else sources[0])
    model = keras.Model(tensors["input"], tensors[nodes[-1][0]])
    for name, arrays in weights.items():
        model.get_layer(name).set_weights(arrays)
    return model
