"""Where in time a letter's evidence lies: the step that writes it, and the peak of sensitivity or relevance at each layer.

A recogniser writes a letter when it likes, not when its sound is said; averages of many letters need them at one place.
Following Krug and Stober (2018), as their later code does it: the gradient of the predicted logit by the activations of a
layer, its mean magnitude over channels, and the position of the maximum (notebook 08).
"""

import functools
import zlib
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..arguments import choice, names, whole_number
from ..attribution import LRP
from ..networks.trace import Trace
from ..shipped import load_arrays, save_arrays
from ..speech import KnownLetters, Recogniser, StepTimes, heard_phones
from ..speech.letters import windows
from ..speech.melspectrogram import FRAMES_PER_SECOND
from ..speech.symbols import ALPHABET
from .computing import default_layers
from .stored import located

BY = ("sensitivity", "relevance")
SMOOTH = 0.07  # seconds: peaks are those of curves smoothed by a Hann window of this length
BATCH = 32  # letters at once


class Evidence:
    """How strong the evidence for a letter is over time, at every layer; built once for a network.

    :param network: A recogniser, from spectrograms (n, frames, bands) to logits (n, steps, 29).
    :param layers: Names of layers, "input" among them if wanted; default: the input and what is behind an
        activation function.
    :param by: "sensitivity": mean over channels of |gradient of the letter's logit by the activations|. "relevance": sum
        over channels of the relevance that LRP brings there from the logit; negative where it speaks against the letter.

    Each letter is explained on the part of the utterance that its step can see, which gives what the whole would give.
    """

    def __init__(self, network, layers=None, by="sensitivity"):
        self.network, self.by = network, choice("kind of evidence", by, BY)
        self._times = functools.cache(self._times)
        trace, lrp = Trace(network), LRP(network) if by == "relevance" else None
        self.layers = default_layers(network)[:-1] if layers is None else names("layers", layers)
        for layer in self.layers:
            choice("layer", layer, lrp.layers if lrp else ["input", *trace.names])
        if lrp:
            self._strength = lambda x, places: _chosen(lrp.on_the_way(x, places), self.layers)
        else:
            keys = [trace.input if layer == "input" else trace[layer].outputs[0] for layer in self.layers]
            self._strength = _sensitivity(trace, keys)

    def __call__(self, recognition, steps=None, symbols=None):
        """{layer: (strength, seconds)}, both (letters, positions): the evidence, and the middle of what each position sees.

        :param recognition: A `Recognition` by this network.
        :param steps: Output steps; default: those of all letters that were heard, spaces included.
        :param symbols: Indices of the outputs explained, one for each step; default: the most probable ones.
        """
        times = recognition.times
        steps = [letter.step for letter in recognition.letters] if steps is None else steps
        steps = np.array([whole_number("steps", step, 0, times.steps - 1) for step in steps], int)
        symbols = recognition.path[steps] if symbols is None else np.asarray(symbols)
        length, starts = windows(times, steps)
        seen = recognition.spectrogram
        places = np.stack([steps - starts // times.stride, symbols], axis=-1).astype("int32")
        parts = [[np.zeros((0, self._times(layer, length).steps), "float32") for layer in self.layers]]
        for i in range(0, len(steps), BATCH):
            x = np.stack([seen[start : start + length] for start in starts[i : i + BATCH]])
            parts.append([np.asarray(values) for values in self._strength(x, places[i : i + BATCH])])
        found = {}
        for layer, strength in zip(self.layers, map(np.concatenate, zip(*parts))):
            seconds = self._times(layer, length).seconds(np.arange(strength.shape[1]))
            found[layer] = strength, starts[:, None] / FRAMES_PER_SECOND + seconds
        return found

    def peaks(self, recognition, steps=None, symbols=None):
        """{layer: seconds (letters,)}: where the evidence is strongest, after smoothing over 70 ms.

        Where there is no evidence at all, because no gradient comes through, it is the step itself.
        """
        steps = [letter.step for letter in recognition.letters] if steps is None else steps
        found = {}
        for layer, (strength, seconds) in self(recognition, steps, symbols).items():
            frames = self._times(layer, len(recognition.spectrogram)).stride
            kernel = np.hanning(2 * round((SMOOTH * FRAMES_PER_SECOND / frames - 1) / 2) + 3)[1:-1]  # odd
            smooth = np.array([np.convolve(row, kernel, "same") for row in strength]).reshape(strength.shape)
            peaks = np.take_along_axis(seconds, smooth.argmax(axis=1)[:, None], axis=1)[:, 0]
            found[layer] = np.where(strength.any(axis=1), peaks, recognition.times.seconds(np.array(steps, int)))
        return found

    def _times(self, layer, frames):
        return StepTimes(frames, frames, 1, 1, 0) if layer == "input" else StepTimes.of(self.network, frames, layer)


def _chosen(maps, layers):
    return [maps[layer] for layer in layers]


def _sensitivity(trace, keys):
    """(inputs, (step, symbol) of each) -> for each key the mean over channels of |gradient of those logits|."""
    signature = [tf.TensorSpec(trace.shape, tf.float32), tf.TensorSpec((None, 2), tf.int32)]

    @tf.function(input_signature=signature, autograph=False)
    def strength(inputs, places):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            values = trace.run(inputs)
            logits = tf.gather_nd(values[trace.output], places, batch_dims=1)
        gradients = tape.gradient(logits, [values[key] for key in keys])
        return [tf.reduce_mean(tf.abs(gradient), axis=-1) for gradient in gradients]

    return strength


@dataclass(frozen=True, eq=False)
class LetterTimes:
    """Letters that a network wrote, one a row, and times that belong to each, in seconds from its utterance's start.

    :param utterances: (n,) ids.
    :param letters: (n,): a to z and apostrophe.
    :param phones: (n,): the phones that the letter writes, such as "K S"; "" if it was misheard, or is silent.
    :param starts, ends: (n,): of these phones, NaN where there are none.
    :param times: {name: (n,)}: "CTC step", "any frame" (of the utterance, drawn by chance), and the peaks
        "sensitivity, input", "relevance, relu8", ....
    """

    utterances: np.ndarray
    letters: np.ndarray
    phones: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    times: dict

    def __len__(self):
        return len(self.letters)

    @property
    def heard(self):
        """Whether each letter was heard rightly and has a phone, (n,)."""
        return ~np.isnan(self.starts)

    def at(self, name):
        """Seconds (n,): those of `times`, or with "phone" the middle of each letter's phones (NaN where there are none)."""
        return (self.starts + self.ends) / 2 if name == "phone" else self.times[choice("time", name, self.times)]

    def shifts(self, name):
        """How much later than the middle of its phones each letter lies by these times, seconds (heard letters,)."""
        return (self.at(name) - self.at("phone"))[self.heard]

    def judged(self, name, **options):
        """These times against the phones of the letters that were heard: a `Judgement` of `speech.KnownLetters`."""
        _, numbers = np.unique(self.utterances[self.heard], return_inverse=True)
        symbols = np.array([ALPHABET.index(letter) for letter in self.letters[self.heard]], int)
        step, start, end = (values[self.heard] for values in (self.times["CTC step"], self.starts, self.ends))
        known = KnownLetters(symbols, np.zeros(len(step), int), step, start, end, numbers)
        return known.judged(self.at(name)[self.heard], **options)

    def grouping(self, name):
        """A grouping for `compute`: the letters, each at these times (see `at`)."""
        rows = {}
        for utterance, letter, second in zip(self.utterances, self.letters, self.at(name)):
            if not np.isnan(second):
                rows.setdefault(utterance, []).append((letter, second))
        return lambda utterance, recognition: rows.get(utterance.id, [])

    def save(self, file, **description):
        """Write FILE.npz and FILE.json, whole or not at all, with a description."""
        folder, name = located(file)
        arrays = {field: getattr(self, field) for field in ("utterances", "letters", "phones", "starts", "ends")}
        arrays |= {f"time {key}": seconds.astype("float32") for key, seconds in self.times.items()}
        save_arrays(arrays, name, {**description, "letters": len(self)}, folder)

    @classmethod
    def load(cls, file):
        """What `save` wrote; raises CorruptFileError if it is missing or damaged."""
        folder, name = located(file)
        arrays = load_arrays(name, folder)
        times = {key.removeprefix("time "): arrays.pop(key) for key in [*arrays] if key.startswith("time ")}
        return cls(**arrays, times=times)


def letter_times(network, utterances, by=BY, layers=None, most=None, seed=0, progress=False):
    """Times of the letters that a network writes for some utterances, as `LetterTimes`.

    :param network: A recogniser.
    :param utterances: Iterable of `datasets.speech.Utterance`; without phones, a letter's phone is not known.
    :param by: Kinds of evidence whose peaks are wanted, of `BY`.
    :param layers: As in `Evidence`.
    :param most: Letters of one utterance, at most; drawn by chance where it has more.
    :param progress: Whether to show a progress bar.

    Raises ValueError if no letter was written at all.
    """
    most = None if most is None else whole_number("most", most, 1)
    hear, evidence = Recogniser(network), [Evidence(network, layers, kind) for kind in names("by", by)]
    rows, parts = [], []
    for utterance in tqdm(utterances, desc="letters", unit=" utterances", disable=not progress, leave=False):
        rng = np.random.default_rng([seed, zlib.crc32(utterance.id.encode())])
        heard = hear(utterance.spectrogram())
        said = heard_phones(heard, utterance) if utterance.phones else [()] * len(heard.letters)
        written = [i for i, letter in enumerate(heard.letters) if letter.symbol != " "]
        if most is not None and len(written) > most:
            written = sorted(rng.choice(written, most, replace=False))
        if not written:
            continue
        steps = np.array([heard.letters[i].step for i in written])
        times = {"CTC step": heard.times.seconds(steps)}
        times["any frame"] = rng.uniform(0, len(heard.spectrogram) / FRAMES_PER_SECOND, len(steps))
        for each in evidence:
            times |= {f"{each.by}, {layer}": seconds for layer, seconds in each.peaks(heard, steps).items()}
        parts.append(times)
        rows += [_row(utterance, heard.letters[i], said[i]) for i in written]
    if not rows:
        raise ValueError(f"network {network.name!r} wrote no letter: are these utterances speech, and is it trained?")
    return LetterTimes(*map(np.array, zip(*rows)), {key: np.concatenate([p[key] for p in parts]) for key in parts[0]})


def _row(utterance, letter, phones):
    span = (phones[0].start, phones[-1].end) if phones else (np.nan, np.nan)
    return utterance.id, letter.symbol, " ".join(phone.label for phone in phones), *span
