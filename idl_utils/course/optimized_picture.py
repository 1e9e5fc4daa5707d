"""What widgets on feature visualization share: a picture that grows, what the network says of it, and its curve."""

import warnings
from functools import cache

import numpy as np

from .. import show
from ..networks import logits

EVERY = 16  # steps between two frames
FLAT = 0.03  # standard deviation of the pixels below which a picture looks like plain grey


def growing(frames):
    """The frames of an ascent, without the warning that a picture can't be improved: captions say that with `what_failed`."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = next(frames, None)
        if frame is None:
            return
        yield frame


def what_failed(picture, remedy):
    """A sentence for the caption if a picture (height, width, channels) is still plain, with what to do about it."""
    return f" The picture stays nearly flat: {remedy}." if np.std(picture, axis=(0, 1)).max() < FLAT else ""


def opinion(network):
    """Function of pictures (n, height, width, channels) in [0, 1] -> logits and probabilities, (n, classes) each."""
    model = cache(lambda: logits(network))

    def ask(pictures):
        x = network.prepare(np.clip(pictures, 0, 1))
        return np.asarray(model()(x, training=False)), np.asarray(network(x, training=False))

    return ask


def curve(names, seen, steps, every, title, unit):
    """Curves of the scores up to now, one a name; `seen` is a list of the scores (n,) every `every` of `steps` steps."""
    places = [*range(0, steps, every), steps]
    scores = np.full((len(names), len(places)), np.nan)
    scores[:, : len(seen)] = np.transpose(seen)
    return show.Curves(dict(zip(names, scores)), tuple(places), title, unit)


def two_digits(weight):
    """A weight as a student would write it: 0.032, 100."""
    return f"{float(f'{weight:.2g}'):g}"
