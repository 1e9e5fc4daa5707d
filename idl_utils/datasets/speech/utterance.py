"""One utterance, whichever corpus it comes from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...speech.audio import read_audio
from ...speech.melspectrogram import spectrogram

# The 39 phones of CMUdict, by manner: vowels, glides and liquids, nasals, fricatives, affricates, stops.
PHONES = (
    "IY IH EH AE AA AO UH UW AH ER EY AY OY OW AW",
    "Y W R L",
    "M N NG",
    "F V TH DH S Z SH ZH HH",
    "CH JH",
    "P B T D K G",
)


@dataclass(frozen=True)
class Phone:
    """A speech sound: its ARPAbet label without stress, start and end in seconds, and the index of its word (or None)."""

    label: str
    start: float
    end: float
    word: int | None = None

    @property
    def centre(self):
        """The middle, in seconds."""
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Utterance:
    """Something that somebody said.

    :param id: Its name in the corpus, unique there.
    :param audio: A file, or samples at 16 kHz.
    :param text: What was said, in letters a to z, apostrophe and space.
    :param speaker: Who said it ("" if unknown).
    :param phones: Tuple of `Phone`, empty if no times are known.
    :param group: A part of the corpus, such as "held-out voices" ("" if there are none).
    :param sex: Of the speaker, "F" or "M" ("" if unknown).
    """

    id: str
    audio: Path | np.ndarray
    text: str
    speaker: str = ""
    phones: tuple[Phone, ...] = ()
    group: str = ""
    sex: str = ""

    def sound(self):
        """Samples at 16 kHz, float32 (samples,); read anew at each call, so that a list of utterances stays small."""
        return self.audio if isinstance(self.audio, np.ndarray) else read_audio(self.audio)

    def spectrogram(self):
        """What a recogniser is given, shape (frames, 128)."""
        return spectrogram(self.sound())

    def phone_at(self, seconds):
        """The `Phone` that is heard at a time, or None."""
        return next((phone for phone in self.phones if phone.start <= seconds < phone.end), None)
