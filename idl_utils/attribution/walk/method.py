"""The shape that all methods share: built once for a model, then called with inputs and classes."""

import functools
import math

import numpy as np
import tensorflow as tf

from ...arguments import finite, unknown
from ...networks.surgery import logits
from ...networks.trace import Trace

ELEMENTS_PER_BATCH = 2**21  # input numbers explained at once: 170 pictures of 64 x 64, 13 of 224 x 224
NOT_FINITE = "the logits are not finite"


class Method:
    """Base of the attribution methods; a subclass says in `explain` how one batch is explained.

    Parameters
    ----------
    model : keras.Model
        Any functional or Sequential model with one input and one output; it is never changed. A softmax or sigmoid at
        its end is left out: what is explained is the logit.

    The computation is traced once, at the first call, whatever the number of inputs and the classes asked for.
    """

    def __init__(self, model):
        self.model = logits(model)
        for call in Trace(self.model).calls:
            if getattr(call.layer, "data_format", None) == "channels_first":
                method = type(self).__name__
                raise TypeError(f"layer {call.name!r} has data_format='channels_first': {method} needs channels last")
        self.class_names = getattr(model, "classes", None)
        self.input_shape = tuple(self.model.input_shape[1:])
        self.output_shape = tuple(self.model.output_shape[1:])
        self._explain = self._compiled(self.explain)

    def _compiled(self, function):
        """`function` of (inputs, targets) as a graph, traced once for any number of inputs and any classes."""
        signature = [tf.TensorSpec((None, *self.input_shape), tf.float32), tf.TensorSpec((None,), tf.int32)]
        # A partial of its own, or TensorFlow takes the methods built one after the other for one that is retraced.
        return tf.function(functools.partial(function), input_signature=signature, autograph=False)

    def explain(self, inputs, targets):
        """Maps of one batch: tensors (n, ...) and flat output indices (n,), -1 for the largest output -> (n, ...)."""
        raise NotImplementedError

    def __call__(self, inputs, classes=None):
        """Explain inputs.

        Parameters
        ----------
        inputs : (n, ...) or a single one without the first axis
            In the model's own preprocessing (`network.prepare(picture)`).
        classes : int or name, n of those, (step, symbol) or n of those for a sequence output, or None
            Whose logit is explained; None takes the largest one of each input. Names are those of a `Network`.

        Returns a NumPy float32 array, as a rule of the shape of `inputs`.
        Raises ValueError if shapes, values or classes can't be those of the model, ArithmeticError if logits or maps
        are not finite.
        """
        maps = self._in_batches(self._explain, inputs, classes)
        self._check_maps(maps, inputs, classes)
        return maps

    def refresh(self):
        """Take over the weights that the model has now, without tracing anew.

        Most methods read them at every call anyway; LRP and deep Taylor take a snapshot when they are built.
        """

    def _in_batches(self, function, inputs, classes):
        """`function` of (inputs, targets), which returns one or more tensors (n, ...), for any number of inputs."""
        inputs = finite("inputs", inputs)
        single = inputs.ndim == len(self.input_shape)
        inputs = inputs[None] if single else inputs
        self._check_inputs(inputs)
        targets = self._targets(classes, len(inputs), inputs.shape[1:])
        batch = max(1, ELEMENTS_PER_BATCH // max(1, math.prod(inputs.shape[1:])))
        if not len(inputs):  # one blank input tells the shape of the result
            blank = function(np.zeros((1, *inputs.shape[1:]), "float32"), np.zeros(1, "int32"))
            return tf.nest.map_structure(lambda array: np.asarray(array)[:0], blank)
        try:
            parts = [function(inputs[i : i + batch], targets[i : i + batch]) for i in range(0, len(inputs), batch)]
        except tf.errors.OpError as error:
            if NOT_FINITE in error.message:
                raise ArithmeticError(f"{NOT_FINITE}: inputs are too large or too small, or weights are NaN") from None
            advice = "is it smaller than its pooling allows?"
            raise ValueError(f"inputs has shape {inputs.shape}, which the network can't compute: {advice}") from None
        whole = tf.nest.map_structure(lambda *arrays: np.concatenate([np.asarray(a) for a in arrays]), *parts)
        return tf.nest.map_structure(lambda array: array[0], whole) if single else whole

    def chosen(self, outputs, targets):
        """The logits to explain (n,): of outputs (n, ...) at flat indices `targets`, the largest where that is -1."""
        flat = tf.reshape(outputs, (tf.shape(outputs)[0], -1))
        return tf.gather(flat, self.settled(outputs, targets), axis=1, batch_dims=1)

    def settled(self, outputs, targets):
        """Flat output indices (n,): `targets`, with the largest of the outputs (n, ...) where that is -1."""
        flat = tf.reshape(outputs, (tf.shape(outputs)[0], -1))
        flat = tf.debugging.check_numerics(tf.stop_gradient(flat), NOT_FINITE)
        return tf.where(targets < 0, tf.argmax(flat, axis=1, output_type=tf.int32), targets)

    def place(self, outputs, targets):
        """1 at the outputs (n, ...) that are explained, else 0."""
        flat = tf.one_hot(self.settled(outputs, targets), tf.size(outputs[0]))
        return tf.reshape(flat, tf.shape(outputs))

    def slope(self, inputs, targets):
        """(logit (n,), its gradient by the inputs), both as tensors."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            score = self.chosen(self.model(inputs, training=False), targets)
        gradient = tape.gradient(score, inputs)
        if gradient is None:
            raise TypeError("the logit has no gradient by the inputs: they are numbers of words, say (an Embedding)")
        return score, gradient

    def like_input(self, name, value):
        """Parameter `value` as an array that broadcasts to inputs: a number, one for each channel, or an input."""
        value = finite(name, value)
        like = value.ndim == len(self.input_shape) and all(
            s in (None, n) for s, n in zip(self.input_shape, value.shape)
        )
        if not like and value.shape not in ((), self.input_shape[-1:]):
            raise ValueError(
                f"{name} has shape {value.shape}: expected a number, one for each channel, or {self.input_shape}"
            )
        return value

    def _check_inputs(self, inputs):
        shape = (None, *self.input_shape)
        if inputs.ndim != len(shape) or any(s not in (None, n) for s, n in zip(shape, inputs.shape)):
            raise ValueError(f"inputs has shape {inputs.shape}: expected {shape}, or {shape[1:]} for a single one")

    def _check_maps(self, maps, inputs, classes):
        """Raises ArithmeticError if a value is not finite."""
        if not np.isfinite(maps).all():
            raise ArithmeticError(f"{type(self).__name__} gave a map with values that are not finite (NaN or infinity)")

    def _targets(self, classes, count, shape, name="classes"):
        """Flat output indices (n,), -1 for None, of `count` inputs of a shape."""
        if classes is None:
            return np.full(count, -1, "int32")
        axes = len(self.output_shape)
        most = 1 if axes == 1 else 2  # axes of `classes`
        given = self._by_name(np.asarray(classes), name) if axes == 1 else np.asarray(classes)
        if given.dtype.kind not in "iu" or given.ndim > most or (axes > 1 and given.shape[-1:] != (axes,)):
            wanted = "an int or a name" if axes == 1 else f"{axes} ints"
            each = f"{wanted} for each of the {count} inputs"
            raise ValueError(f"{name} is {classes!r}: expected {wanted}, {each}, or None")
        given = given.reshape(-1, axes)
        if len(given) not in (1, count):
            raise ValueError(f"{name} has {len(given)} entries for {count} inputs: expected one, or one each")
        sizes = self._output_sizes(shape)
        if (given < 0).any() or (given >= sizes).any():
            last = tuple(size - 1 for size in sizes)
            raise ValueError(f"{name} is {classes!r}: the outputs go from 0 to {last[0] if axes == 1 else last}")
        return np.broadcast_to(np.ravel_multi_index(tuple(given.T), sizes), count).astype("int32")

    def _by_name(self, classes, argument):
        """An array of class names as one of indices; any other as it is."""
        if classes.dtype.kind not in "US":
            return classes
        if self.class_names is None:
            raise ValueError(f"{argument} is {classes.tolist()!r}, but the model has no class names: see networks.wrap")
        for name in classes.ravel().tolist():
            if name not in self.class_names:
                raise unknown("class", name, self.class_names)
        return np.array([self.class_names.index(name) for name in classes.ravel()], int).reshape(classes.shape)

    def _output_sizes(self, shape):
        """Sizes of an output, without the batch axis, for inputs of that shape."""
        if None not in self.output_shape:
            return self.output_shape
        return self._open_sizes(shape)

    @functools.cached_property
    def _open_sizes(self):
        blank = functools.partial(np.zeros, dtype="float32")
        return functools.cache(lambda shape: tuple(self.model(blank((1, *shape)), training=False).shape[1:]))
