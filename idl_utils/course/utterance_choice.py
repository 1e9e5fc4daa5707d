"""Choose an utterance by its text, and add one's own: what the widgets about speech share."""

import ipywidgets as widgets

from ..datasets.speech import Utterance
from .own_sound import sound_input


def by_name(utterances):
    """{text and speaker: utterance} of a list, or of one; raises ValueError if there is none."""
    utterances = [utterances] if isinstance(utterances, Utterance) else list(utterances)
    if not utterances or not all(isinstance(each, Utterance) for each in utterances):
        raise ValueError(
            "utterances should be a list of Utterance, such as datasets.speech.sentences('held-out voices')"
        )
    return {f"{each.text[:48]} ({each.speaker})": each for each in utterances}


def sentence_choice(loaded):
    """A list to choose one of the utterances `loaded`, as of `by_name`."""
    return widgets.Dropdown(options=list(loaded), description="sentence", layout=widgets.Layout(width="480px"))


def offer_own_sound(explorer, loaded):
    """Add buttons for a sound of one's own, which becomes one of `loaded` and is chosen; returns the explorer.

    The explorer's control "name" must be a `sentence_choice(loaded)`.
    """
    choice = explorer.controls["name"]

    def add(name, samples):
        count = 1 + sum(known == name or known.startswith(f"{name} (") for known in loaded)
        name = name if count == 1 else f"{name} ({count})"
        loaded[name] = Utterance(name, samples, "")
        choice.options = list(loaded)
        choice.value = name

    explorer.children = (*explorer.children, sound_input(add))
    return explorer
