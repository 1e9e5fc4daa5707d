"""A Keras model that also knows its classes and how a picture becomes its input."""

import keras
import numpy as np

from ..arguments import unknown
from .preprocessing import Preprocessing


class Network(keras.Model):
    """A functional Keras model with `classes`, `preprocessing` and `picture_size`; everything else is Keras'.

    Parameters
    ----------
    inputs, outputs : Keras tensors, as for `keras.Model`
        Outputs are probabilities (or logits) of shape (n, classes).
    classes : sequence of str
        Names of the outputs.
    preprocessing : Preprocessing
        From pictures in [0, 1] to inputs.
    picture_size : int
        Side length in pixels that the network was trained for.
    """

    def __init__(self, inputs, outputs, classes, preprocessing, picture_size, name=None):
        super().__init__(inputs=inputs, outputs=outputs, name=name)
        self.classes = tuple(classes)
        self.preprocessing = preprocessing
        self.picture_size = picture_size

    def prepare(self, pictures):
        """Network input (n, height, width, channels), float32, of one picture or several in [0, 1] (or uint8).

        Raises ValueError if the shape or the values can't be those of pictures for this network.
        """
        pictures = np.asarray(pictures)
        pictures = pictures / np.float32(255) if pictures.dtype == np.uint8 else pictures.astype("float32")
        pictures = pictures[None] if pictures.ndim == 3 else pictures
        expected = self.input_shape
        if pictures.ndim != 4 or any(e not in (None, s) for e, s in zip(expected[1:], pictures.shape[1:])):
            raise ValueError(
                f"pictures have shape {pictures.shape}: {self.name} takes {expected}, "
                f"for instance from idl_utils.datasets.picture(name, size={self.picture_size})"
            )
        if pictures.size and not (pictures.min() >= -1e-3 and pictures.max() <= 1.001):
            raise ValueError(
                f"pictures have values from {pictures.min():.3g} to {pictures.max():.3g}: they must lie in [0, 1]"
            )
        return np.asarray(self.preprocessing(pictures), "float32")

    def class_index(self, name):
        """Index of a class by its name; raises ValueError with the most similar name."""
        if name not in self.classes:
            raise unknown("class", name, self.classes)
        return self.classes.index(name)

    def predict_top(self, picture, top=3):
        """The `top` most probable classes of one picture in [0, 1]: a list of (class name, probability), best first."""
        [scores] = np.asarray(self(self.prepare(picture), training=False))
        return [(self.classes[k], float(scores[k])) for k in np.argsort(-scores)[:top]]


def wrap(model, classes=None, value_range=(0.0, 1.0), preprocessing=None, picture_size=None):
    """Make a `Network` of any functional or Sequential Keras model of your own; layers and weights are shared.

    Parameters
    ----------
    model : keras.Model
        With one input and one output.
    classes : sequence of str, optional
        Names of the outputs (default: "0", "1", ...).
    value_range : (float, float)
        What black and white are for the model: (0, 1), (-1, 1) or (0, 255), say.
    preprocessing : function, optional
        A `preprocess_input` of keras.applications, instead of `value_range`.
    picture_size : int, optional
        Side length to use, if the model's input shape leaves it open (default 64).

    Raises TypeError for models that are no graph of layers, ValueError if `classes` does not fit the outputs.
    """
    from .surgery import as_functional

    model = as_functional(model)
    count = model.output_shape[-1]
    classes = tuple(map(str, range(count))) if classes is None else tuple(classes)
    if len(classes) != count:
        raise ValueError(f"classes has {len(classes)} names, but {model.name} has {count} outputs")
    if preprocessing is None:
        preprocessing = Preprocessing.to_range(*value_range)
    elif not isinstance(preprocessing, Preprocessing):
        preprocessing = Preprocessing.of(preprocessing)
    side = model.input_shape[1] if len(model.input_shape) > 1 else None
    return Network(model.input, model.output, classes, preprocessing, side or picture_size or 64, name=model.name)
