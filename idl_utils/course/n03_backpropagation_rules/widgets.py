"""Notebook 03: what each ReLU rule sends back, number by number and on pictures."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import show
from ...attribution import Deconvnet, Gradient, GuidedBackprop, over_channels
from ..explorer import Explorer
from ..picture_choice import load_pictures, named_network, picture_and_class

RULES = {
    "backpropagation": lambda signal, value: value > 0,
    "deconvnet": lambda signal, value: signal > 0,
    "guided": lambda signal, value: (signal > 0) & (value > 0),
}
METHODS = {"gradient": Gradient, "deconvnet": Deconvnet, "guided backprop": GuidedBackprop}
MIDDLE = (1, 1)
OTHERS = 9  # classes that a map is compared with, at most: those the network finds most probable
SPAN = 9  # largest value and signal


def relu_rules_explorer(values, signals):
    """Two sliders for the middle of a table of forward values and of one of signals; see what the three rules send back.

    `values` and `signals` have shape (3, 3), from -9 to 9: the inputs of nine ReLUs and what arrives at their outputs.
    """

    def draw(value, signal):
        f, r = np.array(values, float), np.array(signals, float)
        f[MIDDLE], r[MIDDLE] = value, signal
        passed = {name: passes(r, f) for name, passes in RULES.items()}
        tables = [show.Numbers(f, "forward value", signed=True, span=SPAN, crossed=f <= 0)]
        tables += [show.Numbers(r, "signal from above", signed=True, span=SPAN)]
        tables += [show.Numbers(r * p, name, signed=True, span=SPAN, crossed=~p) for name, p in passed.items()]
        results = ", ".join(f"{name} sends {float((r * p)[MIDDLE]) + 0.0:g}" for name, p in passed.items())
        return show.png(show.panels(tables, size=1.7)), f"In the middle, value {value} and signal {signal}: {results}."

    controls = {
        "value": widgets.IntSlider(value=int(values[1][1]), min=-SPAN, max=SPAN, description="value"),
        "signal": widgets.IntSlider(value=int(signals[1][1]), min=-SPAN, max=SPAN, description="signal"),
    }
    return Explorer(draw, controls, "change the value and the signal of the unit in the middle")


def rules_explorer(network, pictures=("chelsea", "coffee", "cat_and_espresso"), size=None):
    """Choose a picture, a class and a rule; see its map, and how much it resembles those of other classes.

    `network` is a Network of ReLUs, `pictures` are names or paths, `size` is the side length in pixels (default: the
    network's).
    """
    network = named_network(network)
    size = size or network.domain.size
    loaded = load_pictures(pictures, size)
    built = cache(lambda method: METHODS[method](network))

    @cache
    def likely(name):
        top = network.predict_top(loaded[name], min(OTHERS + 1, len(network.classes)))
        return [network.class_index(label) for label, _ in top]

    @cache
    def maps(name, method, classes):
        inputs = np.repeat(network.prepare(loaded[name]), len(classes), axis=0)
        return over_channels(built(method)(inputs, np.array(classes)), "max")

    def draw(name, label, method):
        k = network.class_index(label)
        [own] = maps(name, method, (k,))
        others = maps(name, method, tuple(likely(name)))[[c != k for c in likely(name)]][:OTHERS]
        alike = np.mean([np.corrcoef(own.ravel(), other.ravel())[0, 1] for other in others])
        parts = [
            show.Picture(loaded[name], name),
            show.Heatmap(own, f"{method}, '{label}'", "magnitude", percentile=99.5),
            show.Heatmap(others.mean(0), f"{method}, mean of the others", "magnitude", percentile=99.5),
        ]
        return (
            show.png(show.panels(parts, size=2)),
            f"{method} for '{label}' on '{name}': its correlation with the maps of {len(others)} other classes is "
            f"{alike:.2f} on average.",
        )

    controls = {
        **picture_and_class(network, loaded),
        "method": widgets.Dropdown(options=list(METHODS), description="rule"),
    }
    return Explorer(draw, controls, "choose a picture, a class and a rule")
