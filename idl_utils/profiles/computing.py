"""One pass over a corpus: sums of activations around every occurrence, for all layers and groupings at once."""

import dataclasses
import hashlib
import itertools
from collections import deque

import keras
import numpy as np
from scipy import sparse
from tqdm.auto import tqdm

from ..arguments import choice, names, unknown, whole_number
from ..networks.activations import streaming
from ..networks.kinds import is_activation
from ..networks.trace import Trace
from ..speech.recognition import Recogniser, Recognition
from ..speech.timing import StepTimes
from . import occurrences
from .moments import Moments, of_sums
from .stored import Profiles

BLOCK = 32  # utterances that are summed together; what is distributed and resumed is whole blocks
BUFFER = 1024  # output steps whose activations are held
INPUT = "input"
SPREADS = ("centre", "window")


def compute(
    network,
    utterances,
    groupings=("letter", "phoneme"),
    layers=None,
    window=4,
    *,
    folds=None,
    spread="centre",
    heard_by=None,
    progress=True,
):
    """Average activations around the occurrences of groups (neuron activation profiles), in one pass over a corpus.

    Each utterance is computed by itself and goes through the network once. Memory grows with groups x units x window, not
    with the corpus. (Krug, Knaebel and Stober 2018; notebooks 08 and 09.)

    :param network: A recogniser: from spectrograms (n, frames, bands) to logits (n, steps, 29).
    :param utterances: Iterable of `datasets.speech.Utterance`.
    :param groupings: Names of `occurrences.GROUPINGS`, or {name: name or function (utterance, recognition) -> [(group,
        seconds), ...]}.
    :param layers: Names; default "input" (the spectrogram, at the steps of the output), all activations, and the output.
    :param window: Output steps before and after an occurrence. Where they lie outside of the utterance, there is nothing
        to average: see `Profiles.coverage`.
    :param folds: How utterances fall into folds, which the bootstrap draws: "few speakers", "many speakers", or a function
        of an utterance. Default: "few speakers" for a list with 8 speakers at most.
    :param spread: Variances at the "centre" of windows, or at each step of the "window" (slower).
    :param heard_by: Another recogniser, which says which letters are heard: so an untrained network can have the groups of
        the trained one.

    Returns `Profiles`. Raises ValueError for an unknown layer or grouping, and for utterances without phone times where a
    grouping needs them.
    """
    one_pass = Pass(network, groupings, layers, window, _fold_rule(folds, utterances), spread, heard_by)
    total = len(utterances) if hasattr(utterances, "__len__") else None
    sums = one_pass.sums()
    with tqdm(total=total, desc="profiles", unit=" utterances", disable=not progress, leave=False) as bar:
        for block in blocks(utterances):
            one_pass.add(block, sums)
            bar.update(len(block))
    if not sums.utterances:
        raise ValueError("utterances is empty: there is nothing to average")
    return one_pass.profiles(sums)


def blocks(utterances):
    """Lists of BLOCK utterances, until they end."""
    utterances = iter(utterances)
    while block := list(itertools.islice(utterances, BLOCK)):
        yield block


def _fold_rule(folds, utterances):
    if folds is None:
        few = isinstance(utterances, (list, tuple)) and len({u.speaker for u in utterances}) <= 8
        folds = "few speakers" if few else "many speakers"
    return folds if callable(folds) else choice("rule of folds", folds, occurrences.FOLDS)


def fingerprint(network):
    """SHA-256 of a network's weights, their shapes and the names of its layers."""
    digest = hashlib.sha256(repr([(call.name, call.shape) for call in Trace(network).calls]).encode())
    for array in network.get_weights():
        digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def default_layers(network):
    """The input, everything behind an activation function, and the output."""
    calls = Trace(network).calls
    return [INPUT, *(call.name for call in calls[:-1] if is_activation(call.layer)), calls[-1].name]


