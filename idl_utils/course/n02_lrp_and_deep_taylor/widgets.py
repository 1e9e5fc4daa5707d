"""Notebook 02: the explanation follows the root point, and the map follows the composite."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import show
from ...attribution import LRP, Gradient, over_channels, rules
from ...attribution import composites as presets
from ...datasets import picture
from ..explorer import Explorer
from ..picture_choice import class_choice, named_network

# Name: what its parameter is, and the composite for a value of it.
COMPOSITES = {
    "EpsilonPlusFlat": ("ε in the last layer", presets.EpsilonPlusFlat),
    "ε in all layers": ("ε", rules.Epsilon),
    "γ in all layers": ("γ", lambda gamma: rules.Gamma(gamma=gamma)),
    "EpsilonGammaBox": ("γ in the convolutions", lambda gamma: presets.EpsilonGammaBox(-1, 1, gamma=gamma)),
    "EpsilonAlpha2Beta1Flat": ("ε in the last layer", presets.EpsilonAlpha2Beta1Flat),
}
LONGEST = 2.0  # how far from the input a root is looked for
PLACES = 2001


def root_explorer(model, x, low=0.0, high=1.0):
    """Move the root point of a function of two pixels; see how it divides the value, and what remains.

    `model` is a Keras model from two numbers to one, `x` the input (2,), `low` and `high` where inputs may lie. The root
    is the first one on a straight way from the input, whose direction is the control.
    """
    x = np.asarray(x, "float32")
    gradient = Gradient(model)
    margin = (high - low) / 4

    def function(points):
        return model(np.asarray(points, "float32"), training=False).numpy()[:, 0]

    value = float(function(x[None])[0])

    def root_on_the_way(degrees):
        way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        lengths = np.linspace(0, LONGEST, PLACES)
        values = function(x + lengths[:, None] * way)
        if not (values <= 0).any():
            raise ValueError(f"no root within a distance of {LONGEST:g} in the direction {degrees}°")
        after = int(np.argmax(values <= 0))
        share = values[after - 1] / (values[after - 1] - values[after])
        return (x + (lengths[after - 1] + share * (lengths[after] - lengths[after - 1])) * way).astype("float32")

    def draw(degrees):
        root = root_on_the_way(degrees)
        first, second = (x - root) * gradient(root, 0)
        residual = value - first - second
        inside = bool(((root >= low - 1e-6) & (root <= high + 1e-6)).all())
        plane = show.Plane(
            function,
            {"x": x, "root": root},
            f"direction {degrees}°",
            low - margin / 2,
            high + margin / 2,
            domain=(low, high),
        )
        bars = show.Bars(
            ("$R_1$", "$R_2$", "residual"), [first, second, residual], f"f(x) = {value:.2f}", "part of f(x)", 2, value
        )
        return (
            show.png(show.panels([plane, bars], size=3.2)),
            f"Direction {degrees}°: root ({root[0]:.2f}, {root[1]:.2f}), {'inside' if inside else 'OUTSIDE'} the domain; "
            f"relevance of pixel 1 {first:.2f}, of pixel 2 {second:.2f}, residual {residual:.2f}.",
        )

    slider = widgets.IntSlider(value=230, min=150, max=250, step=10, description="direction °")
    return Explorer(draw, {"degrees": slider}, "move the root point of a function of two pixels")


def composite_explorer(network, name="cat_and_espresso", label="cat"):
    """Choose a composite, its parameter (as a power of ten) and a class; see the map of relevance and its sum.

    `network` is a Network with inputs in [-1, 1], `name` a picture, `label` the class to begin with.
    """
    network = named_network(network)
    image = picture(name, size=network.domain.size)
    [x] = network.prepare(image)

    @cache
    def built(composite):
        return LRP(network, COMPOSITES[composite][1](1.0))

    def tuned(composite, power):
        """The slider changes numbers: nothing is traced anew."""
        built(composite).tune(COMPOSITES[composite][1](10.0**power))
        return built(composite)

    def draw(composite, power, label):
        relevance = over_channels(tuned(composite, power)(x, network.class_index(label)), "sum")
        parameter = f"{COMPOSITES[composite][0]} = {10.0**power:.3g}"
        caption = (
            f"{composite}, {parameter}: the relevance of the pixels for '{label}' goes from {relevance.min():.3f} to "
            f"{relevance.max():.3f} and sums to {relevance.sum():.2f}."
        )
        parts = [
            show.Picture(image, name),
            show.Heatmap(relevance, f"{composite}, '{label}'\n{parameter}", "logits", signed=True, percentile=99.5),
        ]
        return show.png(show.panels(parts, size=3)), caption

    controls = {
        "composite": widgets.Dropdown(options=list(COMPOSITES), description="composite"),
        "power": widgets.FloatSlider(value=-1, min=-3, max=1, step=0.5, description="log₁₀ ε or γ"),
        "label": class_choice(network, label),
    }
    return Explorer(draw, controls, "choose a composite, its parameter and a class")


def walk_explorer(network, name="cat_and_espresso", label="tabby", composites=("InvertedResidual", "EpsilonPlusFlat")):
    """Walk back from the logit to the pixels: the relevance at each layer, at its own resolution, and the books so far.

    `network` is a Network for pictures, `name` a picture, `label` one of its classes, `composites` names of composites.
    """
    network = named_network(network)
    image = picture(name, size=network.domain.size)
    [x], index = network.prepare(image), network.class_index(label)

    @cache
    def walked(composite):
        explain = LRP(network, getattr(presets, composite)())
        maps = {layer: np.atleast_2d(m) for layer, m in explain.on_the_way(x, index).items() if np.ndim(m) in (0, 2)}
        return maps, explain.accounts(x, index)

    layers = list(walked(composites[0])[0])[::-1]

    def draw(composite, step):
        maps, accounts = walked(composite)
        layer = layers[step]
        logit, account = sum(accounts[layer]), accounts[layer]
        height, width = maps[layer].shape
        parts = [
            show.Picture(image, name),
            show.Heatmap(maps[layer], f"{layer}: {height} x {width}", "logits", signed=True, percentile=99.5),
            show.Bars(["arrived", "kept by biases", "lost"], list(account), f"logit {logit:.2f}", "logits", span=logit),
        ]
        caption = (
            f"{composite}, at {layer!r} ({height} x {width}): of the logit {logit:.2f} of '{label}', {account.arrived:.2f} "
            f"arrived here, {account.kept:.2f} stayed with biases, {account.lost:.3f} is lost."
        )
        return show.png(show.panels(parts, size=2.8)), caption

    last = len(layers) - 1
    slider = widgets.IntSlider(value=last // 2, max=last, description="steps back", continuous_update=False)
    controls = {"composite": widgets.Dropdown(options=list(composites), description="composite"), "step": slider}
    return Explorer(draw, controls, "walk back from the logit to the pixels")
