"""Bad inputs to `idl_utils.featurevis`."""

from functools import cache

import numpy as np

from idl_utils import featurevis as fv
from idl_utils.featurevis import penalties
from idl_utils.networks import wrap

from .row import row
from .things import image, mlp, network

NAN, BYTES = np.nan, (image() * 255).astype("float32")
MASK = np.ones((16, 16))


@cache
def optimal(**options):
    """Ascents for the small network."""
    return fv.OptimalInput(network(), **options)


def climb(objective, **options):
    """A few steps towards an objective."""
    return optimal()(objective, **{"steps": 1, **options})


def dream(picture=None, **options):
    """A dream of one step."""
    picture = image(32) if picture is None else picture
    return list(fv.dream(wrap(small_open()), fv.layer("conv"), picture, **{"octaves": 1, "steps": 1, **options}))


@cache
def small_open():
    """A convolution for pictures of any size."""
    import keras
    from keras import layers

    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(inputs)
    return keras.Model(inputs, layers.Dense(2, name="logits")(layers.GlobalAveragePooling2D()(x)), name="open")


def strongest(pictures=None, **options):
    """Dataset examples for the first layer."""
    pictures = np.stack([image()] * 4) if pictures is None else pictures
    return fv.strongest_examples(network(), options.pop("layer", "conv"), pictures, **{"top": 2, **options})


def paths(optimum):
    """Path similarity of one picture with itself."""
    return fv.path_similarity(network(), optimum, image()[None], image()[None], ["conv"])


