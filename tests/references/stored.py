"""The files of reference maps: NAME.npz, and in references.json what they were made with. NumPy alone, Python 3.8 on."""

import json
import platform
from importlib import metadata
from pathlib import Path

import numpy as np

from tests.references import networks


def write(folder, name, arrays, packages, failed=()):
    """Store arrays {"network/map": array} as float32, with versions, seed, checksums, and what the peer could not do."""
    folder = Path(folder)
    arrays = {key: np.asarray(array, "float32") for key, array in arrays.items()}
    np.savez_compressed(folder / f"{name}.npz", **arrays)
    index = folder / "references.json"
    entries = json.loads(index.read_text()) if index.exists() else {}
    entries[name] = {
        "python": platform.python_version(),
        **{package: metadata.version(package) for package in packages},
        "seed": networks.SEED,
        "failed": dict(failed),
        "networks": {network: networks.fingerprint(network) for network in networks.SHAPES},
        "sha256": networks.digest([arrays[key] for key in sorted(arrays)]),
    }
    index.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n")
