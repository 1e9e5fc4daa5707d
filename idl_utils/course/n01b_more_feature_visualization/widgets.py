"""Notebook 01b: a guessing game, in which one predicts from an optimized picture what drives a channel."""

import ipywidgets as widgets
import numpy as np

from ... import show
from ...featurevis import OptimalInput, channel, strongest_examples
from ..explorer import Explorer
from ..picture_choice import named_network

UNSURE, LEFT, RIGHT = "?", "left", "right"


def guessing_game(network, layer, pictures, channels=range(8), steps=48, seed=0):
    """Which of two crops drives a channel more? Guess from the channel's optimized picture; the score is counted.

    `pictures` (n, height, width, channels) are natural ones; of each pair, one is among those in which the channel is most
    active at some place, and one is drawn at random from the weaker half.
    """
    network, channels = named_network(network), list(channels)
    rng = np.random.default_rng(seed)
    *_, (_, optimal, _) = OptimalInput(network).frames(channel(layer, channels), steps, steps)  # no bar in a widget
    found = strongest_examples(network, layer, pictures, channels, top=len(pictures))
    strong, weak = rng.integers(3, size=len(channels)), rng.integers(len(pictures) // 2, len(pictures), len(channels))
    left_is_strong = rng.random(len(channels)) < 0.5
    ranks = {LEFT: np.where(left_is_strong, strong, weak), RIGHT: np.where(left_is_strong, weak, strong)}
    places = np.arange(len(channels))
    crops = {side: np.asarray(pictures)[found.index[places, rank]] for side, rank in ranks.items()}
    activations = {side: found.activation[places, rank] for side, rank in ranks.items()}

    def draw(**answers):
        answers = list(answers.values())
        titles = [f"channel {c}" for c in channels]
        for side in (LEFT, RIGHT):
            known = zip(answers, activations[side])
            titles += [side if answer == UNSURE else f"{side}: {value:.2f}" for answer, value in known]
        image = show.pictures([*optimal, *crops[LEFT], *crops[RIGHT]], titles, columns=len(channels), size=1.15)
        right = [a == (LEFT if s else RIGHT) for a, s in zip(answers, left_is_strong) if a != UNSURE]
        sentence = f"Above, what each channel of {layer} wants to see; below, two crops. Which drives it more?"
        if right:
            sentence = f"{sum(right)} of {len(right)} right; guessing blindly, {len(right) / 2:g} are to be expected."
        return show.png(image), sentence

    controls = {
        f"answer{c}": widgets.Dropdown(options=[UNSURE, LEFT, RIGHT], description=f"channel {c}") for c in channels
    }
    return Explorer(draw, controls, "for each channel, guess which of two crops drives it more")
