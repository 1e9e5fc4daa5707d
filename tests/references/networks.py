"""Four small random networks as plain data, made with NumPy alone, so that every framework builds the same ones.

A network is a list of nodes (name, kind, names of what goes in, options); "input" is the input. Kernels are in Keras'
layout. Runs on any Python from 3.8 on and imports nothing but NumPy.
"""

import hashlib

import numpy as np

SEED = 20261122
COUNT = 2  # inputs per network
SHAPES = {"vgg": (16, 16, 3), "residual": (12, 12, 3), "bn": (12, 12, 3), "1-D": (40, 6)}
OUTPUTS = 5


def nodes(name):
    """The nodes of a network, in the order of computation."""
    return {"vgg": _vgg, "residual": _residual, "bn": _batch_norm, "1-D": _one_dimensional}[name]()


def chain(*steps):
    """A network in which each node (name, kind, options) sees the one before."""
    before, result = "input", []
    for name, kind, *options in steps:
        result.append((name, kind, [before], options[0] if options else {}))
        before = name
    return result


def _vgg():
    return chain(
        ("conv1", "conv", dict(width=6, kernel=3)),
        ("relu1", "relu"),
        ("conv2", "conv", dict(width=6, kernel=3)),
        ("relu2", "relu"),
        ("pool1", "max"),
        ("conv3", "conv", dict(width=8, kernel=3)),
        ("relu3", "relu"),
        ("pool2", "max"),
        ("flat", "flatten"),
        ("dense1", "dense", dict(width=12)),
        ("relu4", "relu"),
        ("out", "dense", dict(width=OUTPUTS)),
    )


def _residual():
    return [
        *chain(("conv1", "conv", dict(width=6, kernel=3)), ("relu1", "relu")),
        ("conv2", "conv", ["relu1"], dict(width=6, kernel=3)),
        ("relu2", "relu", ["conv2"], {}),
        ("conv3", "conv", ["relu2"], dict(width=6, kernel=3)),
        ("skip", "add", ["relu1", "conv3"], {}),
        ("relu3", "relu", ["skip"], {}),
        ("pool", "max", ["relu3"], {}),
        ("conv4", "conv", ["pool"], dict(width=8, kernel=3)),
        ("relu4", "relu", ["conv4"], {}),
        ("mean", "mean", ["relu4"], {}),
        ("out", "dense", ["mean"], dict(width=OUTPUTS)),
    ]


def _batch_norm():
    blocks = []
    for i in (1, 2, 3):
        blocks += [(f"conv{i}", "conv", dict(width=4 + 2 * i, kernel=3)), (f"bn{i}", "bn"), (f"relu{i}", "relu")]
    return chain(*blocks[:6], ("pool", "max"), *blocks[6:], ("flat", "flatten"), ("out", "dense", dict(width=OUTPUTS)))


def _one_dimensional():
    return chain(
        ("conv1", "conv", dict(width=8, kernel=5)),
        ("relu1", "relu"),
        ("pool1", "max"),
        ("conv2", "conv", dict(width=8, kernel=3)),
        ("relu2", "relu"),
        ("conv3", "conv", dict(width=10, kernel=3)),
        ("relu3", "relu"),
        ("pool2", "max"),
        ("flat", "flatten"),
        ("out", "dense", dict(width=OUTPUTS)),
    )


def weights(nodes, shape, seed=SEED, bias=0.1):
    """{node name: list of float32 arrays as Keras' layers have them}; `shape` is that of one input."""
    rng = np.random.default_rng(seed)
    shapes, result = {"input": tuple(shape)}, {}
    for name, kind, inputs, options in nodes:
        shape = shapes[inputs[0]]
        if kind in ("conv", "dense"):
            window = [options["kernel"]] * (len(shape) - 1) if kind == "conv" else []
            kernel = rng.normal(size=(*window, shape[-1], options["width"]))
            kernel *= np.sqrt(2 / np.prod(kernel.shape[:-1]))
            result[name] = [kernel, rng.uniform(-bias, bias, options["width"])]
            shape = (*shape[:-1], options["width"])
        elif kind == "bn":
            result[name] = [
                rng.uniform(low, high, shape[-1]) for low, high in ((0.5, 1.5), (-0.2, 0.2), (-0.3, 0.3), (0.5, 2))
            ]
        elif kind == "max":
            shape = (*(n // 2 for n in shape[:-1]), shape[-1])
        elif kind == "mean":
            shape = shape[-1:]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        shapes[name] = shape
    return {name: [a.astype("float32") for a in arrays] for name, arrays in result.items()}


def inputs(name):
    """Inputs (COUNT, ...) of both signs, and the class to explain of each, (COUNT,)."""
    rng = np.random.default_rng(SEED + 1)
    return rng.uniform(-1, 1, size=(COUNT, *SHAPES[name])).astype("float32"), np.arange(COUNT) % OUTPUTS


def digest(arrays):
    """SHA-256 of arrays: their shapes and their bytes as little-endian float32."""
    sha = hashlib.sha256()
    for array in arrays:
        sha.update(repr(tuple(array.shape)).encode() + np.ascontiguousarray(array, "<f4").tobytes())
    return sha.hexdigest()


def fingerprint(name):
    """SHA-256 of a network's weights and inputs: equal on both sides, or nothing may be compared."""
    arrays = [a for arrays in weights(nodes(name), SHAPES[name]).values() for a in arrays]
    return digest([*arrays, inputs(name)[0]])
