"""Figures of notebook 06: an utterance from waveform to letters, and what of the picture methods breaks on it."""

import warnings

import numpy as np

from ... import show
from ...attribution import LRP, composites, rules
from ...networks.trace import Trace
from ...speech import SYMBOLS, Recogniser, StepTimes, align, band_centres, letter_phones
from ...speech.melspectrogram import FRAMES_PER_SECOND

EXPLODED = 100  # times the logit: what is larger is no number to print


def spectrogram_row(values, title="", unit="deviations", **options):
    """A row of `show.timeline` for a spectrogram (frames, 128) of the recogniser, or a map of one, in kHz."""
    return show.Spectrogram(values, title, unit, frequencies=band_centres(), **{"percentile": 99.5, **options})


def probability_row(heard, title="", names=SYMBOLS):
    """A row for the probability of each symbol at the steps of a `speech.Recognition`."""
    return show.Probabilities(heard.probabilities, step_seconds(heard), names, title)


def alignment_row(heard, alignment, title=""):
    """A row for a `speech.Alignment`: how probable it is that a step stands for each letter of the text, or for none."""
    values = np.column_stack([alignment.letters, alignment.blank])
    return show.Probabilities(values, step_seconds(heard), (*alignment.text, "<blank>"), title)


def step_seconds(heard):
    """The middle of what each output step sees, in seconds (steps,)."""
    return heard.times.seconds(np.arange(len(heard.logits)))


def utterance_figure(heard, sound=None, phones=(), probabilities=False, caption="", **window):
    """From waveform to letters, with the phones beneath; the Figure.

    :param heard: A `speech.Recognition`.
    :param sound: Its samples, for a waveform on top.
    :param phones: As an `Utterance` has them, if they are known.
    :param probabilities: Whether to draw those of all symbols too.
    :param window: `start` and `end`, as of `show.timeline`.
    """
    rows = [] if sound is None else [show.Waveform(sound)]
    rows += [spectrogram_row(heard.spectrogram)]
    rows += [probability_row(heard)] if probabilities else []
    rows += [show.Letters(heard.letters, unit="heard")] + ([show.Segments(phones)] if len(phones) else [])
    return show.timeline(rows, caption=caption, **window)


def kernel_layers(network):
    """Names of the layers with a kernel, from the input on: those that the lecture counts."""
    return [call.name for call in Trace(network).calls if hasattr(call.layer, "kernel_size")]


def print_layers(network, frames=300):
    """A row for each layer with a kernel: its size, and what one of its steps sees of so many frames."""
    print(f"{'layer':8}{'filters':>8}{'kernel':>8}{'stride':>8}{'parameters':>12}{'sees':>8} frames{'middle':>8}")
    for name in kernel_layers(network):
        layer, seen = Trace(network)[name].layer, StepTimes.of(network, frames, name)
        size = f"{layer.filters:8}{layer.kernel_size[0]:8}{layer.strides[0]:8}{layer.count_params():12,}"
        print(f"{name:8}{size}{seen.field:8}{10 * seen.field:5} ms{10 * seen.offset:+5.0f} ms")


def seen_seconds(times, step):
    """(start, end) in seconds of the frames that a step sees, each frame 10 ms long; `times` is a `speech.StepTimes`."""
    first = times.first(step)
    return (first - 0.5) / FRAMES_PER_SECOND, (first + times.field - 0.5) / FRAMES_PER_SECOND


def field_figure(network, heard, step, phones=(), caption=""):
    """What one step of each layer sees of an utterance (a `speech.Recognition`), from the input up; the Figure."""
    rows = [spectrogram_row(heard.spectrogram), show.Segments(phones)]
    for name in kernel_layers(network):
        seen = StepTimes.of(network, len(heard.spectrogram), name)
        rows.append(show.Segments([(f"{seen.field} frames", *seen_seconds(seen, step))], unit=name, highlight=0))
    return show.timeline(rows, start=0, end=len(heard.spectrogram) / FRAMES_PER_SECOND, caption=caption, height=1.2)


def letter_delays(network, utterances):
    """Seconds from the middle of a phone to the middle of what its letter's step sees, over utterances with phones.

    Each utterance is aligned with its text, so that letters count, too, which the network would not have written.
    """
    hear, delays = Recogniser(network), []
    for utterance in utterances:
        heard = hear(utterance.sound())
        seconds = heard.times.seconds(align(heard.logits, utterance.text).steps)
        delays += [second - phones[0].centre for second, phones in zip(seconds, letter_phones(utterance)) if phones]
    return np.array(delays)


def print_batchnorm(network, x, target):
    """What two rules make of a logit with batch normalisation folded and not, and how alike their two maps are.

    Returns {(rule, folded): (sum / logit, magnitude / logit)}.
    """
    found = {}
    logit = float(network(x[None], training=False)[0][target])
    for name, rule in (("epsilon", rules.Epsilon()), ("z+, flat first", composites.EpsilonPlus(first=rules.Flat()))):
        maps = []
        for fold in (True, False):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # of relevance that explodes: it is what is shown
                maps.append(LRP(network, rule, fold=fold)(x, target))
            found[name, fold] = arrives, magnitude = maps[-1].sum() / logit, np.abs(maps[-1]).sum() / logit
            words = f"{arrives:.2f} of the logit arrives, {magnitude:.2f} in magnitude"
            words = words if magnitude < EXPLODED else f"relevance explodes: more than {EXPLODED} logits in magnitude"
            print(f"{name:15} {'folded' if fold else 'not folded':11} {words}")
        if magnitude < EXPLODED:
            print(f"{'':27} correlation of the two maps: {np.corrcoef(*map(np.ravel, maps))[0, 1]:.2f}")
    return found
