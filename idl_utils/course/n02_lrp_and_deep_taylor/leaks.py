"""Where relevance goes on EfficientNet-Lite0, by composite: python -m idl_utils.course.n02_lrp_and_deep_taylor.leaks

Writes `data/leaks/leaks.{npz,json}`: for each composite, collage and class, what arrives, what biases keep and what is lost
(shares of the logit), and the share of the positive relevance that lies on the half of the class.
"""

import time

import keras
import numpy as np
from tqdm import tqdm

from ... import shipped
from ...attribution import LRP, rules
from ...attribution.composites import Composite, EpsilonGammaBox, EpsilonPlusFlat, InvertedResidual
from ...datasets import collage, picture
from ...networks import load
from .figures import FOLDER

LOW, HIGH = -127 / 128, 1.0
NO_BIAS = rules.Epsilon(bias="ignore")
COMPOSITES = {
    "EpsilonPlusFlat": EpsilonPlusFlat(),
    "EpsilonGammaBox": EpsilonGammaBox(LOW, HIGH),
    "epsilon everywhere, epsilon = 0.1": Composite(rules.Epsilon(0.1)),
    "z+ and epsilon without biases": Composite(rules.ZPlus(bias="ignore"), dense=NO_BIAS, first=rules.WSquare()),
    "InvertedResidual(1.0)": InvertedResidual(1.0),
    "InvertedResidual(0.25)": InvertedResidual(0.25),
    "InvertedResidual()": InvertedResidual(),
    "InvertedResidual, flat first": InvertedResidual(first=rules.Flat()),
}
# Upper and lower picture, and their classes. The composite was chosen on the first collage.
COLLAGES = {
    ("chelsea", "coffee"): ("tabby", "espresso"),
    ("rocket", "coffee"): ("missile", "espresso"),
    ("coffee", "chelsea"): ("espresso", "Egyptian cat"),
    ("chelsea", "rocket"): ("tabby", "missile"),
}


def measure(network, composite, image, labels):
    """(arrives, kept, lost, half), each (2,), for the classes of the upper and the lower half of a collage."""
    x, classes = np.repeat(network.prepare(image), 2, axis=0), list(labels)
    explain = LRP(network, composite)
    account, relevance = explain.accounts(x, classes)["input"], np.maximum(explain(x, classes), 0)
    middle = image.shape[0] // 2
    upper, lower = relevance[0, :middle].sum(), relevance[1, middle:].sum()
    half = np.array([upper, lower]) / relevance.sum((1, 2, 3))
    return (*(np.array(part) / sum(account) for part in account), half)


def main():
    """Measure, write, and print the table."""
    network, start = load("efficientnet_lite0"), time.time()
    rows = []
    for composite in tqdm(COMPOSITES.values(), desc="composites"):
        row = []
        for (above, below), labels in COLLAGES.items():
            first = (above, below) == ("chelsea", "coffee")
            size = network.domain.size
            image = picture("cat_and_espresso", size) if first else collage(above, below, size)
            row.append(measure(network, composite, image, labels))
        rows.append(row)
    arrays = dict(zip(("arrives", "kept", "lost", "half"), np.moveaxis(np.array(rows, "float32"), 2, 0)))
    description = {
        "what": "EfficientNet-Lite0: where relevance goes, by composite; arrays (composites, collages, 2 classes)",
        "command": "python -m idl_utils.course.n02_lrp_and_deep_taylor.leaks",
        "composites": list(COMPOSITES),
        "collages": [[*pictures, *labels] for pictures, labels in COLLAGES.items()],
        "chosen on": "the first collage",
        "licence": "CC BY 4.0",
        "keras": keras.__version__,
        "seconds": round(time.time() - start),
    }
    shipped.save_arrays(arrays, "leaks", description, FOLDER)


if __name__ == "__main__":
    main()
