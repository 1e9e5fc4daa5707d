"""Class activation maps by gradients: where in a layer's maps the evidence for a class lies (notebook 04)."""

import tensorflow as tf

from ..arguments import unknown
from .backward import OwnGradient, Rule, RuledModel
from .method import Method
from .relu_methods import with_relu_rule
from .rules import GuidedReLU


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
        graph = self._rebuilt()
        self.layer = self._default(graph.outputs) if layer is None else layer
        if self.layer not in graph.outputs:
            raise unknown("layer", self.layer, graph.outputs)
        self.places = len(graph.outputs[self.layer].shape) - 2
        if self.places not in (1, 2) or self.places >= len(self.input_shape) + 1:
            raise ValueError(
                f"layer {self.layer!r} has output shape {tuple(graph.outputs[self.layer].shape)}: "
                f"class activation maps need (n, height, width, maps) or (n, steps, maps)"
            )
        self.relu, self.resize, self.counterfactual = relu, resize, counterfactual
        self.against = None if against is None else int(self._targets(against, 1)[0])
        self.model = graph.to(self.layer)

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        return self._forward_and_back(inputs, targets)[0]

    def _rebuilt(self):
        """The RuledModel that is explained."""
        return RuledModel(self.model, lambda step: OwnGradient())

    def _forward_and_back(self, inputs, targets):
        """(maps of one batch, the score that they are about (n,), the persistent tape on which that was computed)."""
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            outputs, maps = self.model(inputs, training=False)
            score = self.chosen(outputs, targets)
            if self.against is not None:
                score -= self.chosen(outputs, tf.fill(tf.shape(targets), self.against))
            score = -score if self.counterfactual else score
        gradient = tape.gradient(score, maps, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        cam = self.combine(maps, gradient)
        cam = tf.nn.relu(cam) if self.relu else cam
        return self._to_input_size(cam, inputs) if self.resize else cam, score, tape

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

    def _default(self, outputs):
        if len(self.output_shape) > 1:
            raise ValueError(f"layer must be given for a sequence output: one of {', '.join(outputs)}")
        for name, tensor in reversed(outputs.items()):
            places = tensor.shape[1:-1]
            if places and any(n is None or n > 1 for n in places):
                return name
        raise ValueError(f"model {self.model.name!r} has no layer with maps: class activation maps need convolutions")


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


class _GuidedOrOwn(Rule):
    """The ReLU rule of guided backpropagation, or the ReLU's own gradient: as `guided` says when a walk back is traced."""

    guided = True

    def at(self, step):
        """See `Rule.at`."""
        by_rule = GuidedReLU().at(step)
        return lambda x, y, signal: by_rule(x, y, signal) if self.guided else step.transposed(signal, x)


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
        self._relus, self._others = _GuidedOrOwn(), others
        super().__init__(model, layer)

    def _rebuilt(self):
        return with_relu_rule(self.model, self._relus, self._others, "guided backpropagation")

    def explain(self, inputs, targets):
        """Maps of one batch; see `Method.explain`."""
        self._relus.guided = False
        cam, score, tape = self._forward_and_back(inputs, targets)
        self._relus.guided = True
        guided = tape.gradient(score, inputs)
        return guided * tf.reshape(cam, tf.concat([tf.shape(cam), [1] * (guided.shape.rank - cam.shape.rank)], 0))
