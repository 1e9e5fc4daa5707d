"""Short, unique names of the 1,000 classes of ImageNet (ILSVRC2012), in the order in which networks put them out.

They are the first of WordNet's names for each class. `python -m idl_utils.networks.imagenet_classes WHEEL` makes
`data/classes/imagenet.json` again from a wheel of `timm` (`pip download --no-deps timm==1.0.31`).
"""

import functools
import sys
import zipfile
from pathlib import Path

from ..shipped import DATA, checksum, info, save_description

FOLDER = DATA / "classes"
ALIKE = {"n02012849": "crane (bird)", "n03126707": "crane (machine)"}  # WordNet has one word for both


@functools.cache
def imagenet_classes():
    """The 1,000 names, such as "tabby", "Egyptian cat", "espresso"."""
    return tuple(info("imagenet", FOLDER)["classes"].values())


def short_names(synsets, lemmas):
    """{WordNet id: its first name; the second where another class has the same one, however it is written}."""
    every = {synset: [ALIKE[synset]] if synset in ALIKE else lemmas[synset].split(", ") for synset in synsets}
    first = [names[0].lower() for names in every.values()]
    return {s: names[first.count(names[0].lower()) > 1 and len(names) > 1] for s, names in every.items()}


def make(wheel):
    """Write the file from the lists in a wheel of timm."""
    with zipfile.ZipFile(wheel) as lists:
        synsets, lemmas = (
            lists.read(f"timm/data/_info/imagenet_{name}.txt").decode().splitlines()
            for name in ("synsets", "synset_to_lemma")
        )
    description = {
        "name": "imagenet",
        "content": "names of the 1,000 classes of ILSVRC2012 by WordNet id, in the order of the networks' outputs",
        "made_by": "python -m idl_utils.networks.imagenet_classes WHEEL",
        "source": {"wheel": Path(wheel).name, "sha256": checksum(wheel), "from": "imagenet_synset_to_lemma.txt"},
        "licence": "WordNet License (the names, Princeton University); Apache 2.0 (the lists, timm)",
        "classes": short_names(synsets, dict(line.split("\t", 1) for line in lemmas)),
    }
    save_description(description, "imagenet", FOLDER)


if __name__ == "__main__":
    make(sys.argv[1])
