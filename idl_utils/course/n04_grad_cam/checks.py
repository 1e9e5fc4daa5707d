"""Checks of notebook 04."""

import numpy as np

from ..exercise import Exercise

_GRADIENT = np.array(
    [[[1.0, 0.5], [-2.0, 3.0], [4.0, -1.0]], [[0.0, -2.5], [6.0, 0.7], [-3.0, 1.1]]], "float32"
)  # 2 rows, 3 columns, 2 maps
_MAPS = np.array([[[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]], [[0.0, 3.0, 1.0], [2.0, -1.0, 5.0]]], "float32")
_ALPHA = np.array([1.0, -2.0, 0.5], "float32")
_PRODUCTS = _MAPS * _ALPHA
_SUM = _PRODUCTS.sum(-1)

IMPORTANCE = Exercise(
    "Exercise 4.1 (importance of the maps)",
    (_GRADIENT,),
    _GRADIENT.mean((0, 1)),
    (
        (_GRADIENT.sum((0, 1)), "this is the sum over all places: the factor 1/Z is missing, take the mean."),
        (_GRADIENT.max((0, 1)), "this is the maximum over the places: global *average* pooling takes the mean."),
        (_GRADIENT.mean(-1), "this is the mean over the maps: keep the last axis and average over the places."),
        (_GRADIENT, "the places are still there: average over rows and columns, one number per map is left."),
        (_GRADIENT.mean(0), "this is the mean over rows alone: average over columns too, axis=(0, 1)."),
        (_GRADIENT.mean(1), "this is the mean over columns alone: average over rows too, axis=(0, 1)."),
        (_GRADIENT.mean(), "this is one number for all maps together: one is needed for each map, axis=(0, 1)."),
        (
            np.maximum(_GRADIENT, 0).mean((0, 1)),
            "negative gradients were cut off: they count in the mean, the ReLU of Grad-CAM comes at the very end.",
        ),
        (np.abs(_GRADIENT).mean((0, 1)), "the sign is lost: a map may speak against the class, so no magnitude here."),
    ),
    f"the gradient {_GRADIENT.tolist()}",
)

CLASS_MAP = Exercise(
    "Exercise 4.2 (class activation map)",
    (_MAPS, _ALPHA),
    np.maximum(_SUM, 0),
    (
        (_SUM, "the ReLU is missing: places that speak against the class are still negative."),
        (np.maximum(_PRODUCTS, 0).sum(-1), "the ReLU comes before the sum, so no map can speak against: sum first."),
        (
            (_MAPS * np.maximum(_ALPHA, 0)).sum(-1),
            "maps with a negative weight were left out: the ReLU belongs around the whole sum, not around alpha.",
        ),
        (np.maximum(_PRODUCTS.mean(-1), 0), "this is the mean over the maps: the formula has a sum."),
        (np.abs(_SUM), "this is the magnitude: what speaks against the class becomes 0, not positive."),
        (np.maximum(-_SUM, 0), "the sign is turned round: this shows what speaks against the class."),
        (_PRODUCTS, "the maps are weighted but still apart: sum over the last axis."),
        (np.maximum(_PRODUCTS, 0), "the maps are still apart: sum over the last axis, and then the ReLU."),
        (np.maximum(_MAPS.sum(-1), 0), "the maps are summed without their weights alpha."),
        (
            np.maximum(_PRODUCTS.sum((0, 1)), 0),
            "this is the sum over the places, one number per map: keep the places and sum over the maps, axis=-1.",
        ),
    ),
    f"maps {_MAPS.tolist()} and alpha {_ALPHA.tolist()}",
)


