"""How much would other speakers or utterances change it? Distances of profiles under a bootstrap over folds.

far, groups = resampled(profiles, "phoneme", "relu9")          # far[0]: of all folds; far[1:]: of resamples
value, low, high = interval(silhouette(far, classes(groups, "manner")))
"""

from typing import NamedTuple

import numpy as np

from ..arguments import choice, number, whole_number
from .clustering import DISTANCES, distances, squared


class Folded(NamedTuple):
    """Profiles of each fold: `means` (folds, groups, units), `weights` (folds, groups), and the names of both."""

    means: np.ndarray
    weights: np.ndarray
    groups: list
    folds: list


def folded(profiles, grouping, layer, how="centre", least=10, groups=None):
    """The `Folded` of a grouping at a layer, of groups with at least `least` occurrences, in two folds or more.

    :param how: "centre", or "mean" over the steps of the window.
    :param groups: Only these.

    Raises ValueError if fewer than 2 such groups, or 2 folds, are there.
    """
    names, counts = profiles.groups(grouping), profiles.counts(grouping)
    weights, means = profiles.by_fold(grouping, layer, how)
    kept = (counts >= whole_number("least", least, 1)) & ((weights > 0).sum(axis=0) > 1)
    kept &= np.array([groups is None or name in groups for name in names], bool)
    if len(weights) < 2 or kept.sum() < 2:
        raise ValueError(
            f"grouping {grouping!r} has {kept.sum()} groups with {least} occurrences or more in at least 2 of {len(weights)} "
            "folds: expected at least 2 groups"
        )
    names = [name for name, keep in zip(names, kept) if keep]
    return Folded(means[:, kept], weights[:, kept], names, profiles.folds)


def resampled(
    profiles, grouping, layer, distance="correlation", how="centre", draws=200, by="fold", least=10, groups=None, seed=0
):
    """(distances (1 + draws, groups, groups), names of the groups): of all folds, and of `draws` resamples of them.

    Profiles are contrastive: minus the mean over groups. The same seed draws the same folds at each layer, of each
    network that heard the same utterances, so that differences between those are paired.

    :param distance: "correlation", "cosine", "euclidean", or "cross-validated" (see `cross_validated`).
    :param how: "centre" of the windows, or "mean" over their steps.
    :param by: Draw "fold"s, or whole "speaker"s (what stands before "/" in a fold's name).
    """
    choice("distance", distance, (*DISTANCES, "cross-validated"))
    found = folded(profiles, grouping, layer, how, least, groups)
    weights = _multiplicity(found, whole_number("draws", draws, 0), by, seed)[:, :, None] * found.weights
    if distance == "cross-validated":
        return cross_validated(found.means, weights), found.groups
    parts = np.array_split(weights, max(1, len(weights) // 20))  # bounds the memory
    return np.concatenate([distances(_contrast(found.means, part), distance) for part in parts]), found.groups


def cross_validated(means, weights):
    """Squared Euclidean distances whose noise averages to 0: products of differences found in *different* folds.

    Of profiles (folds, groups, features), with weights (..., folds, groups): occurrences, times how often a fold was
    drawn. About 0 for groups that don't differ, whatever their sizes, where the plain distance is not; it can be negative
    (Walther et al. 2016, there with whitened noise). Returns (..., groups, groups), NaN for groups that never occur
    in different folds.
    """
    means = means - means.mean(axis=(0, 1))  # keeps the digits that differ
    sums = np.einsum("...fg,fgx->...gx", weights, means, optimize=True)
    inside = np.einsum("...fg,...fh,fgh->...gh", weights, weights, means @ means.swapaxes(1, 2), optimize=True)
    total = weights.sum(axis=-2)
    pairs = total[..., :, None] * total[..., None, :] - np.einsum("...fg,...fh->...gh", weights, weights)
    products = sums @ sums.swapaxes(-1, -2) - inside
    products = np.divide(products, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0)
    return np.where(np.eye(pairs.shape[-1], dtype=bool), 0, squared(products))


def over_layers(profiles, grouping, statistic, layers=None, **options):
    """`statistic(distances, groups)` at each layer, shape (layers, 1 + draws): of all folds, then of resamples.

    interval(over_layers(p, "phoneme", lambda far, groups: silhouette(far, classes(groups, "vowel"))))

    Options are those of `resampled`.
    """
    layers = profiles.layers if layers is None else layers
    return np.array([statistic(*resampled(profiles, grouping, layer, **options)) for layer in layers])


def interval(values, level=0.95):
    """(3, ...): value, low and high end of its interval, of values (..., 1 + draws) as `resampled` leads to.

    The basic bootstrap interval (Davison and Hinkley 1997): resamples repeat folds, so that their profiles are noisier
    and a silhouette lies lower; this takes that shift off where the percentile interval would keep it. Where the shift is
    larger than the spread, the interval is widened to contain the value.
    """
    values, tail = np.asarray(values, "float64"), (1 - number("level", level, 0, 1)) / 2
    low, high = np.quantile(values[..., 1:], (1 - tail, tail), axis=-1)
    value = values[..., 0]
    return np.stack([value, np.minimum(2 * value - low, value), np.maximum(2 * value - high, value)])


def halves(profiles, grouping, layer, how="centre", by="speaker", splits=50, least=10, seed=0):
    """Contrastive profiles of both halves of the folds, (splits, 2, groups, features), and the names of the groups.

    :param by: Halves share no "speaker", or no "fold". Splits that leave a group empty in one half are not made.
    """
    found = folded(profiles, grouping, layer, how, least)
    units = _units(found.folds, by)
    names, rng = sorted(set(units)), np.random.default_rng(seed)
    if len(names) < 2:
        raise ValueError(f"by={by!r}: there is only {names[0]!r}, which has no halves; by='fold' may have")
    first = [np.isin(units, rng.permutation(names)[: len(names) // 2]) for _ in range(splits)]
    weights = np.array([[half, ~half] for half in first])[..., None] * found.weights
    weights = weights[(weights.sum(axis=2) > 0).all(axis=(1, 2))]
    if not len(weights):
        raise ValueError(f"grouping {grouping!r}: no split by {by} has all groups in both halves; raise least={least}")
    return _contrast(found.means, weights), found.groups


def _multiplicity(found, draws, by, seed):
    """(1 + draws, folds): how often each fold counts; once, then as drawn. Draws that leave a group empty are not used."""
    units = _units(found.folds, by)
    names, rng, kept = sorted(set(units)), np.random.default_rng(seed), [np.ones((1, len(units)))]
    columns = np.array([names.index(unit) for unit in units])
    for _ in range(20):
        drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), max(draws, 1))[:, columns]
        kept.append(drawn[(drawn @ (found.weights > 0) > 0).all(axis=1)])
        if sum(map(len, kept)) > draws:
            return np.concatenate(kept)[: 1 + draws]
    raise ValueError(
        f"hardly any resample by {by} has all {len(found.groups)} groups: raise `least`, or use more folds"
    )


def _units(folds, by):
    choice("by", by, ("fold", "speaker"))
    return np.array([fold if by == "fold" else fold.split("/")[0] for fold in folds])


def _contrast(means, weights):
    """Profiles (..., groups, units) of folds that count so much, minus their mean over groups."""
    whole = np.einsum("...fg,fgu->...gu", weights, means, optimize=True) / weights.sum(axis=-2)[..., None]
    return whole - whole.mean(axis=-2, keepdims=True)
