"""Praat TextGrids as the Montreal Forced Aligner writes them: tiers "words" and "phones"."""

import re
from dataclasses import replace
from pathlib import Path

from .corpus import Corpus, Fault
from .utterance import Phone

SILENCE = {"", "sil", "sp", "spn", "<eps>", "sp1", "noise"}
_STRINGS = re.compile(r'"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)')


def read_textgrid(file):
    """{tier: [(label, start s, end s), ...]} of the interval tiers of a TextGrid, in the long or the short format.

    Raises ValueError naming the file if it is no TextGrid.
    """
    raw = Path(file).read_bytes()
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")
    if "ooTextFile" not in text[:100] or "TextGrid" not in text[:200]:
        raise ValueError(f"{file} is no Praat TextGrid")
    # The long format says `xmin = 0`, the short one `0`: what is left without the names is the same.
    text = re.sub(r"^\s*(?:item|intervals|points) ?\[\d*\]:?\s*$", "", text, flags=re.M)
    text = re.sub(r"^\s*[A-Za-z][\w ]*(?::\s*size)?\s*=", "", text, flags=re.M)
    tokens = [string if not number else float(number) for string, number in _STRINGS.findall(text)]
    tiers, at = {}, next((i for i, token in enumerate(tokens) if token in ("IntervalTier", "TextTier")), len(tokens))
    try:
        while at < len(tokens):
            kind, name, count = tokens[at], tokens[at + 1], int(tokens[at + 4])
            width = 3 if kind == "IntervalTier" else 2
            rows = tokens[at + 5 : at + 5 + width * count]
            if len(rows) < width * count:
                raise IndexError
            if kind == "IntervalTier":
                tiers[name] = [(rows[i + 2].replace('""', '"'), rows[i], rows[i + 1]) for i in range(0, len(rows), 3)]
            at += 5 + width * count
    except (IndexError, TypeError, ValueError, AttributeError):
        raise ValueError(f"{file} is a damaged TextGrid: tier {len(tiers) + 1} is not complete") from None
    return tiers


def phones_of(tiers, words="words", phones="phones"):
    """Tuple of `Phone` of the tiers of a TextGrid: ARPAbet without stress, without silences."""
    if phones not in tiers:
        raise ValueError(f"no tier {phones!r}: there are {', '.join(map(repr, tiers)) or 'none'}")
    spoken = [row for row in tiers.get(words, []) if row[0].lower() not in SILENCE]
    found = []
    for label, start, end in tiers[phones]:
        if label.lower() not in SILENCE:
            middle = (start + end) / 2
            word = next((i for i, (_, low, high) in enumerate(spoken) if low <= middle < high), None)
            found.append(Phone(label.rstrip("012").upper(), start, end, word))
    return tuple(found)


def with_textgrids(utterances, folder, faults="refuse"):
    """The same utterances with the phone times of <folder>/**/<id>.TextGrid, as a `Corpus`.

    :param faults: What to do with an utterance without a TextGrid, or with a damaged one (see `Corpus`).

    Raises FileNotFoundError if there is no such folder, or no TextGrid in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}")
    grids = {file.stem: file for file in folder.rglob("*.TextGrid")}
    if not grids:
        raise FileNotFoundError(f"{folder} has no .TextGrid")

    def found():
        for utterance in utterances:
            try:
                if utterance.id not in grids:
                    raise ValueError(f"has no {utterance.id}.TextGrid")
                yield replace(utterance, phones=phones_of(read_textgrid(grids[utterance.id])))
            except ValueError as error:
                yield Fault(utterance.id, str(error))

    return Corpus(found, faults, name=str(folder))
