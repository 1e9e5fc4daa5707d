"""When a network emits its letters, compared with the phones that they write."""

import numpy as np

from ..speech.localisation import KnownLetters
from ..speech.recognition import Recogniser


def delay(network, utterances, most=60):
    """Median seconds from the middle of a letter's phone to the step that emits it, over letters heard rightly.

    Of the first `most` utterances. Whatever a layer says of a phone, it says about so much later than the phone's middle.
    """
    hear = Recogniser(network)
    known = [KnownLetters.of(hear(utterance.sound()), utterance) for utterance in list(utterances)[:most]]
    known = KnownLetters.joined(known)
    return float(np.median(known.seconds - known.centres)) if len(known) else 0.0


def emitted(network, utterances, letters=600):
    """How far from its phone a network emits a letter, of utterances in random order until `letters` were heard rightly."""
    hear, known = Recogniser(network), []
    for number in np.random.default_rng(0).permutation(len(utterances)):
        if sum(map(len, known)) >= letters:
            break
        known.append(KnownLetters.of(hear(utterances[number].sound()), utterances[number], number))
    known = KnownLetters.joined(known)
    return in_milliseconds(known.judged(known.seconds))


def in_milliseconds(judgement):
    """A `Judgement` as a dict: shifts in ms, and the share of letters inside their phone with its interval."""
    found = {
        "bias ms": 1000 * judgement.bias,
        "median ms": 1000 * judgement.median,
        "spread ms": 1000 * judgement.spread,
    }
    found |= {"value": judgement.inside}
    if judgement.low is not None:
        found |= {"low": judgement.low[4], "high": judgement.up[4]}
    return {name: float(value) for name, value in found.items()}
