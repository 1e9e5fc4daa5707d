"""Notebook 04: where the evidence for a class lies, seen at each layer of a network."""

from functools import cache

import ipywidgets as widgets
import numpy as np
import tensorflow as tf

from ... import show
from ...arguments import choice, names
from ...attribution import GradCAM
from ...networks.trace import Trace
from ..explorer import Explorer
from ..picture_choice import load_pictures, named_network, nonlinear_layers, offer_upload, picture_and_class


def layer_explorer(network, pictures=("cat_and_espresso", "chelsea", "coffee"), layers=None, size=None):
    """Move through the layers: the picture (or one's own), Grad-CAM at the layer's own size, and laid over the picture.

    `network` is a Network, `pictures` are names or paths, `layers` names of layers from the first to the last (default:
    all nonlinear ones with maps), `size` is the side length in pixels (default: the network's).
    """
    network = named_network(network)
    size = size or network.domain.size
    known = [call.name for call in Trace(network).calls]
    layers = (
        nonlinear_layers(network)
        if layers is None
        else [choice("layer", name, known) for name in names("layers", layers)]
    )
    if not layers:
        raise ValueError(f"layers is empty: name at least one, such as {nonlinear_layers(network)[-1]!r}")
    loaded = load_pictures(pictures, size)
    built = cache(lambda layer: GradCAM(network, layer, resize=False))

    def draw(name, label, layer):
        image, k, where = loaded[name], network.class_index(label), layers[layer - 1]
        x = network.prepare(image)[0]
        small = built(where)(x, k)
        large = tf.image.resize(small[..., None], image.shape[:2])[..., 0].numpy()
        rows, columns = small.shape
        if large.max() > 0:
            found = f"in {np.mean(large > large.max() / 2):.0%} of the picture it exceeds half of its maximum"
        else:
            found = "nothing there speaks for the class, on balance"
        parts = [
            show.Picture(image, name),
            show.Heatmap(small, f"'{label}' at {where}", "logits / Z"),
            show.Overlay(large, f"{rows} × {columns} places, resized", image=image),
        ]
        sentence = f"Layer {layer} of {len(layers)}, {where}, for '{label}' in '{name}': {found}."
        return show.png(show.panels(parts)), sentence

    controls = {
        **picture_and_class(network, loaded),
        "layer": widgets.IntSlider(value=len(layers), min=1, max=len(layers), description="layer"),
    }
    explorer = Explorer(draw, controls, "choose a picture and a class, and move Grad-CAM through the layers")
    return offer_upload(explorer, loaded, size)
