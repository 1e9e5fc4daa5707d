"""What ships: `python -m idl_utils.networks [--json]`, with each network's recorded accuracy and its predictions now."""

import argparse
import contextlib
import json

from ..session import import_tensorflow

PICTURES = ("chelsea", "coffee")


def predictions(name, kind):
    """The network's first choice for some pictures, computed now: {picture: class}, or {} if its weights are damaged."""
    from ..shipped import CorruptFileError
    from .sources import load

    try:
        network = load(name)
    except CorruptFileError:
        return {}
    if kind == "drawn":
        from ..datasets.pictures.drawn_scenes import pairs, scenes

        shown = {f"drawn {label}": scenes(1, seed=7, classes=(label,)).pictures[0] for label in network.classes[:4]}
        both = sorted(label for label, _ in network.predict_top(pairs(1, seed=7).pictures[0], 2))
        return {
            **{n: network.predict_top(p, 1)[0][0] for n, p in shown.items()},
            "drawn cat and dog": " and ".join(both),
        }
    if kind == "speech":
        from ..datasets.speech import sentences
        from ..speech import Recogniser

        hear = Recogniser(network)
        return {utterance.text: hear(utterance.sound()).text for utterance in sentences("held-out voices")[:2]}
    from ..datasets import picture

    return {n: network.predict_top(picture(n, network.domain.size), 1)[0][0] for n in PICTURES}


def table():
    """One dict for each shipped network, and for each whose weights an installed package holds."""
    from .. import shipped
    from . import efficientnet_lite
    from .weights import FOLDER

    rows = []
    for name in shipped.names(FOLDER):
        about = shipped.info(name, FOLDER)
        kind = (about.get("pictures") or about["recordings"])["kind"]
        rows.append(_row(name, about["bytes"], shipped.is_intact(name, FOLDER), about["accuracy"], kind))
    for name in efficientnet_lite.VARIANTS:
        with contextlib.suppress(ModuleNotFoundError):
            path = efficientnet_lite.weights_file(name)
            # Its accuracy is not measured: the pictures of ImageNet are not at hand.
            rows.append(_row(name, path.stat().st_size, efficientnet_lite.is_intact(name), {}, "photographs"))
    return rows


def _row(name, size, intact, accuracy, kind):
    from .sources import load

    untrained = load(name, trained=False)
    return {
        "name": name,
        "classes": list(untrained.classes),
        "parameters": untrained.count_params(),
        "bytes": size,
        "sha256_ok": intact,
        "accuracy": accuracy,
        "predictions": predictions(name, kind),
    }


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
    print(f"{'network':20}{'classes':>8}{'parameters':>12}{'bytes':>11}  {'intact':8}accuracy, and predictions now")
    for row in rows:
        print(
            f"{row['name']:20}{len(row['classes']):8}{row['parameters']:12,}{row['bytes']:11,}  "
            f"{'yes' if row['sha256_ok'] else 'NO':8}" + ", ".join(f"{k} {v:.3f}" for k, v in row["accuracy"].items())
        )
        print(" " * 61 + ", ".join(f"{k}: {v}" for k, v in row["predictions"].items()))


if __name__ == "__main__":
    main()
