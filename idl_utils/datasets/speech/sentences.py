"""The course's own 480 sentences, spoken by a synthesiser that tells when it says which phone."""

import json
from pathlib import Path

from ...arguments import unknown
from .utterance import Phone, Utterance

FOLDER = Path(__file__).resolve().parents[3] / "data" / "speech"
GROUPS = ("seen voices", "held-out voices", "held-out words")


def sentences(group=None, folder=FOLDER):
    """The 480 sentences that ship with the course, a list of `Utterance`s (24.7 minutes; audio is read when asked for).

    :param group: "seen voices" (the recogniser was trained on these voices), "held-out voices" (new ones, with words that
        synthetic training speech has), "held-out words" (new voices, and words that no synthetic training speech has; real
        training speech has some of them), or None for all.

    Raises FileNotFoundError if the data is not there.
    """
    if group is not None and group not in GROUPS:
        raise unknown("group of sentences", group, GROUPS)
    index = Path(folder) / "sentences.jsonl"
    if not index.is_file():
        raise FileNotFoundError(f"no file {index}: install the course from its clone, with pip install -e .")
    rows = map(json.loads, index.read_text(encoding="utf-8").splitlines())
    found = [_utterance(row, Path(folder) / "sentences") for row in rows]
    return [utterance for utterance in found if group in (None, utterance.group)]


def _utterance(row, folder):
    phones = tuple(Phone(label, start, end, word) for label, word, start, end in row["phones"])
    group = GROUPS[0] if row["seen_voice"] else GROUPS[2] if row["heldout_words"] else GROUPS[1]
    return Utterance(
        Path(row["file"]).stem, folder / row["file"], row["text"], row["voice"], phones, group, row["voice"][1].upper()
    )
