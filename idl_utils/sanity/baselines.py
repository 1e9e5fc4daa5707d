"""Maps that know nothing of the network, as rows of every table: what a method must beat.

Each is a function (model, inputs, classes) -> maps, so it goes wherever a method goes.
"""

import zlib

import numpy as np
from skimage.filters import sobel


def random_map(model, inputs, classes):
    """Normal noise, another for each state of the network's weights: what nobody should mistake for a result.

    Binder et al. (2022): in a randomization test no method scores better.
    """
    state = 0
    for weight in model.weights:
        state = zlib.crc32(np.ascontiguousarray(weight), state)
    return np.random.default_rng(state).standard_normal(inputs.shape[:3], "float32")


def sobel_edges(model, inputs, classes):
    """Magnitude of the Sobel gradient of the grey input: an edge detector, which looks like an explanation."""
    return np.stack([sobel(x.mean(-1)) for x in np.asarray(inputs)]).astype("float32")


def centre_blob(model, inputs, classes):
    """The same Gaussian in the middle of each map, a fifth of its side wide: photographers put things there."""
    y, x = (np.linspace(-0.5, 0.5, side) for side in inputs.shape[1:3])
    blob = np.exp(-(y[:, None] ** 2 + x[None] ** 2) / (2 * 0.2**2))
    return np.broadcast_to(blob.astype("float32"), inputs.shape[:3])


def input_magnitude(model, inputs, classes):
    """|x|, summed over the channels: what is left of gradient x input where the gradient says nothing."""
    return np.abs(inputs).sum(-1)


BASELINES = {
    "(random)": random_map,
    "(Sobel edges)": sobel_edges,
    "(centre blob)": centre_blob,
    "(|x|)": input_magnitude,
}
