"""The 29 outputs of the recogniser: 26 letters, space, apostrophe, and CTC's blank, which is the last."""

import itertools
import re
import unicodedata

import numpy as np

ALPHABET = "abcdefghijklmnopqrstuvwxyz '"
BLANK = len(ALPHABET)
SYMBOLS = (*ALPHABET, "<blank>")
_INDEX = {letter: index for index, letter in enumerate(ALPHABET)}


def cleaned(text):
    """A text as the recogniser could write it: lower case, without accents and punctuation, single spaces.

    Raises ValueError for text with digits: how a number is spoken can't be told from how it is written.
    """
    text = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    if digits := re.findall(r"\d+", text):
        raise ValueError(f"text={text!r} has the number {digits[0]}: write it as words")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z']+", " ", text).split())


def encoded(text):
    """Indices of the letters of a cleaned text, int32; raises ValueError for one that isn't in the alphabet."""
    unknown = next((letter for letter in text if letter not in _INDEX), None)
    if unknown is not None:
        raise ValueError(f"text={text!r} has {unknown!r}: expected a to z, apostrophe and space (see `cleaned`)")
    return np.array([_INDEX[letter] for letter in text], np.int32)


def collapse(path):
    """What a CTC path spells: repeats become one letter, then blanks go; `path` holds one index a step.

    hh-e-l-ll-oo spells hello: the blank between them keeps the two l apart (Graves et al. 2006).
    """
    path = np.asarray(path)
    kept = np.r_[True, path[1:] != path[:-1]][: len(path)] & (path != BLANK)
    return "".join(ALPHABET[index] for index in path[kept])


def least_steps(text):
    """The fewest output steps that can spell `text`: one a letter, and a blank between equal neighbours."""
    return len(text) + sum(a == b for a, b in itertools.pairwise(text))
