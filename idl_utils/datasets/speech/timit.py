"""TIMIT as it comes: <region>/<speaker>/<sentence>.WAV with .TXT, .WRD and .PHN, times in samples at 16 kHz."""

from pathlib import Path

from ...speech.melspectrogram import RATE
from ...speech.symbols import cleaned
from .corpus import Corpus, Fault, audio_fault
from .utterance import Phone, Utterance

# TIMIT's 61 labels to the 39 of CMUdict (Lee and Hon 1989 fold them to the same 39, but for ZH, and AO and AA).
FOLDED = {
    "ax": "AH", "ax-h": "AH", "axr": "ER", "ix": "IH", "ux": "UW", "hv": "HH", "el": "L", "em": "M", "en": "N",
    "eng": "NG", "nx": "N", "dx": "T",
}  # fmt: skip
CLOSURES = {"bcl": "B", "dcl": "D", "gcl": "G", "pcl": "P", "tcl": "T", "kcl": "K"}
SILENT = {"h#", "pau", "epi", "q"}


def timit(folder, faults="refuse", check_audio=True):
    """All utterances below a folder in TIMIT's layout, as a `Corpus`, sorted.

    Closures are joined with the burst that follows, allophones folded to the 39 phones of CMUdict, pauses and glottal
    stops left out. File names may be in upper or lower case.

    :param faults: "refuse" or "skip" a sentence of which a file is missing or damaged (see `Corpus`).

    Raises FileNotFoundError if there is no such folder, or no .PHN file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}")
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".phn")
    if not files:
        raise FileNotFoundError(f"{folder} has no .PHN file: expected <region>/<speaker>/<sentence>.PHN below it")
    return Corpus(lambda: _found(folder, files, check_audio), faults, name=str(folder))


def _found(folder, files, check_audio):
    for file in files:
        beside = {other.suffix.lower(): other for other in file.parent.iterdir() if other.stem == file.stem}
        name = file.relative_to(folder).with_suffix("").as_posix()
        missing = [suffix for suffix in (".wav", ".txt") if suffix not in beside]
        try:
            if missing:
                raise ValueError(f"there is no {' and no '.join(missing)} beside the .PHN")
            if check_audio and (fault := audio_fault(beside[".wav"])):
                raise ValueError(fault)
            text = cleaned(beside[".txt"].read_text(encoding="utf-8").strip().split(maxsplit=2)[2])
            words = _rows(beside[".wrd"]) if ".wrd" in beside else []
            phones = _phones(_rows(file), words)
            yield Utterance(name, beside[".wav"], text, speaker=file.parent.name, phones=phones)
        except (ValueError, IndexError) as error:
            yield Fault(name, str(error) if isinstance(error, ValueError) else "its .TXT holds no sentence")


def _rows(file):
    """[(label, start s, end s), ...] of a file with lines "start end label"."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            start, end, label = line.split(maxsplit=2)
            rows.append((label, int(start) / RATE, int(end) / RATE))
        except ValueError:
            raise ValueError(f"line {number} of {file.name} is {line!r}: expected start, end and label") from None
    return rows


def _phones(rows, words):
    phones, closure = [], None
    for label, start, end in rows:
        if (
            closure
            and FOLDED.get(label, label).upper() != closure[0]
            and not (closure[0] in "DT" and label in ("jh", "ch"))
        ):
            phones.append(closure)  # a stop without a burst
            closure = None
        if label in CLOSURES:
            closure = (CLOSURES[label], start, end)
        elif label not in SILENT:
            phones.append((FOLDED.get(label, label).upper(), closure[1] if closure else start, end))
            closure = None
        elif closure:
            phones.append(closure)
            closure = None
    if closure:
        phones.append(closure)
    middle = lambda row: (row[1] + row[2]) / 2  # noqa: E731
    word = lambda row: next((i for i, (_, a, b) in enumerate(words) if a <= middle(row) < b), None)  # noqa: E731
    return tuple(Phone(*row, word(row)) for row in phones)
