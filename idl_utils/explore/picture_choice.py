"""What widgets on pictures share: choosing a picture and a class, and bringing a picture of your own."""

import ipywidgets as widgets

from ..datasets import fit_to_square
from .upload import picture_upload


def picture_and_class(network, loaded):
    """Controls `name` and `label`: a list of the pictures in `loaded` ({name: picture}), and one of the classes.

    The class that the network finds most probable for the first picture is the one to start with.
    """
    first = next(iter(loaded.values()))
    [(label, _)] = network.predict_top(first, 1)
    return {
        "name": widgets.Dropdown(options=list(loaded), description="picture"),
        "label": widgets.Dropdown(options=network.classes, value=label, description="class"),
    }


def offer_upload(explorer, loaded, size):
    """Put a file button under an explorer with a control `name`; a picture joins `loaded` at this size, and is shown."""
    names = explorer.controls["name"]

    def add(name, own):
        loaded[name] = fit_to_square(own, size)
        names.options = list(loaded)
        names.value = name

    explorer.children = (*explorer.children, picture_upload(add))
    return explorer
