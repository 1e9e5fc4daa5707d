"""Bad inputs to `python -m idl_utils.training`: all refused before training."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from PIL import Image

from idl_utils.training.__main__ import main

from .row import command, row


@cache
def folder():
    """Six photographs of two classes; "torn" has a broken one, "empty" none; "cut.npz" and "old.npz" are checkpoints."""
    place = Path(mkdtemp(prefix="idl-pictures-"))
    rng = np.random.default_rng(0)
    for name in ("cat", "dog", "torn", "empty"):
        for split in ("train", "test"):
            (place / split / name).mkdir(parents=True)
            for i in range(3 * (name != "empty")):
                Image.fromarray(rng.integers(0, 255, (64, 64, 3), "uint8")).save(place / split / name / f"{i}.jpg")
    broken = place / "train" / "torn" / "1.jpg"
    broken.write_bytes(broken.read_bytes()[:200])
    (place / "cut.npz").write_bytes(b"PK\x03\x04 and no more")
    np.savez(place / "old.npz", v0=np.zeros(3))
    return place


def photos(*words, classes=("cat", "dog")):
    """The command, with pictures, classes and an --out that would do."""
    command(main, "photo_net", "--pictures", folder(), "--classes", *classes, "--out", folder() / "out", *words)


NAN = ("--shrink", "nan", "finite")
ROWS = [
    row("network-misspelt", lambda: command(main, "photonet"), SystemExit, "photonet", "photo_net"),
    row("no-pictures", lambda: command(main, "photo_net"), SystemExit, "photo_net", "--pictures FOLDER"),
    row("prior-no-pictures", lambda: command(main, "picture_pca"), SystemExit, "picture_pca", "--pictures FOLDER"),
    row("steps-zero", lambda: photos("--steps", 0), SystemExit, "--steps", "0", "at least 1"),
    row("steps-negative", lambda: photos("--steps=-3"), SystemExit, "--steps", "-3", "at least 1"),
    row("steps-half", lambda: photos("--steps", 1.5), SystemExit, "--steps", "1.5", "whole number"),
    row("steps-word", lambda: photos("--steps", "all"), SystemExit, "--steps", "'all'", "whole number"),
    row("shrink-nan", lambda: photos("--shrink", "nan"), SystemExit, *NAN),
    row("shrink-infinite", lambda: photos("--shrink", "inf"), SystemExit, "--shrink", "inf", "finite"),
    row("shrink-zero", lambda: photos("--shrink", 0), SystemExit, "--shrink", "0", "larger than 0"),
    row("shrink-two", lambda: photos("--shrink", 2), SystemExit, "--shrink", "2", "at most 1"),
    row("shrink-word", lambda: photos("--shrink", "a bit"), SystemExit, "--shrink", "'a bit'", "number"),
    row("class-twice", lambda: photos(classes=["cat", "cat"]), SystemExit, "--classes", "'cat'", "twice"),
    row("class-alone", lambda: photos(classes=["cat"]), SystemExit, "--classes", "cat", "two classes"),
    row("class-misspelt", lambda: photos(classes=["cat", "dogg"]), SystemExit, "'dogg'", "did you mean 'dog'"),
    row("class-empty", lambda: photos(classes=["cat", "empty"]), SystemExit, "no pictures", "train/empty"),
    row("picture-broken", lambda: photos(classes=["cat", "torn"]), SystemExit, "torn/1.jpg", "can't be read"),
    row("folder-missing", lambda: command(main, "photo_net", "--pictures", "/no"), SystemExit, "/no/train", "--pictures"),
    row("out-is-a-file", lambda: photos("--out", folder() / "cut.npz"), SystemExit, "--out", "cut.npz", "a file"),
    row("out-below-a-file", lambda: photos("--out", "/dev/null/x"), SystemExit, "--out", "/dev/null"),
    row("checkpoint-cut", lambda: photos("--checkpoint", folder() / "cut.npz"), SystemExit, "cut.npz", "damaged"),
    row("checkpoint-foreign", lambda: photos("--checkpoint", folder() / "old.npz"), SystemExit, "old.npz", "no checkpoint"),
    row("checkpoint-folder", lambda: photos("--checkpoint", folder()), SystemExit, "--checkpoint", "idl-pictures"),
    row("drawn-pictures", lambda: command(main, "drawn_net", "--pictures", "x"), SystemExit, "--pictures x", "no effect"),
    row("drawn-classes", lambda: command(main, "drawn_net", "--classes", "cat"), SystemExit, "--classes", "no effect"),
    row("pca-steps", lambda: command(main, "picture_pca", "--steps", 3), SystemExit, "--steps 3", "no effect"),
    row("pca-shrink", lambda: command(main, "picture_pca", "--shrink", ".1"), SystemExit, "--shrink 0.1", "no effect"),
]  # fmt: skip
