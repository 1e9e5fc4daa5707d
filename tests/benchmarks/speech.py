"""Recognition against real time, and the maps of all letters of an utterance against as many gradients."""

from statistics import median

import keras
import numpy as np
import tensorflow as tf

from idl_utils.attribution import LRP, Gradient, InputXGradient
from idl_utils.attribution.composites import EpsilonPlusFlat
from idl_utils.attribution.rules import Epsilon
from idl_utils.networks import architectures
from idl_utils.speech import Recogniser, explain_letters

from .measuring import Claim, cpu_ratios, cpu_seconds

SECONDS, RATE = 5, 16_000


def speech():
    """The architecture that ships; its speed does not depend on the weights."""
    keras.utils.set_random_seed(0)
    network = architectures.wav2letter()
    rng = np.random.default_rng(0)
    sound = rng.normal(0, 0.1, SECONDS * RATE)
    hear = Recogniser(network)
    heard = hear(sound)
    seconds = median(cpu_seconds(lambda: hear(sound)) for _ in range(9)) / SECONDS
    yield Claim("recognition, features included, of a second of speech, on one core", seconds, 1 / 50, "s")

    # The yardstick: plain gradients of as many steps, each on the whole utterance, in batches of eight.
    steps = np.arange(0, len(heard.logits), 4)
    whole = np.repeat(heard.spectrogram[None], 8, axis=0)

    @tf.function
    def gradients(inputs, chosen):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            logits = tf.gather(network(inputs, training=False)[..., 0], chosen, axis=1, batch_dims=1)
        return tape.gradient(logits, inputs)

    def baseline():
        for start in range(0, len(steps) - 7, 8):
            gradients(tf.constant(whole), tf.constant(steps[start : start + 8, None]))

    count = len(steps) // 8 * 8
    methods = {
        "gradient": Gradient(network),
        "input x gradient": InputXGradient(network),
        "LRP epsilon": LRP(network, Epsilon()),
        "LRP z+, flat": LRP(network, EpsilonPlusFlat(names={"logits": Epsilon()})),
    }
    works = {
        name: lambda method=method: explain_letters(network, method, heard.spectrogram, steps[:count], 0)
        for name, method in methods.items()
    }
    for name, ratio in cpu_ratios(works, baseline, repeats=3).items():
        yield Claim(f"{name}: maps of {count} steps of {SECONDS} s / as many gradients, batched", ratio, 1.5)
