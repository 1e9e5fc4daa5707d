"""Averages of the sound around a letter, NAvAI, and what they are worth: halves that agree, sounds that they resemble.

NAvAI (normalized averaging of aligned inputs, Krug and Stober 2018) is a contrast of `Profiles` at the input, where each
window lies at its letter's evidence:

at = letter_times(network, utterances)
averages = aligned_averages(network, utterances, at)
averages.contrast("sensitivity", "input", weighted=True)        # (letters, steps, bands); notebook 08
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..arguments import finite, whole_number
from ..speech.symbols import ALPHABET
from . import altered
from .alignment import LetterTimes, letter_times
from .computing import compute
from .study import FOLDER, Study, load_study

WINDOW = 18  # steps to either side: .36 s
SPARSE = 3  # the controls hear every third utterance: each of their steps counts, so that there are windows enough
AT = {
    "CTC step": "CTC step",
    "sensitivity": "sensitivity, input",
    "phone": "phone",
}


def standing_out(utterance, recognition):
    """A grouping for `compute`: at every output step the letter whose logit is highest in units of its own deviation.

    For sounds in which nothing is said, such as noise, and for untrained networks: most letters would never be written.
    """
    logits = recognition.logits[:, : ALPHABET.index(" ")]
    scores = (logits - logits.mean(axis=0)) / np.maximum(logits.std(axis=0), 1e-9)
    seconds = recognition.times.seconds(np.arange(len(scores)))
    return [(ALPHABET[k], second) for k, second in zip(scores.argmax(axis=1), seconds)]


def aligned_averages(network, utterances, times, window=WINDOW, progress=True):
    """The spectrogram around the letters of `times`, averaged: `Profiles` of the layer "input".

    :param times: `LetterTimes` of these utterances.
    :param window: Output steps to either side.

    Groupings are "CTC step" (as they are written, not aligned), "sensitivity" (its peak at the input, as
    far as `times` has it), "phone" (its middle, of letters that were heard rightly), and "phoneme": all phones, whatever
    was heard.
    """
    groupings = {name: times.grouping(at) for name, at in AT.items() if at == "phone" or at in times.times}
    return _averages(network, utterances, groupings | {"phoneme": "phoneme"}, window, progress)


def _averages(network, utterances, groupings, window=WINDOW, progress=True):
    return compute(network, utterances, groupings, ["input"], window, folds=_one_fold, progress=progress)


def _one_fold(utterance):
    return "all"


class Aligned(NamedTuple):
    """What notebook 08 shows of a corpus.

    :param averages: A `Study` of averages at the input, of two halves of the corpus: conditions "trained 0", "trained 1"
        (groupings as in `aligned_averages`), and with the grouping "letter", at every step the one that stands out:
        "untrained 0", ..., "noise 0", ... (the trained network with white noise), "scrambled 0", ... (with speech without
        phases).
    :param times: {"trained": `LetterTimes`, "untrained": ...}
    """

    averages: Study
    times: dict

    def halves(self, condition):
        """The `Profiles` of both halves."""
        return self.averages[f"{condition} 0"], self.averages[f"{condition} 1"]

    def whole(self, condition):
        """The `Profiles` of the whole corpus."""
        one, other = self.halves(condition)
        return one + other

    def save(self, file):
        """Write FILE_averages, FILE_times_trained and FILE_times_untrained (.npz and .json), whole or not at all."""
        self.averages.save(f"{file}_averages", levels=48)
        for name, times in self.times.items():
            times.save(f"{file}_times_{name}", **self.averages.description)


def load_aligned(file):
    """What `Aligned.save` wrote: a name of data/profiles ("real", "sentences"), or a path; see `load_study`."""
    file = FOLDER / file if Path(file).name == str(file) else Path(file)
    times = {name: LetterTimes.load(f"{file}_times_{name}") for name in ("trained", "untrained")}
    return Aligned(load_study(Path(f"{file}_averages")), times)


def aligned(network, utterances, most=20, seed=0, description=None, progress=True):
    """All that notebook 08 shows of a corpus, as `Aligned`.

    :param utterances: A list of `datasets.speech.Utterance` with phone times.
    :param most: Letters of one utterance whose evidence is looked for.
    :param description: A dict that is stored with it.
    """
    utterances = list(utterances)
    plain = altered.untrained(network, utterances, seed)

    cheap = {"by": ("sensitivity",), "layers": ("input",), "most": max(1, whole_number("most", most, 1) // 4)}
    times = {
        "trained": letter_times(network, utterances, most=most, seed=seed, progress=progress),
        "untrained": letter_times(plain, utterances, seed=seed, progress=progress, **cheap),
    }
    found, letters = {}, {"letter": standing_out}
    for half in (0, 1):
        some = utterances[half::2]
        found[f"trained {half}"] = aligned_averages(network, some, times["trained"], progress=progress)
        few = some[::SPARSE]
        for name, model, sounds in (
            ("untrained", plain, few),
            ("noise", network, altered.white_noise(few, seed)),
            ("scrambled", network, altered.phase_scrambled(few, seed)),
        ):
            found[f"{name} {half}"] = _averages(model, list(sounds), letters, progress=progress)
    return Aligned(Study(found, description), times)


def patterns(profiles, grouping, least=10, groups=None):
    """(contrasts (groups, steps, bands), groups): averages minus their unweighted mean, of these groups or all with `least`."""
    known = profiles.groups(grouping, least)
    means = profiles.mean(grouping, "input", least=least)
    groups = known if groups is None else list(groups)
    means = means[[known.index(group) for group in groups]]
    return means - means.mean(axis=0), groups


def reliability(one, other, grouping, least=10):
    """Do two halves of a corpus show the same patterns? (correlations (groups,), groups) of the contrasts of both.

    High values do not show that anything was learned: choosing inputs by the output recovers any network's filters.

    :param one, other: `Profiles` of the halves.
    :param least: Occurrences of a group, in each half.
    """
    both = [group for group in one.groups(grouping, least) if group in other.groups(grouping, least)]
    halves = [patterns(half, grouping, least, both)[0] for half in (one, other)]
    return np.array([correlation(a, b) for a, b in zip(*halves)]), both


def correlation(a, b):
    """Pearson's correlation of two arrays of one shape."""
    return float(np.corrcoef(np.ravel(a), np.ravel(b))[0, 1])