class Pass:
    """What is done with each block of utterances: built once, and as often as there are processes."""

    def __init__(self, network, groupings, layers, window, folds, spread, heard_by):
        Recogniser(network)  # refuses what is none
        self.network, self.window = network, whole_number("window", window, 0)
        groupings = groupings if isinstance(groupings, dict) else dict(zip(*2 * [names("groupings", groupings)]))
        self.groupings = {name: occurrences.function(grouping) for name, grouping in groupings.items()}
        self.layers = list(default_layers(network) if layers is None else names("layers", layers))
        known = [INPUT, *Trace(network).names]
        if wrong := next((layer for layer in self.layers if layer not in known), None):
            raise unknown("layer", wrong, known)
        self.output = known[-1]
        self.rule, self.spread = folds, choice("spread", spread, SPREADS)
        self.fold = folds if callable(folds) else occurrences.FOLDS[folds]
        self.hear = heard_by and Recogniser(heard_by)
        hidden = [layer for layer in self.layers if layer not in (INPUT, self.output)]
        self._stream = streaming(network, [*hidden, self.output], batch=1)
        sizes = {INPUT: network.input_shape[-1]} | {call.name: call.shape[-1] for call in Trace(network).calls}
        self.sizes = {layer: sizes[layer] for layer in self.layers}
        self._stride, self._times = StepTimes.of(network, 1000).stride, {}
        self._buffer = None

    def sums(self):
        """An empty accumulator."""
        return Sums(sum(self.sizes.values()), 2 * self.window + 1, self.spread)

    def add(self, utterances, sums):
        """Add a block of utterances to the sums."""
        utterances = sorted(utterances, key=self.fold)  # what is summed together is of one fold
        waiting, buffer = deque(), self._empty_buffer()

        def spectrograms():
            for utterance in utterances:
                waiting.append((utterance, utterance.spectrogram()))
                yield waiting[-1][1]

        filled, events, fold = 0, [], None
        for batch in self._stream(spectrograms()):
            utterance, spectrogram = waiting.popleft()
            logits = batch.activations[self.output][0]
            times = self._step_times(len(spectrogram), len(logits))
            heard = Recognition(spectrogram, logits, times) if self.hear is None else self.hear(spectrogram)
            if events and (fold != self.fold(utterance) or filled + len(logits) > len(buffer)):
                sums.add(fold, buffer[:filled], events)
                filled, events = 0, []
            if len(logits) > len(buffer):
                buffer = np.empty((len(logits), buffer.shape[1]), np.float32)
            self._fill(buffer[filled : filled + len(logits)], spectrogram, batch.activations, times)
            events.append((filled, filled + len(logits), self._occurrences(utterance, heard, times, sums)))
            fold, filled = self.fold(utterance), filled + len(logits)
            sums.utterances += 1
            sums.seconds += len(spectrogram) / 100
        if events:
            sums.add(fold, buffer[:filled], events)

    def _empty_buffer(self):
        if self._buffer is None:
            self._buffer = np.empty((BUFFER, sum(self.sizes.values())), np.float32)
        return self._buffer

    def _step_times(self, frames, steps):
        """`StepTimes.of`, worked out once for lengths that divide alike."""
        if frames % self._stride not in self._times:
            self._times[frames % self._stride] = StepTimes.of(self.network, frames)
        return dataclasses.replace(self._times[frames % self._stride], frames=frames, steps=steps)

    def _fill(self, rows, spectrogram, activations, times):
        at = 0
        for layer, size in self.sizes.items():
            if layer == INPUT:
                frames = times.stride * np.arange(len(rows)) + int(times.offset + 0.5)
                values = spectrogram[np.clip(frames, 0, len(spectrogram) - 1)]
            else:
                values = activations[layer][0]
            if len(values) != len(rows):
                raise ValueError(
                    f"layer {layer!r} has {len(values)} steps for {len(rows)} of the output: it can't be averaged with it"
                )
            rows[:, at : at + size] = values
            at += size

    def _occurrences(self, utterance, heard, times, sums):
        """(rows, steps) of all occurrences in an utterance; those whose step is outside of it are left out."""
        rows, seconds = [], []
        for name, find in self.groupings.items():
            for group, second in find(utterance, heard):
                rows.append(sums.row(name, group))
                seconds.append(second)
        steps = np.rint((np.array(seconds, float) * 100 - times.offset) / times.stride).astype(int)
        inside = (steps >= 0) & (steps < times.steps)
        return np.array(rows, int)[inside], steps[inside]

    def profiles(self, sums):
        """The sums as `Profiles`."""
        about = {
            "network": self.network.name,
            "fingerprint": fingerprint(self.network),
            "keras": keras.__version__,
            "layers": self.sizes,
            "window": self.window,
            "fold rule": self.rule if isinstance(self.rule, str) else self.rule.__name__,
            "utterances": sums.utterances,
            "minutes": round(sums.seconds / 60, 3),
        }
        return Profiles(about, sums.moments(list(self.groupings)))


class Sums:
    """Sums of activations and of their squares in float64, one row a (grouping, group); rows are made when first needed."""

    def __init__(self, units, steps, spread):
        self.units, self.steps = units, steps
        self.squared = slice(None) if spread == "window" else slice(steps // 2, steps // 2 + 1)
        self.rows, self.utterances, self.seconds = {}, 0, 0.0
        self._sums = np.zeros((0, steps, units))
        self._squares = np.zeros((0, len(range(steps)[self.squared]), units))
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
        squared = np.arange(shape[0]).reshape(-1, self.steps)[:, self.squared].ravel()
        squares = (windows[squared] @ np.square(values)).reshape(len(present), -1, values.shape[1])
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
        inside = coverage[:, self.squared]
        m2 = self._squares[rows] - inside[..., None] * np.square(mean[:, self.squared])
        counts = np.array([self._folds[fold][0][rows] for fold in folds], np.int64).reshape(len(folds), -1, 2)
        both = np.array([self._folds[fold][1][rows] for fold in folds]).reshape(len(folds), -1, 2, self.units)
        centre, average = np.moveaxis(of_sums(both, counts), 2, 0)
        return Moments(list(found), folds, coverage, mean, m2, *np.moveaxis(counts, 2, 0), centre, average)


def _longer(array, length):
    longer = np.zeros((length, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
