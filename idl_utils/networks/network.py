"""A Keras model that also knows its classes and its domain: what an example is, and how it becomes an input."""

import functools

import keras
import numpy as np

from ..arguments import names, number, unknown, whole_number
from .domains import Arrays, Domain, Pictures, from_description
from .surgery import View, ends_in_probabilities
from .trace import Trace


@keras.saving.register_keras_serializable("idl_utils")
class Network(keras.Model):
    """A functional Keras model with `classes` and `domain`; everything else is Keras' (saving, copying and pickling, too).

    `keras.models.load_model` knows the class once `idl_utils.start()` was called.

    Parameters
    ----------
    inputs, outputs : Keras tensors, as for `keras.Model`
        Outputs are probabilities (or logits) of shape (n, classes), or (n, steps, classes).
    classes : sequence of str
        Names of the outputs.
    domain : Pictures, Spectrograms or Arrays
        What an example is, and how it becomes an input.

    Raises ValueError if classes or domain do not fit inputs and outputs.
    """

    def __init__(self, inputs, outputs, classes, domain, name=None):
        super().__init__(inputs=inputs, outputs=outputs, name=name)
        self.classes, self.domain = names("classes", classes), domain
        if not isinstance(domain, Domain):
            raise TypeError(f"domain is {domain!r}: expected Pictures(...), Spectrograms(...) or Arrays(...)")
        if len(self.classes) != self.output_shape[-1]:
            raise ValueError(
                f"classes has {len(self.classes)} names, but {self.name} has {self.output_shape[-1]} outputs"
            )
        domain.check_network(self.input_shape)

    def prepare(self, examples):
        """Network inputs (n, ...), float32, of one example or several: of pictures in [0, 1] (or uint8), say.

        Raises ValueError if shape, size or values can't be those of examples for this network.
        """
        inputs = self.domain.prepare(examples, self.input_shape)
        sizes = [size for size, fixed in zip(inputs.shape[1:], self.input_shape[1:]) if fixed is None]
        if sizes and len(inputs) and min(sizes) < (self.domain.size or 64) and min(sizes) < self.smallest_size:
            raise ValueError(
                f"{self.domain.examples} has shape {inputs.shape}: {self.name} needs sizes of at least "
                f"{self.smallest_size}, nothing smaller reaches its output"
            )
        return inputs

    @functools.cached_property
    def smallest_size(self):
        """The smallest size on the open axes for which there is an output: found by trying blank inputs."""
        for size in range(1, 1 + (self.domain.size or 64)):
            blank = np.zeros([1, *(size if n is None else n for n in self.input_shape[1:])], "float32")
            try:
                outputs = np.asarray(self(blank, training=False))
            except Exception:  # whatever TensorFlow raises where a map has no places left
                continue
            if outputs.size and np.isfinite(outputs).all():
                return size
        return 1

    def class_index(self, name):
        """Index of a class by its name (an index stays what it is); raises ValueError with the most similar name."""
        if not isinstance(name, str):
            return whole_number("class", name, 0, len(self.classes) - 1)
        if name not in self.classes:
            raise unknown("class", name, self.classes)
        return self.classes.index(name)

    def probabilities(self, inputs):
        """Outputs for prepared inputs as probabilities: behind a softmax, if the network ends in logits."""
        outputs = self(inputs, training=False)
        return outputs if ends_in_probabilities(self) else keras.ops.softmax(outputs)

    def predict_top(self, example, top=3):
        """The `top` most probable classes of one example: a list of (class name, probability), best first."""
        inputs, top = self.prepare(example), whole_number("top", top, 1)
        if len(inputs) != 1 or len(self.output_shape) != 2:
            raise ValueError(
                f"predict_top is for one example with one answer: there are {len(inputs)}, with outputs {self.output_shape[1:]}"
            )
        [scores] = np.asarray(self.probabilities(inputs))
        if not np.isfinite(scores).all():
            raise ArithmeticError(f"the outputs of {self.name} are not finite (NaN or infinity)")
        return [(self.classes[k], float(scores[k])) for k in np.argsort(-scores, kind="stable")[:top]]

    def get_config(self):
        """What `from_config` needs: the graph, classes and domain."""
        graph = keras.Model(self.input, self.output, name=self.name).get_config()
        return {"graph": graph, "classes": list(self.classes), "domain": self.domain.described()}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """The network of `get_config`."""
        graph = keras.Model.from_config(config["graph"], custom_objects=custom_objects)
        return cls(graph.input, graph.output, config["classes"], from_description(config["domain"]), name=graph.name)


def wrap(model, classes=None, domain=None, value_range=None, preprocessing=None, size=None):
    """Make a `Network` of any functional or Sequential Keras model of your own; layers and weights are shared.

    Parameters
    ----------
    model : keras.Model
        With one input and one output. A `Network` keeps what no other argument changes.
    classes : sequence of str, optional
        Names of the outputs (default: "0", "1", ...).
    domain : Pictures, Spectrograms or Arrays, optional
        What an example is; by default Pictures for inputs (height, width, channels), else Arrays, of the following.
    value_range : (float, float), optional
        What 0 and 1 (black and white) are for the model: (-1, 1) or (0, 255), say. By default (0, 1) for pictures; other
        arrays are taken as they are.
    preprocessing : function, optional
        For pictures, a `preprocess_input` of keras.applications instead of `value_range`.
    size : int, optional
        Side length to use, if the model's input shape leaves it open (default 64).

    Raises TypeError for models that are no graph of layers, ValueError if an argument does not fit.
    """
    trace = Trace(model)
    first = next((c.name for c in trace.calls if getattr(c.layer, "data_format", None) == "channels_first"), None)
    if first is not None:
        raise ValueError(f"layer {first!r} has data_format 'channels_first': build the model with channels last")
    of_domain = [value_range, preprocessing, size]
    if domain is not None and any(value is not None for value in of_domain):
        raise ValueError("give either domain, or value_range, preprocessing and size")
    if preprocessing is not None and value_range is not None:
        raise ValueError("give either value_range or preprocessing")
    if domain is None and isinstance(model, Network) and of_domain == [None] * 3:
        domain = model.domain
    count = trace.shape_of(trace.output)[-1]
    classes = getattr(model, "classes", map(str, range(count))) if classes is None else classes
    domain = domain or _domain(trace.shape, value_range, preprocessing, size)
    if isinstance(model, View):
        inputs = keras.Input(batch_shape=trace.shape, dtype=trace.dtype)
        return Network(inputs, model(inputs), classes, domain, name=model.name)
    return Network(model.inputs[0], model.outputs[0], classes, domain, name=model.name)


def _domain(shape, value_range, preprocessing, size):
    fixed = shape[1] if len(shape) > 1 else None
    if size is not None and fixed not in (None, whole_number("size", size, 1)):
        raise ValueError(f"size={size}, but the model takes inputs of shape {shape[1:]}")
    side = fixed or size or 64
    if value_range is not None and np.shape(value_range) != (2,):
        raise ValueError(f"value_range={value_range!r} should be two numbers, such as (-1, 1)")
    value_range = value_range and [number("value_range", value) for value in value_range]
    if len(shape) != 4:
        if preprocessing is not None:
            raise ValueError(f"preprocessing is for pictures, but the model takes inputs of shape {shape[1:]}")
        return Arrays(*(value_range or (None, None)), size=side)
    if preprocessing is None:
        return Pictures.to_range(*(value_range or (0.0, 1.0)), size=side)
    if not callable(preprocessing):
        raise ValueError(f"preprocessing={preprocessing!r} should be a function of pictures")
    return Pictures.of(preprocessing, side)
