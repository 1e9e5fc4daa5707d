"""Bad inputs to `idl_utils.datasets`."""

import numpy as np

from idl_utils import datasets
from idl_utils.datasets import drawn_scenes

from .row import row
from .things import image

ROWS = [
    row("name-misspelt", lambda: datasets.picture("chelsae"), FileNotFoundError, "'chelsae'", "did you mean", "chelsea"),
    row("name-unknown", lambda: datasets.picture("zzz"), FileNotFoundError, "'zzz'", "give a path"),
    row("name-none", lambda: datasets.picture(None), TypeError, "name_or_path", "NoneType"),
    row("name-number", lambda: datasets.picture(3), TypeError, "name_or_path", "int"),
    row("name-array", lambda: datasets.picture(image()), TypeError, "name_or_path", "ndarray"),
    row("name-list", lambda: datasets.picture(["chelsea"]), TypeError, "name_or_path", "list"),
    row("no-image", lambda: datasets.picture(b"no picture"), ValueError, "uploaded file", "no image"),
    row("size-zero", lambda: datasets.picture("chelsea", 0), ValueError, "size", "0", "number"),
    row("size-negative", lambda: datasets.picture("chelsea", -64), ValueError, "size", "-64"),
    row("size-half", lambda: datasets.picture("chelsea", 6.4), ValueError, "size", "6.4"),
    row("size-text", lambda: datasets.picture("chelsea", "64"), ValueError, "size", "'64'"),
    row("size-pair", lambda: datasets.picture("chelsea", (64, 64)), ValueError, "size", "(64, 64)"),
    row("fit-misspelt", lambda: datasets.picture("chelsea", 64, "crp"), ValueError, "fit", "'crp'", "'crop'"),
    row("collage-odd", lambda: datasets.collage("chelsea", "coffee", 15), ValueError, "size", "15", "even"),
    row("collage-misspelt", lambda: datasets.collage("chelsea", "cofee"), FileNotFoundError, "'cofee'", "coffee"),
    row("crops-none", lambda: datasets.crops(0), ValueError, "count=0", "at least 1"),
    row("crops-half", lambda: datasets.crops(5, 6.5), ValueError, "size=6.5", "whole number"),
    row("folder-missing", lambda: datasets.picture_folder("/nowhere"), FileNotFoundError, "/nowhere", "no folder"),
    row("class-misspelt", lambda: drawn_scenes.scenes(1, classes=["cta"]), ValueError, "'cta'", "did you mean 'cat'"),
    row("class-twice", lambda: drawn_scenes.scenes(1, classes=["cat", "cat"]), ValueError, "classes", "'cat'", "once"),
    row("count-nan", lambda: drawn_scenes.scenes(np.nan), ValueError, "count=nan", "whole number"),
    row("seed-negative", lambda: drawn_scenes.scenes(1, seed=-1), ValueError, "seed=-1", "at least 0"),
    row("size-small", lambda: drawn_scenes.scenes(1, size=8), ValueError, "size=8", "32 to 512"),
    row("objects-four", lambda: drawn_scenes.scenes(1, objects=4), ValueError, "objects=4", "from 0 to 3"),
    row("pairs-alike", lambda: drawn_scenes.pairs(1, first="cat", second="cat"), ValueError, "'cat'", "once"),
]  # fmt: skip
