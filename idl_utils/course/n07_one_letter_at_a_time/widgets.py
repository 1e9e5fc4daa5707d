"""Notebook 07: any step with its map and its sound; guess the letter from its map; grow a sound for a unit."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import show
from ...arguments import whole_number
from ...featurevis import l2, neuron, total_variation
from ...networks.trace import Trace
from ...speech import ALPHABET, SYMBOLS, Recogniser, StepTimes, explain_letters, optimal_sound, statistics, to_sound
from ...speech.melspectrogram import FRAMES_PER_SECOND, HOP, RATE
from ..explorer import Explorer
from ..player import Player
from ..utterance_choice import by_name, offer_own_sound, sentence_choice
from .figures import around, blind, letter_figure

SEEN, PEAK = "what the step sees", "200 ms around the peak"
STRENGTHS = {"none": 0.0, "weak": 0.003, "medium": 0.01, "strong": 0.05}
ROUNDS, STEPS, EVERY = 10, 96, 16
LONG = 400  # frames in which every unit's field lies whole


def letter_explorer(network, utterances, methods, second="LRP z+, epsilon first"):
    """Move through the output steps of a sentence, or of one's own: input, sensitivity, and a map of another method.

    :param utterances: List of `datasets.speech.Utterance`.
    :param methods: {name: method}, as `speech.letter_methods(network)` makes them.
    :param second: The method chosen at the beginning.
    """
    hear, loaded = Recogniser(network), by_name(utterances)
    sounds = cache(lambda name: loaded[name].sound())
    heard_in = cache(lambda name: hear(sounds(name)))

    def draw(name, step, method, listen):
        heard, sound = heard_in(name), sounds(name)
        step = min(step, heard.times.steps - 1)
        symbol = int(heard.path[step])
        titles = dict.fromkeys(("gradient", method))
        maps = {title: explain_letters(network, methods[title], heard, [step], symbol) for title in titles}
        last = maps[method]
        start, end = last.starts[0], last.starts[0] + last.maps.shape[1]
        if listen == PEAK:
            start, end = last.peaks()[0] - 10, last.peaks()[0] + 11
        part = sound[max(0, start) * HOP : end * HOP]
        peak = last.seconds()[0]
        spoken = loaded[name].phone_at(peak)
        sentence = (
            f"Step {step} of {heard.times.steps} ({heard.times.seconds(step):.2f} s) says "
            f"'{SYMBOLS[symbol]}' with probability {heard.probabilities[step, symbol]:.2f}; the peak of {method} lies "
            f"at {peak:.2f} s" + (f", in {spoken.label}." if spoken else ".")
        )
        played = max(0, start) / FRAMES_PER_SECOND, min(end / FRAMES_PER_SECOND, len(sound) / RATE)
        sentence += f" You hear {played[0]:.2f} to {played[1]:.2f} s."
        return show.png(letter_figure(heard, maps, 0, loaded[name], played=played)), sentence, part

    controls = {
        "name": sentence_choice(loaded),
        "step": widgets.IntSlider(value=_first_letter(heard_in(next(iter(loaded)))), min=0, max=1, description="step"),
        "method": widgets.Dropdown(options=list(methods), value=second, description="method"),
        "listen": widgets.Dropdown(options=[SEEN, PEAK], description="listen to"),
    }
    controls["step"].max = heard_in(controls["name"].value).times.steps - 1
    controls["step"].value = _first_letter(heard_in(controls["name"].value))
    explorer = Explorer(draw, controls, "any step of a sentence: its input, its maps, its sound")

    def fit(change):
        heard = heard_in(change["new"])
        controls["step"].max = heard.times.steps - 1
        controls["step"].value = _first_letter(heard)

    controls["name"].observe(fit, "value")
    return offer_own_sound(explorer, loaded)


def _first_letter(heard, after=0.5):
    """The step of the first letter heard after so many seconds, else the middle one."""
    letters = [letter.step for letter in heard.letters if letter.symbol != " " and letter.seconds > after]
    return letters[0] if letters else heard.times.steps // 2


def map_game(network, utterances, methods, rounds=ROUNDS, seed=0):
    """Which letter is it? Ten maps of letters that were heard, one a round; the first guess counts, chance is 1 in 28.

    `methods` are those whose maps are shown, {name: method}.

    Each letter is asked once at most, so that no letter is the best guess at all times.
    """
    hear, rng = Recogniser(network), np.random.default_rng(seed)
    heard = [hear(utterance.sound()) for utterance in by_name(utterances).values()]
    pool = [(k, each.step, each.symbol) for k, one in enumerate(heard) for each in one.letters if each.symbol != " "]
    asked = {}
    for k, step, symbol in (pool[i] for i in rng.permutation(len(pool))):
        asked.setdefault(symbol, (k, step, symbol))
    asked = list(asked.values())[: whole_number("rounds", rounds, 1)]
    maps_of = cache(
        lambda number, kind: explain_letters(network, methods[kind], heard[asked[number][0]], [asked[number][1]])
    )
    first = {}

    def cut(values, number, start):
        k, step, _ = asked[number - 1]
        return around(values, heard[k].times.frame(step) - start)

    def draw(number, guess):
        k, _, symbol = asked[number - 1]
        maps = {kind: maps_of(number - 1, kind) for kind in methods}
        parts = [blind(cut(each.maps[0], number, each.starts[0]), kind) for kind, each in maps.items()]
        sentence = f"Round {number} of {len(asked)}: which letter is said at this step?"
        if guess != "?":
            first.setdefault(number, guess == symbol)
            parts.insert(0, blind(cut(heard[k].spectrogram, number, 0), f"the input: '{symbol}'"))
            verdict = "right" if guess == symbol else "wrong"
            sentence = (
                f"Round {number}: it is '{symbol}' in '{heard[k].text}'; '{guess}' is {verdict}. "
                f"Score: {sum(first.values())} of {len(first)} (by chance 1 of {len(ALPHABET)})."
            )
        return show.png(show.panels(parts, size=2.6)), sentence

    controls = {
        "number": widgets.IntSlider(value=1, min=1, max=len(asked), description="round"),
        "guess": widgets.Dropdown(options=["?", *ALPHABET.replace(" ", "").replace("'", "")], description="my guess"),
    }
    explorer = Explorer(draw, controls, "guess which letter a map belongs to")
    controls["number"].observe(lambda change: setattr(controls["guess"], "value", "?"), "value")
    return explorer


def sound_explorer(network, sound, layers=("bn1", "bn5", "bn9", "logits"), steps=STEPS):
    """Grow the spectrogram that a unit of a layer wants, and hear it.

    :param sound: Samples at 16 kHz, whose mean spectrum and loudness the played sound gets.
    """
    want = cache(lambda layer: optimal_sound(network, StepTimes.of(network, LONG, layer).field + 2, rate=0.1))
    spoken = statistics(sound)
    counts = {layer: Trace(network)[layer].shape[-1] for layer in layers}

    def draw(layer, unit, strength, seed):
        weight, unit = STRENGTHS[strength], unit % counts[layer]
        objective = neuron(layer, unit) - weight * total_variation() - weight * l2(centre=0)
        name = f"'{SYMBOLS[unit]}'" if layer == layers[-1] else f"unit {unit} of {layer}"
        for step, sounds, scores in want(layer).frames(objective, steps=steps, every=EVERY, seed=seed):
            panel = blind(sounds[0], f"what {name} wants", "deviations")
            sentence = f"Step {step} of {steps}: {name} at {scores[0]:.1f}, penalties {strength}, start {seed}."
            figure = show.panels([panel], size=4.2)
            if step < steps:
                yield show.png(figure), sentence, None
        yield show.png(figure), sentence, to_sound(sounds[0], spoken)

    controls = {
        "layer": widgets.Dropdown(options=list(layers), value=layers[-1], description="layer"),
        "unit": widgets.BoundedIntText(value=4, min=0, max=max(counts.values()) - 1, description="unit"),
        "strength": widgets.Dropdown(options=list(STRENGTHS), value="medium", description="penalties"),
        "seed": widgets.BoundedIntText(value=0, min=0, max=99, description="start"),
    }
    return Explorer(draw, controls, "grow the sound that a unit wants")


class Players(widgets.HBox):
    """A row of players with names: {name: samples at 16 kHz}."""

    def __init__(self, sounds):
        self.sounds = dict(sounds)
        layout = widgets.Layout(margin="0 16px 0 0")
        boxes = [widgets.VBox([widgets.Label(name), Player(s)], layout=layout) for name, s in self.sounds.items()]
        super().__init__(boxes, layout=widgets.Layout(flex_flow="row wrap"))

    def _repr_mimebundle_(self, **kwargs):
        said = ", ".join(f"{name} ({len(s) / RATE:.1f} s)" for name, s in self.sounds.items())
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": f"Sounds: {said}"}


def players(sounds):
    """Players beside each other, each with its name: {name: samples at 16 kHz}."""
    return Players(sounds)
