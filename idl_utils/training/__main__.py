"""Make the shipped networks and learned priors again: `python -m idl_utils.training photo_net --pictures FOLDER`."""

import argparse
import importlib
import sys
from dataclasses import asdict
from pathlib import Path

from ..arguments import names, number, whole_number
from ..session import import_tensorflow

# The module of each: it has RECIPES, {name: recipe}, and make(name, recipe, checkpoint, last, folder, classes).
MODULES = {
    "photo_net": "photos",
    "photo_resnet": "photos",
    "drawn_net": "drawn",
    "picture_prior": "picture_prior",
    "picture_pca": "picture_statistics",
    "picture_spectrum": "picture_statistics",
    "wav2letter": "wav2letter",
}
PRIORS = ("picture_prior", "picture_pca", "picture_spectrum")


def arguments(words=None):
    """The parsed command line; ends the process with one line where an argument is wrong or would have no effect."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.training", description=__doc__)
    add = parser.add_argument
    add("network", choices=MODULES)
    add("--pictures", type=Path, metavar="FOLDER", help="photographs as {train,test}/<class>/*.jpg (not for drawn_net)")
    add("--classes", nargs="+", metavar="CLASS", help="the class folders to use (default: those of the course)")
    add("--speech", type=Path, metavar="FOLDER", help="recordings with texts: LibriSpeech, or tables (wav2letter only)")
    add("--start", type=Path, metavar="FOLDER", help="begin with the weights there, data/weights say (wav2letter only)")
    add("--out", type=Path, metavar="FOLDER", help="where weights go (default: data/weights, or data/priors)")
    add("--checkpoint", type=Path, metavar="FILE", help="resumed from if it exists (default: <network>.checkpoint.npz)")
    add("--steps", type=_value, help="stop after so many steps, leaving only the checkpoint")
    add("--shrink", type=_value, metavar="SHARE", help="make the recipe shorter by this factor (to try things out)")
    args = parser.parse_args(words)
    speech, pictures = ("speech", "start"), ("pictures", "classes")
    no_effect = {"photos": speech, "picture_prior": speech, "drawn": pictures + speech, "wav2letter": pictures}
    no_effect = no_effect.get(MODULES[args.network], ("checkpoint", "steps", "shrink") + speech)
    for name in no_effect:
        if getattr(args, name) is not None:
            parser.error(f"--{name} {getattr(args, name)} has no effect on {args.network}: leave it away")
    if "pictures" not in no_effect and args.pictures is None:
        parser.error(f"{args.network} needs --pictures FOLDER with {{train,test}}/<class>/*.jpg")
    if "speech" not in no_effect and args.speech is None:
        parser.error(f"{args.network} needs --speech FOLDER with LibriSpeech's train-* and dev-*, or tables")
    try:
        args.steps = None if args.steps is None else whole_number("--steps", args.steps, 1)
        args.shrink = 1.0 if args.shrink is None else number("--shrink", args.shrink, high=1, above=0)
        args.classes = args.classes and names("--classes", args.classes)
    except ValueError as error:
        parser.error(str(error))
    return args


def _value(text):
    """The number that a text stands for, or the text."""
    try:
        return float(text)
    except ValueError:
        return text


def main(words=None):
    """Train one network or prior and write its weights and their description; returns the exit status."""
    args = arguments(words)
    import_tensorflow()  # slow, so after the arguments are known to be right
    try:
        return _make(args)
    except (OSError, ValueError) as error:
        print(f"training {args.network}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        file = args.checkpoint or Path(f"{args.network}.checkpoint.npz")
        kept = f"the same command goes on from {file}" if file.exists() else "nothing is kept"
        print(f"\ninterrupted: {kept}", file=sys.stderr)
        return 130


def _make(args):
    import keras

    from .. import shipped
    from ..networks import weights
    from . import loop
    from .photographs import CLASSES, LICENCE, class_files

    name, module = args.network, importlib.import_module(f".{MODULES[args.network]}", __package__)
    recipe, out = module.RECIPES[name], args.out or shipped.DATA / ("priors" if name in PRIORS else "weights")
    classes = args.classes or (CLASSES if args.pictures else None)
    file = None  # for what is computed in one go
    if isinstance(recipe, loop.Recipe):
        recipe, file = recipe.shrunk(args.shrink), args.checkpoint or Path(f"{name}.checkpoint.npz")
    # All that can be refused is refused before the first picture is read.
    loop.writable(out, "--out")
    for split in ("train", "test") if args.pictures else ():
        class_files(args.pictures, split, classes)
    if args.start:
        shipped.info(name, args.start)
    if args.speech:
        module.spoken.corpora(args.speech)
    choice = {"start": args.start and str(args.start)} if args.speech else {"classes": classes}
    checkpoint = loop.Checkpoint(file, name=name, recipe=asdict(recipe), **choice)
    keras.utils.set_random_seed(getattr(recipe, "seed", 0))
    made, described = module.make(name, recipe, checkpoint, args.steps, args.pictures or args.speech, **choice)
    if args.steps and args.steps < recipe.steps:
        print(
            f"stopped after {args.steps} of {recipe.steps} steps; the same command without --steps goes on from {file}"
        )
        return 0
    given = "pictures" if args.pictures else "speech" if args.speech else None
    made_by = f"python -m idl_utils.training {name}" + f" --{given} FOLDER" * bool(given)
    described |= {"licence": LICENCE if args.pictures else "CC BY 4.0", "made by": made_by}
    described |= {"recipe": asdict(recipe), "versions": loop.versions()}
    (shipped.save_arrays if isinstance(made, dict) else weights.save_weights)(made, name, described, out)
    measured = next((described[k] for k in ("accuracy", "on test pictures", "measured") if k in described), None)
    print(f"wrote {name} to {out}" + (f": {measured}" if measured else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
