"""Recordings as the training of a recogniser wants them: frames computed once, batches of equal duration, augmented."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from ..datasets.speech import librispeech, read_table
from ..shipped import replace_file
from ..speech.melspectrogram import BANDS, FLOOR, FRAMES_PER_SECOND, log_mel, normalised
from ..speech.symbols import BLANK, encoded, least_steps

QUIET = FLOOR / 10  # floor of the cached frames: augmentation raises it
SHORTEST, LONGEST = 0.8, 17.5  # seconds of a training utterance
SPARE = 3  # output steps that a text leaves over, at least

SETS = {
    "real": ("real/utterances.tsv", "train"),
    "synthetic": ("synthetic/synthetic.jsonl", None),
    "dev": ("real/utterances.tsv", "dev"),
}


def corpora(folder):
    """{"real", "synthetic" (if any) and "dev": Corpus} below a folder.

    Either tables (see `datasets.speech.read_table`): real/utterances.tsv with sets "train" and "dev", and
    synthetic/synthetic.jsonl; or LibriSpeech as it comes: train-* and dev-*.

    Raises FileNotFoundError if there is neither.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"--speech: no folder {folder}")
    if (folder / SETS["real"][0]).is_file():
        there = {name: where for name, where in SETS.items() if (folder / where[0]).is_file()}
        return {name: read_table(folder / file, group, faults="skip") for name, (file, group) in there.items()}
    parts = {name: sorted(folder.glob(f"{prefix}-*")) for name, prefix in (("real", "train"), ("dev", "dev"))}
    if not all(parts.values()):
        raise FileNotFoundError(
            f"--speech: {folder} has neither {SETS['real'][0]} nor the folders train-* and dev-* of LibriSpeech"
        )
    return {name: Several([librispeech(place, faults="skip") for place in places]) for name, places in parts.items()}


