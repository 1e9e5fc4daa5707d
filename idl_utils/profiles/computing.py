"""One pass over a corpus: sums of activations around every occurrence, for all layers and groupings at once."""

import dataclasses
import functools
import hashlib
import itertools
import math
import time
from collections import deque

import keras
import numpy as np
from tqdm.auto import tqdm

from ..arguments import choice, names, unknown, whole_number
from ..networks.activations import streaming
from ..networks.kinds import is_activation
from ..networks.trace import Trace
from ..speech.recognition import Recogniser, Recognition
from ..speech.timing import StepTimes
from . import occurrences
from .drawing import Draw
from .resuming import Kept
from .stored import Profiles
from .sums import SPREADS, Sums

BLOCK = 32  # utterances that are summed together; what is distributed and resumed is whole blocks
PAUSE = 60  # seconds between two writings of sums that can be resumed
BUFFER = 2048  # output steps whose activations are held: 16 MB
INPUT = "input"


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
    most=None,
    client=None,
    resume=None,
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
    :param most: Average at most so many occurrences of each group, drawn by chance, so that groups can be compared: short
        averages scatter more (see `Draw`). A first pass, to the output alone, finds out which; so utterances must be a list
        or another iterable that begins anew.
    :param client: A `dask.distributed.Client`: the corpus is divided among its workers. The result is the same, but for
        the order in which float64 numbers are added; what a lost worker had computed is computed again.
    :param resume: A file (FILE.npz and FILE.json) where the sums are kept from time to time, and at the end. If it is
        there, the same call goes on from it.

    Returns `Profiles`. Raises ValueError for an unknown layer or grouping, for utterances without phone times where a
    grouping needs them, and for a file of another run.
    """
    own = {"network": network, "groupings": groupings, "layers": layers, "window": window, "spread": spread}
    own |= {"folds": fold_rule(folds, utterances), "heard_by": heard_by}
    if most is not None:
        if iter(utterances) is utterances:
            raise ValueError("utterances is an iterator, but most= goes through them twice: give a list or a Corpus")
        most = whole_number("most", most, 1)
        draws = own | {"layers": [Trace(network).names[-1]], "most": most}
        parts = [draw for draw, _ in _rounds(client, draws, utterances, progress, "draw")]
        own |= {"most": most, "limits": sum(parts[1:], start=parts[0]).limits() if parts else {}}
    kept, found = Kept(resume), None
    for part, ids in _rounds(client, own, utterances, progress, "profiles", kept):
        found = part if found is None else found + part
        kept.write(found, ids)
    if found is None:
        raise ValueError("utterances is empty: there is nothing to average")
    return found


def _rounds(client, settings, utterances, progress, name, kept=None):
    """Results and ids, part by part, of all utterances that are not `kept` already, here or on the workers of a client."""
    one_pass, total = Pass(**settings), len(utterances) if hasattr(utterances, "__len__") else None
    utterances = iter(utterances)
    if kept is not None and kept.read(one_pass.about, one_pass.groupings, utterances):
        yield kept.found, []
    with tqdm(total=total, desc=name, unit=" utterances", disable=not progress, leave=False) as bar:
        bar.update(kept.count if kept else 0)
        if client is None:
            pause = PAUSE if kept and kept.place else math.inf
            yield from one_pass.rounds(utterances, bar.update, pause)
        else:
            from .distributed import rounds_on

            yield from rounds_on(client, settings, utterances, bar.update, total)


def blocks(utterances):
    """Lists of BLOCK utterances, until they end."""
    utterances = iter(utterances)
    while block := list(itertools.islice(utterances, BLOCK)):
        yield block


def fold_rule(folds, utterances):
    """The name of a rule (see FOLDS), or a function; "few speakers" or "many speakers" if None is given."""
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
    """What is done with each block of utterances: built once, and as often as there are processes.

    Parameters as for `compute`. With `most` and without `limits` it only draws.
    """

    def __init__(self, network, groupings, layers, window, folds, spread, heard_by, most=None, limits=None):
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
        self.most, self.limits = most, limits
        hidden = [layer for layer in self.layers if layer not in (INPUT, self.output)]
        self._stream = streaming(network, [*hidden, self.output], batch=1)
        sizes = {INPUT: network.input_shape[-1]} | {call.name: call.shape[-1] for call in Trace(network).calls}
        self.sizes = {layer: sizes[layer] for layer in self.layers}
        self._stride, self._times = StepTimes.of(network, 1000).stride, {}
        self._buffer = None

    def rounds(self, utterances, done, pause=math.inf):
        """Yield (Profiles or Draw, ids) of utterances that follow each other, about every `pause` seconds and at the end.

        :param done: Function that is told the number of utterances of each block.
        """
        sums, names, start = self._empty(), [], time.monotonic()
        for block in blocks(utterances):
            self.add(block, sums)
            names += [utterance.id for utterance in block]
            done(len(block))
            if time.monotonic() - start > pause:
                yield self._result(sums), names
                sums, names, start = self._empty(), [], time.monotonic()
        if names:
            yield self._result(sums), names

    def _empty(self):
        if self.limits is None and self.most is not None:
            return Draw(self.most)
        self._start = time.process_time()
        return Sums(sum(self.sizes.values()), 2 * self.window + 1, self.spread)

    def _result(self, sums):
        if isinstance(sums, Draw):
            return sums
        spent = time.process_time() - self._start
        heard = {"utterances": sums.utterances, "minutes": sums.seconds / 60, "CPU seconds": spent}
        return Profiles(self.about | heard, sums.moments(list(self.groupings)))

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
            found = self._occurrences(utterance, heard, times)
            if isinstance(sums, Draw):
                for group, _, key in found:
                    sums.add(group, [key])
                continue
            if events and (fold != self.fold(utterance) or filled + len(logits) > len(buffer)):
                sums.add(fold, buffer[:filled], events)
                filled, events = 0, []
            if len(logits) > len(buffer):
                buffer = np.empty((len(logits), buffer.shape[1]), np.float32)
            self._fill(buffer[filled : filled + len(logits)], spectrogram, batch.activations, times)
            events.append((filled, filled + len(logits), self._chosen(found, sums)))
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

    def _occurrences(self, utterance, heard, times):
        """[((grouping, group), step, key)] of all occurrences in an utterance; those outside of it are left out."""
        found = []
        for name, find in self.groupings.items():
            groups, seconds = zip(*some) if (some := find(utterance, heard)) else ((), ())
            steps = np.rint((np.array(seconds, float) * 100 - times.offset) / times.stride).astype(int)
            keys = itertools.repeat(0) if self.most is None else occurrences.keys(utterance.id, len(steps), name)
            found += [((name, str(g)), t, key) for g, t, key in zip(groups, steps, keys) if 0 <= t < times.steps]
        return found

    def _chosen(self, found, sums):
        """(rows, steps) of those that are averaged."""
        if self.limits is not None:
            found = [each for each in found if each[2] <= self.limits.get(each[0], -1)]
        rows = [sums.row(*group) for group, _, _ in found]
        return np.array(rows, int), np.array([step for _, step, _ in found], int)

    @functools.cached_property
    def about(self):
        """What all profiles of this pass have in common."""
        return {
            "network": self.network.name,
            "fingerprint": fingerprint(self.network),
            "heard by": self.hear and fingerprint(self.hear.network),
            "keras": keras.__version__,
            "layers": self.sizes,
            "window": self.window,
            "most": self.most,
            "fold rule": self.rule if isinstance(self.rule, str) else self.rule.__name__,
        }
