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
        (_GRADIENT, "the places are still there: average over rows and columns, one number a map is left."),
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
            "this is the sum over the places, one number a map: keep the places and sum over the maps, axis=-1.",
        ),
    ),
    f"maps {_MAPS.tolist()} and alpha {_ALPHA.tolist()}",
)

importance = IMPORTANCE.check
class_map = CLASS_MAP.check
