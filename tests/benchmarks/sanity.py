"""What a cascade costs beside its maps: the weights are drawn and assigned, nothing is traced again."""

import time

import numpy as np

from idl_utils import datasets, explore, networks, sanity

from .measuring import Claim, cpu_ratio

METHODS = ("gradient", "guided backprop", "Grad-CAM", "LRP EpsilonPlusFlat")
PICTURES, BOUND = 50, 1.1  # as many as the stored tables have


def cascades():
    """A whole cascade of photo_net against as many maps of it as it holds; then the widget of notebook 05."""
    network = networks.load("photo_net")
    images = network.prepare(datasets.crops(PICTURES, 64))
    classes = np.zeros(PICTURES, int)
    randomization = sanity.Randomization(network)
    for name in METHODS:
        explain = sanity.Explainer(sanity.METHODS[name], randomization.copy, name)

        def cascade(explain=explain):
            for _ in randomization.run():
                explain(images, classes)

        def maps(explain=explain):
            for _ in randomization.steps:
                explain(images, classes)

        yield Claim(f"a cascade / its maps: {name}, {PICTURES} pictures", cpu_ratio(cascade, maps, 3), BOUND)
    yield from widget(network)


def widget(network):
    """How long the widget takes for a method that it has not shown yet, and for another step."""
    explorer = explore.cascade_explorer(network, sanity.stored("photo_net"), pictures=("chelsea",))

    def seconds(control, value):
        start = time.perf_counter()
        explorer.controls[control].value = value
        return time.perf_counter() - start

    methods = ("gradient", "Grad-CAM", "LRP z+")
    yield Claim("widget: a method for the first time", max(seconds("method", name) for name in methods), 2.0, "s")
    yield Claim("widget: another step", max(seconds("step", s) for s in ("conv3_1", "conv1_1")), 2.0, "s")
