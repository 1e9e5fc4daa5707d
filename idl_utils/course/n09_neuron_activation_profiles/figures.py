"""Figures of notebook 09 that are built of many parts."""

import numpy as np

from ... import networks, profiles, show
from .layers import (
    CLASS_NAMES,
    Window,
    class_name,
    class_of,
    cut_height,
    distances_of,
    layer_title,
    strongest,
)


def layer_trees(found, layers, grouping="phoneme", count=None, caption="", **options):
    """The trees of a grouping at several layers, below one another, each cut into `count` clusters; returns the Figure.

    Options (distance, how, least) are those of `profiles.resampled`.
    """
    trees, cuts, by = {}, {}, class_name(grouping)
    for layer in layers:
        far, groups = distances_of(found, grouping, layer, **options)
        tree, silhouette = profiles.tree(far), profiles.silhouette(np.maximum(far, 0), profiles.classes(groups, by))
        title = f"{layer_title(layer)}: silhouette of {CLASS_NAMES[by]} {silhouette:.2f}"
        trees[title] = tree, groups
        cuts[title] = cut_height(tree, count) if count else None
    kinds = class_of({group for _, groups in trees.values() for group in groups}, grouping)
    return show.dendrograms(trees, kinds, f"{options.get('distance', 'correlation')} distance", cuts, caption)


def layer_clustermap(found, layer, grouping="phoneme", caption="", **options):
    """All distances between the groups at a layer, in the order of their tree; returns the Figure."""
    far, groups = distances_of(found, grouping, layer, **options)
    unit = f"{options.get('distance', 'correlation')} distance"
    return show.clustermap(
        np.maximum(far, 0), profiles.tree(far), groups, class_of(groups, grouping), unit, caption, size=5.6
    )


def single_windows(network, utterances, group, layers, window=12):
    """Windows of single occurrences of a phoneme, {layer: (occurrences, steps, channels)}: every one is a group of its own."""

    def one_by_one(utterance, recognition):
        inside = [p for p in utterance.phones if 0.3 < p.centre < recognition.times.frames / 100 - 0.3]
        return [(f"{utterance.id} {k:03}", p.centre) for k, p in enumerate(inside) if p.label == group]

    found = profiles.compute(network, utterances, {"one by one": one_by_one}, layers, window, progress=False)
    return {layer: found.mean("one by one", layer) for layer in layers}


def profile_steps(singles, found, group, layers, grouping="phoneme", shown=3, channels=24):
    """From single occurrences to a contrastive profile, one row a layer; returns the Figure.

    :param singles: What `single_windows` returns.
    :param found: `Profiles` that know the group, and all others.
    """
    parts, at = [], found.groups(grouping).index(group)
    for layer in layers:
        mean, contrast = found.mean(grouping, layer), found.contrast(grouping, layer)[at]
        rows = strongest(contrast, channels) if layer != "input" else np.arange(contrast.shape[1])
        once, means = singles[layer][:shown][..., rows], np.stack([mean[at], mean.mean(axis=0)])[..., rows]
        for windows, titles in ((once, [f"one {group}"] * shown), (means, ["mean of all", "mean over groups"])):
            options = {"span": np.percentile(np.abs(windows), 99.5), "signed": layer == "input", "layer": layer}
            units = [*[""] * (len(titles) - 1), "activation"]
            parts += [Window(w.T, title, unit, **options) for w, title, unit in zip(windows, titles, units)]
        unit = {"unit": "difference", "signed": True, "percentile": 99.5, "layer": layer}
        parts.append(Window(contrast[:, rows].T, "the difference", **unit))
    names = " and ".join(layer_title(layer) for layer in layers)
    caption = (
        f"{group}, at the {names}: {shown} of its occurrences, the mean of all, the mean over all groups, and the "
        f"contrastive profile. Of a layer, the {channels} channels with the largest difference. Bars: maps to their left."
    )
    return show.panels(parts, columns=shown + 3, caption=caption, size=1.3)


