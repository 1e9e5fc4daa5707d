"""Profiles with known structure, of the shape that `idl_utils.profiles.compute` makes: the parts of it that judging uses."""

import numpy as np


class Planted:
    """Groups of random occurrences around given centres (groups, channels), in folds "speaker/number", at made-up layers."""

    def __init__(self, centres, per_fold=30, speakers=4, parts=3, noise=1.0, speaker_noise=0.0, seed=0, steps=3):
        rng = np.random.default_rng(seed)
        self.folds = [f"s{s}/{k}" for s in range(speakers) for k in range(parts)]
        self.names = {grouping: list(found) for grouping, (found, _) in centres.items()}
        self.layers = list(next(iter(centres.values()))[1])
        self._means, self._counts = {}, {}
        for grouping, (names, at) in centres.items():
            counts = np.broadcast_to(per_fold, (len(self.folds), len(names)))
            self._counts[grouping] = counts
            for layer, means in at.items():
                means = np.asarray(means, float)
                own = np.repeat(rng.normal(size=(speakers, *means.shape)) * speaker_noise, parts, axis=0)
                spread = (
                    rng.normal(size=(len(self.folds), *means.shape)) * noise / np.sqrt(np.maximum(counts, 1))[..., None]
                )
                found = (means + own + spread)[:, :, None] * np.linspace(0.9, 1.1, steps)[:, None]
                self._means[grouping, layer] = found

    def groups(self, grouping):
        return self.names[grouping]

    def counts(self, grouping, folds=None):
        counts = self._counts[grouping]
        return counts[range(len(counts)) if folds is None else folds].sum(axis=0)

    def mean(self, grouping, layer, folds=None):
        means, counts = self._means[grouping, layer], self._counts[grouping]
        chosen = list(range(len(counts)) if folds is None else folds)
        total = np.maximum(counts[chosen].sum(axis=0), 1)[:, None, None]
        return (means[chosen] * counts[chosen][..., None, None]).sum(axis=0) / total
