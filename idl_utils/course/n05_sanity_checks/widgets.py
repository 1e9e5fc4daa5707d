"""Notebook 05: guess which map is the network's; look at any method, step and measure."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import sanity, show
from ..explorer import Explorer
from ..picture_choice import load_pictures, named_network, offer_upload
from .figures import CANDIDATES, edge_candidates, lettered

GAME = ("coffee", "astronaut", "rocket", "horse", "camera", "clock")


def edge_game(network, pictures=GAME):
    """Which of six maps is the trained network's? One round a picture, with the score; the first guess counts."""
    network = named_network(network)
    loaded = load_pictures(pictures, network.domain.size)
    candidates = cache(lambda name: edge_candidates(network, loaded[name]))
    first = {}

    def draw(number, guess):
        name = list(loaded)[number - 1]
        order = np.random.default_rng(number).permutation(len(CANDIDATES))
        sentence = f"Round {number} of {len(loaded)}: one of the six is guided backprop of the trained network. Which?"
        if guess != "?":
            right = CANDIDATES[order["ABCDEF".index(guess)]] == CANDIDATES[0]
            first.setdefault(name, right)
            truth = "; ".join(f"{letter}: {CANDIDATES[k]}" for letter, k in zip("ABCDEF", order))
            sentence = (
                f"Round {number}: {guess} is {'right' if right else 'wrong'}. {truth}. "
                f"Score: {sum(first.values())} of {len(first)} (by chance 1 of 6)."
            )
        figure = lettered(loaded[name], candidates(name), order, "", None if guess == "?" else guess)
        return show.png(figure), sentence

    controls = {
        "number": widgets.IntSlider(value=1, min=1, max=len(loaded), description="round"),
        "guess": widgets.Dropdown(options=["?", *"ABCDEF"], description="my guess"),
    }
    explorer = Explorer(draw, controls, "guess which of six maps is the trained network's")
    controls["number"].observe(lambda change: setattr(controls["guess"], "value", "?"), "value")
    return explorer


def cascade_explorer(network, table, pictures=("chelsea", "coffee", "cat_and_espresso"), methods=sanity.METHODS):
    """Choose a method, a step and a measure: the map before and after, and the stored curve over many pictures.

    `table` is a `sanity.Table` of this network (top-down, by layer). The curve comes from it at once; the maps of the
    chosen picture, or of one's own, are computed.
    """
    network = named_network(network)
    size = network.domain.size
    loaded = load_pictures(pictures, size)
    randomization = sanity.Randomization(network)
    names = [name for name in table.methods if name in methods]
    explainer = cache(lambda method: sanity.Explainer(methods[method], randomization.copy, method))
    label = cache(lambda name, count: int(np.argmax(network(network.prepare(loaded[name]), training=False))))

    def maps_of(name, method, step):
        x, k = network.prepare(loaded[name]), label(name, len(loaded))
        explain = explainer(method)
        intact = explain(x, k)
        try:
            for each in table.steps[1 : table.steps.index(step) + 1]:
                randomization.randomize(each)
            return intact, explain(x, k)
        finally:
            randomization.restore()

    def draw(name, method, step, measure):
        intact, after = maps_of(name, method, step)
        own = float(sanity.MEASURES[measure](intact, after)[0])
        mean, low, high = table.curve(method, measure)
        place = table.steps.index(step)
        parts = [show.Picture(loaded[name], name)]
        parts += [
            show.Heatmap(m[0], title, percentile=99) for m, title in ((intact, "intact"), (after, f"down to {step}"))
        ]
        curves = {method: mean, "this step": np.where(np.arange(len(mean)) == place, mean, np.nan)}
        parts.append(show.Curves(curves, table.steps, measure, measure, bands={method: (low, high)}))
        found = f"{mean[place]:.2f} (95 % interval {low[place]:.2f} to {high[place]:.2f})"
        sentence = (
            f"{method}, random from the top down to {step}: {measure} {own:.2f} for this picture and draw; over "
            f"{table.values.shape[4]} pictures and {table.values.shape[3]} draws {found}."
        )
        return show.png(show.panels(parts, size=2.2)), sentence

    controls = {
        "name": widgets.Dropdown(options=list(loaded), description="picture"),
        "method": widgets.Dropdown(options=names, value="guided backprop", description="method"),
        "step": widgets.SelectionSlider(options=table.steps[1:], description="down to"),
        "measure": widgets.Dropdown(options=table.measures, value="rank of |map|", description="measure"),
    }
    return offer_upload(Explorer(draw, controls, "a method, a step and a measure: what is left?"), loaded, size)