def topography(found, layer, grouping="phoneme", method="t-SNE", columns=10, size=0.85, caption=""):
    """A map of a layer's neurons for each group, one colour scale for all; returns the Figure."""
    names = [group for group in found.groups(grouping, least=10) if group != "'"]
    kept = [found.groups(grouping, least=10).index(group) for group in names]
    contrast = found.contrast(grouping, layer, how="centre", least=10)[kept]
    order = [group for group in profiles.CLASSES[class_name(grouping)] if group in names]
    places = profiles.layout(contrast, method)
    maps = profiles.interpolated(places, contrast[[names.index(group) for group in order]], side=32)
    unit = "activation minus mean"
    return show.atlas(maps, order, columns, unit, percentile=99.5, caption=caption, size=size)


def half(found, layer, grouping, which):
    """Contrastive profiles (groups, channels) of every other fold, beginning with fold `which` (0 or 1)."""
    chosen = list(range(which, len(found.folds), 2))
    return found.contrast(grouping, layer, how="centre", folds=chosen)


def phone_steps(utterance, heard):
    """(steps, labels) of the phones of an utterance: the output step whose field has its middle nearest to the centre."""
    return [heard.times.step(phone.centre) for phone in utterance.phones], [phone.label for phone in utterance.phones]


def moments(network, utterances, layer):
    """The activations (steps, channels) of a layer at every step of some utterances, one behind the other."""
    batches = networks.stream(network, (u.spectrogram() for u in utterances), [layer])
    return np.concatenate([batch.activations[layer][batch.mask(layer)] for batch in batches])


def largest_gap(again, stored, grouping, fold):
    """The largest difference between profiles of a fold and the stored ones, as a share of the range of what is stored.

    Means of folds are stored in 24 steps between the least and the largest of each channel: that alone makes 1/46 = 0.022.
    """
    names, kept, at = stored.groups(grouping, folds=[fold]), again.groups(grouping), stored.folds.index(fold)
    rows, gaps = [kept.index(name) for name in names if name in kept], []
    counts = stored.counts(grouping, folds=[fold])
    if len(rows) < len(names) or not np.array_equal(again.counts(grouping)[rows], counts):
        raise ValueError(f"other occurrences than stored: is it another network than {stored.about['network']!r}?")
    for layer in again.layers:
        _, means = stored.by_fold(grouping, layer)
        now, then = again.mean(grouping, layer, "centre")[rows], stored.mean(grouping, layer, "centre", folds=[at])
        gaps.append((np.abs(now - then) / np.maximum(np.ptp(means, axis=(0, 1)), 1e-9)).max())
    return float(max(gaps))


def print_clusters(far, groups, count):
    """The members of each cluster, a line each."""
    clusters = profiles.clusters(far, count)
    print(f"{count} clusters")
    for cluster in sorted(set(clusters), key=lambda c: -(clusters == c).sum()):
        print("  " + " ".join(g for g, c in zip(groups, clusters) if c == cluster))


def print_size_effects(cases):
    """What sizes do to {name: (profiles, sizes)}, a column each."""
    found = {name: profiles.controls.size_effects(*case) for name, case in cases.items()}
    print(f"{'':28}" + "".join(f"{name:>22}" for name in found))
    for row in next(iter(found.values())):
        values = (effects[row] for effects in found.values())
        cells = (
            " ".join(map(str, v)) if isinstance(v, list) else "-" if np.isnan(v) else f"{v + 0.0:.2f}" for v in values
        )
        print(f"{row:28}" + "".join(f"{cell:>22}" for cell in cells))


def stored_findings(study):
    """The findings F1 to F7 that a study stores, a list of `profiles.Finding`; they are computed if it stores none."""
    stored = study.description.get("findings")
    return [profiles.Finding.of(each) for each in stored] if stored else profiles.findings(study)


def print_findings(reports):
    """The verdicts of {speech: [Finding, ...]} side by side, wherever windows lie; ≠ where they disagree."""
    for findings in zip(*reports.values()):
        print(f"{findings[0].name}  {findings[0].claim}")
        for place in dict.fromkeys(place for finding in findings for place in finding.verdicts):
            said = [finding.verdicts.get(place, "not measured") for finding in findings]
            cells = "  ".join(f"{speech}: {verdict:<13}" for speech, verdict in zip(reports, said))
            print(f"  {' ≠'[len(set(said)) > 1]} {place:39}{cells}".rstrip())
