"""Counts, means and sums of squared deviations of groups, which can be merged.

Chan, Golub and LeVeque (1983): two sets of n and m numbers with means a and b and sums of squared deviations A and B have
together the mean a + (b - a) m / (n + m), and A + B + (b - a)^2 n m / (n + m).
"""

from dataclasses import dataclass

import numpy as np

ALL = "all"  # the fold of what has no folds


@dataclass(frozen=True, eq=False)
class Moments:
    """What is known of the groups of one grouping: windows of `steps` steps around each occurrence, of all `units`.

    Attributes
    ----------
    groups, folds : lists of str, sorted
    coverage : (groups, steps) how many windows have this step inside their utterance
    mean : (groups, steps, units) float64, over those
    m2 : (groups, 1 or steps, units) squared deviations from the mean, summed: at the middle step, or at all
    counts : (folds, groups) occurrences
    covered : (folds, groups) steps of all windows that lie inside
    centre, average : (folds, groups, units) means at the middle step, and over all steps

    Of a small file much may be left out (see `reduced`): then `mean` and `m2` have no steps, `average` has no units, and
    some or all have one fold only.
    """

    groups: list
    folds: list
    coverage: np.ndarray
    mean: np.ndarray
    m2: np.ndarray
    counts: np.ndarray
    covered: np.ndarray
    centre: np.ndarray
    average: np.ndarray

    @property
    def inside(self):
        """(groups, 1 or steps): how many windows `m2` is over."""
        middle = self.coverage.shape[1] // 2
        return self.coverage if self.m2.shape[1] == self.coverage.shape[1] else self.coverage[:, middle : middle + 1]

    def __add__(self, other):
        groups, folds = (sorted({*a, *b}) for a, b in ((self.groups, other.groups), (self.folds, other.folds)))
        a, b = (m.spread(groups, folds) for m in (self, other))
        n, m = a.inside[..., None], b.inside[..., None]
        shift = (b._middle() if a.m2.shape[1] == 1 else b.mean) - (a._middle() if a.m2.shape[1] == 1 else a.mean)
        return Moments(
            groups,
            folds,
            a.coverage + b.coverage,
            joined(a.mean, b.mean, a.coverage, b.coverage),
            a.m2 + b.m2 + shift**2 * (n * m / np.maximum(n + m, 1)),
            a.counts + b.counts,
            a.covered + b.covered,
            joined(a.centre, b.centre, a.counts, b.counts),
            joined(a.average, b.average, a.covered, b.covered),
        )

    def _middle(self):
        middle = self.mean.shape[1] // 2
        return self.mean[:, middle : middle + 1]

    def spread(self, groups, folds):
        """The same for more groups and folds, of which nothing has occurred."""
        rows, parts = [groups.index(g) for g in self.groups], [folds.index(f) for f in self.folds]

        def by_group(array):
            whole = np.zeros((len(groups), *array.shape[1:]), array.dtype)
            whole[rows] = array
            return whole

        def by_fold(array):
            whole = np.zeros((len(folds), len(groups), *array.shape[2:]), array.dtype)
            whole[np.ix_(parts, rows)] = array
            return whole

        both = [by_group(a) for a in (self.coverage, self.mean, self.m2)]
        return Moments(groups, folds, *both, *map(by_fold, (self.counts, self.covered, self.centre, self.average)))

    def reduced(self, windows, folds, average, least):
        """The same for a small file: without M2, without groups of fewer than `least` occurrences, and without single steps
        (unless `windows`), means over the window (unless `average`) and single folds (unless `folds`: at the middle step).
        """
        keep = self.counts.sum(0) >= least
        centre, counts = self.centre[:, keep], self.counts[:, keep]
        if not folds:
            centre, counts = pooled(centre, counts)
        over, covered = pooled(self.average[:, keep, : None if average else 0], self.covered[:, keep])
        return Moments(
            [group for group, kept in zip(self.groups, keep) if kept],
            self.folds if folds else [ALL],
            self.coverage[keep],
            self.mean[keep][:, slice(None if windows else 0)],
            self.m2[keep][:, :0],
            counts,
            covered,
            centre,
            over,
        )


def pooled(means, weights):
    """Means (folds, groups, units) with weights (folds, groups) over all folds: the same with one fold."""
    return of_sums(np.einsum("fg,fgu->gu", weights, means), weights.sum(0))[None], weights.sum(0, keepdims=True)


def joined(a, b, n, m):
    """Mean of n and m numbers with means a and b (each with one axis more than n and m)."""
    share = m / np.maximum(n + m, 1)
    return a + (b - a) * share[..., None]


def of_sums(sums, counts):
    """sums / counts, and 0 where there is nothing."""
    return sums / np.maximum(counts, 1)[..., None]
