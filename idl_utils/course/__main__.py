"""Build the notebooks: `python -m idl_utils.course [NN ...] [--no-run]`."""

import argparse
import sys

from tqdm.auto import tqdm

from ..session import import_tensorflow
from .building import authored, build, outdated


def main(words=None):
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.course", description=__doc__)
    parser.add_argument("numbers", nargs="*", metavar="NN", help="only these notebooks, such as 00 (default: all)")
    parser.add_argument("--no-run", action="store_true", help="write the student versions only, do not execute")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a student version is out of date")
    parser.add_argument("--strip", action="store_true", help="draw the picture strip of the README instead")
    args = parser.parse_args(words)
    if args.strip:
        import_tensorflow()
        from .strip import write_strip

        write_strip()
        return 0
    if args.check:
        late = outdated()
        print(f"out of date: {', '.join(late)}; run python -m idl_utils.course --no-run" if late else "all up to date")
        return bool(late)
    chosen = [path for path in authored() if not args.numbers or path.name.split("_")[0] in args.numbers]
    if not chosen:
        print(
            f"no notebook numbered {', '.join(args.numbers)}: there are {', '.join(p.name for p in authored())}",
            file=sys.stderr,
        )
        return 1
    for path in tqdm(chosen, desc="notebooks"):
        try:
            build(path, run=not args.no_run)
        except (RuntimeError, ValueError) as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
