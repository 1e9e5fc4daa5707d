"""The picture strip of the README: what the course's methods say of one picture, and what the network likes best."""

from pathlib import Path

from .. import datasets, show
from ..attribution import Gradient, over_channels
from ..featurevis import OptimalInput
from ..networks import load
from ..networks.weights import replace_file

STRIP = Path(__file__).resolve().parents[2] / "data" / "figures" / "strip.png"
LOCAL = ("cat", "espresso")
GLOBAL = ("ladybug", "sports_car", "lion")


def strip():
    """The strip as a Figure: the input, a map for each class of LOCAL, an optimal input for each class of GLOBAL."""
    network = load("photo_net")
    both = datasets.picture("cat_and_espresso", network.picture_size)
    gradient, x = Gradient(network), network.prepare(both)
    maps = {name: over_channels(gradient(x, network.class_index(name))[0]) for name in LOCAL}
    wanted = OptimalInput(network, size=96)([network.class_index(name) for name in GLOBAL])
    heat = [show.Heatmap(values, f"matters for '{name}'", percentile=99.5) for name, values in maps.items()]
    optimal = [show.Picture(p, f"wants: {name.replace('_', ' ')}") for p, name in zip(wanted, GLOBAL)]
    return show.panels([show.Picture(both, "a picture"), *heat, *optimal], columns=6, size=2)


def write_strip(path=STRIP):
    """Draw the strip and write it as PNG."""
    with show.present(), replace_file(path) as file:
        file.write(show.png(strip()))
