"""Training of the speech recogniser with CTC (Graves et al. 2006), on LibriSpeech or on tables of recordings."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from .. import shipped
from ..networks import architectures
from ..networks.domains import Spectrograms
from ..networks.weights import load_weights
from ..speech.decoding import greedy
from ..speech.error_rates import letter_error_rate
from ..speech.evaluation import default_beam, error_rates, sentence_rates
from ..speech.symbols import BLANK, SYMBOLS
from . import loop, spoken

ATTRIBUTION = (
    "trained on LibriSpeech (V. Panayotov, G. Chen, D. Povey, S. Khudanpur 2015, CC BY 4.0), AN4 (Carnegie Mellon "
    "University), VCTK speaker p239 (CC BY 4.0), and speech made with Kokoro-82M (Apache 2.0). The recordings are not part "
    "of this project."
)
WATCHED = 60  # utterances of dev that the progress bar tells the LER of


@dataclass(frozen=True, kw_only=True)
class Recipe(loop.Recipe):
    """The recipe of a recogniser; `batch` is the speech in a batch, in seconds."""

    width: int = 128
    wide: int = 384
    synthetic: int = 3  # how often synthetic speech occurs in an epoch
    noise: float = 0.2  # deviation of the noise on the inputs
    first_epoch_seconds: float = 6.0  # longest utterance of the first epoch
    precision: str = "mixed_bfloat16"  # 1.5 times faster than float32 on processors with AVX-512 BF16; slow on others


RECIPES = {"wav2letter": Recipe(steps=20_000, batch=75, peak_rate=2e-3, warm_up=0.025, hold=0.575)}


def ctc(logits, steps, letters, counts):
    """CTC loss of each utterance (n,): -log of the sum over all paths that spell its text.

    :param logits: (n, most steps, 29), of which the first `steps` (n,) count.
    :param letters: (n, most letters) indices, of which the first `counts` (n,) count.
    """
    where = tf.where(tf.sequence_mask(counts, tf.shape(letters)[1]))
    texts = tf.SparseTensor(where, tf.gather_nd(letters, where), tf.cast(tf.shape(letters), tf.int64))
    return tf.nn.ctc_loss(texts, logits, None, steps, logits_time_major=False, blank_index=BLANK)


def build(recipe):
    """The network, with variables in float32, computing in the recipe's precision."""
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy(recipe.precision)
    try:
        return architectures.wav2letter(width=recipe.width, wide=recipe.wide)
    finally:
        keras.mixed_precision.set_dtype_policy(before)


def in_float32(recipe, model):
    """The same network computing in float32."""
    exact = architectures.wav2letter(width=recipe.width, wide=recipe.wide)
    exact.set_weights(model.get_weights())
    return exact


def train(recipe, corpora, cache, checkpoint, last=None, start=None):
    """Train a network; returns it, computing in float32, and what it was trained on.

    :param corpora: {"real", "synthetic", "dev": Corpus} (see `spoken.corpora`).
    :param cache: Prefix of the files with frames, and the folder they come from.
    :param start: Folder of weights to begin with instead of random ones.
    """
    prefix, source = cache
    limits = dict(train=(spoken.SHORTEST, spoken.LONGEST), dev=())
    frames = {
        name: spoken.cached(corpus, f"{prefix}.{name}", source, *limits["dev" if name == "dev" else "train"])
        for name, corpus in corpora.items()
    }
    parts = [(frames[name], times) for name, times in (("real", 1), ("synthetic", recipe.synthetic)) if name in frames]
    model, batches = build(recipe), spoken.Batches(parts, recipe)
    if start is not None:
        load_weights(model, "wav2letter", start)
    optimizer = keras.optimizers.Adam(recipe.rates, beta_2=0.98, clipnorm=5.0)
    dev = frames["dev"]
    watched = np.random.default_rng(0).permutation(len(dev))[:WATCHED]

    def loss(inputs, steps, letters, counts):
        losses = ctc(model(inputs, training=True), steps, letters, counts)
        return tf.reduce_sum(losses) / tf.cast(tf.reduce_sum(counts), tf.float32)

    signature = [tf.TensorSpec((None, None, model.input_shape[-1]), tf.float32)]
    forward = tf.function(lambda inputs: model(inputs, training=False), input_signature=signature)

    def evaluate():
        heard = [greedy(forward(spoken.heard(dev[i])[None])[0]) for i in watched]
        return {"LER": letter_error_rate([dev.texts[i] for i in watched], heard)}

    def batch(step):
        return tuple(map(tf.constant, batches(step)))

    loop.train("wav2letter", recipe, optimizer, model.variables, batch, loss, evaluate, checkpoint, last)
    minutes = {name: round(part.minutes, 1) for name, part in frames.items()}
    speakers = {name: len(set(part.speakers)) for name, part in frames.items() if all(part.speakers)}
    return in_float32(recipe, model), {"minutes": minutes, "speakers": speakers}


def describe(recipe, model, corpora, trained_on):
    """What the weights' description says, error rates in the precision in which they ship among it."""
    loop.stored_precision(model)
    beam = default_beam()
    measured = {"dev: speakers never trained on": error_rates(model, corpora["dev"], beam, "dev")}
    measured |= {f"sentences: {group}": rates for group, rates in sentence_rates(model, beam).items()}
    return {
        "classes": list(SYMBOLS),
        "options": {"width": recipe.width, "wide": recipe.wide},
        "domain": Spectrograms().described(),
        "accuracy": {name: round(1 - rates["LER"], 3) for name, rates in measured.items()},
        "measured": measured,
        "recordings": {"kind": "speech", **trained_on},
        "attribution": ATTRIBUTION,
    }


def make(name, recipe, checkpoint, last, folder, start=None):
    """Train and measure; returns the network and its description, as the command wants them."""
    corpora = spoken.corpora(folder)
    cache = Path(str(checkpoint.path).removesuffix(".npz")), Path(folder).resolve()
    model, trained_on = train(recipe, corpora, cache, checkpoint, last, start)
    if last and last < recipe.steps:
        return model, {}
    described = describe(recipe, model, corpora, trained_on)
    if start is not None:
        described["started from"] = shipped.info("wav2letter", start)
    return model, described
