"""What widgets on pictures share: choosing a picture, a class or a layer, and bringing a picture of your own."""

import os

import ipywidgets as widgets

from ..arguments import choice
from ..datasets import fit_to_square, picture
from ..networks import Network
from ..networks.kinds import fused_activation, is_activation
from ..networks.trace import Trace
from .upload import picture_upload

LIKELY = 20  # of very many classes, those that head the list
MANY = 50


def named_network(model):
    """The model, if it is a Network; TypeError says how to make one of any other Keras model.

    A widget has to know the names of the classes and which numbers are black and white for the model.
    """
    if isinstance(model, Network):
        return model
    raise TypeError(
        f"network is a {type(model).__name__}: widgets need a Network, which knows its classes and its inputs; make one with "
        "networks.wrap(model, classes=['cat', 'dog', ...], value_range=(0, 1))"
    )


def load_pictures(pictures, size):
    """{name: picture (size, size, 3)} of names or paths, or of a single one."""
    pictures = [pictures] if isinstance(pictures, (str, os.PathLike)) else pictures
    if not isinstance(pictures, (list, tuple)):
        raise TypeError(f"pictures={pictures!r} should be a list of names or paths")
    if not pictures:
        raise ValueError("pictures is empty: name at least one, such as 'chelsea'")
    return {str(name): picture(name, size) for name in pictures}


def picture_and_class(network, loaded):
    """Controls `name` and `label`: a list of the pictures in `loaded` ({name: picture}), and one of the classes.

    The class that the network finds most probable for the first picture is the one to start with.
    """
    top = network.predict_top(next(iter(loaded.values())), min(LIKELY, len(network.classes)))
    return {
        "name": widgets.Dropdown(options=list(loaded), description="picture"),
        "label": class_choice(network, top[0][0], [name for name, _ in top]),
    }


def class_choice(network, label=None, likely=()):
    """A list of the classes with `label` (default: the first) chosen; of very many, the `likely` ones come first."""
    names = network.classes
    if len(names) > MANY:
        names = [*likely, *sorted(set(names) - set(likely), key=str.lower)]
    label = names[0] if label is None else network.classes[network.class_index(label)]
    return widgets.Dropdown(options=names, value=label, description="class")


def layer_choice(network, layer=None):
    """A list of the layers of `nonlinear_layers`, with `layer` (default: one in the middle) chosen."""
    layers = nonlinear_layers(network)
    layer = layers[len(layers) // 2] if layer is None else choice("nonlinear layer with maps", layer, layers)
    return widgets.Dropdown(options=layers, value=layer, description="layer")


def nonlinear_layers(network):
    """Names of the layers with an activation, or that are one, whose output is maps of more than one place."""
    names = [
        call.name
        for call in Trace(network).calls
        if (is_activation(call.layer) or fused_activation(call.layer) is not None) and len(call.shape) == 4
    ]
    if not names:
        raise ValueError(f"network {network.name!r} has no activation with maps: name the layers to look at")
    return names


def offer_upload(explorer, loaded, size):
    """Put a file button under an explorer with a control `name`; a picture joins `loaded` at this size, and is shown.

    A second file of the same name gets a number, so that it does not hide behind the first one's results.
    """
    names = explorer.controls["name"]

    def add(name, own):
        count = 1 + sum(known == name or known.startswith(f"{name} (") for known in loaded)
        name = name if count == 1 else f"{name} ({count})"
        loaded[name] = fit_to_square(own, size)
        names.options = list(loaded)
        names.value = name

    explorer.children = (*explorer.children, picture_upload(add))
    return explorer
