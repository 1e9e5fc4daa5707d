"""Bad inputs to `idl_utils.networks` and `idl_utils.shipped`."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

import idl_utils
from idl_utils import networks, shipped
from idl_utils.networks import fold_batchnorm, load, logits, part, wrap
from idl_utils.shipped import CorruptFileError, load_arrays

from .row import row
from .things import image, mlp, network, photo_net, small, steps

NAN = np.nan
NAMES = ("a", "b", "c")


@cache
def folder():
    """A folder like data/weights: "swapped" has two class names swapped, "cut" and "empty" are what they say."""
    place, real = Path(mkdtemp(prefix="idl-weights-")), shipped.DATA / "weights"
    for name in ("swapped", "cut", "empty", "flipped", "alone"):
        for suffix in (".npz", ".json"):
            shutil.copy(real / f"drawn_net{suffix}", place / f"{name}{suffix}")
    text = (place / "swapped.json").read_text()
    (place / "swapped.json").write_text(text.replace('"cat"', '"@"').replace('"dog"', '"cat"').replace('"@"', '"dog"'))
    (place / "cut.json").write_text(text[:200])
    (place / "empty.json").write_text("")
    weights = bytearray((place / "flipped.npz").read_bytes())
    weights[5000] ^= 1
    (place / "flipped.npz").write_bytes(weights)
    (place / "alone.npz").unlink()
    return place


def stream(inputs=(), **options):
    """All batches of activations of `small`."""
    return list(networks.stream(small(), inputs, **options))


def classes(names):
    """`small` wrapped with these class names."""
    return wrap(small(), classes=names)


def channels_first():
    """A model with channels first (built, not run)."""
    import keras
    from keras import layers

    inputs = keras.Input((3, 16, 16))
    return keras.Model(inputs, layers.Conv2D(2, 3, data_format="channels_first", name="planes")(inputs))


def two_inputs():
    """A model with two inputs."""
    import keras
    from keras import layers

    inputs = [keras.Input((4,)), keras.Input((4,))]
    return keras.Model(inputs, layers.Add()(inputs))


def subclassed():
    """A model that is no graph of layers."""
    import keras

    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    return Own()


ROWS = [
    row("name-misspelt", lambda: load("photonet"), ValueError, "'photonet'", "did you mean 'photo_net'"),
    row("name-none", lambda: load(None), ValueError, "network", "None"),
    row("name-number", lambda: load(16), ValueError, "network", "16"),
    row("name-unknown", lambda: load("gpt"), ValueError, "'gpt'", "there are"),
    row("wrap-name", lambda: wrap("photo_net"), TypeError, "photo_net", "Keras model"),
    row("wrap-function", lambda: wrap(np.sum), TypeError, "model is a", "Keras model"),
    row("wrap-subclass", lambda: wrap(subclassed()), TypeError, "'own'", "functional"),
    row("wrap-two-inputs", lambda: wrap(two_inputs()), TypeError, "2 inputs", "expected one"),
    row("wrap-channels-first", lambda: wrap(channels_first()), ValueError, "planes", "channels_first", "channels last"),
    row("classes-few", lambda: classes(["cat"]), ValueError, "classes", "1", "3"),
    row("classes-string", lambda: classes("cat"), ValueError, "classes", "'cat'", "list of names"),
    row("classes-dict", lambda: classes({"a": 0, "b": 1, "c": 2}), ValueError, "classes", "list of names"),
    row("classes-set", lambda: classes(set(NAMES)), ValueError, "classes", "list of names"),
    row("classes-twice", lambda: classes(["a", "a", "b"]), ValueError, "classes", "'a' twice"),
    row("classes-numbers", lambda: classes([1, 2, 3]), ValueError, "classes", "names"),
    row("range-one", lambda: wrap(small(), value_range=1), ValueError, "value_range", "1", "(-1, 1)"),
    row("range-swapped", lambda: wrap(small(), value_range=(1, -1)), ValueError, "value_range", "(1, -1)", "larger"),
    row("range-nan", lambda: wrap(small(), value_range=(0, NAN)), ValueError, "nan", "finite"),
    row("range-words", lambda: wrap(small(), value_range=("a", "b")), ValueError, "'a'", "number"),
    row("preprocessing-word", lambda: wrap(small(), preprocessing="tf"), ValueError, "preprocessing", "'tf'"),
    row("preprocessing-nonlinear", lambda: wrap(small(), preprocessing=np.square), ValueError, "square", "scale"),
    row("preprocessing-broadcasts", lambda: wrap(small(), preprocessing=np.mean), ValueError, "mean", "channel"),
    row("preprocessing-numbers", lambda: wrap(mlp(), preprocessing=np.abs), ValueError, "preprocessing", "(5,)"),
    row("preprocessing-and-range", lambda: wrap(small(), None, None, (0, 1), np.abs), ValueError, "value_range", "either"),
    row("size-negative", lambda: wrap(small(), size=-1), ValueError, "size", "-1"),
    row("size-half", lambda: wrap(small(), size=16.5), ValueError, "size", "16.5"),
    row("domain-word", lambda: wrap(small(), domain="pictures"), TypeError, "domain", "'pictures'", "Pictures("),
    row("domain-other", lambda: wrap(mlp(), domain=networks.Pictures()), ValueError, "Pictures", "(5,)"),
    row("domain-spectrograms", lambda: wrap(steps(), domain=networks.Spectrograms()), ValueError, "bands=128", "(20, 6)"),
    row("domain-scale", lambda: networks.Pictures(scale=0), ValueError, "scale", "0"),
    row("domain-scale-nan", lambda: networks.Pictures(scale=NAN), ValueError, "scale", "finite"),
    row("domain-channels", lambda: wrap(small(), domain=networks.Pictures(8, (1, 2))), ValueError, "(1.0, 2.0)", "(16, 16, 3)"),
    row("hop-zero", lambda: networks.Spectrograms(hop=0), ValueError, "hop=0", "at least 1"),
    row("prepare-255", lambda: network().prepare(image() * 255), ValueError, "pictures", "to 25", "[0, 1]"),
    row("prepare-signed", lambda: network().prepare(image() * 2 - 1), ValueError, "pictures", "[0, 1]"),
    row("prepare-nan", lambda: network().prepare(image() * NAN), ValueError, "pictures", "finite"),
    row("prepare-grey", lambda: network().prepare(image()[..., 0]), ValueError, "pictures", "(16, 16)", "(16, 16, 3)"),
    row("prepare-size", lambda: network().prepare(image(9)), ValueError, "pictures", "(1, 9, 9, 3)", "size=16"),
    row("prepare-name", lambda: network().prepare("chelsea"), ValueError, "pictures", "'chelsea'"),
    row("prepare-none", lambda: network().prepare(None), ValueError, "pictures=None", "array of numbers"),
    row("prepare-features", lambda: wrap(mlp()).prepare(np.ones(4)), ValueError, "(1, 4)", "(5,)"),
    row("prepare-tiny", lambda: photo_net().prepare(image(4)), ValueError, "pictures", "(1, 4, 4, 3)", "at least"),
    row("top-tiny", lambda: photo_net().predict_top(image(4)), ValueError, "pictures", "(1, 4, 4, 3)", "at least"),
    row("top-zero", lambda: network().predict_top(image(), 0), ValueError, "top=0", "at least 1"),
    row("top-half", lambda: network().predict_top(image(), 1.5), ValueError, "top=1.5", "whole number"),
    row("top-two-pictures", lambda: network().predict_top([image()] * 2), ValueError, "predict_top", "2", "one example"),
    row("top-of-steps", lambda: wrap(steps()).predict_top(np.ones((20, 6))), ValueError, "predict_top", "(10, 4)"),
    row("class-misspelt", lambda: network().class_index("catt"), ValueError, "'catt'", "did you mean 'cat'"),
    row("class-case", lambda: network().class_index("Cat"), ValueError, "'Cat'", "did you mean 'cat'"),
    row("class-beyond", lambda: network().class_index(3), ValueError, "class=3", "from 0 to 2"),
    row("part-misspelt", lambda: part(small(), "cnov"), ValueError, "layer", "'cnov'", "did you mean 'conv'"),
    row("part-number", lambda: part(small(), 1), ValueError, "layer", "1"),
    row("part-list", lambda: part(small(), ["conv"]), ValueError, "layer", "conv"),
    row("rebuild-number", lambda: networks.rebuild(small(), 3), TypeError, "call is 3", "function"),
    row("copied-name", lambda: networks.copied("photo_net"), TypeError, "photo_net", "Keras model"),
    row("view-saved", lambda: logits(small()).save("/tmp/view.keras"), TypeError, "view", "save that model"),
    row("stream-number", lambda: stream(inputs=3), TypeError, "inputs is 3", "iterable"),
    row("stream-layer", lambda: stream(layers=["cnov"]), ValueError, "'cnov'", "did you mean 'conv'"),
    row("stream-name", lambda: stream(layers="conv"), ValueError, "layers='conv'", "list of names"),
    row("stream-batch", lambda: stream(batch=0), ValueError, "batch=0", "at least 1"),
    row("stream-shape", lambda: stream(inputs=[image(), image(9)]), ValueError, "input 1", "(9, 9, 3)", "(16, 16, 3)"),
    row("stream-nan", lambda: stream(inputs=[image() * NAN]), ValueError, "input 0", "finite"),
    row("start-seed", lambda: idl_utils.start(seed=-1), ValueError, "seed=-1", "from 0"),
    row("logits-name", lambda: logits("photo_net"), TypeError, "photo_net", "Keras model"),
    row("fold-none", lambda: fold_batchnorm(None), TypeError, "None", "Keras model"),
    row("weights-swapped", lambda: shipped.info("swapped", folder()), CorruptFileError, "swapped.json", "SHA-256"),
    row("weights-cut", lambda: shipped.info("cut", folder()), CorruptFileError, "cut.json", "corrupt"),
    row("weights-empty", lambda: load_arrays("empty", folder()), CorruptFileError, "empty.json", "corrupt"),
    row("weights-flipped", lambda: load_arrays("flipped", folder()), CorruptFileError, "flipped.npz", "SHA-256"),
    row("weights-alone", lambda: load_arrays("alone", folder()), CorruptFileError, "alone.npz", "missing"),
    row("weights-nowhere", lambda: load_arrays("photo_net", "/nowhere"), CorruptFileError, "/nowhere", "missing"),
    row("folder-nowhere", lambda: shipped.names("/nowhere"), FileNotFoundError, "/nowhere", "no folder"),
]  # fmt: skip
