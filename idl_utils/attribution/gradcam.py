"""Class activation maps by gradients: where in a layer's maps the evidence for a class lies (notebook 04)."""

import tensorflow as tf

from ..arguments import unknown
from .relu_methods import relu_rules
from .rules import GuidedReLU
from .walk.backward import Walk
from .walk.method import Method
from .walk.rule import OwnGradient


class GradCAM(Method):
    """Grad-CAM: a layer's maps, weighted by the mean gradient of the logit in each (Selvaraju et al. 2017).

    Parameters
    ----------
    model : keras.Model
    layer : str, optional
        Whose output is looked at; default: the last one with more than one place (before the global pooling).
    relu : bool
        Whether evidence against the class is left out.
    resize : bool
        Whether maps are interpolated (bilinearly) to the size of the input.
    against : class, optional
        Contrastive maps: the logit minus that of this class, "why this rather than that?" (after Prabhushankar et al. 2020).
    counterfactual : bool
        What speaks against the class: the map of the negative logit (Selvaraju et al. 2017).

    Returns maps (n, height, width), or (n, steps) for layers with one axis of places; in logits, up to a factor.
    """

    def __init__(self, model, layer=None, relu=True, resize=True, against=None, counterfactual=False):
        super().__init__(model)
        self._walk = Walk(self.model)
        self._gradient = self._walk.by(lambda step: OwnGradient())
        shapes = {step.name: step.call.shape for step in self._walk.steps}
        self.layer = self._default(shapes) if layer is None else layer
        if self.layer not in list(shapes):
            raise unknown("layer", layer, shapes)
        self.places = len(shapes[self.layer]) - 2
        if self.places not in (1, 2) or not 0 <= self.places - (len(self.input_shape) - 1) <= 1:
            raise ValueError(
                f"layer {self.layer!r} has output shape {shapes[self.layer]}: class activation maps need "
                f"(n, height, width, maps) or (n, steps, maps), with places as the input has them"
            )
        self.relu, self.resize, self.counterfactual = relu, resize, counterfactual
        self.against = None if against is None else int(self._targets(against, 1, self.input_shape, "against")[0])

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self._cam(inputs, self._walk.forward(inputs), targets)

    def _cam(self, inputs, values, targets):
        """Maps of one batch, from all values on the way forward."""
        start, key = self._start(values, targets), self._walk.outputs[self.layer]
        cut = self._walk.back(values, start, self._gradient, until=self.layer)[self.layer]
        cam = self.combine(values[key], cut.get(key, tf.zeros_like(values[key])))
        cam = tf.nn.relu(cam) if self.relu else cam
        return self._to_input_size(cam, inputs) if self.resize else cam

    def _start(self, values, targets):
        """The gradient of the score by the outputs: 1 for the class, -1 for the one that it is contrasted with."""
        outputs = values[self._walk.output]
        start = self.place(outputs, targets)
        if self.against is not None:
            start -= self.place(outputs, tf.fill(tf.shape(targets), self.against))
        return -start if self.counterfactual else start

    def combine(self, maps, gradient):
        """Maps (n, ..., maps) and the logit's gradient by them -> one map (n, ...)."""
        weights = tf.reduce_mean(gradient, self._axes, keepdims=True)
        return tf.reduce_sum(weights * maps, -1)

    @property
    def _axes(self):
        return list(range(1, 1 + self.places))

    def _to_input_size(self, cam, inputs):
        size = tf.shape(inputs)[1 : 1 + self.places]
        if self.places == 1:  # a line is a picture one pixel wide
            return tf.image.resize(cam[:, :, None, None], (size[0], 1))[:, :, 0, 0]
        return tf.image.resize(cam[..., None], size)[..., 0]

    def _default(self, shapes):
        if len(self.output_shape) > 1:
            raise ValueError(f"layer must be given for a sequence output: one of {', '.join(shapes)}")
        for name, shape in reversed(shapes.items()):
            places = shape[1:-1]
            if places and any(n is None or n > 1 for n in places):
                return name
        raise ValueError("the model has no layer with maps: class activation maps need convolutions")


class GradCAMPlusPlus(GradCAM):
    """Grad-CAM++: positive gradients, weighted so that small objects count too (Chattopadhay et al. 2018).

    The score is the exponential of the logit, as there; the factor that this makes changes the scale of a map alone and
    is left out. Parameters and result as of GradCAM.
    """

    def combine(self, maps, gradient):
        """See `GradCAM.combine`."""
        square, cube = tf.square(gradient), gradient**3
        alpha = tf.math.divide_no_nan(square, 2 * square + tf.reduce_sum(maps, self._axes, keepdims=True) * cube)
        weights = tf.reduce_sum(alpha * tf.nn.relu(gradient), self._axes, keepdims=True)
        return tf.reduce_sum(weights * maps, -1)


class HiResCAM(GradCAM):
    """HiResCAM: gradient times map, place by place, without averaging (Draelos and Carin 2020).

    Where the network ends in one dense layer on the maps, it shows exactly what that layer adds up. Parameters and
    result as of GradCAM, but evidence against the class is kept (`relu=False`), as in the paper.
    """

    def __init__(self, model, layer=None, relu=False, resize=True, against=None, counterfactual=False):
        super().__init__(model, layer, relu, resize, against, counterfactual)

    def combine(self, maps, gradient):
        """See `GradCAM.combine`."""
        return tf.reduce_sum(gradient * maps, -1)


class LayerCAM(GradCAM):
    """LayerCAM: maps times the positive part of the gradient, place by place (Jiang et al. 2021).

    Also sharp in early layers. Parameters and result as of GradCAM.
    """

    def combine(self, maps, gradient):
        """See `GradCAM.combine`."""
        return tf.reduce_sum(tf.nn.relu(gradient) * maps, -1)


class GuidedGradCAM(GradCAM):
    """Guided backpropagation times the Grad-CAM map: fine and class-specific (Selvaraju et al. 2017).

    Parameters
    ----------
    model : keras.Model
    layer : str, optional
        As for GradCAM.
    others : "raise" or "gradient"
        As for GuidedBackprop.

    Returns maps of the shape of the inputs. One forward pass serves both.
    """

    def __init__(self, model, layer=None, others="raise"):
        super().__init__(model, layer)
        self._guided = relu_rules(self._walk, GuidedReLU(), others, "guided backpropagation")

    def explain(self, inputs, targets):
        """Two walks back over one forward pass, one to the layer, one to the input; see `Method.explain`."""
        values = self._walk.forward(inputs)
        cam, start = self._cam(inputs, values, targets), self._start(values, targets)
        guided = self._walk.back(values, start, self._guided)["input"][self._walk.input]
        return guided * tf.reshape(cam, tf.concat([tf.shape(cam), [1] * (guided.shape.rank - cam.shape.rank)], 0))
