"""The training loop of the picture classifiers: steps, not seconds; every random draw depends on (seed, step) alone.

So a run that was interrupted and resumed sees the same pictures in the same order as one that was not.
"""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..networks.weights import stored_type
from ..shipped import replace_file


@dataclass(frozen=True)
class Recipe:
    """Everything that a training run depends on besides the pictures. Areas are shares of the picture's area."""

    phases: tuple  # (side length in pixels, steps, smallest crop area, largest crop area)
    batch: int = 128
    peak_rate: float = 0.15
    warm_up: float = 0.04  # share of all steps
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.05
    blur: float = 0.5  # share of the pictures that are blurred
    colour: float = 1.0  # strength of the colour changes
    seed: int = 0
    check_every: int = 1000  # steps between two looks at the test pictures, and two checkpoints

    @property
    def steps(self):
        """Steps of all phases together."""
        return sum(steps for _, steps, *_ in self.phases)

    def phase(self, step):
        """The (side, smallest area, largest area) in force at a step."""
        for side, steps, *areas in self.phases:
            if step < steps:
                return side, *areas
            step -= steps
        raise ValueError(f"step lies {step} beyond the end of the recipe")

    def rate(self, step):
        """Learning rate at a step: linear warm-up, then half a cosine to zero."""
        share = step / self.steps
        return self.peak_rate * min(1.0, share / self.warm_up) * 0.5 * (1 + np.cos(np.pi * share))


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


@tf.function(reduce_retracing=True)
def augment(pictures, boxes, side, blur, gain, offset):
    """uint8 pictures with a margin -> network input (n, side, side, 3) in about [-1, 1]: cropped, blurred, recoloured."""
    pictures = tf.cast(pictures, tf.float32)
    cut = tf.image.crop_and_resize(pictures, boxes, tf.range(tf.shape(pictures)[0]), [side, side])
    cut = cut / 127.5 - 1.0
    smooth = tf.nn.avg_pool2d(tf.nn.avg_pool2d(cut, 3, 1, "SAME"), 3, 1, "SAME")
    cut += blur[:, None, None, None] * (smooth - cut)
    return cut * gain[:, None, None, None] + offset[:, None, None, :]


def random_input(recipe, step, pictures, labels, chances, margin):
    """The augmented batch of a step: network input and labels as tensors."""
    rng = np.random.default_rng([recipe.seed, step])
    side, smallest, largest = recipe.phase(step)
    index = np.searchsorted(np.cumsum(chances), rng.random(recipe.batch) * chances.sum())
    boxes = random_boxes(rng, recipe.batch, smallest, largest, margin)
    blur = np.where(rng.random(recipe.batch) < recipe.blur, rng.random(recipe.batch), 0)
    gain = 1 + recipe.colour * rng.uniform(-0.25, 0.25, recipe.batch)
    offset = recipe.colour * (rng.normal(0, 0.08, (recipe.batch, 3)) + rng.normal(0, 0.12, (recipe.batch, 1)))
    numbers = [tf.constant(a, tf.float32) for a in (blur, gain, offset)]
    return augment(pictures[index], boxes, tf.constant(side), *numbers), tf.constant(labels[index], tf.float32)


def save_checkpoint(path, step, variables):
    """Write step and variables to an .npz, whole or not at all."""
    with replace_file(path) as file:
        np.savez(file, step=step, **{f"v{i}": np.asarray(v) for i, v in enumerate(variables)})


def restore_checkpoint(path, variables):
    """Set the variables from a checkpoint; returns its step, 0 if there is none.

    Raises ValueError if the checkpoint is of another network.
    """
    if not Path(path).exists():
        return 0
    with np.load(path, allow_pickle=False) as saved:
        values = [saved[f"v{i}"] for i in range(len(saved.files) - 1)]
        if [v.shape for v in values] != [tuple(v.shape) for v in variables]:
            raise ValueError(
                f"checkpoint {path} is of another network: delete it, or name another one with --checkpoint"
            )
        for variable, value in zip(variables, values):
            variable.assign(value)
        return int(saved["step"])


def train(model, recipe, pictures, labels, chances, evaluate, checkpoint=None, margin=0.0, last=None):
    """Train `model` in place.

    Parameters
    ----------
    model : keras.Model
        Ends in logits followed by an activation `softmax` or `sigmoid`, which also decides the loss.
    pictures, labels : (n, height, width, 3) uint8, and (n, classes) float of 0 and 1
        Pictures have a border of `margin` times their side, into which crops may reach.
    chances : function of the share of training done, in [0, 1)
        Returns the n weights with which pictures are drawn.
    evaluate : function () -> dict of floats
        Called now and then and shown beside the progress bar; nothing is decided by it.
    checkpoint : path, optional
        Resumed from if it exists, written every `recipe.check_every` steps.
    last : int, optional
        Stop after this step, as if interrupted (for tests).

    Returns the last result of `evaluate`.
    """
    keras.utils.set_random_seed(recipe.seed)
    scores = keras.Model(model.input, model.get_layer("logits").output)
    sigmoid = model.layers[-1].activation is keras.activations.sigmoid
    weights = model.trainable_variables
    kernels = [v for v in weights if v.name == "kernel"]
    optimizer = keras.optimizers.SGD(0.0, momentum=recipe.momentum, nesterov=True)
    optimizer.build(weights)
    loss_of = keras.losses.BinaryCrossentropy if sigmoid else keras.losses.CategoricalCrossentropy
    loss_of = loss_of(from_logits=True, label_smoothing=recipe.label_smoothing)

    @tf.function(reduce_retracing=True)
    def descend(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, scores(x, training=True))
            total = loss + 0.5 * recipe.weight_decay * tf.add_n([tf.reduce_sum(k.value**2) for k in kernels])
        optimizer.apply_gradients(zip(tape.gradient(total, weights), weights))
        return loss

    state = [*model.variables, *optimizer.variables]
    first = restore_checkpoint(checkpoint, state) if checkpoint else 0
    result = {}
    bar = tqdm(range(first, last or recipe.steps), initial=first, total=recipe.steps, desc=model.name, mininterval=1.0)
    for step in bar:
        optimizer.learning_rate = recipe.rate(step)
        x, y = random_input(recipe, step, pictures, labels, chances(step / recipe.steps), margin)
        loss = descend(x, y)
        if (step + 1) % recipe.check_every == 0 or step + 1 in (last, recipe.steps):
            result = evaluate()
            bar.set_postfix({"loss": f"{float(loss):.3f}", **{k: f"{v:.3f}" for k, v in result.items()}})
            if checkpoint:
                save_checkpoint(checkpoint, step + 1, state)
    return result or evaluate()


def stored_precision(model):
    """Round the weights of `model` to the precision in which they ship, so that what is measured is what is loaded."""
    for variable in model.variables:
        variable.assign(np.asarray(variable).astype(stored_type(variable)).astype("float32"))


def versions():
    """Versions of the libraries that a training run depends on."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
