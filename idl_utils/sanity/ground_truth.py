"""Is the map right? Measures on scenes whose truth is known, and on what happens when something is taken away.

Maps are (n, height, width), one number a pixel; masks are boolean, of the same shape. Where evidence is counted, the
positive part of a map is meant. "Drawn scenes" are those of `datasets.drawn_scenes`.
"""

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.stats import rankdata

from ..arguments import choice
from ..datasets import drawn_scenes
from ..networks.surgery import logits
from .similarity import _correlation

FILLS = ("mean", "blur", "noise")


def pointing(maps, masks):
    """Whether the largest value lies in the mask (pointing game, Zhang et al. 2016): (n,) of 0 and 1; high is good.

    One pixel decides, so it says nothing of the rest of the map.
    """
    flat = maps.reshape(len(maps), -1)
    return np.take_along_axis(masks.reshape(flat.shape), flat.argmax(1)[:, None], 1)[:, 0].astype(float)


def mass(maps, masks):
    """Share of the evidence that lies in the mask (relevance mass accuracy, Arras et al. 2022); high is good.

    It can't tell a network that looks at the background from a map that is wrong about one that does not. 0 for a map
    without evidence.
    """
    positive = np.maximum(maps, 0).reshape(len(maps), -1)
    inside = (positive * masks.reshape(positive.shape)).sum(1)
    return np.divide(inside, positive.sum(1), out=np.zeros(len(maps)), where=positive.sum(1) > 0)


def rank(maps, masks):
    """Share of the k largest values that lie in the mask of k pixels (relevance rank accuracy, Arras et al. 2022).

    High is good. It does not see how *much* larger they are; a blurred map loses by its outline alone.
    """
    hits = []
    for one, mask in zip(maps, masks):
        largest = np.argsort(-one.ravel(), kind="stable")[: mask.sum()]
        hits.append(mask.ravel()[largest].mean() if mask.any() else 0.0)
    return np.array(hits)


def on_asked(maps, asked, other):
    """Of the evidence on two objects, the share on the one asked about; 0.5 is chance, high is good.

    Nothing that lies beside both counts.
    """
    own, wrong = mass(maps, asked), mass(maps, other)
    return np.divide(own, own + wrong, out=np.full(len(maps), 0.5), where=own + wrong > 0)


def agreement(maps, others):
    """Pearson's correlation of each map with that for another class: high means that the class hardly matters.

    Low is good where both objects are there and apart; maps of two classes with shared evidence may well agree.
    """
    return _correlation(maps.reshape(len(maps), -1), others.reshape(len(others), -1))


def filled(inputs, masks, fill="blur", seed=0):
    """Inputs (n, height, width, channels) with what is in the masks replaced.

    By the "mean" colour of each input, by its "blur" (the surroundings, flowing in: a Gaussian of an eighth of the side),
    or by "noise" of its mean and spread.
    """
    choice("fill", fill, FILLS)
    keep = ~np.asarray(masks, bool)[..., None]
    mean = inputs.mean((1, 2), keepdims=True)
    if fill == "mean":
        new = np.broadcast_to(mean, inputs.shape)
    elif fill == "noise":
        spread = inputs.std((1, 2), keepdims=True)
        new = mean + spread * np.random.default_rng(seed).standard_normal(inputs.shape)
    else:
        sigma = (0, inputs.shape[1] / 8, inputs.shape[2] / 8, 0)
        weight = gaussian_filter(keep.astype("float32"), sigma)
        new = (gaussian_filter(inputs * keep, sigma) + 1e-6 * mean) / (weight + 1e-6)
    return np.where(keep, inputs, new).astype("float32")


def without_parts(scenes, seed, size=64):
    """What to take away from scenes of `drawn_scenes.pairs(count, seed, first, second, size)`, each in its own picture.

    Returns {part: (pictures (n, size, size, 3), masks (n, size, size))}: each object, drawn anew without it, so that
    nothing but the object is gone; and its defining part (ears, a stem), into which the surroundings flow.
    """
    found = {}
    for position, which in enumerate(("first", "second")):
        names = [drawn_scenes.CLASSES[k] for k in scenes.labels[0]]
        left = [drawn_scenes.scene(names, seed, n, size, painted=[1 - position])[0] for n in range(len(scenes))]
        found[which] = np.stack(left), scenes.objects[:, position]
        part = scenes.parts[:, position]
        found[f"part of {which}"] = filled(scenes.pictures, part), part
    return found


