"""Notebook 08: where a letter's evidence lies; what a letter's windows have in common, to see and to hear."""

from collections import Counter
from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import datasets, profiles, show, speech
from ...show.canvas import canvas
from ...show.colours import ACCENTS
from ..explorer import Explorer
from .figures import LEAST, STEP, window_panel

SPAN = 600  # ms
FEW = 5  # letters that a histogram is drawn of
LOUDER = 3  # an average is flat: its deviations are enlarged before it is played


def shift_explorer(corpora):
    """Choose a corpus, a way to say where a letter is, a layer and a letter: how far from the sound?

    `corpora` is {name: LetterTimes}. Letters are those that were heard rightly some times in each.
    """
    first = next(iter(corpora.values()))
    layers = [name.split(", ")[1] for name in first.times if name.startswith("sensitivity")]
    heard = [Counter(times.letters[times.heard].tolist()) for times in corpora.values()]
    letters = sorted(letter for letter in heard[0] if all(each[letter] >= FEW for each in heard))

    def draw(corpus, by, layer, letter):
        times = corpora[corpus]
        name = f"{by}, {layer}" if by in profiles.alignment.BY else by
        chosen = times.heard & ((times.letters == letter) | (letter == "all"))
        late = 1000 * (times.at(name) - times.at("phone"))[chosen]
        figure, place = canvas(7.5, 2.3)
        figure.set_layout_engine("constrained", rect=place)
        axes = figure.subplots()
        axes.hist(late, np.arange(-SPAN, SPAN + 1, STEP) + STEP / 2, color=ACCENTS[0])
        axes.axvline(0, color="0.4", linestyle="--")
        axes.set(xlabel="ms later than the middle of the sound", ylabel="letters", xlim=(-SPAN, SPAN))
        bias, beyond = np.median(late), np.mean(np.abs(late) > SPAN)
        sentence = (
            f"{corpus}, {name}, letter {letter}: {len(late)} letters, median {bias:+.0f} ms, half of them within "
            f"{np.median(np.abs(late - bias)):.0f} ms of that; {beyond:.0%} lie outside of the figure."
        )
        return show.png(figure), sentence

    controls = {
        "corpus": widgets.Dropdown(options=list(corpora), description="corpus"),
        "by": widgets.Dropdown(options=["CTC step", *profiles.alignment.BY, "any frame"], description="place by"),
        "layer": widgets.SelectionSlider(options=layers, description="layer"),
        "letter": widgets.Dropdown(options=["all", *letters], description="letter"),
    }
    return Explorer(draw, controls, "how far from its sound is a letter?")


def pattern_explorer(corpora):
    """Choose a corpus, a letter, an alignment, and what is subtracted: the pattern, its controls, and how it sounds.

    `corpora` is {name: Aligned}. Letters are those that have windows enough in each of them.
    """
    whole = cache(lambda corpus, condition: corpora[corpus].whole(condition))
    first = whole(next(iter(corpora)), "trained")
    groupings = [grouping for grouping in first.groupings if grouping != "phoneme"]
    known = [whole(corpus, "trained").groups(grouping, LEAST) for corpus in corpora for grouping in groupings]
    letters = sorted(set.intersection(*map(set, known)))
    loudness = cache(lambda: speech.statistics(datasets.speech.sentences("held-out voices")[0].sound()))
    views = {"the average": None, "minus the mean": False, "minus the weighted mean": True}

    def draw(corpus, letter, grouping, view):
        parts, sound = [], None
        for condition, title in (("trained", "trained"), ("untrained", "untrained network"), ("noise", "white noise")):
            averages, name = whole(corpus, condition), grouping if condition == "trained" else "letter"
            known = averages.groups(name, LEAST)
            if letter not in known:  # a network on noise may have hardly any
                continue
            place = known.index(letter)
            mean = averages.mean(name, "input", least=LEAST)[place]
            shown = mean if views[view] is None else averages.contrast(name, "input", views[view], least=LEAST)[place]
            count = averages.counts(name, LEAST)[place]
            parts.append(window_panel(shown, f"{title}, {count} windows"))
            if condition == "trained":
                sound = speech.to_sound(np.repeat(LOUDER * mean, 2, axis=0), loudness())
                loudest = shown[np.unravel_index(np.abs(shown).argmax(), shown.shape)]
                at = (np.abs(shown).sum(axis=1).argmax() - averages.window) * STEP
        sentence = (
            f"{corpus}, '{letter}' by {grouping}, {view}: up to {loudest:+.2f} z, strongest {at:+d} ms from the middle. "
            f"The sound is the average, its deviations enlarged {LOUDER} times."
        )
        return show.png(show.panels(parts, size=2.5, caption="")), sentence, sound

    controls = {
        "corpus": widgets.Dropdown(options=list(corpora), description="corpus"),
        "letter": widgets.Dropdown(options=letters, value="s", description="letter"),
        "grouping": widgets.Dropdown(options=groupings, value="sensitivity", description="middle"),
        "view": widgets.Dropdown(options=list(views), value="minus the mean", description="shown"),
    }
    return Explorer(draw, controls, "what do the windows of one letter have in common?")
