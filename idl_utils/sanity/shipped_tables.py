"""The tables that ship in `data/sanity`: which they are, how they were made, and how to have them."""

import numpy as np

from .. import datasets, networks, shipped
from ..arguments import choice
from .methods import METHODS, defined_for
from .tables import Table, table

FOLDER = shipped.DATA / "sanity"
PICTURES, SEEDS = 50, 5
FEW = {name: METHODS[name] for name in ("gradient", "gradient x input", "guided backprop", "Grad-CAM")}
FEW |= {name: METHODS[name] for name in ("guided Grad-CAM", "LRP z+")}
MANY_GRADIENTS = ("SmoothGrad", "integrated gradients")  # left out where one gradient takes long
LARGE = {name: method for name, method in METHODS.items() if name not in MANY_GRADIENTS}
# Name: network, side of the pictures in pixels, methods, options of `table`.
STORED = {
    "photo_net": ("photo_net", 64, METHODS, {}),
    "photo_net_bottom_up": ("photo_net", 64, FEW, {"order": "bottom-up"}),
    "photo_net_independent": ("photo_net", 64, FEW, {"order": "independent"}),
    "photo_net_permuted": ("photo_net", 64, FEW, {"weights": "permuted"}),
    "photo_net_class_retaken": ("photo_net", 64, FEW, {"retake_class": True}),
    "photo_resnet": ("photo_resnet", 64, METHODS, {}),
    "efficientnet_lite0": ("efficientnet_lite0", 96, LARGE, {"steps": "block"}),
}


def stored(name):
    """One of the stored tables; ValueError for an unknown name, CorruptFileError for a file that is not the published one."""
    return Table.load(choice("stored table", name, STORED), FOLDER)


def table_pictures(size, count=50):
    """The pictures of the stored tables (count, size, size, 3) in [0, 1]: a cat, a cup, and crops of photographs.

    All are inside scikit-image, so that anyone can compute the tables again.
    """
    both = [datasets.picture(name, size) for name in ("chelsea", "coffee")]
    return np.concatenate([both, datasets.crops(max(1, count - 2), size)])[:count]


def make(name, cache=None):
    """Compute one of STORED, with a progress bar: (table, its description). Minutes; `cache` as for `table`."""
    network, side, methods, options = STORED[name]
    network = networks.load(network)
    defined, refused = defined_for(network, methods)
    images = network.prepare(table_pictures(side, PICTURES))
    found = table(defined, network, images, seeds=SEEDS, cache=cache, **options)
    return found, {
        "network": network.name,
        "pictures": f"{PICTURES} of {side} x {side} pixels: chelsea, coffee, and crops inside scikit-image",
        "seeds": SEEDS,
        "options": options,
        "not defined for this network": refused,
        "licence": "CC BY 4.0",
        "made by": f"python -m idl_utils.sanity {name}",
    }
