"""What the pass adds to: sums of activations and of their squares around occurrences."""

import numpy as np
from scipy import sparse

from .moments import Moments, of_sums

SPREADS = ("centre", "window")


class Sums:
    """Sums of activations and of their squares in float64, one row a (grouping, group); rows are made when first needed."""

    def __init__(self, units, steps, spread):
        self.units, self.steps = units, steps
        self._squared = np.arange(steps) if spread == "window" else np.array([steps // 2])
        self.rows, self.utterances, self.seconds = {}, 0, 0.0
        self._sums = np.zeros((0, steps, units))
        self._squares = np.zeros((0, self._squared.size, units))
        self._coverage = np.zeros((0, steps), np.int64)
        self._folds = {}  # fold: counts (rows, 2) of occurrences and of covered steps, sums (rows, 2, units) over them

    def row(self, grouping, group):
        """Number of the row of a group."""
        return self.rows.setdefault((grouping, str(group)), len(self.rows))

    def add(self, fold, values, events):
        """Add the windows of several utterances of one fold.

        :param values: (steps, units) float32, their activations one behind the other.
        :param events: For each utterance its first step, the end of its steps, and (rows, steps) of its occurrences.
        """
        counts = [len(rows) for _, _, (rows, _) in events]
        low, high = (np.repeat([e[k] for e in events], counts) for k in (0, 1))
        rows = np.concatenate([rows for _, _, (rows, _) in events])
        steps = low + np.concatenate([steps for _, _, (_, steps) in events])
        self._grow(fold)
        if not len(rows):
            return
        present, rows = np.unique(rows, return_inverse=True)
        offsets = np.arange(self.steps)
        at = steps[:, None] - self.steps // 2 + offsets
        inside = (at >= low[:, None]) & (at < high[:, None])
        cell = (rows[:, None] * self.steps + offsets)[inside]
        shape = len(present) * self.steps, len(values)
        windows = sparse.csr_array((np.ones(len(cell), np.float32), (cell, at[inside])), shape)
        sums = (windows @ values).reshape(len(present), self.steps, -1)
        coverage = np.bincount(cell, minlength=shape[0]).reshape(len(present), -1)
        chosen = inside[:, self._squared]
        cell = (rows[:, None] * self._squared.size + np.arange(self._squared.size))[chosen]
        each = sparse.csr_array(
            (np.ones(len(cell), np.float32), (cell, np.arange(len(cell)))),
            (len(present) * self._squared.size, len(cell)),
        )
        squares = each @ np.square(values[at[:, self._squared][chosen]])
        squares = squares.reshape(len(present), self._squared.size, -1)
        for row, some, square in zip(present, sums, squares):  # one after the other: whole arrays would be copied
            self._sums[row] += some
            self._squares[row] += square
        self._coverage[present] += coverage
        counts, both = self._folds[fold]
        middle = self.steps // 2
        counts[present] += np.stack([coverage[:, middle], coverage.sum(1)], 1)
        both[present] += np.stack([sums[:, middle], sums.sum(1)], 1)

    def _grow(self, fold):
        """Room for all rows, and for a fold."""
        most = len(self._sums)
        if most < len(self.rows):
            most = max(16, len(self.rows), 3 * most // 2)
            self._sums, self._squares, self._coverage = (
                _longer(a, most) for a in (self._sums, self._squares, self._coverage)
            )
        for name in {*self._folds, fold}:
            counts, both = self._folds.get(name, (np.zeros((0, 2), np.int64), np.zeros((0, 2, self.units))))
            if len(counts) < most:
                self._folds[name] = _longer(counts, most), _longer(both, most)

    def moments(self, groupings):
        """{grouping: Moments}"""
        return {name: self._moments(name) for name in groupings}

    def _moments(self, grouping):
        found = {
            group: row for (name, group), row in self.rows.items() if name == grouping and row < len(self._coverage)
        }
        found = {group: row for group, row in sorted(found.items()) if self._coverage[row].any()}
        rows, folds = list(found.values()), sorted(self._folds)
        coverage = self._coverage[rows]
        mean = of_sums(self._sums[rows], coverage)
        inside = coverage[:, self._squared]
        m2 = self._squares[rows] - inside[..., None] * np.square(mean[:, self._squared])
        counts = np.array([self._folds[fold][0][rows] for fold in folds], np.int64).reshape(len(folds), -1, 2)
        both = np.array([self._folds[fold][1][rows] for fold in folds]).reshape(len(folds), -1, 2, self.units)
        centre, average = np.moveaxis(of_sums(both, counts), 2, 0)
        return Moments(list(found), folds, coverage, mean, m2, *np.moveaxis(counts, 2, 0), centre, average)


def _longer(array, length):
    longer = np.zeros((length, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
