"""Make the shipped networks and learned priors again: `python -m idl_utils.training photo_net --pictures FOLDER`."""

import argparse
import dataclasses
import sys
from pathlib import Path

from ..session import import_tensorflow

NETWORKS = ("photo_net", "photo_resnet", "drawn_net")
PRIORS = ("picture_prior", "picture_pca", "picture_spectrum")


def arguments(words=None):
    """The parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.training", description=__doc__)
    parser.add_argument("network", choices=NETWORKS + PRIORS)
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="training photographs as {train,test}/<class>/*.jpg (not needed for drawn_net)",
    )
    parser.add_argument(
        "--classes", nargs="+", metavar="CLASS", help="the class folders to use (default: those of the course)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where weights go (default: data/weights, or data/priors)"
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="resumed from if it exists (default: <network>.checkpoint.npz in this folder)",
    )
    parser.add_argument("--steps", type=int, help="stop after so many steps, leaving only the checkpoint")
    parser.add_argument(
        "--shrink",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="make the recipe shorter by this factor (to try things out)",
    )
    args = parser.parse_args(words)
    if args.network != "drawn_net" and args.pictures is None:
        parser.error(f"{args.network} needs --pictures FOLDER with {{train,test}}/<class>/*.jpg")
    return args


def main(words=None):
    """Train one network or prior and write its weights and their description; returns the exit status."""
    args = arguments(words)
    import_tensorflow()  # slow, so after the arguments are known to be right
    from .. import shipped
    from ..featurevis import learned_prior
    from ..networks import weights
    from . import drawn, photos, picture_prior, picture_spectrum

    out = args.out or (learned_prior.FOLDER if args.network in PRIORS else weights.FOLDER)
    checkpoint = args.checkpoint or Path(f"{args.network}.checkpoint.npz")
    if args.network in PRIORS:
        train, recipe = picture_prior.train_prior, picture_prior.PriorRecipe()
        recipe = dataclasses.replace(recipe, steps=max(1, round(recipe.steps * args.shrink)))
    else:
        train = drawn.train_drawn if args.network == "drawn_net" else photos.train_photos
        recipe = {**photos.RECIPES, **drawn.RECIPES}[args.network]
        phases = tuple((side, max(1, round(steps * args.shrink)), *areas) for side, steps, *areas in recipe.phases)
        recipe = dataclasses.replace(recipe, phases=phases)
    try:
        if args.network == "picture_spectrum":  # computed in one go: no recipe of steps, no checkpoint
            arrays, description = picture_spectrum.measure_spectrum(args.pictures, args.classes)
            shipped.save_arrays(arrays, args.network, description, out)
            print(f"wrote {args.network} to {out}")
            return 0
        model, description = train(args.network, recipe, checkpoint, args.steps, args.pictures, args.classes)
    except (OSError, ValueError) as error:
        print(f"training {args.network}: {error}", file=sys.stderr)
        return 1
    if args.steps and args.steps < recipe.steps:
        print(
            f"stopped after {args.steps} of {recipe.steps} steps; the same command without --steps goes on from {checkpoint}"
        )
        return 0
    weights.save_weights(model, args.network, description, out)
    measured = description.get("accuracy", description.get("on test pictures"))
    print(f"wrote {args.network} to {out}" + (f": {measured}" if measured else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
