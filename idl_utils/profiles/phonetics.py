"""Which speech sounds are alike: classes of the 39 ARPAbet phones, and of letters (tables of textbook phonetics).

A diphthong stands where it begins.
"""

import numpy as np

from ..arguments import choice, unknown
from ..datasets.speech.utterance import PHONES


def _table(classes):
    return {member: name for name, members in classes.items() for member in members.split()}


_MANNERS = dict(zip(("vowel", "approximant", "nasal", "fricative", "affricate", "stop"), PHONES))
_LETTERS = {"vowel letter": "a e i o u", "consonant letter": "b c d f g h j k l m n p q r s t v w x y z"}
CLASSES = {
    "vowel": {p: "vowel" if m == "vowel" else "consonant" for p, m in _table(_MANNERS).items()},
    "manner": _table(_MANNERS),
    "place": _table(
        {
            "labial": "P B M F V W",
            "dental": "TH DH",
            "alveolar": "T D N S Z L R",
            "postalveolar": "SH ZH CH JH",
            "palatal": "Y",
            "velar": "K G NG",
            "glottal": "HH",
        }
    ),
    "voicing": dict.fromkeys(" ".join(PHONES).split(), "voiced") | _table({"voiceless": "P T K F TH S SH HH CH"}),
    "backness": _table({"front": "IY IH EY EH AE", "central": "AH ER AY AW", "back": "UW UH OW AO AA OY"}),
    "height": _table({"high": "IY IH UH UW", "mid": "EY EH AH ER OW AO OY", "low": "AE AA AY AW"}),
    "vowel letter": _table(_LETTERS),
    "vowel letter with y": _table(_LETTERS) | {"y": "vowel letter"},
}
LETTERS = (*_table(_LETTERS), "'", " ")


def classes(groups, by="manner"):
    """The class of each phone or letter, an array of str; "" where it has none: vowels have no place, consonants no height.

    :param groups: Phones ("AA"), letters ("a"), or pairs ("S s"), of which the part that `by` is about counts.
    :param by: "vowel" (or consonant), "manner", "place", "voicing", "backness", "height" for phones; "vowel letter",
        "vowel letter with y" for letters.

    Raises ValueError for what is neither phone nor letter ("'" and " " are letters without a class).
    """
    table = CLASSES[choice("class", by, CLASSES)]
    part = -1 if "letter" in by else 0
    found = [group.split(" ")[part] if group.strip() else group for group in groups]
    wrong = next((f for f in found if f not in (LETTERS if part else CLASSES["manner"])), None)
    if wrong is not None:
        raise unknown("letter" if part else "phone", wrong, LETTERS if part else CLASSES["manner"])
    return np.array([table.get(f, "") for f in found])


def articulatory_distances(phones):
    """(phones, phones): the share of six features (vowel, manner, place, voicing, backness, height) in which two differ."""
    features = np.array([classes(phones, by) for by in list(CLASSES)[:6]])
    return (features[:, :, None] != features[:, None]).mean(axis=0)