def sound_ranks(found, sounds, own, half=4):
    """Is a letter's pattern like the sound that it writes, more than like other sounds? At every lag, (lags, letters).

    The middle of each sound, 2 * half + 1 steps long, is laid on the pattern at every place and correlated with it. The rank
    is the share of the other sounds that are more alike than its own: 0 is best, .5 is chance.

    :param found: (letters, steps, bands), patterns of letters.
    :param sounds: (phones, steps, bands), averages of phones minus their mean, from other recordings.
    :param own: (letters,) which of the sounds each letter writes.

    Returns (lags in steps (lags,), ranks): a lag of -9 means that the sound lies 9 steps before the pattern's middle.
    """
    found, sounds = finite("found", found, "float64"), finite("sounds", sounds, "float64")
    middle, length = sounds.shape[1] // 2, 2 * whole_number("half", half, 0, sounds.shape[1] // 2) + 1
    templates = _standardised(sounds[:, middle - half : middle + half + 1])
    ranks = []
    for start in range(found.shape[1] - length + 1):
        alike = _standardised(found[:, start : start + length]) @ templates.T
        mine = alike[np.arange(len(found)), own][:, None]
        ranks.append((alike > mine).sum(axis=1) / (len(sounds) - 1))
    return np.arange(len(ranks)) + half - found.shape[1] // 2, np.array(ranks)


def _standardised(arrays):
    flat = arrays.reshape(len(arrays), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
