"""A part of a model, or a changed one, as a Keras model over the same layers and weights."""

import keras


class View(keras.Model):
    """A Keras model that runs a trace, always in inference; its layers and weights are those of the model it looks at.

    Parameters
    ----------
    trace : Trace
    name : str
    outputs : keys of the values to return, as a list; default: the trace's output alone
    """

    def __init__(self, trace, name=None, outputs=None):
        super().__init__(name=(name or trace.name).replace("@", "_").replace("/", "_"))
        self._run, self._outputs = trace, outputs
        if outputs is None:
            self.trace = trace  # makes it a model that can be traced itself
        unique = {id(call.layer): call.layer for call in trace.calls if isinstance(call.layer, keras.Layer)}
        self.parts = list(unique.values())  # Keras finds the weights here
        self.built = True

    def call(self, inputs, training=False):
        """The output, or a list of those asked for."""
        keys = self._outputs or [self._run.output]
        values = self._run.run(inputs, keep=keys)
        return [values[key] for key in keys] if self._outputs else values[self._run.output]

    def get_config(self):
        """A view can't be saved."""
        raise TypeError(f"{self.name!r} is a view on another model and can't be saved: save that model")

    @property
    def input_shape(self):
        """Shape of the inputs, with None for the open sizes."""
        return self._run.shape

    @property
    def output_shape(self):
        """Shape of the output, or list of shapes."""
        shapes = [self._run.shape_of(key) for key in self._outputs or [self._run.output]]
        return shapes[0] if self._outputs is None else shapes
