"""From a picture in [0, 1] to what a network expects, and back: a scale and an offset for each channel."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Preprocessing:
    """input = picture * scale + offset, with the channels reversed (RGB to BGR) before that if `reverse`.

    Works on NumPy arrays and on tensors (differentiably) alike; channels are the last axis.
    """

    scale: tuple = (1.0,)
    offset: tuple = (0.0,)
    reverse: bool = False

    @classmethod
    def to_range(cls, low, high):
        """Pictures in [0, 1] become inputs in [low, high]."""
        if not high > low:
            raise ValueError(f"value_range is ({low}, {high}): the second number must be larger than the first")
        return cls((float(high - low),), (float(low),))

    @classmethod
    def of(cls, preprocess_input):
        """Read scale, offset and channel order off a `preprocess_input` of keras.applications, by trying it on colours.

        Raises ValueError if it does more than that.
        """

        def respond(*colour):
            return np.array(preprocess_input(np.array([[colour]], "float32")))[0, 0].astype("float64")

        black, white, red, teal = respond(0, 0, 0), respond(255, 255, 255), respond(255, 0, 0), respond(0, 51, 153)
        scale, reverse = white - black, bool(abs(red[2] - black[2]) > abs(red[0] - black[0]))
        found = cls(tuple(scale.tolist()), tuple(black.tolist()), reverse)
        if not np.allclose(found(np.array([0, 0.2, 0.6])), teal, rtol=1e-4, atol=1e-3):
            raise ValueError(f"{preprocess_input.__name__} is more than a scale and an offset for each channel")
        return found

    def __call__(self, pictures):
        """Network input of pictures in [0, 1], shape (..., channels)."""
        pictures = pictures[..., ::-1] if self.reverse else pictures
        return pictures * np.array(self.scale, "float32") + np.array(self.offset, "float32")

    def invert(self, inputs):
        """Pictures in [0, 1] of network inputs, shape (..., channels)."""
        pictures = (inputs - np.array(self.offset, "float32")) / np.array(self.scale, "float32")
        return pictures[..., ::-1] if self.reverse else pictures
