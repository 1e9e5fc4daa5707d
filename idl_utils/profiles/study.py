"""A study of one recogniser on one corpus: its profiles beside those of all controls, in one file."""

import platform
import re
from collections.abc import Mapping
from pathlib import Path

from .. import shipped
from ..arguments import unknown
from . import altered
from .computing import INPUT, compute
from .emission import delay
from .occurrences import Later
from .stored import Profiles, located

FOLDER = shipped.DATA / "profiles"
GROUPINGS = ("letter", "phoneme", "letter at phone", "phoneme at step", "pair", "pair at step", "random")
FEW = ("letter", "phoneme")
SOME = (*FEW, "letter at phone", "phoneme at step", "pair")
# What a small file keeps, of which condition and groupings.
LEAST = 5  # occurrences of a group
WINDOWS_KEPT = {"trained": FEW}
FOLDS_KEPT = {"trained": (*FEW, "phoneme at step")}
AVERAGES_KEPT = {"trained": FEW, "untrained": FEW}


class Study(Mapping):
    """{condition: Profiles}: "trained", "untrained", "scrambled", "noise", "seed 1", ....

    :param profiles: {condition: Profiles}
    :param description: What else is known: how it was made, evidence that is not in profiles, attribution, licence.
    """

    def __init__(self, profiles, description=None):
        self._profiles, self.description = dict(profiles), dict(description or {})

    def __getitem__(self, condition):
        if condition not in self._profiles:
            raise unknown("condition", condition, self._profiles)
        return self._profiles[condition]

    def __iter__(self):
        return iter(self._profiles)

    def __len__(self):
        return len(self._profiles)

    def save(self, file, levels=None):
        """Write FILE.npz and FILE.json, whole or not at all; `levels` as for `Profiles.packed`."""
        folder, name = located(file)
        arrays, described = {}, {}
        for condition, profiles in self.items():
            packed, described[condition] = profiles.packed(levels)
            arrays |= {f"{condition}:{key}": array for key, array in packed.items()}
        shipped.save_arrays(arrays, name, {**self.description, "conditions": described}, folder)

    def reduced(self):
        """The same for a small file: see WINDOWS_KEPT, FOLDS_KEPT, AVERAGES_KEPT and `Moments.reduced`."""

        def small(condition, grouping, moments):
            kept = WINDOWS_KEPT, FOLDS_KEPT, AVERAGES_KEPT
            windows, folds, averages = (grouping in which.get(condition, ()) for which in kept)
            return moments.reduced(windows, folds, averages, LEAST)

        found = {
            condition: Profiles(p.about, {name: small(condition, name, m) for name, m in p.moments.items()})
            for condition, p in self.items()
        }
        return Study(found, self.description)


def load_study(file):
    """A study that was saved: a name of data/profiles ("real", "sentences"), or a file.

    Raises `shipped.CorruptFileError` for a file that is missing, cut or changed, ValueError for one that holds no study.
    """
    folder, name = located(FOLDER / file if isinstance(file, str) and Path(file).name == file else file)
    description, arrays = shipped.info(name, folder), shipped.load_arrays(name, folder)
    description = {key: value for key, value in description.items() if key not in ("name", "sha256", "bytes")}
    if "conditions" not in description:
        raise ValueError(f"{file} holds no study: it is {', '.join(description)[:80]}")
    found = {}
    for condition, described in description.pop("conditions").items():
        start = f"{condition}:"
        own = {key.removeprefix(start): array for key, array in arrays.items() if key.startswith(start)}
        found[condition] = Profiles.unpacked(own, described)
    return Study(found, description)


def conditions(network, utterances, seeds=(), seed=0):
    """{condition: (network, utterances, options of compute)} of a study.

    The untrained network gets the letters that the trained one hears, so that the groups are the same; what it hears itself
    is "untrained hears", at the input.

    :param utterances: A list, or another iterable that may be passed several times.
    :param seeds: Networks of other trainings.
    """
    untrained = altered.untrained(network, utterances, seed)
    own, later = {"heard_by": network}, _later(network, utterances)
    found = {
        "trained": (network, utterances, {"groupings": _named(GROUPINGS) | later}),
        "untrained": (untrained, utterances, {"groupings": _named(SOME) | later, **own}),
        "untrained hears": (untrained, utterances, {"groupings": ("letter",), "layers": [INPUT]}),
        "scrambled": (network, list(altered.phase_scrambled(utterances, seed)), {"groupings": FEW}),
        "noise": (network, list(altered.white_noise(utterances, seed)), {"groupings": FEW}),
    }
    for number, other in enumerate(seeds, 1):
        groupings = _named((*FEW, "phoneme at step")) | _later(other, utterances)
        found[f"seed {number}"] = other, utterances, {"groupings": groupings}
    return found


def _named(groupings):
    return {name: name for name in groupings}


def _later(network, utterances):
    """Phones at their centre plus the delay with which this network emits letters."""
    return {"phoneme later": Later(delay(network, utterances))}


def study(network, utterances, seeds=(), seed=0, resume=None, **options):
    """Compute a study: profiles of the trained network and of all controls (see `conditions`).

    :param resume: A file: conditions go on from FILE.1, FILE.2, ..., where their sums are kept (see `compute`).
    :param options: For `compute`: window, client, progress, ....
    """
    found = {}
    for number, (condition, (model, some, own)) in enumerate(conditions(network, utterances, seeds, seed).items(), 1):
        kept = resume and f"{resume}.{number}"
        found[condition] = compute(model, some, **own, resume=kept, **options)
    return Study(found)


def describe(args, count):
    """What FILE.json says of how a study was made, from the command line."""
    network = shipped.info(args.network, shipped.DATA / "weights")
    seeds = [shipped.info(args.network, folder)["sha256"] for folder in args.seed_weights]
    words = [args.command, Path(args.corpus).name, *(["--set", f"'{args.set}'"] if args.set else [])]
    words += ["--letters", str(args.letters)] if args.command == "align" else []
    return {
        "licence": args.licence or "that of the corpus",
        "corpus": {"name": Path(args.corpus).name, "part": args.set, "utterances": count},
        "network": {"name": args.network, "weights sha256": network["sha256"], "seeds' weights sha256": seeds},
        "made by": " ".join(["python -m idl_utils.profiles", *words, "--out FILE", *["--small"] * args.small]),
    }


def throughput(profiles):
    """How fast the pass was that made profiles, and on which machine."""
    rate = 60 * profiles.about["minutes"] / profiles.about["CPU seconds"]
    info = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else []
    return {
        "machine": models[0] if models else platform.processor() or platform.machine(),
        "hours of speech in a core hour": round(rate, 1),
        "core hours for 1000 hours": round(1000 / rate, 2),
    }