class Several:
    """Some corpora, one after the other."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        for part in self.parts:
            yield from part


@dataclass
class Frames:
    """Log-mel frames of many utterances in one file, mapped into memory, and what belongs to each."""

    frames: np.ndarray  # (all frames, 128), float16
    starts: np.ndarray  # (utterances + 1,)
    texts: list
    speakers: list

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, index):
        return self.frames[self.starts[index] : self.starts[index + 1]].astype(np.float32)

    @property
    def minutes(self):
        """Duration of all."""
        return int(self.starts[-1]) / FRAMES_PER_SECOND / 60


def cached(corpus, file, source, shortest=0.0, longest=np.inf):
    """`Frames` of a corpus, computed once and kept as `file` (.npy and .json); about 5 CPU s an hour of speech.

    They are computed anew if those in the file were made from another `source`, the folder of the corpus. Left out is
    what is shorter or longer than so many seconds, or has more letters than it has output steps.
    """
    file = Path(file)
    index, data = Path(f"{file}.json"), Path(f"{file}.npy")
    if not index.exists() or json.loads(index.read_text(encoding="utf-8"))["source"] != str(source):
        lengths, texts, speakers = [], [], []
        data.parent.mkdir(parents=True, exist_ok=True)
        raw = Path(f"{file}.part")
        with raw.open("wb") as out:
            for utterance in tqdm(corpus, desc=f"spectrograms {file.name}", mininterval=1.0):
                frames = log_mel(utterance.sound(), QUIET).astype(np.float16)
                fits = shortest < len(frames) / FRAMES_PER_SECOND < longest
                if fits and (len(frames) + 1) // 2 >= least_steps(utterance.text) + SPARE:
                    out.write(frames.tobytes())
                    lengths.append(len(frames)), texts.append(utterance.text), speakers.append(utterance.speaker)
        stored = np.memmap(raw, np.float16, "r", shape=(sum(lengths), BANDS))
        with replace_file(data) as out:
            np.lib.format.write_array(out, stored, allow_pickle=False)
        del stored
        raw.unlink()
        with replace_file(index) as out:
            out.write(json.dumps(dict(source=str(source), lengths=lengths, texts=texts, speakers=speakers)).encode())
    about = json.loads(index.read_text(encoding="utf-8"))
    starts = np.concatenate([[0], np.cumsum(about["lengths"])])
    return Frames(np.load(data, mmap_mode="r"), starts, about["texts"], about["speakers"])


def heard(frames):
    """What a recogniser is given in use, of cached frames: the usual floor, then z-normalisation."""
    return normalised(np.log(np.exp(frames) + np.float32(FLOOR - QUIET)))


def augmented(rng, frames, text):
    """A spectrogram as another voice, speed, microphone and room might have made it of cached frames, normalised.

    Bands are shifted (the length of the vocal tract), time is stretched, noise of another level and colour is laid below,
    upper bands are emptied (as in telephone speech or old MP3), and stretches of time and bands are masked with the mean
    (SpecAugment, Park et al. 2019).
    """
    shift = int(rng.integers(-4, 5))
    frames = np.pad(frames, ((0, 0), (max(shift, 0), max(-shift, 0))), mode="edge")
    frames = frames[:, :BANDS] if shift > 0 else frames[:, -BANDS:]
    if rng.random() < 0.6:
        length = int(len(frames) * rng.uniform(0.86, 1.18))
        if (length + 1) // 2 >= least_steps(text) + SPARE:
            frames = _stretched(frames, length)
    level, tilt = FLOOR * 10 ** (rng.uniform(-10, 8) / 10), rng.uniform(-1.2, 1.2)
    floor = (level * np.exp(tilt * np.linspace(-1, 1, BANDS))).astype(np.float32)
    frames = np.log(np.exp(frames) + floor)
    if rng.random() < 0.2:
        highest = int(rng.integers(72, 118))
        frames[:, highest:] = np.log(floor[highest:])
    frames = normalised(frames)
    for _ in range(2):
        width = int(rng.integers(0, 18))
        start = int(rng.integers(0, BANDS - width))
        frames[:, start : start + width] = 0
        width = int(rng.integers(0, max(2, min(25, len(frames) // 8))))
        start = int(rng.integers(0, len(frames) - width))
        frames[start : start + width] = 0
    return frames


def _stretched(frames, length):
    """`frames` interpolated to another length."""
    at = np.linspace(0, len(frames) - 1, length)
    before = at.astype(int)
    after = np.minimum(before + 1, len(frames) - 1)
    weight = (at - before)[:, None].astype(np.float32)
    return frames[before] * (1 - weight) + frames[after] * weight


class Batches:
    """The batch of every step, of utterances of about the same length, `seconds` of speech each.

    The first epoch is short and goes from short utterances to long ones, which CTC finds its way into more easily. A step
    gives the same batch whenever it is asked for.

    :param parts: [(Frames, how many times an epoch), ...].
    """

    def __init__(self, parts, recipe):
        self.recipe, self.parts = recipe, [part for part, _ in parts]
        self._all = [(p, i) for p, (part, times) in enumerate(parts) for _ in range(times) for i in range(len(part))]
        self._once = [(p, i) for p, part in enumerate(self.parts) for i in range(len(part))]
        self._ends = [0]

    def __call__(self, step):
        """(inputs, output steps, letters, numbers of letters), padded."""
        while step >= self._ends[-1]:
            self._ends.append(self._ends[-1] + len(self._groups(len(self._ends) - 1)))
        epoch = int(np.searchsorted(self._ends, step, side="right")) - 1
        rng = np.random.default_rng([self.recipe.seed, step])
        chosen = [(self.parts[p], i) for p, i in self._groups(epoch)[step - self._ends[epoch]]]
        texts = [part.texts[i] for part, i in chosen]
        frames = [augmented(rng, part[i], text) for (part, i), text in zip(chosen, texts)]
        inputs, steps, letters, counts = padded(frames, texts)
        inputs += np.float32(self.recipe.noise) * rng.standard_normal(inputs.shape, np.float32)
        return inputs, steps, letters, counts

    def _length(self, item):
        part, index = item
        return int(self.parts[part].starts[index + 1] - self.parts[part].starts[index])

    @functools.lru_cache(maxsize=2)  # noqa: B019 - one Batches a training
    def _groups(self, epoch):
        rng = np.random.default_rng([self.recipe.seed, epoch, 1])
        items = self._all
        if epoch == 0:
            most = self.recipe.first_epoch_seconds * FRAMES_PER_SECOND
            items = [item for item in self._once if self._length(item) < most] or self._once
        sizes = np.array([self._length(item) for item in items])
        order = np.argsort(sizes + (rng.uniform(-80, 80, len(items)) if epoch else 0), kind="stable")
        groups, current, longest = [], [], 0
        for k in order:
            longest = max(longest, sizes[k])
            if current and longest * (len(current) + 1) > self.recipe.batch * FRAMES_PER_SECOND:
                groups.append(current)
                current, longest = [], sizes[k]
            current.append(items[k])
        groups.append(current)
        return [groups[k] for k in (rng.permutation(len(groups)) if epoch else range(len(groups)))]


def padded(spectrograms, texts):
    """Inputs (n, frames, 128) with an even number of frames, output steps (n,), letters (n, most), their numbers (n,)."""
    longest = max(map(len, spectrograms))
    inputs = np.zeros((len(spectrograms), longest + longest % 2, BANDS), np.float32)
    letters = np.full((len(texts), max(map(len, texts))), BLANK, np.int32)
    for row, (frames, text) in enumerate(zip(spectrograms, texts)):
        inputs[row, : len(frames)] = frames
        letters[row, : len(text)] = encoded(text)
    steps = np.array([(len(frames) + 1) // 2 for frames in spectrograms], np.int32)
    return inputs, steps, letters, np.array([len(text) for text in texts], np.int32)
