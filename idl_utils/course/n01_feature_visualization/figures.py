"""Notebook 01: climbing a logit and its log-probability, by plain ascent and by Adam."""

import numpy as np
import tensorflow as tf

from ... import show
from ...datasets import picture
from ...featurevis import OptimalInput, Pixels, log_probability, logit
from ...networks import logits

PLAIN_RATE = 0.02  # mean change of a pixel in the first plain step


def logit_or_probability(network, name, label, rival, steps=32):
    """Climb from a picture to class `label` by its logit and its log-probability, by plain ascent and by Adam.

    Returns the Figure, with the logits of `label` and `rival` on one axis, and the mean change of a pixel,
    {("plain" or "Adam", "logit" or "log p"): float}.
    """
    start, model = picture(name, network.domain.size), logits(network)
    k, other = network.class_index(label), network.class_index(rival)
    adam = OptimalInput(network, parametrization=Pixels(), transformation=None)
    objectives = {"logit": logit(k), "log p": log_probability(k)}
    reads = {"logit": tf.identity, "log p": tf.nn.log_softmax}
    paths = {("plain", what): _plain_ascent(network, model, start, read, k, steps) for what, read in reads.items()}
    for what, objective in objectives.items():
        frames = adam.frames(objective, steps, max(1, steps // 8), start=start)
        paths["Adam", what] = {step: image for step, [image], _ in frames}
    changed = {key: float(np.abs(path[steps] - path[0]).mean()) for key, path in paths.items()}
    values = {key: np.asarray(model(network.prepare(list(path.values())))) for key, path in paths.items()}
    span = min(v[:, [k, other]].min() for v in values.values()), max(v[:, [k, other]].max() for v in values.values())
    parts = [show.Picture(start, "start")]
    for (how, what), path in paths.items():
        found = values[how, what]
        curves = {label: found[:, k], rival: found[:, other]}
        parts += [show.Curves(curves, list(path), f"{how}, by the {what}", "logit")]
        parts += [show.Picture(path[steps], f"changed by {changed[how, what]:.3f}")]
    caption = f"From one picture towards '{label}': logits on the way, and the picture at the end."
    figure = show.panels([*parts[:5], parts[0], *parts[5:]], columns=5, caption=caption, size=2.1)
    for axes in figure.axes:
        if axes.get_ylabel() == "logit":
            axes.set_ylim(span[0] - 1, span[1] + 1)
    return figure, changed


def _plain_ascent(network, model, start, read, k, steps):
    """{step: picture}: x + rate g, clipped, with the rate that makes the first step change pixels by `PLAIN_RATE`."""

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = read(model(network.domain(x), training=False))[0, k]
        return tape.gradient(value, x)

    x, rate = tf.constant(start[None]), None
    path = {0: start}
    for step in range(1, steps + 1):
        gradient = slope(x)
        rate = PLAIN_RATE / tf.reduce_mean(tf.abs(gradient)) if rate is None else rate
        x = tf.clip_by_value(x + rate * gradient, 0, 1)
        if step % max(1, steps // 8) == 0 or step == steps:
            path[step] = x[0].numpy()
    return path
