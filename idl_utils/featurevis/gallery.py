"""The gallery: pictures at 224 px that an ImageNet network likes best, made once and shipped.

`python -m idl_utils.featurevis.gallery` makes `data/gallery/` again, and goes on where it was interrupted. Needs the
packages with the weights of efficientnet_lite0, whose pictures these are, and efficientnet_lite2, which judges them.
"""

import argparse
import io
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image
from tqdm.auto import tqdm

from .. import shipped
from .objectives import channel, logit
from .optimization import OptimalInput
from .parametrizations import IMAGENET_COLOURS, Fourier, Pixels
from .penalties import l2, recorded_statistics, total_variation
from .transformations import RandomAffine

FOLDER = shipped.DATA / "gallery"
NETWORK, JUDGE = "efficientnet_lite0", "efficientnet_lite2"
CLASSES = (
    *("goldfish", "hammerhead", "bald eagle", "peacock", "macaw", "flamingo", "king penguin", "jellyfish", "snail"),
    *("American lobster", "tiger", "lion", "zebra", "ladybug", "bee", "monarch", "lesser panda", "giant panda"),
    *("koala", "African elephant", "tabby", "gorilla", "pineapple", "strawberry", "pizza", "cheeseburger", "espresso"),
    *("daisy", "teapot", "volcano", "coral reef", "beacon", "castle", "balloon", "school bus", "steam locomotive"),
    *("spider web", "jack-o'-lantern", "hourglass", "mushroom"),
)
TRIED = ("goldfish", "tiger", "pizza", "teapot", "lesser panda", "daisy")  # on these the recipe was found
LAYERS = ("block2b_expand_relu", "block3b_expand_relu", "block5c_expand_relu", "head_relu")
UNITS = range(6)
BATCH, COLUMNS, QUALITY = 8, 8, 82


@dataclass(frozen=True)
class Recipe:
    """How a picture is made: in stages, from small to large, each from what the one before it left.

    stages : for each the side as a share of the final one, the rate of Adam, and steps
    statistics, variation, grey : weights of the penalties `recorded_statistics`, `total_variation` and `l2`
    chroma : how much larger steps in colour are than with `IMAGENET_COLOURS`
    zoom : of the transformation
    """

    stages: tuple = ((4 / 7, 0.08, 96), (1, 0.05, 64), (1, 0.02, 32))
    statistics: float = 30.0
    variation: float = 0.003
    grey: float = 0.003
    chroma: float = 1.5
    zoom: tuple = (1.0, 1.3)

    def pictures(self, network, objective, size=None, seed=0):
        """Optimized pictures (n, size, size, 3) in [0, 1] for an objective of n pictures; the network's size by default."""
        weights = {recorded_statistics: self.statistics, total_variation: self.variation, l2: self.grey}
        for penalty, weight in weights.items():
            objective = objective - weight * penalty() if weight else objective
        waves, pictures = Fourier(IMAGENET_COLOURS * np.float32([[1], [self.chroma], [self.chroma]])), None
        for share, rate, steps in self.stages:
            side = round(share * (size or network.domain.size))
            if pictures is not None:
                pictures = np.clip(tf.image.resize(pictures, (side, side), "bicubic"), 0, 1)
            climb = OptimalInput(network, side, waves, RandomAffine(0.1, self.zoom, 5.0), rate)
            *_, (_, pictures, _) = climb.frames(objective, steps, max(1, steps), seed, start=pictures)
        return pictures


RECIPE = Recipe()
# A channel's mean activation is a small number: next to it, penalties made for logits would decide alone.
CHANNELS = Recipe(((1, 0.05, 64),), statistics=0.0, variation=0.0, grey=0.0, zoom=(0.9, 1.1))
# Half the time, for one picture made before the reader's eyes:
QUICK_RECIPE = Recipe(stages=((4 / 7, 0.08, 64), (1, 0.04, 24)))


@cache
def load_gallery():
    """The shipped pictures: {"class name": (224, 224, 3)} and {"layer": (units, 224, 224, 3)}, and their description.

    Raises CorruptFileError for a damaged file.
    """
    about, sheets = shipped.info("gallery", FOLDER), shipped.load_arrays("gallery", FOLDER)
    tiles = {name: _cut(sheet.tobytes(), about["side"]) for name, sheet in sheets.items()}
    units = tiles["channels"].reshape(len(about["layers"]), -1, *tiles["channels"].shape[1:])
    return dict(zip(about["classes"], tiles["classes"])), dict(zip(about["layers"], units)), about


