"""The questions that findings ask of a study's profiles; distances are computed once, and bootstrapped alike."""

import functools

import numpy as np
from scipy.cluster.hierarchy import fcluster

from . import controls
from .clustering import silhouette, tree
from .phonetics import articulatory_distances, classes
from .resampling import interval, resampled
from .verdicts import part

LEAST = 10  # occurrences of a group that counts
# What is to be compared with the input is compared with the input where the sound is: 200 ms later there is another one.
SOUND = {"phoneme later": "phoneme", "phoneme at step": "phoneme", "letter": "letter at phone"}


class Judge:
    """Answers are arrays (1 + draws,), of all folds first, unless they are parts.

    :param study: {"trained": Profiles, "untrained": ..., "seed 1": ..., ...}
    """

    def __init__(self, study, draws, seed):
        self.study, self.layers = study, study["trained"].layers
        options = {"draws": draws, "seed": seed, "least": LEAST}
        self.far = functools.cache(lambda grouping, layer, of: resampled(study[of], grouping, layer, **options))

    def of(self, *groupings, layers=None):
        """Names of the parts of the study that have these layers (default: all), and enough groups of these groupings."""
        wanted = set(self.layers if layers is None else layers)
        found = [name for name, profiles in self.study.items() if wanted.issubset(profiles.layers)]
        return [name for name in found if all(_enough(self.study[name], grouping) for grouping in groupings)]

    def has(self, *groupings):
        """Whether the profiles of the trained network have."""
        return "trained" in self.of(*groupings)

    def part(self, name, values, **options):
        """A `Part` of {part of the study: answer}: "trained" is the number, "seed ..." are seeds, others nulls."""
        others = {key: float(np.ravel(value)[0]) for key, value in values.items() if key != "trained"}
        seeds = {key: value for key, value in others.items() if key.startswith("seed")}
        nulls = {key: value for key, value in others.items() if key not in seeds} | options.pop("nulls", {})
        return part(name, interval(values["trained"]), nulls=nulls, seeds=seeds, **options)

    def silhouettes(self, grouping, layer, by, of="trained"):
        """Silhouette of phonetic classes."""
        far, groups = self.far(grouping, layer, of)
        return silhouette(far, classes(groups, by))

    def permuted(self, grouping, layer, by):
        """p of that under permuted labels, a number."""
        far, groups = self.far(grouping, layer, "trained")
        return float(controls.permuted_labels(far[0], classes(groups, by)).p)

    def class_parts(self, place, grouping, layer, by, decides=False, baselines=("input",)):
        """Parts: the silhouette of classes at a layer, and how much more it is than at other layers, and than untrained.

        At the input, and of an untrained network, it is that at the middle of the phones.
        """
        values = {name: self.silhouettes(grouping, layer, by, name) for name in self.of(grouping)}
        p = self.permuted(grouping, layer, by)
        parts = [self.part(f"silhouette of {by}, {layer}", values, p=p, decides=decides, place=place)]
        for base in baselines:
            sound = SOUND.get(grouping, grouping) if base == "input" else grouping
            known = [name for name in values if name in self.of(sound)]
            if "trained" in known:
                more = {name: values[name] - self.silhouettes(sound, base, by, name) for name in known}
                parts.append(self.part(f"more of {by} than at {base}", more, place=place))
        sound = SOUND.get(grouping, grouping)
        if baselines and "untrained" in self.of(sound):  # which has no delay
            more = interval(values["trained"] - self.silhouettes(sound, layer, by, "untrained"))
            parts.append(part(f"more of {by} than untrained", more, place=place))
        return parts

    def articulation(self, place, grouping, layer):
        """A part: partial correlation of distances with articulation, acoustics and spelling held constant.

        Acoustics are the distances of the same phones at the input, at their middle.
        """
        trained = self.study["trained"]
        pairs, counts = trained.groups("pair"), trained.counts("pair")
        (far, groups), (sound, sounds) = self.far(grouping, layer, "trained"), self.far("phoneme", "input", "trained")
        written = {pair.split(" ")[0] for pair in pairs}.intersection(sounds)
        names = [group for group in groups if group in written]
        here, there = ([listed.index(name) for name in names] for listed in (groups, sounds))
        models = {"articulation": articulatory_distances(names)}
        models["spelling"] = controls.orthographic_distances(pairs, counts, names)
        found = []
        for row, base in zip(far, sound):
            models["acoustics"] = base[np.ix_(there, there)]
            found.append(controls.partial_rsa(row[np.ix_(here, here)], models, draws=1 if found else 1000))
        nulls = {"nothing held constant": found[0]["articulation"][0]}
        nulls |= {f"{name} instead": found[0][name][1] for name in ("acoustics", "spelling")}
        numbers = interval([one["articulation"][1] for one in found])
        name = f"articulation beside acoustics and spelling, {layer}"
        return part(name, numbers, nulls=nulls, p=found[0]["articulation"][2], place=place)

    def ratios(self, grouping, layer, of="trained"):
        """Distances of pairs that share a phone or letter, relative to unrelated pairs: a dict of answers."""
        return controls.shared(*self.far(grouping, layer, of))

    def reliability(self, grouping, layer, of="trained"):
        """(splits,): correlation of a group with itself in other speakers, minus that with the other groups."""
        found = controls.split_half(self.study[of], grouping, layer, how="mean", least=LEAST)
        return found["same"] - found["other"]

    def set_size(self, grouping, layer, of="trained"):
        """How many groups are alike, mean over groups: members of its cluster when the tree is cut at a correlation of .5."""
        sizes = [fcluster(tree(far), 0.5, "distance") for far in self.far(grouping, layer, of)[0]]
        return np.array([np.bincount(found)[found].mean() for found in sizes])


def curves(study, draws=200, seed=0):
    """{grouping: {classes: {condition: [values, lows, highs]}}}: silhouettes over the layers of every condition.

    Of phonemes by "vowel" and "manner", and letters by "vowel letter", at every place that the study has; lists that JSON can
    hold, one number a layer.
    """
    judge, found = Judge(study, draws, seed), {}
    for grouping in (g for g in study["trained"].groupings if g.startswith(("phoneme", "letter"))):
        for by in ("vowel", "manner") if grouping.startswith("phoneme") else ("vowel letter",):
            for name in judge.of(grouping):
                lines = interval([judge.silhouettes(grouping, layer, by, name) for layer in judge.layers])
                found.setdefault(grouping, {}).setdefault(by, {})[name] = lines.round(4).tolist()
    return found


def _enough(profiles, grouping):
    return grouping in profiles.groupings and len(profiles.groups(grouping, least=LEAST)) > 5
