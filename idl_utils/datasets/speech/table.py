"""Recordings listed in a table: a row an utterance, in a .tsv file with a head or in a .jsonl file."""

import json
from pathlib import Path

from ...speech.symbols import cleaned
from .corpus import Corpus, Fault
from .utterance import Phone, Utterance


def read_table(file, group=None, faults="refuse"):
    """The utterances of a table, as a `Corpus`.

    Columns: `file` (beside the table, or in `audio/` beside it) and `text`; if there are any, `speaker` (or `voice`),
    `sex`, `set` (which becomes the utterance's group) and `phones`, a list of [label, word, start s, end s]. A file
    phones.jsonl beside the table, with `file` and `phones` in each row, adds phones to rows without.

    :param group: Only the rows of this set.
    :param faults: What to do with a row without a text or without its file (see `Corpus`).

    Raises FileNotFoundError if there is no such table, ValueError if it has no columns file and text.
    """
    file = Path(file)
    if not file.is_file():
        raise FileNotFoundError(f"no file {file}")

    def found():
        beside = file.parent / "phones.jsonl"
        phones = {row["file"]: row["phones"] for row in _rows(beside)} if beside.is_file() else {}
        for number, row in enumerate(_rows(file), 1):
            if not {"file", "text"} <= row.keys():
                raise ValueError(f"row {number} of {file} has {', '.join(row)}: expected file and text")
            if group is None or row.get("set", "") == group:
                try:
                    yield _utterance({"phones": phones.get(row["file"], ()), **row}, file.parent)
                except ValueError as error:
                    yield Fault(row["file"], str(error))

    return Corpus(found, faults, name=str(file))


def _rows(file):
    with file.open(encoding="utf-8") as lines:
        if file.suffix == ".jsonl":
            yield from (json.loads(line) for line in lines if line.strip())
        else:
            head = next(lines, "").rstrip("\n").split("\t")
            yield from (dict(zip(head, line.rstrip("\n").split("\t"))) for line in lines if line.strip())


def _utterance(row, folder):
    places = [folder / row["file"], folder / "audio" / row["file"]]
    audio = next((place for place in places if place.is_file()), None)
    if audio is None:
        raise ValueError(f"there is no {places[0]}")
    text = cleaned(row["text"])
    if not text:
        raise ValueError("has no text")
    speaker = row.get("speaker") or row.get("voice") or ""
    phones = tuple(Phone(label, start, end, word) for label, word, start, end in row["phones"])
    name, group, sex = str(Path(row["file"]).with_suffix("")), row.get("set", ""), row.get("sex", "")
    return Utterance(name, audio, text, speaker, phones, group, sex)