def part_removal(maps, masks, drops):
    """Do maps say what happens when a part is taken away? Rank correlation over the parts of each picture; high is good.

    After FunnyBirds (Hesse et al. 2023). `masks` (parts, n, height, width), `drops` (parts, n): how far the logit fell.
    A map is taken to promise a drop by its sum in the mask. Large parts have large sums, whatever the map. A network may
    also react to what stands in the part's place: drawing the scene anew is the clean way.
    """
    promised = np.einsum("nhw,pnhw->np", maps, masks.astype("float32"))
    return _correlation(*(rankdata(values, axis=1) for values in (promised, np.asarray(drops).T)))


def removal_curve(model, inputs, maps, classes, fill="blur", steps=8, insertion=False):
    """The output for a class while the pixels with the largest values are replaced: (n, steps + 1).

    Deletion: a steep fall is good, so a low mean of the curve. With `insertion` they come back instead, into an input
    that was replaced as a whole, and a high mean is good (after Petsiuk et al. 2018). Tomsett et al. (2020) found such
    measures unreliable: the order of the methods depends on the fill and on the picture. See `reliability`. Pictures with
    holes are none that the network was trained for. Pixels of equal value go in the order of reading.
    """
    order = np.argsort(-maps.reshape(len(maps), -1), axis=1, kind="stable").argsort(1).reshape(maps.shape)
    replaced = filled(inputs, np.ones(maps.shape, bool), fill)
    if fill == "blur":
        replaced = gaussian_filter(inputs, (0, inputs.shape[1] / 8, inputs.shape[2] / 8, 0))
    curve = []
    for share in np.linspace(0, 1, steps + 1):
        largest = (order < share * order[0].size)[..., None]
        shown = np.where(largest != insertion, replaced, inputs)
        curve.append(np.asarray(model(shown, training=False))[np.arange(len(inputs)), classes])
    return np.stack(curve, 1)


def reliability(scores):
    """Do pictures agree on the order of methods? Mean rank correlation between pictures, of scores (methods, n).

    1: each puts them in the same order; near 0: the order is that of the pictures that were chosen (Tomsett et al. 2020).
    """
    ranks = rankdata(scores, axis=0)
    table = np.corrcoef(ranks.T + 1e-9 * np.random.default_rng(0).random(ranks.T.shape))
    return float(table[~np.eye(len(table), dtype=bool)].mean())


def scene_scores(explainers, network, scenes, seed):
    """{measure: (methods, n)} for {name: explainer (inputs, classes)}, asked about the first object of `pairs` scenes.

    `seed` is that of the scenes, which are drawn anew without their parts.
    """
    x = network.prepare(scenes.pictures)
    first, second = scenes.labels.T
    asked, other = scenes.objects.transpose(1, 0, 2, 3)
    parts = without_parts(scenes, seed, scenes.pictures.shape[1])
    score = logits(network)
    before = _of_class(score(x), first)
    drops = np.array([before - _of_class(score(network.prepare(pictures)), first) for pictures, _ in parts.values()])
    masks = np.array([mask for _, mask in parts.values()])
    rows = []
    for explain in explainers.values():
        maps, opposite = explain(x, first), explain(x, second)
        rows.append(
            {
                "pointing": pointing(maps, asked),
                "mass": mass(maps, asked),
                "rank": rank(maps, asked),
                "on asked": on_asked(maps, asked, other),
                "agreement": agreement(maps, opposite),
                "part removal": part_removal(maps, masks, drops),
                "deletion": removal_curve(network, x, maps, first).mean(1),
                "insertion": removal_curve(network, x, maps, first, insertion=True).mean(1),
            }
        )
    return {measure: np.stack([row[measure] for row in rows]) for measure in rows[0]}


def _of_class(outputs, classes):
    return np.asarray(outputs)[np.arange(len(classes)), classes]