ROWS = [
    row("no-network", lambda: fv.OptimalInput("photo_net"), TypeError, "photo_net", "Keras model"),
    row("numbers-not-pictures", lambda: fv.OptimalInput(mlp()), ValueError, "(5,)", "pictures"),
    row("size-zero", lambda: optimal(size=0), ValueError, "size=0", "at least 1"),
    row("size-half", lambda: optimal(size=16.5), ValueError, "size=16.5", "whole number"),
    row("size-one-of-a-pair", lambda: optimal(size=(16,)), ValueError, "size", "(16,)"),
    row("size-of-three", lambda: optimal(size=(16, 16, 3)), ValueError, "size", "(16, 16, 3)"),
    row("size-other", lambda: optimal(size=32), ValueError, "size", "32", "16"),
    row("size-word", lambda: optimal(size="large"), ValueError, "size", "'large'"),
    row("rate-zero", lambda: optimal(rate=0), ValueError, "rate=0", "larger than 0"),
    row("rate-negative", lambda: optimal(rate=-0.1), ValueError, "rate=-0.1", "larger than 0"),
    row("rate-nan", lambda: optimal(rate=NAN), ValueError, "rate=nan", "finite"),
    row("rate-word", lambda: optimal(rate="fast"), ValueError, "rate='fast'", "number"),
    row("parametrization-class", lambda: optimal(parametrization=fv.Fourier), TypeError, "parametrization", "Fourier()"),
    row("parametrization-word", lambda: optimal(parametrization="pixels"), TypeError, "parametrization", "'pixels'"),
    row("transformation-class", lambda: optimal(transformation=fv.RandomAffine), TypeError, "transformation", "RandomAffine()"),
    row("transformation-number", lambda: optimal(transformation=3), TypeError, "transformation=3", "None"),
    row("class-misspelt", lambda: climb("catt"), ValueError, "'catt'", "did you mean 'cat'"),
    row("class-beyond", lambda: climb(3), ValueError, "3", "0 to 2"),
    row("class-negative", lambda: climb(-1), ValueError, "-1", "0 to 2"),
    row("objective-half", lambda: climb(1.5), TypeError, "objective", "1.5"),
    row("objective-none", lambda: climb(None), TypeError, "objective", "None"),
    row("objective-dict", lambda: climb({"cat": 1}), TypeError, "objective", "cat"),
    row("objective-empty", lambda: climb([]), TypeError, "objective", "[]"),
    row("layer-misspelt", lambda: climb(fv.layer("cnov")), ValueError, "layer", "'cnov'", "did you mean 'conv'"),
    row("layer-number", lambda: climb(fv.channel(3, 1)), TypeError, "layer", "3", "name"),
    row("layer-list", lambda: climb(fv.layer(["conv"])), TypeError, "layer", "['conv']", "name"),
    row("unit-beyond", lambda: climb(fv.channel("conv", 9)), ValueError, "unit", "9", "0 to 3"),
    row("unit-negative", lambda: climb(fv.channel("conv", -1)), ValueError, "unit", "-1", "0 to 3"),
    row("unit-half", lambda: climb(fv.channel("conv", 1.5)), ValueError, "unit", "1.5"),
    row("unit-of-a-layer-by-name", lambda: climb(fv.channel("conv", "cat")), ValueError, "unit", "cat"),
    row("position-beyond", lambda: climb(fv.neuron("conv", 0, (99, 0))), ValueError, "position", "99, 0", "[14, 14]"),
    row("position-negative", lambda: climb(fv.neuron("conv", 0, (-1, 0))), ValueError, "position", "-1, 0"),
    row("position-one", lambda: climb(fv.neuron("conv", 0, 3)), ValueError, "position", "3"),
    row("position-three", lambda: climb(fv.neuron("conv", 0, (1, 1, 1))), ValueError, "position", "1, 1, 1"),
    row("mask-nan", lambda: climb(fv.layer("conv", MASK * NAN)), ValueError, "mask", "finite"),
    row("mask-zero", lambda: climb(fv.layer("conv", MASK * 0)), ValueError, "mask", "0"),
    row("mask-solid", lambda: climb(fv.layer("conv", np.ones((2, 2, 2)))), ValueError, "mask", "(2, 2, 2)"),
    row("direction-short", lambda: climb(fv.direction("conv", [1, 2])), ValueError, "vector", "(2,)", "4 channels"),
    row("direction-nan", lambda: climb(fv.direction("conv", [NAN] * 4)), ValueError, "vector", "finite"),
    row("direction-zero", lambda: climb(fv.direction("conv", [0] * 4)), ValueError, "vector", "0"),
    row("weight-nan", lambda: NAN * fv.logit("cat"), ValueError, "weight", "finite"),
    row("weights-two", lambda: climb(fv.logit(["cat", "dog"]) * [1, 2, 3]), ValueError, "[2, 3]", "pictures"),
    row("steps-negative", lambda: climb("cat", steps=-1), ValueError, "steps=-1", "at least 0"),
    row("steps-half", lambda: climb("cat", steps=1.5), ValueError, "steps=1.5", "whole number"),
    row("steps-word", lambda: climb("cat", steps="many"), ValueError, "steps='many'", "whole number"),
    row("seed-negative", lambda: climb("cat", seed=-1), ValueError, "seed=-1", "from 0"),
    row("seed-huge", lambda: climb("cat", seed=2**40), ValueError, "seed=1099511627776", "2147483647"),
    row("count-zero", lambda: climb("cat", count=0), ValueError, "count=0", "at least 1"),
    row("count-and-list", lambda: climb(["cat", "dog"], count=3), ValueError, "3", "2", "pictures"),
    row("every-zero", lambda: list(optimal().frames("cat", 1, every=0)), ValueError, "every=0", "at least 1"),
    row("start-nan", lambda: climb("cat", start=image() * NAN), ValueError, "start", "finite"),
    row("start-255", lambda: climb("cat", start=BYTES), ValueError, "start", "[0, 1]"),
    row("start-other", lambda: climb("cat", start=image(9)), ValueError, "start", "(9, 9, 3)", "(16, 16, 3)"),
    row("start-name", lambda: climb("cat", start="chelsea"), ValueError, "start", "'chelsea'"),
    row("caricature-255", lambda: climb(fv.caricature("conv", BYTES)), ValueError, "picture", "[0, 1]"),
    row("caricature-other", lambda: climb(fv.caricature("conv", image(9))), ValueError, "picture", "(9, 9, 3)"),
    row("inversion-nan", lambda: climb(fv.inversion("conv", image() * NAN)), ValueError, "picture", "finite"),
    row("inversion-name", lambda: climb(fv.inversion("conv", "chelsea")), ValueError, "picture", "'chelsea'"),
    row("interpolation-one", lambda: fv.interpolation("cat", "dog", 1), ValueError, "count=1", "at least 2"),
    row("centre-nan", lambda: penalties.l2(NAN), ValueError, "centre=nan", "finite"),
    row("units-misspelt", lambda: optimal().units("cnov"), ValueError, "'cnov'", "did you mean 'conv'"),
    row("shift-negative", lambda: fv.RandomAffine(shift=-0.1), ValueError, "shift=-0.1", "at least 0"),
    row("shift-three", lambda: fv.RandomAffine(shift=(0.1, 0.1, 0.1)), ValueError, "shift", "(0.1, 0.1, 0.1)"),
    row("shift-nan", lambda: fv.RandomAffine(shift=NAN), ValueError, "shift=nan", "finite"),
    row("zoom-number", lambda: fv.RandomAffine(zoom=1.2), ValueError, "zoom=1.2", "(0.8, 1.2)"),
    row("zoom-swapped", lambda: fv.RandomAffine(zoom=(1.2, 0.8)), ValueError, "zoom=0.8", "at least 1.2"),
    row("zoom-zero", lambda: fv.RandomAffine(zoom=(0, 1)), ValueError, "zoom=0", "larger than 0"),
    row("rotation-nan", lambda: fv.RandomAffine(rotation=NAN), ValueError, "rotation=nan", "finite"),
    row("rotation-far", lambda: fv.RandomAffine(rotation=270), ValueError, "rotation=270", "180"),
    row("deviation-negative", lambda: fv.Fourier(deviation=-1), ValueError, "deviation=-1", "0"),
    row("deviation-nan", lambda: fv.Pixels(deviation=NAN), ValueError, "deviation=nan", "finite"),
    row("colours-shape", lambda: fv.Fourier(colours=np.eye(2)), ValueError, "colours", "(2, 2)", "(3, 3)"),
    row("prior-misspelt", lambda: fv.random_pictures(1, "picture_priro"), ValueError, "'picture_priro'", "picture_prior"),
    row("prior-deviation", lambda: fv.LearnedPrior(deviation=NAN), ValueError, "deviation=nan", "finite"),
    row("random-none", lambda: fv.random_pictures(0), ValueError, "count=0", "at least 1"),
    row("dream-grey", lambda: dream(image(32)[..., 0]), ValueError, "picture", "(32, 32)"),
    row("dream-255", lambda: dream(image(32) * 255), ValueError, "picture", "[0, 1]"),
    row("dream-nan", lambda: dream(image(32) * NAN), ValueError, "picture", "finite"),
    row("dream-octaves-zero", lambda: dream(octaves=0), ValueError, "octaves=0", "at least 1"),
    row("dream-octaves-many", lambda: dream(octaves=9), ValueError, "octaves", "9", "16"),
    row("dream-ratio", lambda: dream(octaves=2, ratio=0.5), ValueError, "ratio=0.5", "larger than 1"),
    row("dream-ratio-nan", lambda: dream(octaves=2, ratio=NAN), ValueError, "ratio=nan", "finite"),
    row("dream-steps", lambda: dream(steps=-1), ValueError, "steps=-1", "at least"),
    row("examples-layer", lambda: strongest(layer="cnov"), ValueError, "'cnov'", "did you mean 'conv'"),
    row("examples-unit", lambda: strongest(units=[9]), ValueError, "units", "9", "0 to 3"),
    row("examples-top-zero", lambda: strongest(top=0), ValueError, "top=0", "at least 1"),
    row("examples-top-many", lambda: strongest(top=9), ValueError, "top", "9", "4"),
    row("examples-batch-zero", lambda: strongest(batch=0), ValueError, "batch=0", "at least 1"),
    row("examples-folder", lambda: strongest("/nowhere"), FileNotFoundError, "/nowhere", "no folder"),
    row("examples-one", lambda: strongest(image()), ValueError, "pictures", "(16, 16, 3)"),
    row("examples-none", lambda: strongest([]), ValueError, "pictures", "0", "top"),
    row("transfer-classes", lambda: fv.transfer(network(), image()[None], ["cat"] * 2), ValueError, "classes", "2 entries"),
    row("transfer-misspelt", lambda: fv.transfer(network(), image()[None], ["catt"]), ValueError, "'catt'", "'cat'"),
    row("transfer-255", lambda: fv.transfer(network(), BYTES[None], ["cat"]), ValueError, "pictures", "[0, 1]"),
    row("power-small", lambda: fv.radial_power(image(4)), ValueError, "pictures", "4 pixels", "at least 8"),
    row("slope-nan", lambda: fv.spectral_slope(image() * NAN), ValueError, "pictures", "finite"),
    row("share-flat", lambda: fv.high_frequency_share(np.ones(3)), ValueError, "pictures", "(3,)"),
    row("atlas-units", lambda: fv.atlas(optimal(), "conv", units=[7], steps=1), ValueError, "unit", "7", "0 to 3"),
    row("atlas-batch", lambda: fv.atlas(optimal(), "conv", steps=1, batch=0), ValueError, "batch=0", "at least 1"),
    row("atlas-network", lambda: fv.atlas(network(), "conv"), TypeError, "optimal", "OptimalInput"),
    row("mask-of-frames", lambda: climb(fv.layer("conv", [1, 2])), ValueError, "mask", "(2,)", "(height, width)"),
    row("mask-on-a-vector", lambda: climb(fv.channel("logits", 1, MASK)), ValueError, "mask", "(16, 16)", "no positions"),
    row("statistics-of-none", lambda: climb(fv.logit(0) - fv.recorded_statistics()), ValueError, "small", "normalisation"),
    row("path-of-one", lambda: paths(image()[None]), ValueError, "natural", "(1, 16, 16, 3)", "n from 2"),
    row("path-no-batch", lambda: paths(image()), ValueError, "optimal", "(16, 16, 3)"),
]  # fmt: skip
