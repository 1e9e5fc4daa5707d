"""Notebook 00: why this class for this picture (local), and what the class looks like to the network (global)."""

from functools import cache

import ipywidgets as widgets

from ... import show
from ...arguments import whole_number
from ...attribution import LRP, GradCAM, Gradient, GuidedBackprop, InputXGradient, over_channels
from ...featurevis import OptimalInput
from ..explorer import Explorer
from ..picture_choice import class_choice, load_pictures, named_network, offer_upload, picture_and_class

# Name: method, how its colour channels become one number (None: it has none), unit.
MAPS = {
    "gradient, magnitude": (Gradient, "max", "|∂logit/∂input|"),
    "gradient, signed": (Gradient, "sum", "∂logit/∂input"),
    "gradient × input": (InputXGradient, "sum", "logits"),
    "guided backprop": (GuidedBackprop, "max", "magnitude"),
    "LRP": (LRP, "sum", "logits"),
    "Grad-CAM": (GradCAM, None, "logits"),
}
OPTIMIZED = "optimized input"
EVERY = 16  # steps between two frames of a growing picture
LARGEST = 128  # pixels of a growing picture, unless asked for more: a step costs as much as there are pixels


def saliency_explorer(network, pictures=("chelsea", "coffee", "cat_and_espresso"), size=None):
    """Choose a picture (or bring one), a class and a method; see the picture, its explanation and the prediction.

    `network` is a Network, `pictures` are names or paths, `size` is the side length in pixels (default: the network's).
    """
    network = named_network(network)
    size = size or network.domain.size
    loaded = load_pictures(pictures, size)
    climb = OptimalInput(network, size=min(size, LARGEST))
    built = cache(lambda kind: kind(network))

    def draw(name, label, method):
        image, k = loaded[name], network.class_index(label)
        x = network.prepare(image)
        top = network.predict_top(image, 4)
        bars = show.Bars(
            [c for c, _ in top],
            [p for _, p in top],
            "prediction",
            "probability",
            next((i for i, (c, _) in enumerate(top) if c == label), None),
            span=1.0,
        )

        def frame(middle, sentence):
            return show.png(show.panels([show.Picture(image, name), middle, bars])), sentence

        if method == OPTIMIZED:
            for steps, [optimized], [score] in climb.frames(k, every=EVERY):
                yield frame(
                    show.Picture(optimized, f"{label}, {steps} steps"),
                    f"Global: the network alone decides what this shows, whatever is in '{name}'; "
                    f"logit of '{label}' {score:.1f} after {steps} steps.",
                )
        else:
            kind, reduction, unit = MAPS[method]
            values = built(kind)(x[0], k)
            values = over_channels(values, reduction) if reduction else values
            yield frame(
                show.Heatmap(values, f"{method}, '{label}'", unit, percentile=99.5),
                f"Local, {method}: which pixels of '{name}' the logit of '{label}' reacts to; "
                f"the network's own first choice is '{top[0][0]}' ({top[0][1]:.2f}).",
            )

    controls = {
        **picture_and_class(network, loaded),
        "method": widgets.Dropdown(options=[*MAPS, OPTIMIZED], description="method"),
    }
    explorer = Explorer(draw, controls, "choose a picture, a class and a method")
    return offer_upload(explorer, loaded, size)


def climbing_explorer(network, label=None, steps=160, size=None):
    """Watch the optimal input of a class grow: a class, and a slider over the steps of gradient ascent."""
    network, steps = named_network(network), whole_number("steps", steps, least=1)
    every = next(d for d in range(EVERY, 0, -1) if steps % d == 0)  # so that the slider ends at `steps`
    climb = OptimalInput(network, size=size or min(network.domain.size, LARGEST))
    runs, frames = {}, {}

    def draw(label, step):
        seen = frames.setdefault(label, [])
        run = runs.setdefault(label, climb.frames(network.class_index(label), steps, every))
        while len(seen) <= step // every:  # climb on from where the slider has been before
            seen.append(next(run))
            yield one_frame(label, seen, step // every)
        yield one_frame(label, seen, step // every)

    def one_frame(label, seen, index):
        done, [optimized], [score] = seen[min(index, len(seen) - 1)]
        probability = dict(network.predict_top(optimized, len(network.classes)))[label]
        parts = [show.Picture(optimized, f"{label}, step {done}")]
        return (
            show.png(show.panels(parts, size=3)),
            f"After {done} steps the logit of '{label}' is {score:.1f} and its probability {probability:.3f}.",
        )

    controls = {
        "label": class_choice(network, label),
        "step": widgets.IntSlider(value=min(2 * every, steps), min=0, max=steps, step=every, description="steps"),
    }
    return Explorer(draw, controls, "watch the optimal input of a class grow, step by step")
