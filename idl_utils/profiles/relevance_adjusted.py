"""Profiles in which an activation counts as far as the prediction depends on it."""

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..networks.trace import Trace
from ..speech.letters import windows
from ..speech.recognition import Recogniser
from ..speech.symbols import ALPHABET
from .computing import INPUT, Pass, fold_rule
from .occurrences import emissions
from .stored import Profiles
from .sums import Sums


def relevance_adjusted(network, utterances, layers=None, window=4, *, folds=None, progress=True):
    """Profiles of the letters that are heard, of activations times their relevance for the letter's logit.

    Relevance is |gradient| of that logit, divided by its largest value in the layer, so that it is between 0 and 1. The idea
    is that of GradNAP (Krug and Stober 2020, arXiv 2002.08125), whose formula was not at hand: this weighting is ours. At the
    output only the letter's own logit is left. One backward pass a letter: about ten times the work of `compute`.

    Parameters as for `compute`. Returns `Profiles` with the grouping "letter", "adjusted by" in `about`.
    """
    one_pass = Pass(network, ("letter",), layers, window, fold_rule(folds, utterances), "centre", None)
    both, hear = _with_gradients(network, one_pass.layers), Recogniser(network)
    sums = Sums(sum(one_pass.sizes.values()), 2 * window + 1, "centre")
    for utterance in tqdm(utterances, desc="relevance", unit=" utterances", disable=not progress, leave=False):
        heard = hear(utterance.sound())
        symbols, steps = emissions(heard.logits)
        letters = [k for k, symbol in enumerate(symbols) if ALPHABET[symbol] != " "]
        if letters:
            symbols, steps = symbols[letters], steps[letters]
            values = _adjusted(both, heard, symbols, steps, one_pass)
            sums.add(one_pass.fold(utterance), *_events(values, symbols, steps, len(heard.logits), sums))
        sums.utterances, sums.seconds = sums.utterances + 1, sums.seconds + len(heard.spectrogram) / 100
    if not sums.utterances:
        raise ValueError("utterances is empty: there is nothing to average")
    about = {"adjusted by": "|gradient| / max", "utterances": sums.utterances, "minutes": sums.seconds / 60}
    return Profiles(one_pass.about | {"CPU seconds": 0.0} | about, sums.moments(["letter"]))


def _with_gradients(network, layers):
    """(inputs, (n, 2) steps and symbols) -> activations of the layers, and gradients of the chosen logits by them."""
    trace = Trace(network)
    keys = [trace.input if layer == INPUT else trace[layer].outputs[0] for layer in layers]

    @tf.function(input_signature=[tf.TensorSpec(trace.shape, tf.float32), tf.TensorSpec((None, 2), tf.int32)])
    def both(inputs, chosen):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            values = trace.run(inputs, keep=[*keys, trace.output]) | {trace.input: inputs}
            logits = tf.gather_nd(values[trace.output], chosen, batch_dims=1)
        activations = [values[key] for key in keys]
        return activations, tape.gradient(logits, activations)

    return both


def _adjusted(both, heard, symbols, steps, one_pass):
    """(letters, steps of the window, units) float32: activations times relevance, 0 outside of what a letter's step sees."""
    length, starts = windows(heard.times, steps)
    inside = steps - starts // heard.times.stride
    cuts = np.stack([heard.spectrogram[start : start + length] for start in starts])
    parts = []
    for layer, activations, gradients in zip(one_pass.layers, *both(cuts, np.stack([inside, symbols], 1))):
        relevance = np.abs(gradients)
        values = activations * relevance / np.maximum(relevance.max((1, 2), keepdims=True), 1e-12)
        at = inside[:, None] + np.arange(-one_pass.window, one_pass.window + 1)
        at = at * heard.times.stride + int(heard.times.offset + 0.5) if layer == INPUT else at
        there = (at >= 0) & (at < values.shape[1])
        rows = np.take_along_axis(np.asarray(values), np.clip(at, 0, values.shape[1] - 1)[..., None], axis=1)
        parts.append(rows * there[..., None])
    return np.concatenate(parts, axis=-1)


def _events(values, symbols, steps, length, sums):
    """What `Sums.add` takes: each letter's window as an utterance of its own, as far as it lies inside the utterance."""
    count, size, units = values.shape
    events = []
    for k, (symbol, step) in enumerate(zip(symbols, steps)):
        low = k * size + max(0, size // 2 - step)
        high = k * size + min(size, size // 2 + length - step)
        row = sums.row("letter", ALPHABET[symbol])
        events.append((low, high, (np.array([row]), np.array([k * size + size // 2 - low]))))
    return values.reshape(count * size, units), events
