"""Bad inputs to `idl_utils.sanity`."""

import numpy as np

from idl_utils import attribution, sanity
from idl_utils.sanity import __main__ as sanity_command
from idl_utils.sanity import ground_truth, similarity

from .row import command, row
from .things import image, network, small

GRADIENT = {"gradient": attribution.Gradient}
MAPS = np.zeros((2, 16, 16))


def table(methods=GRADIENT, images=None, **options):
    """The table of the small network and one picture."""
    images = image()[None] if images is None else images
    return sanity.table(methods, network(), images, progress=False, **{"seeds": 1, **options})


def spoilt(model, inputs, classes):
    """Maps with a NaN."""
    return np.full(inputs.shape[:3], np.nan)


ROWS = [
    row("weights-misspelt", lambda: sanity.Randomization(small(), weights="permutted"), ValueError, "permutted", "'permuted'"),
    row("steps-misspelt", lambda: sanity.Randomization(small(), "layers"), ValueError, "layers", "'layer'"),
    row("steps-of-unknown-layers", lambda: sanity.Randomization(small(), {"top": ["cnov"]}), ValueError, "'cnov'", "'conv'"),
    row("order-misspelt", lambda: next(sanity.Randomization(small()).run("topdown")), ValueError, "topdown", "'top-down'"),
    row("step-misspelt", lambda: sanity.Randomization(small()).randomize("logit"), ValueError, "'logit'", "'logits'"),
    row("no-methods", lambda: table({}), ValueError, "methods", "empty"),
    row("method-no-function", lambda: table({"gradient": 3}), TypeError, "gradient", "3", "function"),
    row("method-of-two-arguments", lambda: table({"odd": lambda a, b: a}), TypeError, "odd", "2 arguments"),
    row("maps-not-finite", lambda: table({"spoilt": spoilt}), ValueError, "spoilt", "not finite"),
    row("maps-too-few", lambda: table({"few": lambda m, x, c: MAPS}), ValueError, "few", "2 maps for 1 inputs"),
    row("maps-flat", lambda: table({"flat": lambda m, x, c: x[:, 0, 0]}), ValueError, "flat", "(1, 3)"),
    row("images-of-another-shape", lambda: table(images=image()), ValueError, "images", "(16, 16, 3)"),
    row("images-not-finite", lambda: table(images=image()[None] * np.nan), ValueError, "images", "finite"),
    row("class-unknown", lambda: table(classes="cta"), ValueError, "'cta'", "'cat'"),
    row("classes-too-many", lambda: table(classes=[0, 1]), ValueError, "classes", "2 entries", "1 images"),
    row("seeds-none", lambda: table(seeds=0), ValueError, "seeds", "0"),
    row("channels-misspelt", lambda: table(channels="summ"), ValueError, "summ", "'sum'"),
    row("maps-too-small-for-hog", lambda: similarity.hog(MAPS, MAPS), ValueError, "16 x 16", "24"),
    row("stored-table-misspelt", lambda: sanity.stored("photo_nett"), ValueError, "'photo_nett'", "'photo_net'"),
    row("fill-misspelt", lambda: ground_truth.filled(image()[None], MAPS[:1] > 0, "mena"), ValueError, "'mena'", "'mean'"),
    row("command-unknown", lambda: command(sanity_command.main, "photo_nett"), SystemExit, "photo_nett", "photo_net"),
]  # fmt: skip
