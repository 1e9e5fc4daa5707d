"""The picture strip of the README: what the course's methods say of one picture, and what the network likes best."""

from pathlib import Path

from .. import datasets, show
from ..attribution import LRP, GradCAM, Gradient, over_channels
from ..featurevis import LearnedPrior, OptimalInput, RandomAffine, latent_norm, logit, total_variation
from ..networks import load
from ..shipped import replace_file

STRIP = Path(__file__).resolve().parents[2] / "data" / "figures" / "strip.png"


def strip():
    """The strip as a Figure: a picture, three explanations of "espresso" in it, and what two classes look like at best."""
    network = load("photo_net")
    both = datasets.picture("cat_and_espresso", network.domain.size)
    x, espresso = network.prepare(both)[0], network.class_index("espresso")
    gradient, relevance, cam = (method(network)(x, espresso) for method in (Gradient, LRP, GradCAM))
    labels, mild = ["ladybug", "lion"], RandomAffine(0.06, (0.9, 1.1), 10)
    climb = OptimalInput(network, parametrization=LearnedPrior(), transformation=mild)
    coarse = climb(logit(labels) - 0.1 * latent_norm(), steps=128)
    wanted = OptimalInput(network)(logit(labels) - 0.02 * total_variation(), steps=48, start=coarse)
    parts = [
        show.Picture(both, "a picture"),
        show.Heatmap(over_channels(gradient, "max"), "espresso? gradient", percentile=99.5),
        show.Heatmap(over_channels(relevance, "sum"), "espresso? LRP", percentile=99.5),
        show.Overlay(cam, "espresso? Grad-CAM", image=both),
        show.Picture(wanted[0], "the best ladybug"),
        show.Picture(wanted[1], "the best lion"),
    ]
    return show.panels(parts, columns=6, size=2)


def write_strip(path=STRIP):
    """Draw the strip and write it as PNG."""
    with show.present(), replace_file(path) as file:
        file.write(show.png(strip()))
