"""Arrays on disk: `<name>.npz` beside `<name>.json` (SHA-256 and description), above all the weights of networks.

Weights are mostly float16; their description says classes, accuracy, and how they were trained. Nothing is ever unpickled,
and a damaged file is found before it is used.
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

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "data" / "weights"


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


def save_arrays(arrays, name, description, folder):
    """Write arrays, {their name: array}, and their description, a dict that JSON can hold; SHA-256 and size are added."""
    packed = _npz(arrays)
    with replace_file(Path(folder) / f"{name}.npz") as file:
        file.write(packed)
    description = {"name": name, "sha256": hashlib.sha256(packed).hexdigest(), "bytes": len(packed), **description}
    with replace_file(Path(folder) / f"{name}.json") as file:
        file.write((json.dumps(description, indent=1, ensure_ascii=False) + "\n").encode())


def load_arrays(name, folder):
    """{name: array} of a shipped file, after checking its SHA-256.

    Raises CorruptWeightsError, which says how to restore the file, if it is missing or damaged.
    """
    for path in (Path(folder) / f"{name}.json", Path(folder) / f"{name}.npz"):
        if not path.exists():
            raise CorruptWeightsError(f"file {path} is missing; {_how_to_restore(path)}")
    if not is_intact(name, folder):
        raise CorruptWeightsError(
            f"file {path} is corrupt (its SHA-256 is not the published one); {_how_to_restore(path)}"
        )
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def save_weights(model, name, description, folder=FOLDER):
    """Write the weights of `model` and their description, as `save_arrays` does."""
    save_arrays({v.path: np.asarray(v).astype(stored_type(v)) for v in model.variables}, name, description, folder)


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
    arrays = load_arrays(name, folder)
    if {path: array.shape for path, array in arrays.items()} != {v.path: tuple(v.shape) for v in model.variables}:
        path = Path(folder) / f"{name}.npz"
        raise CorruptWeightsError(f"file {path} does not fit this version of {name}; {_how_to_restore(path)}")
    for variable in model.variables:
        variable.assign(arrays[variable.path].astype("float32"))
    return model


def _how_to_restore(path):
    path = path.resolve()
    if not path.is_relative_to(REPOSITORY):
        return "copy it again from where it came"
    return f"restore it with: git checkout -- {path.relative_to(REPOSITORY).as_posix()}"
