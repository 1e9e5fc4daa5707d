"""The picture strip of the README: what the course's methods say of one picture, and what the network likes best."""

from pathlib import Path

from .. import datasets, show
from ..attribution import LRP, GradCAM, over_channels
from ..featurevis import load_gallery
from ..networks import load
from ..shipped import replace_file

STRIP = Path(__file__).resolve().parents[2] / "data" / "figures" / "strip.png"
WANTED = {"goldfish": "goldfish", "ladybug": "ladybug", "beacon": "lighthouse"}  # class: its title


def strip():
    """The strip as a Figure: a picture of two things, where each of them is, and what three classes look like at best."""
    network, (best, *_) = load("efficientnet_lite0"), load_gallery()
    both = datasets.picture("cat_and_espresso", network.domain.size)
    [x], (tabby, espresso) = network.prepare(both), map(network.class_index, ("tabby", "espresso"))
    relevance = over_channels(LRP(network)(x, tabby), "sum").clip(0)
    where = GradCAM(network)(x, espresso)
    parts = [
        show.Picture(both, "a picture"),
        show.Heatmap(relevance / relevance.max(), "tabby? LRP", percentile=99.5),
        show.Overlay(where, "espresso? Grad-CAM", image=both),
        *(show.Picture(best[label], f"the best {title}") for label, title in WANTED.items()),
    ]
    return show.panels(parts, columns=6, size=2)


def write_strip(path=STRIP):
    """Draw the strip and write it as PNG."""
    with show.present(), replace_file(path) as file:
        file.write(show.png(strip()))
