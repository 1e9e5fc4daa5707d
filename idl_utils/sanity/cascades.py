"""The maps themselves along a cascade, to look at."""

import numpy as np

from .methods import Explainer
from .randomization import Randomization
from .tables import INTACT


def cascade(
    methods, model, images, classes, order="top-down", steps="layer", weights="initial", seed=0, channels="sum"
):
    """(names of the steps, {method: maps (steps, n, height, width)}), the intact network's first.

    Arguments as of `table`; `classes` (an int or n ints) stay the same at every step. The model is only read.
    """
    randomization = Randomization(model, steps, weights)
    explainers = {name: Explainer(method, randomization.copy, name) for name, method in methods.items()}
    classes = np.broadcast_to(classes, len(images)).astype(int)
    names, maps = [INTACT], {n: [explain(images, classes, channels)] for n, explain in explainers.items()}
    for step in randomization.run(order, seed):
        names.append(step)
        for name, explain in explainers.items():
            maps[name].append(explain(images, classes, channels))
    return tuple(names), {name: np.stack(found) for name, found in maps.items()}
