"""Notebook 09: any layer, grouping and distance, from stored profiles; the profile of one group; maps of a layer's neurons."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ... import profiles, show
from ..explorer import Explorer
from .figures import topography
from .layer_figures import finding_figure
from .layers import CLASS_NAMES, Window, class_name, class_of, cut_height, distances_of, layer_title, strongest

GROUPINGS = ("phoneme", "phoneme later", "phoneme at step", "letter", "letter at phone")


def tree_explorer(studies):
    """Choose speech, network, layer, grouping, distance and clusters: the tree, and how well classes are separated.

    :param studies: {"real speech": study, ...}, each a dict of `Profiles` such as "trained" and "untrained".
    """
    first = next(iter(studies.values()))

    def draw(speech, network, layer, grouping, distance, count):
        found = studies[speech][network]
        far, groups = distances_of(found, grouping, layer, distance)
        by = class_name(grouping)
        tree, far, labels = profiles.tree(far), np.maximum(far, 0), profiles.classes(groups, by)
        title = f"{speech}, {network}, {layer_title(layer)}: {grouping}s"
        figure = show.dendrograms(
            {title: (tree, groups)},
            class_of(groups, grouping),
            f"{distance} distance",
            cut_height(tree, count),
            height=2.6,
        )
        control = profiles.controls.permuted_labels(far, labels, draws=500)
        clusters = profiles.clusters(far, count)
        named = " | ".join(" ".join(g for g, c in zip(groups, clusters) if c == k) for k in dict.fromkeys(clusters))
        sentence = (
            f"Silhouette of {CLASS_NAMES[by]} {control.value:.2f} (permuted labels {control.null.mean():.2f}, "
            f"p = {control.p:.3f}); cophenetic r {profiles.cophenetic(far):.2f}; adjusted Rand index of {count} clusters "
            f"{profiles.adjusted_rand(far, labels, count):.2f}. Clusters: {named}."
        )
        return show.png(figure), sentence

    known = [g for g in GROUPINGS if g in first["trained"].groupings]
    controls = {
        "speech": widgets.Dropdown(options=list(studies), description="speech"),
        "network": widgets.Dropdown(options=list(first), value="trained", description="network"),
        "layer": widgets.Dropdown(options=first["trained"].layers, value="relu9", description="layer"),
        "grouping": widgets.Dropdown(options=known, description="grouping"),
        "distance": widgets.Dropdown(options=[*profiles.DISTANCES, "cross-validated"], description="distance"),
        "count": widgets.IntSlider(value=6, min=2, max=12, description="clusters"),
    }
    return Explorer(draw, controls, "a layer, a grouping and a distance: which tree?")


def profile_explorer(studies, channels=30):
    """Choose speech, layer and group: its contrastive profile over time, and the groups that are most like it."""
    first = next(iter(studies.values()))["trained"]

    def draw(speech, layer, group):
        found = studies[speech]["trained"]
        grouping = "letter" if group.islower() else "phoneme"
        far, groups = distances_of(found, grouping, layer)
        if group not in groups:
            raise ValueError(f"{group} occurs fewer than 10 times in {speech}")
        everywhere = found.groups(grouping, least=10)
        contrast = found.contrast(grouping, layer, least=10)[everywhere.index(group)]
        rows = np.arange(contrast.shape[1]) if layer == "input" else strongest(contrast, channels)
        row = far[groups.index(group)]
        near = [k for k in np.argsort(row) if groups[k] != group]
        bars = [*near[:5], *near[-3:]]
        unit = {"unit": "activation minus mean", "signed": True, "percentile": 99.5}
        parts = [
            Window(contrast[:, rows].T, f"{group}, {layer_title(layer)}", layer=layer, **unit),
            show.Bars([groups[k] for k in bars], 1 - row[bars], "most and least alike", "correlation with it", span=1),
        ]
        count = found.counts(grouping, least=10)[everywhere.index(group)]
        *most, least = (f"{groups[k]} ({1 - row[k]:.2f})" for k in [*near[:3], near[-1]])
        sentence = (
            f"{group}: {count} occurrences in {speech}. Most alike at the {layer_title(layer)}: {', '.join(most)}; "
            f"least: {least}."
        )
        return show.png(show.panels(parts, size=2.9)), sentence

    names = [g for grouping in ("phoneme", "letter") for g in first.groups(grouping, least=10) if g != "'"]
    controls = {
        "speech": widgets.Dropdown(options=list(studies), description="speech"),
        "layer": widgets.Dropdown(options=first.layers, value="relu9", description="layer"),
        "group": widgets.Dropdown(options=names, value="S", description="group"),
    }
    return Explorer(draw, controls, "the profile of one phoneme (AA) or letter (a)")


def topography_explorer(found):
    """Choose layer, grouping and layout: one map for each group, and how smooth maps are on other recordings."""

    @cache
    def smooth(layer, grouping, method):
        first, second = (
            found.contrast(grouping, layer, how="centre", least=10, folds=list(range(k, len(found.folds), 2)))
            for k in (0, 1)
        )
        return float(np.nanmean(profiles.smoothness(profiles.layout(first, method), second)))

    def draw(layer, grouping, method):
        figure = topography(found, layer, grouping, method, columns=13, size=0.55)
        sentence = (
            f"{layer_title(layer)}, {grouping}s, layout by {method}: smoothness on recordings that the layout was not made "
            f"from {smooth(layer, grouping, method):.2f} (random layout {smooth(layer, grouping, 'random') + 0.0:.2f})."
        )
        return show.png(figure), sentence

    controls = {
        "layer": widgets.Dropdown(options=found.layers, value="relu10", description="layer"),
        "grouping": widgets.Dropdown(options=["letter", "phoneme at step", "phoneme"], description="grouping"),
        "method": widgets.Dropdown(options=["MDS", "PCA", "t-SNE", "random"], description="layout"),
    }
    return Explorer(draw, controls, "maps of a layer's neurons, one for each group")


def finding_explorer(reports):
    """Choose one of the lecture's findings: the numbers on which its verdict rests, of {speech: [Finding, ...]}."""
    findings = {finding.name: finding for finding in next(iter(reports.values()))}

    def draw(name):
        figure = finding_figure(name, reports)
        verdicts = (
            f"{speech}: {each.verdict}" for speech, found in reports.items() for each in found if each.name == name
        )
        return show.png(figure), f"{name}, {findings[name].claim}. {'; '.join(verdicts)}. {findings[name].limits}"

    measured = [name for name, finding in findings.items() if any(part.decides for part in finding.parts)]
    start = "F7" if "F7" in measured else measured[0]
    controls = {"name": widgets.Dropdown(options=measured, value=start, description="finding")}
    return Explorer(draw, controls, "one of the lecture's findings: the numbers on which its verdict rests")
