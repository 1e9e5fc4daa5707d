"""Does the network use what clusters? Silence channels, and count which letters are lost.

fricatives = ["S", "SH", "F", "Z"]
chosen = selective(profiles.contrast("phoneme", "relu9", how="centre"), profiles.groups("phoneme"), fricatives, 40)
lost = ablation(network, "relu9", chosen, fricatives, utterances)
lost.rise()             # LER of the fricatives' letters and of the others', silenced minus intact
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..arguments import unknown, whole_number
from ..networks.activations import stream
from ..networks.surgery import traced
from ..speech.error_rates import equal_parts
from ..speech.letter_phones import letter_phones
from ..speech.symbols import collapse

MATCHED, OTHERS = 0, 1


@dataclass(frozen=True, eq=False)
class Ablation:
    """Letters said, and lost, with channels silenced.

    letters : (utterances, 2) letters of the matched phones, and of all others
    lost : (1 + sets, utterances, 2) of these not heard, or heard as another letter; first of the intact network, then with
        the chosen channels silenced, then with each random set of as many channels
    """

    letters: np.ndarray
    lost: np.ndarray

    def rates(self, weights=None):
        """(1 + sets, 2): share of letters lost, of matched and other phones; `weights` (utterances,): how often each counts."""
        weights = np.ones(len(self.letters)) if weights is None else weights
        return np.einsum("u,suk->sk", weights, self.lost) / (weights @ self.letters)

    def rise(self):
        """(sets, 2): how much larger the rates are than those of the intact network."""
        return self.rates()[1:] - self.rates()[0]

    def selectivity(self, draws=500, seed=0):
        """How much more the matched phones lose than the others, beyond what random channels do: (value, low, high, p).

        The interval is of a bootstrap over utterances; p is the share of random sets that are as selective, itself counted.
        """
        rng, count = np.random.default_rng(seed), len(self.letters)
        drawn = [np.ones(count), *rng.multinomial(count, np.full(count, 1 / count), draws)]
        rates = np.array([self.rates(weights) for weights in drawn])
        rises = rates[:, 1:, MATCHED] - rates[:, :1, MATCHED] - (rates[:, 1:, OTHERS] - rates[:, :1, OTHERS])
        excess = rises[:, 0] - rises[:, 1:].mean(axis=1)
        low, high = np.quantile(excess[1:], (0.025, 0.975))
        return excess[0], low, high, (1 + (rises[0, 1:] >= rises[0, 0]).sum()) / rises.shape[1]


def selective(contrast, groups, phones, count):
    """The `count` channels most selective for some phones, most selective first.

    Selective is a channel whose mean over these phones exceeds that over the others most, in standard deviations over
    all phones. Take the profiles of other utterances than those on which the effect is measured.

    :param contrast: (groups, channels), as `profiles.contrast(..., how="centre")`.
    """
    contrast = np.asarray(contrast)
    missing = next((phone for phone in phones if phone not in groups), None)
    if missing is not None:
        raise unknown("group", missing, groups)
    matched, count = np.isin(groups, phones), whole_number("count", count, 1, contrast.shape[1])
    if matched.all() or not matched.any():
        raise ValueError(
            f"phones are {matched.sum()} of {len(groups)} groups: expected some, and others to compare with"
        )
    spread = contrast.std(axis=0)
    score = (contrast[matched].mean(axis=0) - contrast[~matched].mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    return np.argsort(-score, kind="stable")[:count]


def ablation(network, layer, channels, phones, utterances, random=20, seed=0, progress=True):
    """Silence `channels` of a layer (set them to 0), and as many random other ones, `random` times; an `Ablation`.

    What is behind the layer is computed for all sets at once, what is before it only once.

    :param phones: ARPAbet labels: letters that write one of them are matched, those that write others are not, silent
        letters and spaces are neither.
    :param utterances: List of `datasets.speech.Utterance` with phones.

    Raises ValueError for an unknown layer or channel, or one that the network passes by another way too.
    """
    utterances, behind, width = list(utterances), *_behind(network, layer)
    chosen = np.unique([whole_number("channels", channel, 0, width - 1) for channel in channels])
    rest, rng = np.setdiff1d(np.arange(width), chosen), np.random.default_rng(seed)
    if len(rest) < len(chosen):
        raise ValueError(f"channels has {len(chosen)} of {width}: as many other ones are needed to compare with")
    sets = [
        [],
        chosen,
        *(rng.choice(rest, len(chosen), replace=False) for _ in range(whole_number("random", random, 1))),
    ]
    masks = np.ones((len(sets), 1, width), "float32")
    for mask, silent in zip(masks, sets):
        mask[:, silent] = 0
    letters, lost = np.zeros((len(utterances), 2)), np.zeros((len(sets), len(utterances), 2))
    batches = stream(network, (u.spectrogram() for u in utterances), [layer], batch=8)
    with tqdm(total=len(utterances), desc="silencing", leave=False, disable=not progress) as bar:
        for batch in batches:
            for number, activations, length in zip(batch.numbers, batch.activations[layer], batch.lengths[layer]):
                said = _matched(utterances[number], phones)
                letters[number] = [(said == kind).sum() for kind in (MATCHED, OTHERS)]
                heard = np.asarray(behind(activations[:length] * masks)).argmax(axis=-1)
                lost[:, number] = [_lost(utterances[number].text, path, said) for path in heard]
                bar.update()
    if not letters.sum(axis=0).all():
        raise ValueError(f"phones={list(phones)} are those of all or none of the letters in these utterances")
    return Ablation(letters, lost)


def _behind(network, layer):
    """(activations (n, steps, channels) of a layer -> the network's output), and how many channels it has."""
    trace = traced(network)
    call = trace[layer]
    rest = trace.changed(trace.calls[trace.calls.index(call) + 1 :])
    rest.input, known = call.outputs[0], {call.outputs[0]}
    for after in rest.calls:
        if not known.issuperset(after.inputs):
            raise ValueError(f"layer {layer!r} is passed by another way too, so that silencing it is not defined")
        known.update(after.outputs)
    signature = [tf.TensorSpec((None, None, call.shape[-1]), tf.float32)]
    return tf.function(lambda x: rest.run(x)[rest.output], input_signature=signature), call.shape[-1]


def _matched(utterance, phones):
    """For each character of the text MATCHED, OTHERS, or -1 where it writes no phone."""
    kinds = []
    for said in letter_phones(utterance):
        kinds.append(-1 if not said else MATCHED if any(phone.label in phones for phone in said) else OTHERS)
    return np.array(kinds)


def _lost(text, path, said):
    """[matched letters lost, other letters lost] in what a path of symbols spells."""
    right = np.zeros(len(text), bool)
    for there, _ in equal_parts(text, collapse(path)):
        right[there] = True
    return [(~right & (said == MATCHED)).sum(), (~right & (said == OTHERS)).sum()]
