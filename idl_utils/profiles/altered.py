"""Controls that keep something and destroy the rest: an untrained network, speech without phases, noise."""

from dataclasses import dataclass, fields

import keras
import numpy as np
import tensorflow as tf

from ..arguments import whole_number
from ..datasets.speech.utterance import Utterance
from ..networks.trace import Trace
from ..sanity.randomization import Randomization
from ..speech.melspectrogram import LOUDNESS
from .occurrences import keys

CALIBRATION = 20  # utterances that batch statistics are taken from


def untrained(network, utterances, seed=0):
    """A copy of the network with weights as before training, and batch statistics of speech.

    Without these an untrained network would be told by its scale alone. They are set layer by layer, so that each batch
    normalisation puts out mean 0 and variance 1 over the first 20 utterances.

    :param utterances: Iterable of `datasets.speech.Utterance`.
    :param seed: Of the draw of weights.
    """
    randomization = Randomization(network)
    for step in randomization.steps:
        randomization.randomize(step, whole_number("seed", seed, 0))
    sound = np.concatenate([utterance.spectrogram() for utterance, _ in zip(utterances, range(CALIBRATION))])

    def calibrated(call, *tensors):
        if isinstance(call.layer, keras.layers.BatchNormalization):
            mean, variance = tf.nn.moments(tensors[0], axes=list(range(len(call.shape) - 1)))
            call.layer.moving_mean.assign(mean)
            call.layer.moving_variance.assign(variance)
        return call(*tensors)

    trace = Trace(randomization.copy)
    trace.run(sound[None], calibrated, keep=[trace.output])
    return randomization.copy


@dataclass(frozen=True)
class Altered(Utterance):
    """An utterance with another sound, made when it is asked for; texts, phones and ids stay what they were."""

    kind: str = ""
    seed: int = 0

    def sound(self):
        """Samples at 16 kHz, the same at each call."""
        samples = super().sound()
        rng = np.random.default_rng([int(keys(self.id, 1, self.kind)[0]), self.seed])
        return {"scrambled": _scrambled, "noise": _noise}[self.kind](samples, rng)


def phase_scrambled(utterances, seed=0):
    """The same utterances with random phases: noise with the spectrum of the utterance, and nothing of its course in time.

    Yields them one by one.
    """
    return (_altered(utterance, "scrambled", seed) for utterance in utterances)


def white_noise(utterances, seed=0):
    """The same utterances with white noise of their length instead of their sound; yields them one by one."""
    return (_altered(utterance, "noise", seed) for utterance in utterances)


def _altered(utterance, kind, seed):
    own = {field.name: getattr(utterance, field.name) for field in fields(Utterance)}
    return Altered(**own, kind=kind, seed=whole_number("seed", seed, 0))


def _scrambled(samples, rng):
    spectrum = np.fft.rfft(samples)
    phases = np.exp(2j * np.pi * rng.random(len(spectrum)))
    phases[[0, -1]] = 1  # these two are real
    return np.fft.irfft(np.abs(spectrum) * phases, len(samples)).astype(np.float32)


def _noise(samples, rng):
    return rng.normal(0, LOUDNESS, len(samples)).astype(np.float32)
