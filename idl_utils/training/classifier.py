"""Training of picture classifiers: random crops, blur and colours, and a loss that follows from the last activation."""

from dataclasses import dataclass, field, replace

import keras
import numpy as np
import tensorflow as tf

from ..networks import Pictures, architectures
from . import loop

SIDE = 64  # pixels of a picture, without its border


@dataclass(frozen=True, kw_only=True)
class Recipe(loop.Recipe):
    """A recipe in phases of growing pictures. Areas are shares of the picture's area."""

    phases: tuple  # (side length in pixels, steps, smallest crop area, largest crop area)
    steps: int = field(init=False)  # of all phases together
    batch: int = 128
    peak_rate: float = 0.15
    check_every: int = 1000
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.05
    blur: float = 0.5  # share of the pictures that are blurred
    colour: float = 1.0  # strength of the colour changes

    def __post_init__(self):
        object.__setattr__(self, "steps", sum(steps for _, steps, *_ in self.phases))

    def phase(self, step):
        """The (side, smallest area, largest area) in force at a step."""
        for side, steps, *areas in self.phases:
            if step < steps:
                return side, *areas
            step -= steps
        raise ValueError(f"step lies {step} beyond the end of the recipe")

    def shrunk(self, share):
        """This recipe with so many times fewer steps in each phase."""
        return replace(
            self, phases=tuple((side, max(1, round(steps * share)), *areas) for side, steps, *areas in self.phases)
        )


def outputs(model, pictures):
    """Probabilities (n, classes) of pictures (n, height, width, 3), uint8 or in [0, 1]."""
    inputs = pictures.astype("float32") / (255 if pictures.dtype == np.uint8 else 1) * 2 - 1
    return np.concatenate([model(inputs[i : i + 200], training=False) for i in range(0, len(inputs), 200)])


def random_boxes(rng, n, smallest, largest, margin):
    """Crops (n, 4) as y0, x0, y1, x1 in shares of a picture with a `margin` (share) around it; x0 > x1 mirrors."""
    scale, aspect = np.sqrt(rng.uniform(smallest, largest, n)), np.exp(rng.uniform(-0.15, 0.15, n))
    limit = 1 + 2 * margin
    height, width = np.minimum(limit, scale * aspect), np.minimum(limit, scale / aspect)

    def start(extent):  # inside the picture; into the margin only if the crop is larger than it
        slack = 1 - extent
        return margin + np.where(
            slack >= 0, rng.random(n) * slack, np.clip(rng.random(n) * slack, -margin, slack + margin)
        )

    y, x, mirror = start(height), start(width), rng.random(n) < 0.5
    boxes = np.stack([y, np.where(mirror, x + width, x), y + height, np.where(mirror, x, x + width)], 1)
    return (boxes / limit).astype("float32")


def drawn_by(rng, count, chances):
    """`count` indices, index i drawn with a probability proportional to `chances[i]`."""
    sums = np.cumsum(chances)
    return np.searchsorted(sums, rng.random(count) * sums[-1])


@tf.function(reduce_retracing=True)
def augment(pictures, boxes, side, blur, gain, offset):
    """uint8 pictures with a margin -> network input (n, side, side, 3) in about [-1, 1]: cropped, blurred, recoloured."""
    pictures = tf.cast(pictures, tf.float32)
    cut = tf.image.crop_and_resize(pictures, boxes, tf.range(tf.shape(pictures)[0]), [side, side])
    cut = cut / 127.5 - 1.0
    smooth = tf.nn.avg_pool2d(tf.nn.avg_pool2d(cut, 3, 1, "SAME"), 3, 1, "SAME")
    cut += blur[:, None, None, None] * (smooth - cut)
    return cut * gain[:, None, None, None] + offset[:, None, None, :]


def random_input(recipe, step, pictures, targets, chances):
    """The augmented batch of a step: network input and targets as tensors."""
    rng = np.random.default_rng([recipe.seed, step])
    side, smallest, largest = recipe.phase(step)
    index = drawn_by(rng, recipe.batch, chances)
    boxes = random_boxes(rng, recipe.batch, smallest, largest, (pictures.shape[1] - SIDE) / 2 / SIDE)
    blur = np.where(rng.random(recipe.batch) < recipe.blur, rng.random(recipe.batch), 0)
    gain = 1 + recipe.colour * rng.uniform(-0.25, 0.25, recipe.batch)
    offset = recipe.colour * (rng.normal(0, 0.08, (recipe.batch, 3)) + rng.normal(0, 0.12, (recipe.batch, 1)))
    numbers = [tf.constant(a, tf.float32) for a in (blur, gain, offset)]
    return augment(pictures[index], boxes, tf.constant(side), *numbers), tf.constant(targets[index], tf.float32)


def make(name, recipe, checkpoint, last, pictures, targets, chances, measure, watched, tested, described):
    """Train an architecture; returns (model, what is written beside its weights), measured on the weights as they ship.

    Parameters
    ----------
    name, recipe, checkpoint, last
        An entry of `networks.architectures`, which ends in "logits" and a softmax or sigmoid, which decides the loss; the
        others as for `loop.train`.
    pictures, targets : (n, side, side, 3) uint8, and (n, classes) float of 0 and 1
        Pictures may have a border of repeated edges, into which crops may reach.
    chances : function of the share of training done, in [0, 1)
        Returns the n weights with which pictures are drawn.
    measure : function (model, *examples) -> (overall, by class), two dicts of shares
        Applied to the examples `watched` now and then, deciding nothing, and in the end to `tested()`.
    described : dict
        The rest of the description, "classes" and "measured on" among it.
    """
    model = getattr(architectures, name)(targets.shape[1])
    scores = keras.Model(model.input, model.get_layer("logits").output)
    kernels = [v for v in model.trainable_variables if v.name == "kernel"]
    sigmoid = model.layers[-1].activation is keras.activations.sigmoid
    unlike = keras.losses.BinaryCrossentropy if sigmoid else keras.losses.CategoricalCrossentropy
    unlike = unlike(from_logits=True, label_smoothing=recipe.label_smoothing)

    def loss(x, y):
        squares = tf.add_n([tf.reduce_sum(k.value**2) for k in kernels])
        return unlike(y, scores(x, training=True)) + 0.5 * recipe.weight_decay * squares

    def batch(step):
        return random_input(recipe, step, pictures, targets, chances(step / recipe.steps))

    def watch():
        return measure(model, *watched)[0]

    optimizer = keras.optimizers.SGD(recipe.rates, momentum=recipe.momentum, nesterov=True)
    loop.train(name, recipe, optimizer, model.variables, batch, loss, watch, checkpoint, last)
    loop.stored_precision(model)
    overall, by_class = measure(model, *tested())
    domain = Pictures.to_range(-1, 1, SIDE).described()
    return model, {"domain": domain, "accuracy": overall, "accuracy by class": by_class, **described}
