"""Notebook 01: the five objectives of the lecture, and DeepDream; what is climbed."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import show
from ...arguments import choice, whole_number
from ...featurevis import OptimalInput, dream, objectives
from ...networks.surgery import part
from ..explorer import Explorer
from ..optimized_picture import EVERY, curve, growing, opinion, what_failed
from ..picture_choice import layer_choice, load_pictures, named_network, nonlinear_layers, offer_upload

# Name: the objective of a layer and a unit (or class), what its score is, and how the lecture writes it.
OBJECTIVES = {
    "neuron": (objectives.neuron, "activation", "{layer}[y, x, {index}]"),
    "channel": (objectives.channel, "mean activation", "{layer}[:, :, {index}]"),
    "layer": (lambda layer, unit: objectives.layer(layer), "mean square", "{layer}[:, :, :]²"),
    "class logit": (lambda layer, unit: objectives.logit(unit), "logit", "pre_softmax[{index}]\n{name}"),
    "class probability": (
        lambda layer, unit: objectives.probability(unit),
        "probability",
        "softmax[{index}]\n{name}",
    ),
}
DREAM_SIDE = 128  # pixels


def objective_explorer(network, kind="class logit", layer=None, unit=0, steps=96):
    """Choose an objective, a layer and a unit (or class); see the picture grow, its score, and what the layer makes of it.

    `network` is a Network, `kind` one of OBJECTIVES, `layer` a nonlinear layer with maps (default: one in the middle),
    `unit` a channel or a class; a number beyond the last one goes on from 0.
    """
    network = named_network(network)
    kind, steps = choice("objective", kind, OBJECTIVES), whole_number("steps", steps, 1)
    layers = nonlinear_layers(network)
    layer = layers[(len(layers) - 1) // 2] if layer is None else layer
    climb, ask = OptimalInput(network), opinion(network)
    maps = cache(lambda layer: part(network, layer))
    runs = {}

    def draw(kind, layer, unit):
        of_class = kind.startswith("class")
        count = len(network.classes) if of_class else climb.units(layer)
        index = unit % count
        # A layer is climbed as a whole, and a class wherever one looks: then the other controls choose what is shown of it.
        key = kind, None if of_class else layer, None if kind == "layer" else index
        if key in runs:
            yield one_frame(kind, layer, unit, index, runs[key])
            return
        seen = []
        for frame in growing(climb.frames(OBJECTIVES[kind][0](layer, index), steps, EVERY)):
            seen.append(frame)
            yield one_frame(kind, layer, unit, index, seen)
        runs[key] = seen

    def one_frame(kind, layer, unit, index, seen):
        steps_done, [image], _ = seen[-1]
        scores = [score for _, _, score in seen]
        answer = maps(layer)(network.prepare(image), training=False).numpy()[0]
        of_class, (_, unit_of_score, formula) = kind.startswith("class"), OBJECTIVES[kind]
        shown = answer.mean(-1) if of_class else answer[..., index]
        name = network.classes[index] if of_class else ""
        parts = [
            show.Picture(image, formula.format(layer=layer, index=index, name=name)),
            curve(["score"], scores, steps, EVERY, f"{steps_done} of {steps} steps", unit_of_score),
            show.Heatmap(shown, f"{layer}, {'mean of channels' if of_class else f'channel {index}'}", "activation"),
        ]
        opinions = ask(np.stack([seen[0][1][0], image]))
        say = _of_class if of_class else _of_layer
        sentence = f"After {steps_done} steps {say(network, kind, layer, index, scores, opinions, shown.mean())}"
        failed = what_failed(image, "there is no gradient to climb") if steps_done == steps else ""
        return show.png(show.panels(parts)), sentence + _wrapped(unit, index, kind) + failed

    controls = {
        "kind": widgets.Dropdown(options=list(OBJECTIVES), value=kind, description="objective"),
        "layer": layer_choice(network, layer),
        "unit": widgets.IntSlider(
            value=unit,
            min=0,
            max=max(len(network.classes), *(climb.units(name) for name in layers)) - 1,
            description="unit/class",
        ),
    }
    return Explorer(draw, controls, "choose an objective, a layer and a unit, and watch the picture grow")


def _of_class(network, kind, layer, index, scores, opinions, answer):
    """What has been reached: `opinions` are the logits and probabilities of the first picture and of this one."""
    (before, after), (_, probabilities) = opinions
    others = np.delete(opinions[0], index, axis=1).mean(1)
    return (
        f"the logit of '{network.classes[index]}' (class {index}) went from {before[index]:.1f} to {after[index]:.1f} and the "
        f"mean of the others from {others[0]:.1f} to {others[1]:.1f}: probability {probabilities[index]:.3f}. "
        f"{layer} answers with {answer:.2f} on average."
    )


def _of_layer(network, kind, layer, index, scores, opinions, answer):
    [begin], [end] = scores[0], scores[-1]
    probabilities = opinions[1][1]
    rise, best = f"went from {begin:.3g} to {end:.3g}", int(probabilities.argmax())
    if kind == "layer":
        text = f"the mean square of {layer} {rise}; the map shows its channel {index}, {answer:.2f} on average."
    else:
        where = "in its middle" if kind == "neuron" else "on average over its places"
        text = f"channel {index} of {layer} {rise} {where} (before the activation function)."
    return f"{text} The network takes the picture for '{network.classes[best]}' ({probabilities[best]:.2f})."


def _wrapped(unit, index, kind):
    if unit == index:
        return ""
    what = "class" if kind.startswith("class") else "channel"
    return f" There is no {what} {unit}: counting on from 0, it is {what} {index}."


def dream_explorer(network, pictures=("chelsea", "coffee", "astronaut"), layer=None, size=DREAM_SIDE):
    """DeepDream: choose a picture (or bring one), a layer, octaves and steps; watch what the layer sees grow into it.

    `network` is a Network that takes pictures of any size, `pictures` are names or paths, `size` is their side in pixels.
    """
    network = named_network(network)
    loaded = load_pictures(pictures, size)

    def draw(name, layer, octaves, steps):
        image, begin = loaded[name], None
        frames = dream(network, objectives.layer(layer), image, octaves, steps=steps)
        for octave, step, dreamt, score in growing(frames):
            begin = score if step == 0 else begin
            parts = [
                show.Picture(image, name),
                show.Picture(dreamt, f"octave {octave} of {octaves}, step {step} of {steps}"),
            ]
            sentence = (
                f"'{name}' as {layer} dreams it, in {octaves} octave{'s' * (octaves > 1)} of {steps} steps: in octave "
                f"{octave}, {dreamt.shape[0]} pixels large, the mean square of {layer} went from {begin:.3g} to {score:.3g}."
            )
            yield show.png(show.panels(parts, size=3.2)), sentence

    controls = {
        "name": widgets.Dropdown(options=list(loaded), description="picture"),
        "layer": layer_choice(network, layer),
        "octaves": widgets.IntSlider(value=3, min=1, max=5, description="octaves"),
        "steps": widgets.IntSlider(value=16, min=8, max=48, step=8, description="steps"),
    }
    explorer = Explorer(draw, controls, "choose a picture and a layer, and let the layer dream")
    return offer_upload(explorer, loaded, size)
