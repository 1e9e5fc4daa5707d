"""What the methods cost beside the bare computation that they can't do without."""

import time

import numpy as np
import tensorflow as tf

from idl_utils import attribution, datasets, explore, networks

from .measuring import Claim, cpu_ratio


def gradient():
    """The Gradient method against a bare compiled gradient of the same logit."""
    network = networks.load("photo_net")
    logits = networks.logits(network)
    pictures = network.prepare(np.repeat(datasets.picture("chelsea", 64)[None], 16, axis=0))
    method, x = attribution.Gradient(network), tf.constant(pictures)

    @tf.function
    def bare():
        with tf.GradientTape() as tape:
            tape.watch(x)
            score = logits(x, training=False)[:, 3]
        return tape.gradient(score, x)

    yield Claim("Gradient / bare gradient, photo_net, 16 pictures", cpu_ratio(lambda: method(pictures, 3), bare), 1.15)


def widgets():
    """A value that a widget has shown before comes back at once; the first frame of a growing picture within a second."""
    explorer = explore.saliency_explorer(networks.load("photo_net"), pictures=("chelsea",))
    label = explorer.controls["label"]

    def seconds(value):
        start = time.perf_counter()
        label.value = value
        return time.perf_counter() - start

    first = max(seconds(value) for value in ("dog", "lion", "pizza"))
    again = max(seconds(value) for value in ("dog", "lion", "pizza"))
    yield Claim("widget: a new map", first, 1.0, "s")
    yield Claim("widget: a map seen before / a new one", again / first, 0.2)
    shown = []
    explorer.picture.observe(lambda change: shown.append(time.perf_counter()), "value")
    start = time.perf_counter()
    explorer.controls["method"].value = "optimized input"
    yield Claim("widget: first frame of an optimized picture", shown[0] - start, 1.0, "s")
    yield Claim("widget: all frames of an optimized picture (160 steps)", shown[-1] - start, 10.0, "s")


def widgets_at_224_pixels():
    """The same on a network of ImageNet: each method's first answer, which compiles it, and later ones."""
    explorer = explore.saliency_explorer(networks.load("efficientnet_lite0"), pictures=("chelsea",))
    methods = [name for name in explorer.controls["method"].options if not name.startswith("optimized")][1:]

    def seconds(control, value):
        start = time.perf_counter()
        explorer.controls[control].value = value
        return time.perf_counter() - start

    first = {name: seconds("method", name) for name in methods}
    slowest = max(first, key=first.get)
    yield Claim(f"widget, efficientnet_lite0: first map of a method ({slowest})", first[slowest], 2.0, "s")
    yield Claim("widget, efficientnet_lite0: another class", seconds("label", "espresso"), 1.0, "s")
    explorer.controls["label"].value = "Egyptian cat"
    again = max(seconds("method", name) for name in methods)
    yield Claim("widget, efficientnet_lite0: a map seen before / its first time", again / first[slowest], 0.1)
