"""Sound or spectrogram in, text out, with the time of every letter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import tensorflow as tf

from ..arguments import finite
from .audio import checked
from .decoding import greedy
from .melspectrogram import spectrogram
from .symbols import ALPHABET, BLANK
from .timing import StepTimes


@dataclass(frozen=True)
class Letter:
    """A letter that was heard: its symbol, the output step where it is most probable, that probability, and its time.

    `seconds` is the middle of what the step sees.
    """

    symbol: str
    step: int
    probability: float
    seconds: float


@dataclass(frozen=True)
class Recognition:
    """What a network heard: `spectrogram` (frames, 128), `logits` (steps, 29), and `times`, the times of the steps."""

    spectrogram: np.ndarray
    logits: np.ndarray
    times: StepTimes

    @cached_property
    def probabilities(self):
        """Softmax of the logits, shape (steps, 29)."""
        scores = np.exp(self.logits - self.logits.max(axis=-1, keepdims=True))
        return scores / scores.sum(axis=-1, keepdims=True)

    @property
    def path(self):
        """The most probable symbol of each step, shape (steps,)."""
        return self.logits.argmax(axis=-1)

    @property
    def text(self):
        """What the most probable path spells (greedy decoding)."""
        return greedy(self.logits)

    @cached_property
    def letters(self):
        """The letters of the most probable path, a list of `Letter`; spaces are among them."""
        path, found = self.path, []
        starts = np.flatnonzero(np.r_[True, path[1:] != path[:-1]])
        for start, end in zip(starts, [*starts[1:], len(path)]):
            if path[start] != BLANK:
                step = int(start + self.logits[start:end, path[start]].argmax())
                probability = float(self.probabilities[step, path[start]])
                found.append(Letter(ALPHABET[path[start]], step, probability, self.times.seconds(step)))
        return found

    @property
    def words(self):
        """The words, a list of lists of `Letter`."""
        words = [[]]
        for letter in self.letters:
            if letter.symbol == " ":
                words.append([])
            else:
                words[-1].append(letter)
        return [word for word in words if word]


class Recogniser:
    """Speech recognition: built once for a network, then called with one utterance after the other.

    :param network: `networks.load("wav2letter")`, or another that takes spectrograms (n, frames, 128) to logits
        (n, steps, 29). It is followed when it is trained on.

    The computation is traced once, whatever the lengths. Each utterance is computed by itself, since the zeros that
    fill up a batch would be heard as sound.
    """

    def __init__(self, network):
        if tuple(network.output_shape[2:]) != (BLANK + 1,) or len(network.input_shape) != 3:
            raise ValueError(
                f"network {network.name!r} takes {network.input_shape} to {network.output_shape}: a recogniser takes "
                f"spectrograms (n, frames, bands) to (n, steps, {BLANK + 1})"
            )
        self.network = network
        signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)]
        self._forward = tf.function(lambda inputs: network(inputs, training=False), input_signature=signature)

    def __call__(self, sound):
        """What is heard in one utterance, as a `Recognition`.

        :param sound: Samples at 16 kHz (`read_audio(file)`), or a spectrogram (frames, 128). Ten minutes at once are
            fine: the memory grows by about 1 MB a second of sound.
        """
        sound = np.asarray(sound)
        heard = spectrogram(checked(sound)) if sound.ndim == 1 else finite("sound", sound)
        if heard.ndim != 2 or heard.shape[1] != self.network.input_shape[-1]:
            raise ValueError(
                f"sound has shape {sound.shape}: expected samples at 16 kHz (samples,), or a spectrogram (frames, "
                f"{self.network.input_shape[-1]})"
            )
        return Recognition(heard, np.asarray(self._forward(heard[None]))[0], StepTimes.of(self.network, len(heard)))
