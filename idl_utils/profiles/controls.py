"""What a clustering of profiles must be compared with before it says anything. Each control is one call."""

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from ..arguments import finite, whole_number
from .clustering import clusters, cophenetic, distances, silhouette
from .resampling import halves, interval


class Permutation(NamedTuple):
    """What permuted labels give.

    value : (layers,), or a number where there is one layer
    null : (draws, layers) or (draws,), the same of permuted labels
    p : of each layer: the share of permutations that reach its value, itself counted
    p_any : the same where a permutation may reach it at *any* layer (max-statistic): what counts if the layer was chosen
        because its value was the largest
    """

    value: np.ndarray
    null: np.ndarray
    p: np.ndarray
    p_any: np.ndarray


def permuted_labels(distances, labels, draws=1000, seed=0):
    """Silhouettes of distances (groups, groups) or (layers, groups, groups) against those of permuted labels.

    A weak control: it only shows that the classes are not arbitrary there. Groups labelled "" are left out.
    """
    labels = np.asarray(labels)
    known = labels != ""
    far, rng = np.asarray(distances)[..., known, :][..., known], np.random.default_rng(seed)
    shuffled = rng.permuted(np.tile(labels[known], (whole_number("draws", draws, 1), 1)), axis=1)
    value = silhouette(far, labels[known])
    null = (
        np.stack([silhouette(layer, shuffled) for layer in far], axis=-1) if far.ndim > 2 else silhouette(far, shuffled)
    )
    largest = null.max(axis=-1, keepdims=True) if far.ndim > 2 else null
    p, p_any = ((1 + (n >= value - 1e-12).sum(axis=0)) / (1 + draws) for n in (null, largest))
    return Permutation(value, null, p, p_any)


def random_groups(activations, sizes, seed=0):
    """Contrastive profiles (groups, features) of groups whose members are drawn by chance from occurrences (n, features).

    :param sizes: Members of each group: those of the real groups, or all the same. Drawn with replacement, so that groups
        are independent of each other; a partition of all occurrences makes their deviations add up to 0.
    """
    activations, rng = finite("activations", activations, "float64"), np.random.default_rng(seed)
    if activations.ndim != 2 or not len(activations):
        raise ValueError(f"activations has shape {activations.shape}: expected (occurrences, features)")
    members = [rng.integers(len(activations), size=whole_number("sizes", size, 1)) for size in sizes]
    means = np.array([activations[some].mean(axis=0) for some in members])
    return means - means.mean(axis=0)


def size_effects(profiles, sizes, count=5):
    """What unequal sizes alone do to a clustering of contrastive profiles (groups, features): a dict.

    "log size, log norm" and "summed log size, distance" are correlations (nan for equal sizes): near -1, the Euclidean
    distance measures how often a group occurs. "cophenetic r" and "cluster sizes" (of `count` clusters) are of the
    average linkage, under Euclidean and cosine distance.
    """
    profiles, sizes = finite("profiles", profiles, "float64"), np.asarray(sizes, "float64")
    found = {}
    for how in ("euclidean", "cosine"):
        far = distances(profiles, how)
        found[f"cophenetic r, {how}"] = cophenetic(far)
        found[f"cluster sizes, {how}"] = sorted(np.bincount(clusters(far, count))[1:].tolist())
    upper = np.triu_indices(len(sizes), 1)
    logs = np.log(sizes)
    norms = np.log(np.linalg.norm(profiles, axis=1))
    summed, euclidean = (logs[:, None] + logs)[upper], distances(profiles, "euclidean")[upper]
    varied = np.ptp(sizes) > 0
    found["log size, log norm"] = float(np.corrcoef(logs, norms)[0, 1]) if varied else np.nan
    found["summed log size, distance"] = float(np.corrcoef(summed, euclidean)[0, 1]) if varied else np.nan
    return found


def split_half(profiles, grouping, layer, **options):
    """How far profiles of one half of the speakers are those of the other half: a dict of arrays (splits,).

    "same" is the mean correlation of a group with itself, "other" with the other groups, "distances" that of the two
    halves' distance matrices (correlation distance, Spearman). Options are those of `resampling.halves`.

    Reliable is not the same as learned: an untrained network on white noise reaches .6 where groups are what it predicts.
    """
    found, _ = halves(profiles, grouping, layer, **options)
    found = found - found.mean(axis=-1, keepdims=True)
    norms = np.linalg.norm(found, axis=-1, keepdims=True)
    found = np.divide(found, norms, out=np.zeros_like(found), where=norms > 0)
    across, own = found[:, 0] @ found[:, 1].swapaxes(-1, -2), np.eye(found.shape[2], dtype=bool)
    upper = np.triu_indices(found.shape[2], 1)
    ranks = rankdata((1 - found @ found.swapaxes(-1, -2))[..., upper[0], upper[1]], axis=-1)
    return {
        "same": across[:, own].mean(axis=-1),
        "other": across[:, ~own].mean(axis=-1),
        "distances": np.array([np.corrcoef(*pair)[0, 1] for pair in ranks]),
    }


