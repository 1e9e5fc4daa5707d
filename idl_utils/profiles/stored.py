"""`Profiles`: what a pass over a corpus leaves, to be asked, saved, loaded and merged."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .. import shipped
from ..arguments import choice, unknown, whole_number
from .moments import Moments
from .occurrences import FOLDS

SAME = ("fingerprint", "heard by", "layers", "window", "most", "fold rule")  # what two profiles must share to be merged
SUMMED = ("utterances", "minutes", "CPU seconds")  # what is added
SCALE = ":scale"  # ends the name of an array that says what the whole numbers of another mean
HOW = ("window", "centre", "mean", "max", "sorted")


@dataclass(frozen=True, eq=False)
class Profiles:
    """Neuron activation profiles: the mean activation around all occurrences of each group, for several groupings.

    :param about: What they are of: network and its fingerprint, layers, window, utterances, minutes.
    :param moments: {grouping: Moments}, over the channels of all layers side by side.

    Made by `compute` and `load`. `a + b` are the profiles of both corpora together.
    """

    about: dict
    moments: dict

    @property
    def layers(self):
        """Names of the layers, from the input on."""
        return list(self.about["layers"])

    @property
    def groupings(self):
        """Names of the groupings."""
        return list(self.moments)

    @property
    def window(self):
        """Steps of a window before its middle, and after it."""
        return self.about["window"]

    @property
    def folds(self):
        """Names of the folds; "1970/2" is the third part of speaker 1970."""
        return max((moments.folds for moments in self.moments.values()), key=len)

    def fold(self, utterance):
        """The fold that an utterance is in."""
        return FOLDS[choice("rule of folds", self.about["fold rule"], FOLDS)](utterance)

    def groups(self, grouping, least=1, folds=None):
        """Groups with at least `least` occurrences (in these folds), sorted."""
        moments = self._of(grouping)
        return [group for group, keep in zip(moments.groups, self._kept(moments, least, folds)) if keep]

    def counts(self, grouping, least=1, folds=None):
        """Occurrences of those groups, (groups,)."""
        moments = self._of(grouping)
        return self._summed(moments, folds)[self._kept(moments, least, folds)]

    def coverage(self, grouping, least=1):
        """How many windows have each of their steps inside the utterance, (groups, steps)."""
        moments = self._of(grouping)
        return moments.coverage[self._kept(moments, least, None)]

    def mean(self, grouping, layer, how="window", least=1, folds=None):
        """Mean activations of those groups, float64.

        :param how: "window": (groups, steps, channels). Without time, (groups, channels): "centre" is the middle step,
            "mean" that over all steps, "max" the largest of the window's means. "sorted" has the steps of each channel in
            order of size, (groups, steps, channels).
        :param least: Groups with fewer occurrences are left out.
        :param folds: Only these folds: names or indices, which may repeat (as in a bootstrap). For "centre" and "mean".
        """
        moments = self._of(grouping)
        kept = self._kept(moments, least, folds)
        if choice("way to take time out", how, HOW) in ("centre", "mean"):
            weights, values = self.by_fold(grouping, layer, how)
            if not values.shape[-1]:
                raise ValueError(
                    f"how={how!r}: this file keeps no means over windows of {grouping!r}, use how='centre'"
                )
            if folds is not None and len(weights) < len(moments.folds):
                raise ValueError(f"how={how!r}: in this file folds keep the middle step only, use how='centre'")
            weights, values = (array[self._chosen(moments, folds)][:, kept] for array in (weights, values))
            return np.einsum("fg,fgu->gu", weights, values) / weights.sum(0)[:, None]
        if folds is not None:
            raise ValueError(f"how={how!r}: folds keep no single steps, use how='centre' or how='mean'")
        values = moments.mean[kept][..., self._units(layer)]
        if not values.shape[1]:
            raise ValueError(f"how={how!r}: this file keeps no windows of {grouping!r}, use how='centre' or how='mean'")
        if not moments.coverage[kept].all():
            group, step = np.argwhere(moments.coverage[kept] == 0)[0]
            raise ValueError(
                f"group {np.array(moments.groups)[kept][group]!r} has no step {step - self.window} inside an utterance: "
                "raise least= to leave it out"
            )
        if how == "max":
            return values.max(axis=1)
        return np.sort(values, axis=1) if how == "sorted" else values

    def by_fold(self, grouping, layer, how="centre"):
        """(weights, means) of single folds, for all groups: shapes (folds, groups) and (folds, groups, channels).

        The mean over some folds is the weighted mean of theirs: weights are occurrences, or for how="mean" the steps of
        their windows. Where the weight is 0 the mean is 0.
        """
        moments, centre = self._of(grouping), choice("way to take time out", how, ("centre", "mean")) == "centre"
        weights, means = (moments.counts, moments.centre) if centre else (moments.covered, moments.average)
        return weights, means[..., self._units(layer)]

    def variance(self, grouping, layer, least=2):
        """Variance over the occurrences of each group, (groups, steps, channels); steps is 1, the middle, by default.

        See `spread` of `compute`. Raises ValueError if a group has one member only.
        """
        moments = self._of(grouping)
        kept = self._kept(moments, whole_number("least", least, 1), None)
        inside = moments.inside[kept]
        if not moments.m2.shape[1]:
            raise ValueError(f"this file keeps no variances of {grouping!r}: compute them")
        if inside.size and inside.min() < 2:
            group = np.array(moments.groups)[kept][inside.min(1).argmin()]
            raise ValueError(f"group {group!r} has one occurrence, a variance needs 2: use least=2 or more")
        m2 = np.maximum(moments.m2[kept][..., self._units(layer)], 0)  # rounding may leave -1e-12
        return m2 / (inside - 1)[..., None]

    def contrast(self, grouping, layer, weighted=False, how="window", least=1, folds=None):
        """The profiles minus their mean over the groups: what tells a group from the others. Shapes as for `mean`.

        :param weighted: Weigh the groups of that mean by their occurrences (as in the lecture), or take all alike.
        """
        values = self.mean(grouping, layer, how, least, folds)
        weights = self.counts(grouping, least, folds) if weighted else np.ones(len(values))
        return values - np.tensordot(weights / max(weights.sum(), 1), values, axes=1)

    def __add__(self, other):
        if not isinstance(other, Profiles):
            return NotImplemented
        for key in SAME:
            if self.about.get(key) != other.about.get(key):
                a, b = (_short(p.about.get(key)) for p in (self, other))
                raise ValueError(f"profiles with another {key} can't be merged: {a} and {b}")
        if self.groupings != other.groupings:
            raise ValueError(f"profiles of {self.groupings} and of {other.groupings} can't be merged")
        if not all(m.m2.shape[1] for p in (self, other) for m in p.moments.values()):
            raise ValueError("profiles of a small file can't be merged: compute them without --small")
        sums = {key: self.about[key] + other.about[key] for key in SUMMED if key in self.about and key in other.about}
        return Profiles(self.about | sums, {name: m + other.moments[name] for name, m in self.moments.items()})

    def save(self, file, compressed=True, **description):
        """Write FILE.npz and FILE.json, whole or not at all; the description is added to `about`."""
        folder, name = located(file)
        arrays, parts = self.packed()
        shipped.save_arrays(arrays, name, {**description, "profiles": parts}, folder, compressed)

    def packed(self, levels=None):
        """(arrays, description): what `unpacked` makes profiles of again.

        :param levels: Store means as whole numbers from 0 to levels - 1 (256 at most), from the least to the largest of each
            unit, and those of single folds, which scatter more, with half as many; by default they keep all digits.
        """
        keys = [field.name for field in fields(Moments) if field.name not in ("groups", "folds")]
        arrays = {f"{name}/{key}": getattr(m, key) for name, m in self.moments.items() for key in keys}
        if levels:
            for key in [key for key, array in arrays.items() if array.dtype.kind == "f" and array.size]:
                few = key.endswith("/centre") and len(arrays[key]) > 1
                rounded = _rounded(arrays[key], whole_number("levels", levels, 4, 256) // (2 if few else 1))
                arrays[key], arrays[f"{key}{SCALE}"] = rounded
        return arrays, {"about": self.about, "groups": {n: [m.groups, m.folds] for n, m in self.moments.items()}}

    @classmethod
    def unpacked(cls, arrays, description):
        """Profiles of `packed`."""
        wide = {key: _exact(array, arrays.get(f"{key}{SCALE}")) for key, array in arrays.items() if SCALE not in key}
        moments = {}
        for name, (groups, folds) in description["groups"].items():
            own = {key.rpartition("/")[2]: array for key, array in wide.items() if key.rpartition("/")[0] == name}
            moments[name] = Moments(groups, folds, **own)
        return cls(description["about"], moments)

    def _of(self, grouping):
        if grouping not in self.moments:
            raise unknown("grouping", grouping, self.groupings)
        return self.moments[grouping]

    def _units(self, layer):
        sizes = self.about["layers"]
        if layer not in sizes:
            raise unknown("layer", layer, sizes)
        start = sum(list(sizes.values())[: list(sizes).index(layer)])
        return slice(start, start + sizes[layer])

    def _chosen(self, moments, folds):
        if folds is None:
            return slice(None)
        own = moments.folds
        wrong = next((f for f in folds if isinstance(f, str) and f not in own), None)
        if wrong is not None:
            raise unknown("fold", wrong, own)
        return [own.index(f) if isinstance(f, str) else whole_number("folds", f, 0, len(own) - 1) for f in folds]

    def _summed(self, moments, folds):
        return moments.counts[self._chosen(moments, folds)].sum(0)

    def _kept(self, moments, least, folds):
        return self._summed(moments, folds) >= whole_number("least", least, 1)


def load(file):
    """Profiles that were saved; raises `shipped.CorruptFileError` for a file that is missing, cut or changed."""
    folder, name = located(file)
    description = shipped.info(name, folder)
    if "profiles" not in description:
        raise ValueError(f"{file} holds no profiles: it is {', '.join(description)[:80]}")
    return Profiles.unpacked(shipped.load_arrays(name, folder), description["profiles"])


def located(file):
    """(folder, name) of FILE, FILE.npz or FILE.json."""
    path = Path(file)
    return path.parent, path.stem if path.suffix in (".npz", ".json") else path.name


def _rounded(array, levels):
    """Whole numbers (uint8), and (2, units) with the value of 0 and the step, float32."""
    axes = tuple(range(array.ndim - 1))
    low = array.min(axes)
    step = np.maximum(array.max(axes) - low, 1e-12) / (levels - 1)
    return np.rint((array - low) / step).astype(np.uint8), np.stack([low, step]).astype(np.float32)


def _exact(array, scale):
    if scale is not None:
        return array * scale[1].astype(np.float64) + scale[0]
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _short(value):
    text = str(value)
    return text if len(text) < 60 else f"{text[:12]}..."
