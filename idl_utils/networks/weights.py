"""Weights of the networks that ship, in `data/weights`; their description says classes, accuracy, and how they were trained."""

from pathlib import Path

import numpy as np

from .. import shipped

FOLDER = shipped.DATA / "weights"


def stored_type(variable):
    """Kernels are stored as float16, everything else (biases, batch statistics: little, but sensitive) as float32."""
    return "float16" if variable.name == "kernel" else "float32"


def save_weights(model, name, description, folder=FOLDER):
    """Write the weights of `model` and their description, as `shipped.save_arrays` does."""
    arrays = {v.path: np.asarray(v).astype(stored_type(v)) for v in model.weights}
    shipped.save_arrays(arrays, name, description, folder)


def load_weights(model, name, folder=FOLDER):
    """Set the weights of `model` from a shipped file, after checking its SHA-256.

    Raises CorruptFileError if the file is missing, damaged, or of another network.
    """
    arrays = shipped.load_arrays(name, folder)
    if {path: array.shape for path, array in arrays.items()} != {v.path: tuple(v.shape) for v in model.weights}:
        path = Path(folder) / f"{name}.npz"
        raise shipped.CorruptFileError(
            f"file {path} does not fit this version of {name}; {shipped.how_to_restore(path)}"
        )
    for variable in model.weights:
        variable.assign(arrays[variable.path].astype("float32"))
    return model
