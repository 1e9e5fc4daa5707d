"""Results written down one by one, so that a run that was stopped goes on where it was."""

import json
import os
from pathlib import Path


class Journal(dict):
    """{key: numbers}, each also appended to a file as one line as soon as it is set; without a path, a plain dict.

    Parameters
    ----------
    path : path or None
        Read if it exists. A last line that is cut off, as a crash leaves it, is dropped.
    of : str
        What the results depend on; ValueError if the file was written for something else.
    """

    def __init__(self, path, of):
        super().__init__()
        self.path = None if path is None else Path(path)
        if self.path is None:
            return
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else [b""]
        whole = lines[:-1]
        if whole and json.loads(whole[0]) != of:
            raise ValueError(f"cache {str(path)!r} is of another table (other weights, inputs or settings): delete it")
        for line in whole[1:]:
            key, values = json.loads(line)
            super().__setitem__(tuple(key), values)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.truncate(sum(len(line) + 1 for line in whole))
        if not whole:
            self._append(of)

    def __setitem__(self, key, values):
        super().__setitem__(key, values)
        if self.path is not None:
            self._append([list(key), values])

    def _append(self, value):
        with self.path.open("ab") as file:
            file.write(json.dumps(value).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