class _Look:
    """A network that can be followed by hand: eight pixels, a map of 2 x 2 places and three logits, both linear."""

    maps = np.array(
        [
            [0.2, -0.9, -0.8, -0.8, 2.9, 0.8, 1.0, -1.0],
            [1.1, -2.3, -2.7, 2.1, -2.9, 2.9, 2.0, 1.7],
            [-2.7, -1.8, 2.1, -0.4, 0.8, -2.3, -1.9, 0.0],
            [1.6, 0.2, -2.4, 2.2, -2.2, -0.4, 0.5, -1.1],
        ],
        "float32",
    )
    logits = np.array(
        [
            [-0.3, 1.5, -0.2, 0.2, 1.9, -0.9, 1.6, -0.6],
            [-0.8, 1.5, -1.7, 1.5, 1.3, 1.6, -1.8, -1.0],
            [1.1, -0.3, -2.0, 0.8, 1.2, 1.9, -1.4, -1.0],
        ],
        "float32",
    )

    def __call__(self, x):
        import tensorflow as tf

        x = tf.reshape(tf.convert_to_tensor(x), [-1, 1])
        return tf.reshape(tf.matmul(self.maps, x), [2, 2]), tf.reshape(tf.matmul(self.logits, x), [-1])


_PIXELS = np.array([[0.99, 0.1], [0.3, 0.01], [0.4, 0.5], [0.9, 0.6]], "float32")
_TARGET = np.array([[0, 1], [0, 0]], "float32")
_EPSILON, _STEPS, _WEIGHT = 0.04, 12, 0.5


def _fooled(
    up=1, ball=True, valid=True, relu=True, relative=True, weight=_WEIGHT, sign=True, rate=_EPSILON / 8, steps=_STEPS
):
    """What exercise 4.3 asks for; each argument can make one mistake. By hand, since both functions are linear."""
    maps, logits = _Look.maps, _Look.logits
    first = x = _PIXELS.ravel().astype(float)
    target = _TARGET.ravel()
    for _ in range(steps):
        m = maps @ x
        on = (m > 0) if relu else np.ones(4, bool)
        total, asked = (m * on).sum(), (m * on * target).sum()
        gradient = ((target - asked / total) * on / total if relative else target * on) @ maps
        gradient = gradient - 2 * weight * (logits @ (x - first)) @ logits
        x = x + up * rate * (np.sign(gradient) if sign else gradient)
        x = np.clip(x, first - _EPSILON, first + _EPSILON) if ball else x
        x = np.clip(x, 0, 1) if valid else x
    return x.reshape(_PIXELS.shape)


FOOL = Exercise(
    "Exercise 4.3 (a picture that fools Grad-CAM)",
    (_Look(), _PIXELS, _TARGET, _EPSILON, _STEPS, _WEIGHT),
    _fooled(),
    (
        (_PIXELS, "the picture has not changed: is each step assigned to x?"),
        (_fooled(up=-1), "this goes downhill: the share on the target is to grow, so add the step."),
        (_fooled(ball=False), "the picture moves further than epsilon from the original: clip after each step."),
        (_fooled(valid=False), "pixels leave [0, 1]: clip to it after each step, too."),
        (
            _fooled(ball=False, valid=False),
            "nothing is clipped: stay within epsilon of the original, and within [0, 1].",
        ),
        (_fooled(relu=False), "the share is computed with negative values of the map: take its positive part first."),
        (_fooled(relative=False), "the mass on the target alone is raised: divide it by the mass of the whole map."),
        (
            _fooled(weight=0),
            "the logits are free to change: subtract weight times their squared distance from the first ones.",
        ),
        (_fooled(weight=-_WEIGHT), "the logits are driven away from the first ones: *subtract* the squared distance."),
        (_fooled(sign=False), "each pixel moves by its gradient: take the sign, so that all move by the same step."),
        (_fooled(rate=_EPSILON), "the steps are too large: epsilon / 8 each."),
        (_fooled(steps=1), "this is the picture after one step: is `return` inside of the loop?"),
        (_fooled() - _PIXELS, "this is the change alone: return the picture."),
    ),
    "a network of eight pixels",
)

importance = IMPORTANCE.check
class_map = CLASS_MAP.check
fool = FOOL.check
