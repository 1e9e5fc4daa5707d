"""Bad inputs to `idl_utils.profiles`: computing, asking, saving, merging."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from idl_utils import profiles
from idl_utils.datasets.speech import Phone, Utterance
from idl_utils.profiles.__main__ import main

from .row import command, row


@cache
def recogniser(width=4):
    from idl_utils.networks import architectures

    return architectures.wav2letter(width=width, wide=4, kernels=(8, 3, 4))


@cache
def utterances():
    samples = np.random.default_rng(0).normal(size=16_000).astype("float32")
    labels = "S S S T"
    phones = tuple(Phone(label, 0.1 * k, 0.1 * k + 0.1, 0) for k, label in enumerate(labels.split(), 1))
    return [Utterance("a-1", samples, "st", "a", phones)]


@cache
def some(width=4, **options):
    return compute(groupings=["phoneme"], network=recogniser(width), **options)


def compute(some=None, network=None, **options):
    network = recogniser() if network is None else network
    return profiles.compute(network, utterances() if some is None else some, progress=False, **options)


def without_phones():
    return [replace(utterances()[0], phones=())]


@cache
def folder():
    """An empty folder, with a file that is cut short."""
    place = Path(mkdtemp(prefix="idl-profiles-"))
    some().save(place / "cut")
    some().save(place / "whole")
    (place / "cut.npz").write_bytes((place / "cut.npz").read_bytes()[:100])
    return place


def network():
    from .things import network as pictures

    return pictures()


ROWS = [
    row("no-recogniser", lambda: compute(network=network()), ValueError, "spectrograms", "(n, steps, 29)"),
    row("no-utterance", lambda: compute([]), ValueError, "utterances", "empty"),
    row("no-phone-times", lambda: compute(without_phones()), ValueError, "'a-1'", "no phone times"),
    row("grouping-misspelt", lambda: compute(groupings=["letters"]), ValueError, "'letters'", "'letter'"),
    row("groupings-a-string", lambda: compute(groupings="letter"), ValueError, "groupings", "list of names"),
    row("layer-misspelt", lambda: compute(layers=["relu11"]), ValueError, "'relu11'", "did you mean"),
    row("window-negative", lambda: compute(window=-1), ValueError, "window=-1", "at least 0"),
    row("folds-misspelt", lambda: compute(folds="few speaker"), ValueError, "'few speaker'", "'few speakers'"),
    row("spread-misspelt", lambda: compute(spread="center"), ValueError, "'center'", "'centre'"),
    row("most-zero", lambda: compute(most=0), ValueError, "most=0", "at least 1"),
    row("most-of-an-iterator", lambda: compute(iter(utterances()), most=3), ValueError, "iterator", "most=", "list"),
    row("layer-not-there", lambda: some().mean("phoneme", "relu99"), ValueError, "'relu99'", "did you mean"),
    row("grouping-not-there", lambda: some().mean("letter", "relu9"), ValueError, "'letter'", "'phoneme'"),
    row("one-member", lambda: some().variance("phoneme", "relu9", least=1), ValueError, "'T'", "one occurrence", "least=2"),
    row("how-misspelt", lambda: some().mean("phoneme", "relu9", "center"), ValueError, "'center'", "'centre'"),
    row("fold-unknown", lambda: some().counts("phoneme", folds=["b/0"]), ValueError, "'b/0'", "fold"),
    row("fold-too-large", lambda: some().counts("phoneme", folds=[7]), ValueError, "folds=7", "0 to 0"),
    row("folds-of-windows", lambda: some().mean("phoneme", "relu9", folds=[0]), ValueError, "how='window'", "how='centre'"),
    row("least-zero", lambda: some().groups("phoneme", 0), ValueError, "least=0", "at least 1"),
    row("another-network", lambda: some() + some(5), ValueError, "fingerprint", "can't be merged"),
    row("another-window", lambda: some() + some(window=2), ValueError, "window", "4 and 2"),
    row("command-corpus", lambda: command(main, "compute", "/no", "--out", "x"), SystemExit, "compute", "/no", "CORPUS"),
    row("command-out", lambda: command(main, "compute", "sentences"), SystemExit, "--out", "required"),
    row("study-missing", lambda: profiles.load_study("rael"), OSError, "rael.json", "missing"),
    row("no-study", lambda: profiles.load_study(folder() / "whole"), ValueError, "whole", "no study"),
    row("file-missing", lambda: profiles.load("/no/where"), OSError, "/no/where.json", "missing"),
    row("file-cut", lambda: profiles.load(folder() / "cut"), OSError, "cut.npz", "corrupt"),
]  # fmt: skip