def make(work, out=FOLDER, recipe=RECIPE):
    """Make all pictures, `BATCH` at a time, keeping finished ones in the folder `work`; judge them; write the sheets."""
    from .. import networks
    from .naturalness import transfer

    network, judge, work = networks.load(NETWORK), networks.load(JUDGE), Path(work)
    work.mkdir(parents=True, exist_ok=True)
    vanilla = OptimalInput(network, parametrization=Pixels(), transformation=None)
    groups = [CLASSES[i : i + BATCH] for i in range(0, len(CLASSES), BATCH)]
    tasks = {f"classes{i}": lambda some=some: recipe.pictures(network, logit(some)) for i, some in enumerate(groups)}
    tasks |= {name: lambda name=name: CHANNELS.pictures(network, channel(name, UNITS)) for name in LAYERS}
    tasks |= {f"vanilla{i}": lambda some=some: vanilla(logit(some), steps=64) for i, some in enumerate(groups)}
    made = {}
    for name, task in tqdm(tasks.items(), desc="gallery"):
        file = work / f"{name}.npy"
        if not file.exists():
            with shipped.replace_file(file) as open_file:
                np.save(open_file, (task() * 255).round().astype("uint8"))
        made[name] = np.load(file, allow_pickle=False)
    sets = {kind: np.concatenate([made[f"{kind}{i}"] for i in range(len(groups))]) for kind in ("classes", "vanilla")}
    sheets = {"classes": _sheet(sets["classes"]), "channels": _sheet(np.concatenate([made[name] for name in LAYERS]))}
    # What is judged is what ships: the pictures after compression.
    judged = transfer(judge, _cut(sheets["classes"], sets["classes"].shape[1]), CLASSES)
    plain = transfer(judge, sets["vanilla"], CLASSES)
    about = {
        "content": f"pictures optimized for {len(CLASSES)} classes and {len(UNITS)} channels of each layer; two JPEG sheets",
        "network": NETWORK,
        "side": int(sets["classes"].shape[1]),
        "classes": CLASSES,
        "layers": LAYERS,
        "units": list(UNITS),
        "recipe": asdict(recipe),
        "recipe of channels": asdict(CHANNELS),
        "classes that served in trials of the recipe": TRIED,
        "judge": f"{JUDGE}, never optimized for; rank of the wanted class among 1,000, and its probability",
        "recognised": f"{int((judged.rank == 1).sum())} of {len(CLASSES)}",
        "recognised of vanilla pixels, 64 steps": f"{int((plain.rank == 1).sum())} of {len(CLASSES)}",
        "rank": dict(zip(CLASSES, judged.rank.tolist())),
        "probability": dict(zip(CLASSES, judged.probability.round(3).tolist())),
        "rank of vanilla pixels": dict(zip(CLASSES, plain.rank.tolist())),
        "licence": "CC BY 4.0; the network's weights: Apache 2.0",
        "made by": "python -m idl_utils.featurevis.gallery",
    }
    arrays = {name: np.frombuffer(sheet, "uint8") for name, sheet in sheets.items()}
    shipped.save_arrays(arrays, "gallery", about, out)
    return about


def _sheet(pictures):
    """Pictures (n, side, side, 3) uint8 beside and below each other, as JPEG."""
    rows = [np.concatenate(list(pictures[i : i + COLUMNS]), axis=1) for i in range(0, len(pictures), COLUMNS)]
    content = io.BytesIO()
    Image.fromarray(np.concatenate(rows)).save(content, "JPEG", quality=QUALITY, optimize=True)
    return content.getvalue()


def _cut(sheet, side):
    """The pictures (n, side, side, 3), uint8, of a sheet."""
    whole = np.asarray(Image.open(io.BytesIO(sheet)))
    rows, columns = (length // side for length in whole.shape[:2])
    return whole.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)


def main(words=None):
    """Make the gallery; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.featurevis.gallery", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("gallery.partial"), help="where finished pictures wait")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    args = parser.parse_args(words)
    try:
        about = make(args.work, args.out)
    except KeyboardInterrupt:
        print("\ninterrupted: the same command goes on from there", file=sys.stderr)
        return 130
    print(f"wrote the gallery to {args.out}: {JUDGE} recognises {about['recognised']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
