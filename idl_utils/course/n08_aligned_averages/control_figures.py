"""Figures and numbers of notebook 08 about its controls: noise, untrained networks, halves of a corpus, sounds."""

from collections import Counter

import keras
import numpy as np

from ... import profiles, show
from ...datasets.speech import Utterance
from ...networks.architectures import wav2letter
from ...speech.melspectrogram import RATE
from .figures import LEAST, STEP, window_grid


def listener_and_noise(minutes=20, seed=1):
    """A small recogniser that was never trained, and utterances of white noise, a minute each."""
    keras.utils.set_random_seed(seed)
    listener = wav2letter(width=16, wide=16, kernels=(8, 3, 3))
    rng = np.random.default_rng(seed)
    noise = [rng.normal(0, 0.05, 60 * RATE).astype("float32") for _ in range(minutes)]
    return listener, [Utterance(f"noise {k}", samples, "") for k, samples in enumerate(noise)]


def noise_averages(listener, noise):
    """Profiles of what lies around the steps at which each letter stands out, .2 s to either side."""
    return profiles.compute(listener, noise, {"letter": profiles.standing_out}, ["input"], 10, progress=False)


def two_halves(one, other, letters, caption):
    """The patterns of some letters in two halves of a recording, one above the other."""
    found = {}
    for row, half in (("first half", one), ("second half", other)):
        values, names = profiles.patterns(half, "letter", 100, letters)
        found |= {(row, letter): value for letter, value in zip(names, values)}
    return window_grid(found, ["first half", "second half"], list(letters), caption)


def print_reliabilities(corpora, least=LEAST):
    """A table of {name: Aligned}: how well the patterns of two halves agree, and how many windows a letter has in a half.

    Returns {name: {condition: mean correlation}}.
    """
    found = {name: {} for name in corpora}
    lines = [f"{'split-half r (windows a letter)':33}" + "".join(f"{name:>20}" for name in corpora)]
    rows = [("trained", grouping) for grouping in ("CTC step", "sensitivity", "phone")]
    for condition, grouping in [*rows, *((name, "letter") for name in ("untrained", "noise", "scrambled"))]:
        title, cells = f"{condition}, {grouping}" if condition == "trained" else condition, []
        for name, corpus in corpora.items():
            values, _ = profiles.reliability(*corpus.halves(condition), grouping, least)
            windows = np.median(corpus.halves(condition)[0].counts(grouping, least))
            found[name][title] = float(values.mean())
            cells.append(f"{found[name][title]:12.2f} {f'({windows:.0f})':>7}")
        lines.append(f"{title:33}" + "".join(cells))
    print("\n".join(lines))
    return found


def own_sounds(times):
    """{letter: the phone that it writes most often} among the letters that were heard rightly."""
    found = {}
    for letter in np.unique(times.letters):
        phones = Counter(phone for phone in times.phones[(times.letters == letter) & times.heard] if " " not in phone)
        if phones:
            found[str(letter)] = phones.most_common(1)[0][0]
    return found


def sound_rank_curves(corpus, least=LEAST):
    """(lags in ms, {condition: mean rank of the letters' own sounds at every lag}): 0 is best, .5 is chance.

    Patterns are of one half of the corpus, sounds of the other.
    """
    own, curves = own_sounds(corpus.times["trained"]), {}
    for name, condition, grouping in (
        ("trained, CTC step", "trained", "CTC step"),
        ("trained, sensitivity", "trained", "sensitivity"),
        ("trained, white noise", "noise", "letter"),
        ("untrained, speech", "untrained", "letter"),
    ):
        both = []
        for half in (0, 1):
            sounds, phones = profiles.patterns(corpus.halves("trained")[1 - half], "phoneme", least)
            letters = corpus.halves(condition)[half].groups(grouping, least)
            letters = [letter for letter in letters if own.get(letter) in phones]
            found, _ = profiles.patterns(corpus.halves(condition)[half], grouping, least, letters)
            lags, ranks = profiles.sound_ranks(found, sounds, [phones.index(own[letter]) for letter in letters])
            both.append(ranks.mean(axis=1))
        curves[name] = np.mean(both, axis=0)
    return lags * STEP, curves


def sound_rank_figure(corpora):
    """`sound_rank_curves` of {name: Aligned}."""
    parts = []
    for name, corpus in corpora.items():
        lags, curves = sound_rank_curves(corpus)
        parts.append(
            show.Curves(curves, lags / 1000, name, "rank of the own sound", axis="s from the pattern's middle")
        )
    caption = (
        "Is a letter's pattern like the sound that the letter writes? Share of other sounds that are more like it, with the "
        "sound laid at every place: 0 is best, .5 is chance. Patterns and sounds come from different halves of the corpus."
    )
    return show.panels(parts, size=3.4, caption=caption)


def chance_reliability(one, other, seed=0, least=100):
    """Correlation of the patterns of two halves if each letter is compared with another one, drawn by chance."""
    both = [group for group in one.groups("letter", least) if group in other.groups("letter", least)]
    halves = [profiles.patterns(half, "letter", least, both)[0] for half in (one, other)]
    turned = np.roll(np.arange(len(both)), np.random.default_rng(seed).integers(1, len(both)))
    return float(np.mean([profiles.correlation(a, b) for a, b in zip(halves[0], halves[1][turned])]))


def likeness_to_patterns(windows, letters, averages):
    """(correlations (windows, patterns), letters of the patterns): single windows against the stored patterns.

    Windows (n, frames, 128) around the CTC step, as of `letter_windows`; those of letters without a pattern are left out. The
    mean of all letters is taken off them, too.
    """
    found, names = profiles.patterns(averages, "CTC step", LEAST)
    mean = averages.mean("CTC step", "input", least=LEAST).mean(axis=0)
    middle, half = windows.shape[1] // 2, averages.window
    kept = [k for k, letter in enumerate(letters) if letter in names]
    cut = windows[kept][:, middle - 2 * half : middle + 2 * half + 1 : 2] - mean
    return np.corrcoef(cut.reshape(len(cut), -1), found.reshape(len(found), -1))[: len(cut), len(cut) :], names
