"""Where groups occur in an utterance: letters where they are heard, phones where they are said, pairs of both, ....

A grouping is a function (utterance, recognition) -> [(group, seconds), ...]; those in GROUPINGS go by their names.
`seconds` is where the middle of the window goes that is averaged.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from ..arguments import choice
from ..speech.letter_phones import heard_phones
from ..speech.symbols import ALPHABET, BLANK

RANDOM = 39  # groups of "random": as many as there are phonemes


def occurrences(grouping, utterance, recognition):
    """All occurrences in one utterance, a list of (group, seconds).

    :param grouping: A name of GROUPINGS, or a function (utterance, recognition).

    Raises ValueError for an unknown name, and if the grouping needs phone times that the utterance does not have.
    """
    return list(function(grouping)(utterance, recognition))


def function(grouping):
    """The function of a grouping given by its name; a function stays what it is."""
    return grouping if callable(grouping) else GROUPINGS[choice("grouping", grouping, GROUPINGS)]


def emissions(logits):
    """(symbols, steps) of the letters on the most probable path, each at its most probable step; two arrays.

    The same as `Recognition.letters`, without their probabilities, and in a tenth of the time.
    """
    path = logits.argmax(axis=-1)
    score = logits[np.arange(len(path)), path]
    runs = np.cumsum(np.r_[0, path[1:] != path[:-1]])
    best = np.lexsort((-score, runs))
    steps = best[np.r_[True, np.diff(runs[best]) > 0]]
    steps = steps[path[steps] != BLANK]
    return path[steps], steps


def letters(utterance, recognition):
    """Letters that are heard, at the step that emits them. Space and blank are no letters; the apostrophe is one."""
    symbols, steps = emissions(recognition.logits)
    seconds = recognition.times.seconds(steps)
    return [(ALPHABET[k], s) for k, s in zip(symbols, seconds) if ALPHABET[k] != " "]


def phones(utterance, recognition=None):
    """Phones that are said, at their centre."""
    return [(phone.label, phone.centre) for phone in _phones(utterance)]


@dataclass(frozen=True)
class Later:
    """A grouping: phones that are said, so many seconds after their centre."""

    seconds: float

    def __call__(self, utterance, recognition=None):
        """(phone, seconds) of each."""
        return [(phone.label, phone.centre + self.seconds) for phone in _phones(utterance)]


def random_phones(utterance, recognition=None):
    """The same places, each in one of 39 groups ("0" to "38") by chance: groups that mean nothing."""
    groups = keys(utterance.id, len(_phones(utterance)), "random") % np.uint64(RANDOM)
    return [(str(group), phone.centre) for group, phone in zip(groups, utterance.phones)]


def letters_at_phone(utterance, recognition):
    """Letters that are heard rightly, at the centre of the phones that they write."""
    return [(letter.symbol, _centre(said)) for letter, said in _matched(utterance, recognition)]


def phones_at_step(utterance, recognition):
    """Phones whose letter is heard, at the step that emits it (the first, where several letters write the phone)."""
    found = {}
    for letter, said in _matched(utterance, recognition):
        for phone in said:
            found.setdefault((phone.start, phone.label), letter.seconds)
    return [(label, seconds) for (_, label), seconds in found.items()]


def pairs(utterance, recognition):
    """Phone and the letter that is heard for it, as "S s", at the phone's centre."""
    return [(f"{p.label} {letter.symbol}", p.centre) for letter, said in _matched(utterance, recognition) for p in said]


def pairs_at_step(utterance, recognition):
    """Phone and the letter that is heard for it, as "S s", at the step that emits the letter."""
    matched = _matched(utterance, recognition)
    return [(f"{p.label} {letter.symbol}", letter.seconds) for letter, said in matched for p in said]


def words(utterance, recognition=None):
    """Words that are said, in the middle between the begin of their first phone and the end of their last."""
    spans = {}
    for phone in _phones(utterance):
        if phone.word is not None:
            start, _ = spans.get(phone.word, (phone.start, None))
            spans[phone.word] = start, phone.end
    texts = utterance.text.split()
    return [(texts[word], (start + end) / 2) for word, (start, end) in spans.items() if word < len(texts)]


def speakers(utterance, recognition):
    """The speaker, at every letter that is heard."""
    return [(utterance.speaker, seconds) for _, seconds in letters(utterance, recognition)]


def sexes(utterance, recognition):
    """The sex of the speaker ("F", "M", or "" if unknown), at every letter that is heard."""
    return [(utterance.sex, seconds) for _, seconds in letters(utterance, recognition)]


GROUPINGS = {
    "letter": letters,
    "phoneme": phones,
    "letter at phone": letters_at_phone,
    "phoneme at step": phones_at_step,
    "pair": pairs,
    "pair at step": pairs_at_step,
    "random": random_phones,
    "word": words,
    "speaker": speakers,
    "sex": sexes,
}


def keys(name, count, purpose=""):
    """`count` numbers (uint64) that look random and depend on two texts alone: the same wherever they are computed."""
    digest = hashlib.blake2b(f"{purpose}\0{name}".encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "little")).integers(2**64, size=count, dtype=np.uint64)


def by_speaker(utterance):
    """Fold of an utterance where there are few speakers: each has three, such as "1970/2"."""
    return f"{utterance.speaker}/{keys(utterance.id, 1, 'fold')[0] % np.uint64(3)}"


def by_many_speakers(utterance):
    """Fold of an utterance where there are many speakers: each falls into one of twelve, such as "s07/0"."""
    return f"s{int(keys(utterance.speaker or utterance.id, 1, 'fold')[0] % np.uint64(12)):02}/0"


FOLDS = {"few speakers": by_speaker, "many speakers": by_many_speakers}


def _phones(utterance):
    if not utterance.phones:
        raise ValueError(
            f"utterance {utterance.id!r} has no phone times, which this grouping needs: see datasets.speech.with_textgrids"
        )
    return utterance.phones


def _matched(utterance, recognition):
    _phones(utterance)
    found = zip(recognition.letters, heard_phones(recognition, utterance))
    return [(letter, said) for letter, said in found if said]


def _centre(phones):
    return (phones[0].start + phones[-1].end) / 2