def gain(values, baseline=0):
    """(3, layers): how much larger a statistic is than at the baseline layer (0: the input), with its interval.

    `values` (layers, 1 + draws) come from `over_layers`; or those of a trained, `baseline` those of an untrained network.
    """
    values = np.asarray(values)
    return interval(values - (values[baseline] if np.ndim(baseline) == 0 else np.asarray(baseline)))


def partial_rsa(distances, models, draws=1000, seed=0):
    """Representational similarity: which model explains distances (groups, groups), the other models held constant?

    :param models: {name: distances (groups, groups)}: `phonetics.articulatory_distances`, those at the input (acoustics),
        `orthographic_distances`, ...

    Returns {name: (correlation, partial correlation, p)}: of ranks; p is the share of permutations of the groups' names
    in that model under which the partial correlation is as large (Mantel's test, one-sided). A model that describes its
    cause only roughly leaves a part of it to the others. Raises ValueError for a model of another shape, or one that is
    constant or a combination of the others.
    """
    distances = np.asarray(distances, "float64")
    n = len(distances)
    upper, rng = np.triu_indices(n, 1), np.random.default_rng(seed)
    for name, model in models.items():
        if np.shape(model) != (n, n):
            raise ValueError(f"model {name!r} has shape {np.shape(model)}: expected ({n}, {n}), as the distances")
    ranks = {name: rankdata(np.asarray(model)[upper]) for name, model in models.items()}
    target, found = rankdata(distances[upper]), {}
    orders = [rng.permutation(n) for _ in range(whole_number("draws", draws, 1))]
    for name in models:
        others = np.column_stack([np.ones(len(target)), *(r for other, r in ranks.items() if other != name)])
        basis, _ = np.linalg.qr(others)
        square = np.zeros((n, n))
        square[upper] = ranks[name]
        square += square.T
        permuted = np.array([ranks[name], *(square[np.ix_(order, order)][upper] for order in orders)])
        rest, left = target - basis @ (basis.T @ target), permuted - (permuted @ basis) @ basis.T
        if np.linalg.norm(left[0]) < 1e-8 * np.linalg.norm(ranks[name]):
            raise ValueError(f"model {name!r} is constant or a combination of the other models: leave one out")
        partial = left @ rest / np.maximum(np.linalg.norm(left, axis=1) * np.linalg.norm(rest), 1e-300)
        p = (1 + (partial[1:] >= partial[0] - 1e-12).sum()) / (1 + draws)
        found[name] = (float(np.corrcoef(ranks[name], target)[0, 1]), float(partial[0]), float(p))
    return found


def orthographic_distances(pairs, counts, phones):
    """(phones, phones): how differently two phones are written: half the sum of |P(letter | phone) - P(letter | other)|.

    :param pairs: Groups "S s" of phone and letter, with their counts: `profiles.groups("pair")`, `profiles.counts("pair")`.
    """
    letters = sorted({pair.split(" ", 1)[1] for pair in pairs})
    table = np.zeros((len(phones), len(letters)))
    for pair, count in zip(pairs, counts):
        phone, letter = pair.split(" ", 1)
        if phone in phones:
            table[list(phones).index(phone), letters.index(letter)] += count
    missing = next((phone for phone, row in zip(phones, table) if not row.sum()), None)
    if missing is not None:
        raise ValueError(f"phone {missing!r} is in no pair: leave it out of the comparison")
    table /= table.sum(axis=1, keepdims=True)
    return np.abs(table[:, None] - table).sum(axis=-1) / 2


def shared(distances, pairs):
    """How near are pairs ("S s", "S c", "K c") that share the phone, in different letters, and the reverse: two arrays.

    Both are mean distances relative to pairs that share neither: 1 is no nearer than unrelated ones, 0 is the same. Of
    distances (..., pairs, pairs). Raises ValueError if no two pairs share a phone, or a letter.
    """
    upper = np.triu_indices(len(pairs), 1)
    far = np.asarray(distances)[..., upper[0], upper[1]]
    phones, letters = (np.array(part) for part in zip(*(pair.split(" ", 1) for pair in pairs)))
    same_phone, same_letter = ((part[:, None] == part)[upper] for part in (phones, letters))
    neither = ~same_phone & ~same_letter
    if not (same_phone.any() and same_letter.any() and neither.any()):
        raise ValueError(f"pairs are {', '.join(pairs[:5])}: expected some that share a phone, a letter, and neither")
    return {
        "same phone": far[..., same_phone].mean(axis=-1) / far[..., neither].mean(axis=-1),
        "same letter": far[..., same_letter].mean(axis=-1) / far[..., neither].mean(axis=-1),
    }
