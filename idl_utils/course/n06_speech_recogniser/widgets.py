"""Notebook 06: let the network hear any sentence, align it with its text, and see what an output step can see."""

import ipywidgets as widgets
import numpy as np

from ... import show
from ...speech import (
    Recogniser,
    StepTimes,
    align,
    at_speed,
    letter_error_rate,
    letter_phones,
    with_noise,
    word_error_rate,
)
from ...speech.melspectrogram import HOP
from ..explorer import Explorer
from ..utterance_choice import by_name, offer_own_sound, sentence_choice
from .figures import alignment_row, kernel_layers, probability_row, seen_seconds, spectrogram_row, utterance_figure

NOISES = ("none", 30, 20, 15, 10, 5, 0)  # decibels of the sound above the noise
AROUND = 0.6  # seconds to either side of a letter


def recogniser_explorer(network, utterances):
    """Choose a sentence, or bring your own; change its speed and lay noise over it; hear it, and read what is heard."""
    hear, loaded = Recogniser(network), by_name(utterances)

    def draw(name, speed, noise):
        spoken = loaded[name]
        sound = at_speed(spoken.sound(), speed)
        sound = sound if noise == "none" else with_noise(sound, noise)
        heard = hear(sound)
        phones = [(phone.label, phone.start / speed, phone.end / speed) for phone in spoken.phones]
        blank = np.mean(heard.path == heard.logits.shape[1] - 1)
        sentence = f"Heard: '{heard.text}' ({blank:.0%} of {len(heard.path)} steps are blank)."
        if spoken.text:
            letters, words = (rate(spoken.text, heard.text) for rate in (letter_error_rate, word_error_rate))
            sentence += f" Said: '{spoken.text}'. Letter error rate {letters:.2f}, word error rate {words:.2f}."
        return show.png(utterance_figure(heard, None, phones, probabilities=True)), sentence, sound

    controls = {
        "name": sentence_choice(loaded),
        "speed": widgets.FloatSlider(value=1, min=0.6, max=1.6, step=0.1, description="speed"),
        "noise": widgets.SelectionSlider(
            options=[(level if level == "none" else f"{level} dB", level) for level in NOISES], description="noise"
        ),
    }
    explorer = Explorer(draw, controls, "choose a sentence, its speed and noise, or bring your own: what is heard?")
    return offer_own_sound(explorer, loaded)


def alignment_explorer(network, utterances):
    """Choose a letter of a sentence: where the network emits it by itself, and where if the text is given."""
    hear, loaded = Recogniser(network), by_name(utterances)
    results = {}

    def found(name):
        if name not in results:
            heard = hear(loaded[name].sound())
            results[name] = heard, align(heard.logits, loaded[name].text)
        return results[name]

    def draw(name, letter):
        heard, alignment = found(name)
        spoken, text, index = loaded[name], alignment.text, min(letter, len(alignment.text)) - 1
        step = int(alignment.steps[index])
        second, sure = heard.times.seconds(step), alignment.letters[step, index]
        own = letter_phones(spoken)[index]
        rows = [
            spectrogram_row(heard.spectrogram),
            probability_row(heard, "what the network says by itself"),
            alignment_row(heard, alignment, "if it has to say the text"),
            show.Letters(list(zip(text, heard.times.seconds(alignment.steps))), unit="aligned", highlight=index),
            show.Segments(spoken.phones, highlight=spoken.phones.index(own[0]) if own else None),
        ]
        sentence = f"Letter {index + 1} of {len(text)}, '{text[index]}', lies most probably on step {step} ({sure:.2f})"
        if own:
            late = 1000 * (second - own[0].centre)
            sentence += f", {late:+.0f} ms from the middle of its sound, {'+'.join(phone.label for phone in own)}"
        elif text[index] != " ":
            sentence += "; nobody speaks it"
        sentence += f". log P(text | sound) = {alignment.log_likelihood:.1f}."
        figure = show.timeline(rows, start=max(0, second - AROUND), end=second + AROUND)
        return show.png(figure), sentence

    longest = max(len(utterance.text) for utterance in loaded.values())
    controls = {
        "name": sentence_choice(loaded),
        "letter": widgets.IntSlider(value=3, min=1, max=longest, description="letter"),
    }
    return Explorer(draw, controls, "choose a letter: on which output steps does it lie?")


def field_explorer(network, utterance):
    """Choose a layer and one of its steps: the part of the sound that it can see, to look at and to listen to."""
    hear = Recogniser(network)
    [spoken] = by_name(utterance).values()
    sound = spoken.sound()
    heard = hear(sound)
    layers = kernel_layers(network)
    times = {layer: StepTimes.of(network, len(heard.spectrogram), layer) for layer in layers}

    def draw(layer, step):
        seen = times[layer]
        first, last = seen.first(step), seen.first(step) + seen.field - 1
        middle, own = seen.seconds(step), (f"step {step} of {layer}", *seen_seconds(seen, step))
        rows = [
            spectrogram_row(heard.spectrogram, marks={"middle": middle}),
            show.Segments([own], unit="sees", highlight=0),
            show.Letters(heard.letters, unit="heard"),
            show.Segments(spoken.phones),
        ]
        padded = max(0, -first) + max(0, last - len(heard.spectrogram) + 1)
        sentence = (
            f"Step {step} of {layer} sees frames {first} to {last}: {seen.field} frames, {seen.field * 10} ms; the middle, "
            f"{middle:.3f} s, is {10 * seen.offset:+.0f} ms from frame {seen.stride * step}. "
            f"{padded} of the frames are padding."
        )
        window = sound[max(0, first * HOP) : max(HOP, (last + 1) * HOP)]
        figure = show.timeline(rows, start=0, end=len(sound) / 16_000)
        return show.png(figure), sentence, window

    controls = {
        "layer": widgets.Dropdown(options=layers, value=layers[-1], description="layer"),
        "step": widgets.IntSlider(value=times[layers[-1]].steps // 2, min=0, max=times[layers[-1]].steps - 1),
    }
    controls["step"].description = "step"
    return Explorer(draw, controls, "choose a layer and a step: what can it see?")
