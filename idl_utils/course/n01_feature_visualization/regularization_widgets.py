"""Notebook 01: the three families of regularization of the lecture, from no effect to too strong."""

from dataclasses import replace
from functools import cache, lru_cache

import ipywidgets as widgets
import numpy as np
import tensorflow as tf

from ... import show
from ...arguments import whole_number
from ...datasets import crops
from ...featurevis import Fourier, LearnedPrior, OptimalInput, Pixels, RandomAffine, high_frequency_share, penalties
from ...featurevis.objectives import logit
from ..explorer import Explorer
from ..optimized_picture import EVERY, curve, growing, opinion, two_digits, what_failed
from ..picture_choice import class_choice, named_network

PENALTIES = {
    "total variation": penalties.total_variation,
    "blur": penalties.blur,
    "L1": penalties.l1,
    "L2": penalties.l2,
}
PRIORS = {
    "pixels": Pixels(),
    "Fourier": Fourier(),
    "principal components": LearnedPrior("picture_pca"),
    "decoder": LearnedPrior("picture_prior"),
}
TEST = RandomAffine()  # what every picture has to stand, whatever it was optimized with
VIEWS = 16
KEPT = 8  # compiled ascents, one for each choice of transformations


def penalty_explorer(network, label=None, steps=160):
    """Frequency penalization: choose a penalty, its weight and a class; see the pictures without and with it grow.

    Both are optimized pixel by pixel with no transformation, where a penalty shows what it does alone.
    """
    network, steps = named_network(network), whole_number("steps", steps, 1)
    climb, ask = OptimalInput(network, parametrization=Pixels(), transformation=None), opinion(network)
    usual = cache(lambda: _photographs(climb.shape))

    def draw(penalty, power, label):
        weight, k, seen = 10.0**power, network.class_index(label), []
        objective = logit(k) - np.array([0, weight]) * PENALTIES[penalty]()
        for step, images, scores in growing(climb.frames(objective, steps, EVERY)):
            seen.append(scores)
            names = ["no penalty", f"{penalty}, weight {two_digits(weight)}"]
            share, probability = high_frequency_share(images), ask(images)[1][1, k]
            parts = [
                *map(show.Picture, images, names),
                curve(["without", "with"], seen, steps, EVERY, f"'{label}', {step} of {steps} steps", "logit"),
            ]
            sentence = (
                f"{penalty[0].upper()}{penalty[1:]} with weight {two_digits(weight)}: logit of '{label}' {scores[1]:.1f} "
                f"(without penalty {scores[0]:.1f}), probability {probability:.2f}; high-frequency share {share[1]:.2f} "
                f"(without {share[0]:.2f}, photographs {usual():.2f})."
            )
            failed = what_failed(images[1], "the penalty is too strong, so lower its weight")
            yield show.png(show.panels(parts)), sentence + failed * (step == steps)

    controls = {
        "penalty": widgets.Dropdown(options=list(PENALTIES), description="penalty"),
        "power": widgets.FloatSlider(value=-2, min=-4, max=2, step=0.5, description="log₁₀ weight"),
        "label": class_choice(network, label),
    }
    return Explorer(draw, controls, "choose a frequency penalty, its weight and a class")


