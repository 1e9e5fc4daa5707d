"""Profiles of a corpus: compute them, with all controls, and report what they show."""

import argparse
import sys
from pathlib import Path

from ..session import import_tensorflow

CORPORA = "'sentences', a folder of LibriSpeech (with --textgrids) or TIMIT, or a table (.tsv, .jsonl) with phones"


def arguments(words=None):
    """The parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.profiles", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    compute = commands.add_parser("compute", help="profiles of the trained network and of all controls, into one file")
    align = commands.add_parser("align", help="where letters lie, and aligned averages of the input (notebook 08)")
    for command, files in ((compute, ""), (align, "_averages, FILE_times_trained, FILE_times_untrained")):
        command.add_argument("corpus", metavar="CORPUS", help=CORPORA)
        command.add_argument("--out", type=Path, required=True, metavar="FILE", help=f"FILE{files} (.npz and .json)")
        command.add_argument("--set", help="only these utterances of a table or group of sentences, such as dev")
        command.add_argument(
            "--textgrids", type=Path, metavar="FOLDER", help="phone times as TextGrids, for LibriSpeech"
        )
        command.add_argument("--skip-faults", action="store_true", help="go on where a file is missing or damaged")
        command.add_argument("--network", default="wav2letter", help="its name (default: wav2letter)")
        command.add_argument("--licence", help="of the corpus, with whom to name: goes into the files")
    align.add_argument("--letters", type=int, default=20, help="of one utterance, at most (default: 20)")
    align.set_defaults(seed_weights=[], small=False)
    compute.add_argument("--seed-weights", type=Path, nargs="+", default=[], metavar="FOLDER", help="other trainings")
    compute.add_argument("--window", type=int, default=4, help="output steps before and after (default: 4)")
    compute.add_argument("--small", action="store_true", help="for shipping: few windows and folds, rounded means")
    compute.add_argument("--scheduler", metavar="ADDRESS", help="of a dask cluster that does the work: tcp://host:8786")
    report = commands.add_parser("report", help="findings F1 to F7 of a stored study, with numbers, nulls and verdicts")
    report.add_argument("study", metavar="FILE", help="FILE.npz and FILE.json of compute, or 'real' or 'sentences'")
    report.add_argument("--json", type=Path, metavar="FILE", help="write them to a file too")
    return parser.parse_args(words)


def main(words=None):
    """Run a command; returns the exit status."""
    args = arguments(words)
    try:
        return {"compute": _compute, "align": _align, "report": _report}[args.command](args)
    except (OSError, ValueError, ImportError) as error:
        print(f"{args.command}: {error}", file=sys.stderr)
        return 1


def _compute(args):
    import_tensorflow()
    from .. import networks
    from ..networks.weights import load_weights
    from .altered import untrained
    from .evidence import evidence
    from .findings import findings
    from .judging import curves
    from .study import describe, study, throughput

    network = networks.load(args.network)
    seeds = [load_weights(networks.copied(network), args.network, folder) for folder in args.seed_weights]
    timed = _timed(args)
    client = None
    if args.scheduler:
        from dask.distributed import Client

        client = Client(args.scheduler)
    part = args.out.with_name(f"{args.out.name}.part")  # where a run that is interrupted goes on
    found = study(network, timed, seeds, window=args.window, client=client, resume=part)
    found.description = describe(args, len(timed)) | {"throughput": throughput(found["trained"])}
    for name, judge in (
        ("evidence", lambda: evidence(network, timed, untrained(network, timed), seeds)),
        ("findings", lambda: [each.described() for each in findings(found)]),
        ("curves", lambda: curves(found)),
    ):
        try:
            found.description[name] = judge()
        except ValueError as error:  # a corpus may be too small for them
            print(f"left out: {name} ({error})")
    (found.reduced() if args.small else found).save(args.out, 48 if args.small else None)
    for file in part.parent.glob(f"{part.name}.*"):
        file.unlink()
    print(f"wrote {args.out}: {', '.join(found)}")
    return 0


def _align(args):
    import_tensorflow()
    from .. import networks
    from .aligned_averages import aligned
    from .study import describe

    timed = _timed(args)
    aligned(networks.load(args.network), timed, args.letters, description=describe(args, len(timed))).save(args.out)
    print(f"wrote {args.out}_averages, {args.out}_times_trained, {args.out}_times_untrained")
    return 0


def _report(args):
    import json

    from .. import shipped
    from .findings import findings
    from .study import load_study
    from .verdicts import Finding

    study = load_study(args.study)
    stored = study.description.get("findings")
    found = [Finding.of(each) for each in stored] if stored else findings(study)
    print("\n\n".join(each.text() for each in found))
    if args.json:
        with shipped.replace_file(args.json) as file:
            file.write((json.dumps([each.described() for each in found], indent=1) + "\n").encode())
        print(f"wrote {args.json}")
    return 0


def _timed(args):
    """List of the utterances that have phone times."""
    utterances = _corpus(args)
    timed = [utterance for utterance in utterances if utterance.phones]
    if not timed:
        raise ValueError(f"{args.corpus} has no phone times: --textgrids FOLDER adds them (Montreal Forced Aligner)")
    if len(timed) < len(utterances):
        print(f"{len(utterances) - len(timed)} of {len(utterances)} utterances have no phone times and are left out")
    return timed


def _corpus(args):
    """List of the utterances of a corpus on the command line."""
    from ..datasets import speech

    faults, path = "skip" if args.skip_faults else "refuse", Path(args.corpus)
    if args.corpus == "sentences":
        return list(speech.sentences(args.set))
    if path.is_file():
        return list(speech.read_table(path, args.set, faults))
    if not path.is_dir():
        raise FileNotFoundError(f"no file or folder {path}: CORPUS is {CORPORA}")
    if next((file for file in path.rglob("*") if file.suffix.lower() == ".phn"), None):
        return list(speech.timit(path, faults))
    corpus = speech.librispeech(path, faults)
    return list(speech.with_textgrids(corpus, args.textgrids, faults) if args.textgrids else corpus)


if __name__ == "__main__":
    sys.exit(main())
