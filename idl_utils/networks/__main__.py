"""What ships: `python -m idl_utils.networks [--json]`, with each network's recorded accuracy and its predictions now."""

import argparse
import json

from ..session import import_tensorflow

PICTURES = ("chelsea", "coffee")


def predictions(name, info):
    """The network's first choice for some pictures, computed now: {picture: class}, or {} if its weights are damaged."""
    from ..shipped import CorruptFileError
    from .loading import load

    try:
        network = load(name)
    except CorruptFileError:
        return {}
    if info["pictures"]["kind"] == "drawn":
        from ..datasets.pictures.drawn_scenes import pairs, scenes

        shown = {f"drawn {label}": scenes(1, seed=7, classes=(label,)).pictures[0] for label in network.classes[:4]}
        both = sorted(label for label, _ in network.predict_top(pairs(1, seed=7).pictures[0], 2))
        return {
            **{n: network.predict_top(p, 1)[0][0] for n, p in shown.items()},
            "drawn cat and dog": " and ".join(both),
        }
    from ..datasets import picture

    return {n: network.predict_top(picture(n, network.picture_size), 1)[0][0] for n in PICTURES}


def table():
    """One dict for each shipped network."""
    from .. import shipped
    from .loading import load
    from .weights import FOLDER

    rows = []
    for name in shipped.names(FOLDER):
        about = shipped.info(name, FOLDER)
        rows.append(
            {
                "name": name,
                "classes": about["classes"],
                "parameters": load(name, trained=False).count_params(),
                "bytes": about["bytes"],
                "sha256_ok": shipped.is_intact(name, FOLDER),
                "accuracy": about["accuracy"],
                "predictions": predictions(name, about),
            }
        )
    return rows


def main(words=None):
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.networks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="a list of objects instead of a table")
    as_json = parser.parse_args(words).json
    import_tensorflow()
    rows = table()
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'network':14}{'classes':>8}{'parameters':>12}{'bytes':>11}  {'intact':8}accuracy, and predictions now")
    for row in rows:
        print(
            f"{row['name']:14}{len(row['classes']):8}{row['parameters']:12,}{row['bytes']:11,}  "
            f"{'yes' if row['sha256_ok'] else 'NO':8}" + ", ".join(f"{k} {v:.3f}" for k, v in row["accuracy"].items())
        )
        print(" " * 55 + ", ".join(f"{k}: {v}" for k, v in row["predictions"].items()))


if __name__ == "__main__":
    main()
