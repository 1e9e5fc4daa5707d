"""The training loop: steps, not seconds; every random draw depends on (seed, step) alone.

So a run that was interrupted and resumed sees the same examples in the same order as one that was not.
"""

import json
import math
import os
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from ..networks.weights import stored_type
from ..shipped import replace_file


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a training run depends on besides its examples; each kind of network or prior adds its own numbers."""

    steps: int
    batch: int
    peak_rate: float
    warm_up: float = 0.04  # share of all steps
    hold: float = 0.0  # share of all steps at the peak rate, after the warm-up
    seed: int = 0
    check_every: int = 500  # steps between two looks at the test examples, and two checkpoints

    @property
    def rates(self):
        """Learning rates as a schedule of Keras."""
        warm = round(self.warm_up * self.steps)
        return Rates(self.peak_rate, warm, warm + round(self.hold * self.steps), self.steps)

    def shrunk(self, share):
        """This recipe with so many times fewer steps."""
        return replace(self, steps=max(1, round(self.steps * share)))


class Rates(keras.optimizers.schedules.LearningRateSchedule):
    """A linear warm-up until step `warm`, the peak rate until step `hold`, then half a cosine to zero at step `end`.

    A run that is holding its rate can be brought to its end at any time, which a cosine from the start can't.
    """

    def __init__(self, peak, warm, hold, end):
        self.peak, self.warm, self.hold, self.end = peak, warm, hold, end

    def __call__(self, step):
        """The rate of a step, a scalar tensor."""
        step = tf.cast(step, tf.float32)
        falling = (step - self.hold) / max(self.end - self.hold, 1)
        down = (1 + tf.cos(math.pi * tf.clip_by_value(falling, 0.0, 1.0))) / 2
        return self.peak * tf.minimum(step / max(self.warm, 1), down)

    def get_config(self):
        """The arguments, as Keras saves them."""
        return {"peak": self.peak, "warm": self.warm, "hold": self.hold, "end": self.end}


class Checkpoint:
    """A file (none, if `path` is None) that holds the variables of a run, and `about`: what it is a run of, as JSON can.

    Raises ValueError if the file is damaged, is of another run or can't be written: before training, not after.
    """

    def __init__(self, path, **about):
        self.path, self.about = path and Path(path), json.loads(json.dumps(about))
        self.saved = self._read() if path else None

    def _read(self):
        writable(self.path.parent, "--checkpoint")
        if not self.path.exists():
            return None
        try:
            with np.load(self.path, allow_pickle=False) as file:
                saved = {name: file[name] for name in file.files}
            about = json.loads(str(saved.pop("about")))
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
            raise ValueError(f"--checkpoint {self.path} is damaged, or no checkpoint: delete it") from None
        different = _differences(about, self.about)
        if different:
            raise ValueError(
                f"--checkpoint {self.path} is of another run ({'; '.join(different[:3])}): "
                "delete it, or name another file"
            )
        return [saved[f"v{i}"] for i in range(len(saved))]

    def restore(self, variables):
        """Set the variables to those in the file, if there is one."""
        if self.saved is None:
            return
        if [v.shape for v in self.saved] != [tuple(v.shape) for v in variables]:
            raise ValueError(f"--checkpoint {self.path} is of another network: delete it, or name another file")
        for variable, value in zip(variables, self.saved):
            variable.assign(value)

    def save(self, variables):
        """Write the variables, whole or not at all."""
        if self.path is not None:
            values = {f"v{i}": np.asarray(v) for i, v in enumerate(variables)}
            with replace_file(self.path) as file:
                np.savez(file, about=json.dumps(self.about), **values)


def _differences(there, here, name=""):
    """What differs between two nests of dicts, in words."""
    if isinstance(there, dict) and isinstance(here, dict):
        return [
            line for k in {**there, **here} for line in _differences(there.get(k), here.get(k), f"{name} {k}".strip())
        ]
    return [] if there == here else [f"{name}: {there}, not {here}"]


def writable(folder, argument):
    """Raise ValueError if no file can be written to `folder`, which need not exist yet."""
    folder = Path(folder).absolute()
    place = next(place for place in (folder, *folder.parents) if place.exists())
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise ValueError(f"{argument}: nothing can be written to {place}{' (a file)' * place.is_file()}")


def train(name, recipe, optimizer, variables, batch, loss, evaluate, checkpoint, last=None):
    """Train `variables` in place and return the last result of `evaluate`.

    Parameters
    ----------
    recipe : Recipe
    optimizer : Keras optimizer with the learning rates `recipe.rates`
    variables : list of Keras variables
        Those that are trainable are trained; all are kept in the checkpoint.
    batch : function of the step -> tuple of tensors
        The same step must give the same batch.
    loss : function of these tensors -> scalar
        Traced once for each set of shapes.
    evaluate : function () -> dict of floats
        Called every `recipe.check_every` steps and shown beside the progress bar; nothing is decided by it.
    checkpoint : Checkpoint
        Resumed from if it holds a run; written at each look, and when the run is interrupted.
    last : int, optional
        Stop after this step.

    Raises ValueError if the loss is not finite.
    """
    trained = [v for v in variables if v.trainable]
    optimizer.build(trained)
    state = [*variables, *optimizer.variables]

    @tf.function(reduce_retracing=True)
    def descend(*examples):
        with tf.GradientTape() as tape:
            value = loss(*examples)
        optimizer.apply_gradients(zip(tape.gradient(value, trained), trained))
        return value

    checkpoint.restore(state)
    first, end = int(optimizer.iterations), min(last or recipe.steps, recipe.steps)
    bar = tqdm(range(first, end), initial=first, total=recipe.steps, desc=name, mininterval=1.0)
    try:
        for step in bar:
            value = descend(*batch(step))
            if (step + 1) % recipe.check_every and step + 1 != end:
                continue
            if not math.isfinite(value):
                raise ValueError(f"the loss is {float(value)} at step {step}: try a lower peak_rate")
            result = evaluate()
            bar.set_postfix({"loss": f"{float(value):.3f}", **{k: f"{v:.3g}" for k, v in result.items()}})
            checkpoint.save(state)
    except KeyboardInterrupt:
        checkpoint.save(state)
        raise
    return result if first < end else evaluate()


def stored_precision(model):
    """Round the weights of `model` to the precision in which they ship, so that what is measured is what is loaded."""
    for variable in model.weights:
        variable.assign(np.asarray(variable).astype(stored_type(variable)).astype("float32"))


def versions():
    """Versions of the libraries that a run depends on."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
