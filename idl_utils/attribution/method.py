"""The shape that all methods share: built once for a model, then called with inputs and classes."""

import functools
import math

import numpy as np
import tensorflow as tf

from ..networks.surgery import logits

ELEMENTS_PER_BATCH = 2**21  # input numbers explained at once: 170 pictures of 64 x 64, 13 of 224 x 224


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
        self.input_shape = tuple(self.model.input_shape[1:])
        self.output_shape = tuple(self.model.output_shape[1:])
        self._explain = self._compiled(self.explain)

    def _compiled(self, function):
        """`function` of (inputs, targets) as a graph, traced once for any number of inputs and any classes."""
        signature = [tf.TensorSpec((None, *self.input_shape), tf.float32), tf.TensorSpec((None,), tf.int32)]
        # A partial of its own, or TensorFlow takes the methods built one after the other for one that is retraced.
        return tf.function(functools.partial(function), input_signature=signature)

    def explain(self, inputs, targets):
        """Maps of one batch: tensors (n, ...) and flat output indices (n,), -1 for the largest output -> (n, ...)."""
        raise NotImplementedError

    def __call__(self, inputs, classes=None):
        """Explain inputs.

        Parameters
        ----------
        inputs : (n, ...) or a single one without the first axis
            In the model's own preprocessing (`network.prepare(picture)`).
        classes : int, n ints, (step, symbol) or n of those for a sequence output, or None
            Whose logit is explained; None takes the largest one of each input.

        Returns a NumPy float32 array, as a rule of the shape of `inputs`.
        Raises ValueError if shapes, values or classes can't be those of the model.
        """
        return self._in_batches(self._explain, inputs, classes)

    def _in_batches(self, function, inputs, classes):
        """`function` of (inputs, targets), which returns one or more tensors (n, ...), for any number of inputs."""
        inputs = np.asarray(inputs, "float32")
        single = inputs.ndim == len(self.input_shape)
        inputs = inputs[None] if single else inputs
        self._check_inputs(inputs)
        targets = self._targets(classes, len(inputs))
        batch = max(1, ELEMENTS_PER_BATCH // max(1, math.prod(inputs.shape[1:])))
        if not len(inputs):  # one blank input tells the shape of the result
            blank = function(np.zeros((1, *inputs.shape[1:]), "float32"), np.zeros(1, "int32"))
            return tf.nest.map_structure(lambda array: np.asarray(array)[:0], blank)
        parts = [function(inputs[i : i + batch], targets[i : i + batch]) for i in range(0, len(inputs), batch)]
        whole = tf.nest.map_structure(lambda *arrays: np.concatenate([np.asarray(a) for a in arrays]), *parts)
        return tf.nest.map_structure(lambda array: array[0], whole) if single else whole

    def chosen(self, outputs, targets):
        """The logits to explain (n,): of outputs (n, ...) at flat indices `targets`, the largest where that is -1."""
        flat = tf.reshape(outputs, (tf.shape(outputs)[0], -1))
        return tf.gather(flat, self.settled(outputs, targets), axis=1, batch_dims=1)

    def settled(self, outputs, targets):
        """Flat output indices (n,): `targets`, with the largest of the outputs (n, ...) where that is -1."""
        flat = tf.reshape(outputs, (tf.shape(outputs)[0], -1))
        return tf.where(targets < 0, tf.argmax(flat, axis=1, output_type=tf.int32), targets)

    def slope(self, inputs, targets):
        """(logit (n,), its gradient by the inputs), both as tensors."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            score = self.chosen(self.model(inputs, training=False), targets)
        return score, tape.gradient(score, inputs)

    def _check_inputs(self, inputs):
        shape = (None, *self.input_shape)
        if inputs.ndim != len(shape) or any(s not in (None, n) for s, n in zip(shape, inputs.shape)):
            raise ValueError(f"inputs has shape {inputs.shape}: expected {shape}, or {shape[1:]} for a single one")
        if not np.isfinite(inputs).all():
            raise ValueError("inputs has values that are not finite (NaN or infinity)")

    def _targets(self, classes, count):
        """Flat output indices (n,), -1 for None."""
        if classes is None:
            return np.full(count, -1, "int32")
        classes = np.asarray(classes)
        axes = len(self.output_shape)
        wanted = "an int" if axes == 1 else f"{axes} ints"
        if classes.dtype.kind not in "iu" or classes.ndim > 2 or (axes > 1 and classes.shape[-1:] != (axes,)):
            raise ValueError(
                f"classes is {classes.tolist()!r}: expected {wanted}, {wanted} for each of the {count} inputs, or None"
            )
        classes = classes.reshape(-1, axes)
        if len(classes) not in (1, count):
            raise ValueError(f"classes has {len(classes)} entries for {count} inputs: expected one, or one each")
        sizes = np.array([size or np.iinfo("int32").max for size in self.output_shape])
        if (classes < 0).any() or (classes >= sizes).any():
            raise ValueError(
                f"classes is {classes.squeeze().tolist()}: the model's outputs go from 0 to {(sizes - 1).tolist()}"
            )
        flat = np.ravel_multi_index(tuple(classes.T), tuple(sizes)) if axes > 1 else classes[:, 0]
        return np.broadcast_to(flat, count).astype("int32")
