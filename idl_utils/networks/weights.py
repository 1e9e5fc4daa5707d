"""Weights on disk: `<name>.npz` (float16 arrays) beside `<name>.json` (SHA-256, classes, how it was trained, accuracy).

Nothing is ever unpickled, and a damaged file is found before it is used.
"""

import contextlib
import hashlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "data" / "weights"


class CorruptWeightsError(OSError):
    """A shipped file is missing or not the one that was published; the message says how to restore it."""


@contextlib.contextmanager
def replace_file(path):
    """A binary file object whose content takes the place of `path` only when the block ends without an error."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def shipped(folder=FOLDER):
    """Names of the networks with weights in `folder`, sorted; FileNotFoundError if the folder is not there."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"no folder {folder}: install the course from its clone, with pip install -e .")
    return sorted(path.stem for path in Path(folder).glob("*.json"))


def info(name, folder=FOLDER):
    """What `<name>.json` says of a shipped network: classes, sha256, accuracy, recipe, pictures, licence."""
    return json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))


def checksum(path):
    """SHA-256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def is_intact(name, folder=FOLDER):
    """Whether the weights file of a shipped network has the published SHA-256."""
    path = Path(folder) / f"{name}.npz"
    return path.exists() and checksum(path) == info(name, folder)["sha256"]


def stored_type(variable):
    """Kernels are stored as float16, everything else (biases, batch statistics: little, but sensitive) as float32."""
    return "float16" if variable.name == "kernel" else "float32"


def save_weights(model, name, description, folder=FOLDER):
    """Write the weights of `model` and their description, a dict that JSON can hold; SHA-256 and size are added to it."""
    packed = _npz({v.path: np.asarray(v).astype(stored_type(v)) for v in model.variables})
    with replace_file(Path(folder) / f"{name}.npz") as file:
        file.write(packed)
    description = {"name": name, "sha256": hashlib.sha256(packed).hexdigest(), "bytes": len(packed), **description}
    with replace_file(Path(folder) / f"{name}.json") as file:
        file.write((json.dumps(description, indent=1, ensure_ascii=False) + "\n").encode())


def _npz(arrays):
    """Bytes of a compressed .npz, the same for the same arrays: NumPy's own would hold the time of writing."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def load_weights(model, name, folder=FOLDER):
    """Set the weights of `model` from a shipped file, after checking its SHA-256.

    Raises CorruptWeightsError if the file is missing, damaged, or of another network.
    """
    path = Path(folder) / f"{name}.npz"
    restore = f"restore it with: git checkout -- data/weights/{path.name}"
    if not path.exists():
        raise CorruptWeightsError(f"weights file {path} is missing; {restore}")
    if not is_intact(name, folder):
        raise CorruptWeightsError(f"weights file {path} is corrupt (its SHA-256 is not the published one); {restore}")
    with np.load(path, allow_pickle=False) as arrays:
        if {name: arrays[name].shape for name in arrays.files} != {v.path: tuple(v.shape) for v in model.variables}:
            raise CorruptWeightsError(f"weights file {path} does not fit this version of {name}; {restore}")
        for variable in model.variables:
            variable.assign(arrays[variable.path].astype("float32"))
    return model
