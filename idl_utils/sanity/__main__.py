"""Make what `idl_utils.sanity` ships again: `python -m idl_utils.sanity photo_net`, or `... permuted_labels`."""

import argparse
import sys
from pathlib import Path

from ..session import import_tensorflow


def main(words=None):
    """Compute one table, or train one label network, and write it with its description; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.sanity", description=__doc__)
    parser.add_argument("name", help="a stored table or a label network")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: data/sanity, or data/weights")
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FILE",
        help="a table goes on from it (default: <name>.cells.jsonl in this folder)",
    )
    args = parser.parse_args(words)
    import_tensorflow()
    from ..networks import weights
    from . import label_networks, shipped_tables

    known = [*shipped_tables.STORED, *label_networks.NAMES]
    if args.name not in known:
        parser.error(f"no table or network called {args.name!r}: there are {', '.join(known)}")
    try:
        if args.name in label_networks.NAMES:
            model, description = label_networks.train(args.name)
            weights.save_weights(model, args.name, description, args.out or weights.FOLDER)
        else:
            found, description = shipped_tables.make(args.name, args.cache or Path(f"{args.name}.cells.jsonl"))
            found.save(args.name, args.out or shipped_tables.FOLDER, **description)
    except (OSError, ValueError) as error:
        print(f"sanity {args.name}: {error}", file=sys.stderr)
        return 1
    print(f"wrote {args.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
