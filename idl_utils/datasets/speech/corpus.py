"""A corpus read utterance by utterance, with an account of what could not be read."""

import warnings
from collections import Counter

import soundfile

from ...arguments import choice


class Corpus:
    """Utterances one after the other; iterating again starts again.

    :param find: Function without arguments that yields `Utterance`s and `Fault`s.
    :param faults: "refuse" raises a ValueError at the first fault; "skip" leaves it out, names it in `skipped`, and says
        how many there were in one warning at the end.
    :param name: What messages call it.

    After a pass, `skipped` is a list of (name, reason), `counts` how many utterances were read and how many skipped.
    """

    def __init__(self, find, faults="refuse", name="corpus"):
        self.faults, self.name, self._find = choice("faults", faults, ("refuse", "skip")), name, find
        self.skipped, self.counts = [], Counter()

    def __iter__(self):
        self.skipped, self.counts = [], Counter()
        for found in self._find():
            if isinstance(found, Fault):
                if self.faults == "refuse":
                    raise ValueError(f'{found.name}: {found.reason}; faults="skip" goes on without it')
                self.skipped.append((found.name, found.reason))
                self.counts["skipped"] += 1
            else:
                self.counts["read"] += 1
                yield found
        if self.skipped:
            named = "; ".join(f"{name}: {reason}" for name, reason in self.skipped[:3])
            warnings.warn(
                f"{self.name}: {self.counts['read']} utterances read, {len(self.skipped)} skipped ({named})",
                stacklevel=2,
            )
        if not self.counts["read"]:
            raise ValueError(f"{self.name} holds no utterance that can be read")


class Fault:
    """Something in a corpus that is no utterance: its name, and what is wrong with it."""

    def __init__(self, name, reason):
        self.name, self.reason = str(name), reason


def audio_fault(file):
    """What is wrong with an audio file, or None; it is decoded to its end, in blocks, since damage may sit anywhere."""
    try:
        with soundfile.SoundFile(file) as opened:
            samples = sum(len(block) for block in opened.blocks(blocksize=2**16))
            whole = opened.frames
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        return f"can't be read ({str(error).split(': ')[-1].rstrip('.')})"
    if not samples:
        return "holds no sound"
    return None if samples >= whole else f"ends after {samples} of {whole} samples"
