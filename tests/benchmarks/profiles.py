"""The pass over a corpus against the bare forward pass, its memory, and two workers against one."""

import itertools
import os
import subprocess
import sys
import time
from dataclasses import replace
from statistics import median

import numpy as np

from .measuring import Claim, cpu_seconds

MINUTES = 8  # of speech for the pass


def repeated(minutes):
    """The shipped sentences, again and again; their sounds are read when they are needed."""
    from idl_utils.datasets.speech import sentences

    made = 0.0
    for number, sentence in enumerate(itertools.cycle(sentences())):
        if made >= 60 * minutes:
            return
        made += sentence.phones[-1].end
        yield replace(sentence, id=f"{number}")


def joined(minutes, together=4):
    """Four sentences make an utterance of 12 s, about the mean of LibriSpeech."""
    from idl_utils.datasets.speech import Phone

    some = list(repeated(minutes))
    for start in range(0, len(some) - together + 1, together):
        samples, phones, texts = [], [], []
        for sentence in some[start : start + together]:
            shift, words = sum(map(len, samples)) / 16_000, len(" ".join(texts).split())
            phones += [Phone(p.label, p.start + shift, p.end + shift, p.word + words) for p in sentence.phones]
            samples.append(sentence.sound())
            texts.append(sentence.text)
        yield replace(some[start], audio=np.concatenate(samples), text=" ".join(texts), phones=tuple(phones))


def full_pass():
    """Letters and phonemes at all layers of the shipped network; from sound, and from ready spectrograms.

    Both sides are compiled before.
    """
    import tensorflow as tf

    from idl_utils import networks
    from idl_utils.profiles.computing import Pass

    network, some = networks.load("wav2letter"), list(joined(MINUTES))
    one_pass = Pass(network, ("letter", "phoneme"), None, 4, "many speakers", "centre", None)
    ready = [Ready(**vars(utterance), frames=utterance.spectrogram()) for utterance in some]
    forward = tf.function(
        lambda inputs: network(inputs, training=False),
        input_signature=[tf.TensorSpec((None, *network.input_shape[1:]))],
    )

    def bare(utterances):
        for utterance in utterances:
            forward(utterance.spectrogram()[None])

    def computed(utterances):
        list(one_pass.rounds(utterances, lambda count: None))

    for utterances, words, bound in ((some, "sound to", 1.2), (ready, "spectrograms to", 1.35)):
        calls = (lambda u=utterances: computed(u)), (lambda u=utterances: bare(u))
        times = [[cpu_seconds(call) for call in calls] for _ in range(5)][1:]
        ratio = median(a for a, _ in times) / median(b for _, b in times)
        yield Claim(f"from {words} profiles of letters and phonemes, all layers / bare forward pass", ratio, bound)


class Ready:
    """An utterance whose spectrogram is there already."""

    def __init__(self, frames, **own):
        self.__dict__.update(own)
        self.frames = frames

    def spectrogram(self):
        """(frames, 128)"""
        return self.frames


PEAK = """
import resource
from idl_utils.session import import_tensorflow
import_tensorflow()
from idl_utils import networks, profiles
from tests.benchmarks.profiles import repeated
network = networks.load("wav2letter")
profiles.compute(network, repeated({minutes}), folds="many speakers", progress=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory():
    """Peak memory of a process of its own."""
    peaks = {}
    for minutes in (10, 60):
        done = subprocess.run(
            [sys.executable, "-c", PEAK.format(minutes=minutes)], capture_output=True, text=True, check=True
        )
        peaks[minutes] = int(done.stdout.split()[-1])
    yield Claim(f"peak memory, 60 minutes / 10 minutes ({peaks[10] / 1e6:.2f} GB)", peaks[60] / peaks[10], 1.1)


def workers(minutes=40):
    """Wall time on clusters of this machine; each worker computes with one thread."""
    from dask.distributed import Client, LocalCluster

    from idl_utils import networks, profiles

    network, some, seconds = networks.load("wav2letter"), list(repeated(minutes)), {}
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    for count in (1, 2):
        with (
            LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            for again in range(2):  # the first time workers import and trace
                start = time.perf_counter()
                profiles.compute(network, some[: 64 * count] if not again else some, client=client, progress=False)
                seconds[count] = time.perf_counter() - start
    yield Claim(f"{minutes} minutes of speech: 1.6 x two dask workers / one", 1.6 * seconds[2] / seconds[1], 1.0)


def profiles():
    """All three."""
    yield from full_pass()
    yield from memory()
    yield from workers()