def transformation_explorer(network, label=None, steps=160):
    """Transformation robustness: how far each step shifts, zooms and rotates the picture; see it grow, and two views."""
    network, steps = named_network(network), whole_number("steps", steps, 1)
    ask = opinion(network)

    @lru_cache(KEPT)
    def climb(transformation):
        return OptimalInput(network, transformation=transformation)

    def draw(shift, zoom, rotation, label):
        k, seen = network.class_index(label), []
        own = RandomAffine(shift, (1 - zoom, 1 + zoom), float(rotation))
        still = shift == zoom == rotation == 0

        def mean_logit(views):
            return ask(views)[0][:, k].mean()

        for step, [image], [score] in growing(climb(None if still else own).frames(logit(k), steps, EVERY)):
            seen.append([score])
            views, test = _views(image, own), _views(image, TEST)
            parts = [
                show.Picture(image, f"'{label}', {step} of {steps} steps"),
                *(show.Picture(view, "a view of it") for view in views[:2]),
                curve(["bare"], seen, steps, EVERY, "bare picture", "logit"),
            ]
            sentence = (
                f"Shift ±{shift:.0%}, zoom ±{zoom:.0%}, rotation ±{rotation}°: logit of '{label}' {score:.1f} for the bare "
                f"picture, {mean_logit(views):.1f} on average over such views of it; {mean_logit(test):.1f} in a test that "
                f"is always the same (±{TEST.shift[0]:.0%}, ±{TEST.zoom[1] - 1:.0%}, ±{TEST.rotation:.0f}°)."
            )
            yield show.png(show.panels(parts)), sentence

    controls = {
        "shift": widgets.FloatSlider(value=0.06, min=0, max=0.5, step=0.02, description="shift ±"),
        "zoom": widgets.FloatSlider(value=0.1, min=0, max=0.9, step=0.05, description="zoom ±"),
        "rotation": widgets.IntSlider(value=10, min=0, max=180, step=5, description="rotation ±°"),
        "label": class_choice(network, label),
    }
    return Explorer(draw, controls, "choose how far the picture is moved at each step, and a class")


def prior_explorer(network, label=None, steps=160):
    """Learned priors: what is optimized, how strongly it is held near 0, and a class; see what is typical, and the result.

    With no transformation, so that the prior shows what it does alone.
    """
    network, steps = named_network(network), whole_number("steps", steps, 1)
    ask = opinion(network)

    @cache
    def climb(what):
        return OptimalInput(network, parametrization=PRIORS[what], transformation=None)

    @cache
    def typical(what):
        shape = climb(what).shape
        prior = replace(PRIORS[what], deviation=1.0)
        return prior.picture(prior.start(1, shape, seed=1), shape).numpy()[0]

    usual = cache(lambda: _photographs(climb("pixels").shape))

    def draw(what, power, label):
        weight, k, seen = 10.0**power, network.class_index(label), []
        objective = logit(k) - weight * penalties.latent_norm()
        for step, [image], [score] in growing(climb(what).frames(objective, steps, EVERY)):
            seen.append([score])
            [share], probability = high_frequency_share(image), ask(image[None])[1][0, k]
            parts = [
                show.Picture(typical(what), "drawn at random"),
                show.Picture(image, f"'{label}', {step} of {steps} steps"),
                curve(["logit"], seen, steps, EVERY, f"weight {two_digits(weight)}", "logit"),
            ]
            sentence = (
                f"Optimized: {what} (left: a random draw), held near 0 with weight {two_digits(weight)}. Logit of "
                f"'{label}' {score:.1f}, probability {probability:.2f}; high-frequency share {share:.4f} "
                f"(photographs {usual():.4f})."
            )
            failed = what_failed(image, "it is held too near 0, so lower the weight")
            yield show.png(show.panels(parts)), sentence + failed * (step == steps)

    controls = {
        "what": widgets.Dropdown(options=list(PRIORS), value="decoder", description="optimized"),
        "power": widgets.FloatSlider(value=-1, min=-3, max=1, step=0.5, description="log₁₀ weight"),
        "label": class_choice(network, label),
    }
    return Explorer(draw, controls, "choose what is optimized, how strongly it is held near 0, and a class")


def _views(image, transformation):
    """Random views (VIEWS, height, width, channels) of a picture."""
    return transformation(tf.constant(np.repeat(image[None], VIEWS, axis=0)), [0, 0]).numpy()


def _photographs(shape):
    """Median high-frequency share of photographs of this size."""
    return float(np.median(high_frequency_share(crops(60, shape[0]))))
