"""What lies in `data/`: `<name>.npz` with arrays beside `<name>.json`, which describes them and holds both SHA-256.

Nothing is ever unpickled, a damaged file is found before it is used, and files are written whole or not at all.
"""

import contextlib
import hashlib
import io
import json
import os
import tempfile
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY / "data"
DESCRIPTION = "description sha256"  # last entry of a description: the SHA-256 of all others


class CorruptFileError(OSError):
    """A shipped file is missing or not the one that was published; the message says how to restore it."""


def names(folder):
    """Names of what a folder holds, sorted; FileNotFoundError if the folder is not there."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"no folder {folder}: install the course from its clone, with pip install -e .")
    return sorted({path.stem for path in Path(folder).iterdir() if path.suffix in (".json", ".npz")})


def info(name, folder):
    """The description of a shipped file, a dict; raises CorruptFileError if it is missing or was changed."""
    path = _existing(Path(folder) / f"{name}.json")
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        published = description.pop(DESCRIPTION)
    except (ValueError, AttributeError, KeyError, TypeError):
        raise _corrupt(path, "cut or not a description") from None
    if _digest(description) != published:
        raise _corrupt(path, "its SHA-256 is not the published one")
    return description


def load_arrays(name, folder):
    """{name: array} of a shipped file; raises CorruptFileError, which says how to restore it, if it is missing or damaged."""
    description = info(name, folder)
    path = _existing(Path(folder) / f"{name}.npz")
    if checksum(path) != description["sha256"]:
        raise _corrupt(path, "its SHA-256 is not the published one")
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def save_arrays(arrays, name, description, folder, compressed=True):
    """Write arrays, {their name: array}, and their description, a dict that JSON can hold; SHA-256 and size are added."""
    content = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(content, **arrays)
    packed = content.getvalue()
    description = {"name": name, "sha256": hashlib.sha256(packed).hexdigest(), "bytes": len(packed), **description}
    with replace_file(Path(folder) / f"{name}.npz") as file:
        file.write(packed)
    save_description(description, name, folder)


def save_description(description, name, folder):
    """Write a dict that JSON can hold, with its SHA-256: beside arrays, or alone if it says all there is."""
    description = json.loads(json.dumps(description))  # as it will be read again
    text = json.dumps({**description, DESCRIPTION: _digest(description)}, indent=1, ensure_ascii=False) + "\n"
    with replace_file(Path(folder) / f"{name}.json") as file:
        file.write(text.encode())


def is_intact(name, folder):
    """Whether both files have the published SHA-256."""
    try:
        return checksum(Path(folder) / f"{name}.npz") == info(name, folder)["sha256"]
    except OSError:
        return False


def checksum(path):
    """SHA-256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


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


def how_to_restore(path):
    """What to do about a damaged file."""
    path = Path(path).resolve()
    if not path.is_relative_to(REPOSITORY):
        return "copy it again from where it came"
    return f"restore it with: git checkout -- {path.relative_to(REPOSITORY).as_posix()}"


def _digest(description):
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def _existing(path):
    if not path.exists():
        raise CorruptFileError(f"file {path} is missing; {how_to_restore(path)}")
    return path


def _corrupt(path, why):
    return CorruptFileError(f"file {path} is corrupt ({why}); {how_to_restore(path)}")
