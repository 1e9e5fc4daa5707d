"""The whole test in one call: methods x steps x measures x seeds x pictures, and what may be read off it."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata
from tqdm.auto import tqdm

from .. import shipped
from ..arguments import choice, finite, whole_number
from ..networks.surgery import logits
from .baselines import BASELINES
from .journal import Journal
from .methods import Explainer
from .randomization import Randomization
from .similarity import MEASURES, SIMILARITIES

INTACT = "intact"


@dataclass(frozen=True, eq=False)
class Table:
    """What came out; made by `table`, kept by `save`.

    Attributes
    ----------
    methods, steps, measures : tuples of str
        `steps` begins with "intact", where a similarity is that of a map with itself.
    values : (methods, steps, measures, seeds, pictures) float32
        Each map against that of the intact network.
    anchors : {name: (methods, measures, pictures)}
        Each method's map of the intact network against other maps of the same pictures: that of another class, that
        under another training, and those of the baselines.
    outputs : (steps, seeds, pictures)
        The logit of the explained class.
    order : str
    """

    methods: tuple
    steps: tuple
    measures: tuple
    values: np.ndarray
    anchors: dict
    outputs: np.ndarray
    order: str

    def of(self, method, measure, step=None):
        """Values (steps, seeds, pictures), or (seeds, pictures) of one step; ValueError for a name that is not there."""
        found = self.values[_index("method", method, self.methods), :, _index("measure", measure, self.measures)]
        return found if step is None else found[_index("step", step, self.steps)]

    def curve(self, method, measure, level=0.95):
        """(3, steps): mean, and the ends of its bootstrap interval over pictures and seeds."""
        return interval(self.of(method, measure), level)

    def difference(self, method, other, measure, step, level=0.95):
        """(mean, low, high) of how much more `method` keeps than `other`, on the same pictures and draws."""
        return interval(self.of(method, measure, step) - self.of(other, measure, step), level)

    def agreement(self, measures=None, methods=None):
        """(measures, measures): rank correlation of the orders in which measures put the methods, mean over the steps.

        Where it is low, a league table of methods tells of the measure (after LATEC, Klein et al. 2024). Baselines, in
        parentheses, are left out unless named.
        """
        measures = tuple(measures or (m for m in self.measures if m in SIMILARITIES))
        methods = methods or [m for m in self.methods if not m.startswith("(")]
        ranks = np.array(
            [rankdata([self.of(m, measure).mean((1, 2)) for m in methods], axis=0)[:, 1:] for measure in measures]
        )  # (measures, methods, steps)
        ranks -= ranks.mean(1, keepdims=True)
        ranks /= np.maximum(np.linalg.norm(ranks, axis=1, keepdims=True), 1e-12)
        return np.einsum("ams,bms->abs", ranks, ranks).mean(-1)

    def text(self, measure, methods=None):
        """One row a method: the mean at each step."""
        rows = [f"{measure:22}" + "".join(f"{step[:9]:>10}" for step in self.steps[1:])]
        for method in methods or self.methods:
            rows.append(f"{method:22}" + "".join(f"{mean:10.2f}" for mean in self.curve(method, measure)[0, 1:] + 0.0))
        return "\n".join(rows)

    def save(self, name, folder, **description):
        """Ship it as `folder/name.npz` and `.json` (see `idl_utils.shipped`), rounded to float16."""
        arrays = {"values": self.values, "outputs": self.outputs}
        arrays |= {f"anchor {name}": values for name, values in self.anchors.items()}
        names = {key: getattr(self, key) for key in ("methods", "steps", "measures", "order")}
        shipped.save_arrays({k: v.astype("float16") for k, v in arrays.items()}, name, names | description, folder)

    @classmethod
    def load(cls, name, folder):
        """A table that was saved; raises as `shipped.load_arrays`."""
        arrays, info = shipped.load_arrays(name, folder), shipped.info(name, folder)
        arrays = {key: values.astype("float32") for key, values in arrays.items()}
        anchors = {key[7:]: values for key, values in arrays.items() if key.startswith("anchor ")}
        names = [tuple(info[key]) for key in ("methods", "steps", "measures")]
        return cls(*names, arrays["values"], anchors, arrays["outputs"], info["order"])


def table(
    methods,
    model,
    images,
    classes=None,
    *,
    steps="layer",
    order="top-down",
    weights="initial",
    measures=None,
    seeds=5,
    channels="sum",
    retake_class=False,
    baselines=BASELINES,
    second=None,
    cache=None,
    progress=True,
):
    """Randomise a network step by step, and measure what is left of each method's maps.

    Parameters
    ----------
    methods : {name: method}
        Classes of `attribution`, functions of the model alone that return an explainer, or functions
        (model, inputs, classes) -> maps (n, height, width[, channels]).
    model : keras.Model
        Only read: a copy is randomised.
    images : (n, height, width, channels)
        Inputs of the model, in its own preprocessing.
    classes : int, or n ints, or None
        The classes explained, the same at every step; None takes those that the intact model gives.
    steps, order, weights
        As for `Randomization` and its `run`.
    measures : {name: function (a, b) -> (n,)}, optional
        Of maps (n, height, width) of the intact and of the randomised network; default `similarity.MEASURES`.
    seeds : int
        How many draws of random weights.
    channels : "sum", "max" or "norm"
        How colour channels become one number: it decides what a measure sees.
    retake_class : bool
        Explain the largest logit of each *randomised* network instead, which mixes two effects (a common mistake).
    baselines : {name: method}
        Further rows, and maps that those of the intact network are compared with.
    second : keras.Model, optional
        The same architecture after another training.
    cache : path, optional
        Each cell (method, step, seed) is written there at once; the same call goes on from it. Cells are found by the
        names of methods and measures.
    progress : bool

    Returns a `Table`. Maps are computed in one compiled explainer a method. Raises ValueError for names that are not
    there, and, naming the method, for maps that are not finite.
    """
    seeds = whole_number("seeds", seeds, 1)
    measures = dict(measures or MEASURES)
    if not methods:
        raise ValueError("methods is empty: expected {name: method}, such as {'gradient': attribution.Gradient}")
    images = finite("images", images)
    if (
        images.ndim != 4
        or any(e not in (None, s) for e, s in zip(model.input_shape[1:], images.shape[1:]))
        or not len(images)
    ):
        raise ValueError(f"images has shape {images.shape}: {model.name} takes {tuple(model.input_shape)}")
    randomization = Randomization(model, steps, weights)
    copy = randomization.copy
    scores = logits(copy)
    trained = _in_batches(scores, images)
    classes = _settled(classes, trained, getattr(model, "class_index", None))
    explainers = {name: Explainer(method, copy, name) for name, method in {**methods, **baselines}.items()}
    names = list(randomization.steps)
    settings = [names, order, weights, list(measures), channels, retake_class, list(baselines)]
    arrays = [*copy.get_weights(), images, classes, *(second.get_weights() if second is not None else ())]
    cells = Journal(cache, _fingerprint(settings, arrays))

    def measured(a, b):
        return [np.asarray(measure(a, b), float).tolist() for measure in measures.values()]

    def itself(name):
        return cells["anchors", name][-1]

    keys = {(name, step, seed) for name in explainers for step in names for seed in range(seeds)}
    unfinished = {name for name, *_ in keys - cells.keys()} | {n for n in explainers if ("anchors", n) not in cells}
    intact = {
        n: explain(images, classes, channels) for n, explain in explainers.items() if n in unfinished | {*baselines}
    }
    others = {name: (lambda _, m=intact[name]: m) for name in baselines}
    runner_up = np.where(np.arange(trained.shape[1]) == classes[:, None], -np.inf, trained).argmax(1)
    others["another class"] = lambda name: explainers[name](images, runner_up, channels)
    if second is not None:
        every = {**methods, **baselines}
        others["second training"] = lambda name: Explainer(every[name], second, name)(images, classes, channels)
    for name in unfinished:
        if ("anchors", name) not in cells:
            cells["anchors", name] = [measured(intact[name], other(name)) for other in [*others.values(), intact.get]]
    with tqdm(total=len(keys), initial=len(keys & cells.keys()), desc=f"{order} cascade", disable=not progress) as bar:
        for seed in range(seeds):
            for step in randomization.run(order, seed):
                if ("outputs", step, seed) not in cells:
                    cells["outputs", step, seed] = _in_batches(scores, images).tolist()
                asked = np.argmax(cells["outputs", step, seed], 1) if retake_class else classes
                for name, explain in explainers.items():
                    if (name, step, seed) not in cells:
                        maps = explain(images, asked, channels)
                        same = np.array_equal(maps, intact[name])  # as those of baselines: nothing to measure anew
                        cells[name, step, seed] = itself(name) if same else measured(intact[name], maps)
                        bar.update()

    walked = names[::-1] if order == "bottom-up" else names
    values = [
        [[itself(n)] * seeds, *([cells[n, step, k] for k in range(seeds)] for step in walked)] for n in explainers
    ]
    outputs = [[trained] * seeds, *([cells["outputs", step, k] for k in range(seeds)] for step in walked)]
    return Table(
        tuple(explainers),
        (INTACT, *walked),
        tuple(measures),
        np.moveaxis(np.array(values, "float32"), 3, 2),
        {other: np.array([cells["anchors", n][k] for n in explainers], "float32") for k, other in enumerate(others)},
        np.take_along_axis(np.array(outputs, "float32"), classes[None, None, :, None], -1)[..., 0],
        order,
    )


def interval(values, level=0.95, draws=1000):
    """(3, ...): mean of values (..., seeds, pictures), low and high end of its bootstrap interval.

    Seeds and pictures are both drawn anew, with replacement: it says how much another choice of either would change.
    """
    rng, (seeds, pictures) = np.random.default_rng(0), values.shape[-2:]
    of_seeds = rng.multinomial(seeds, np.full(seeds, 1 / seeds), draws) / seeds
    of_pictures = rng.multinomial(pictures, np.full(pictures, 1 / pictures), draws) / pictures
    means = np.einsum("bs,...sn,bn->b...", of_seeds, values, of_pictures, optimize=True)
    tail = (1 - level) / 2
    return np.stack([values.mean((-2, -1)), *np.quantile(means, (tail, 1 - tail), axis=0)])


def _index(kind, name, known):
    return known.index(choice(kind, name, known))


def _settled(classes, outputs, index_of):
    """Class indices (n,): `classes`, by name or index, or those with the largest outputs (n, classes)."""
    if classes is None:
        return outputs.argmax(1)
    asked = [index_of(c) if index_of else c for c in np.atleast_1d(classes).tolist()]
    if len(asked) not in (1, len(outputs)):
        raise ValueError(f"classes has {len(asked)} entries for {len(outputs)} images: expected one, or one each")
    asked = [whole_number("classes", c, 0, outputs.shape[1] - 1) for c in asked]
    return np.broadcast_to(asked, len(outputs)).astype(int)


def _in_batches(function, images, batch=64):
    return np.concatenate([np.asarray(function(images[i : i + batch])) for i in range(0, len(images), batch)])


def _fingerprint(settings, arrays):
    digest = hashlib.sha256(json.dumps(settings).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
