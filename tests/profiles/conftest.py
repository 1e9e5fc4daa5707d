"""A small untrained recogniser and made-up recordings with phones."""

import keras
import numpy as np
import pytest

from idl_utils.datasets.speech import Phone, Utterance
from idl_utils.networks import architectures

LABELS = ("S", "IY", "K", "AE", "T", "ER")


def recording(number, phones=14):
    """1.6 to 2.6 s of noise in a few bands by two speakers, with phones of .1 s."""
    rng = np.random.default_rng(number)
    samples = rng.normal(size=16_000 + 1600 * (6 + number % 11)) * (
        1 + np.sin(np.arange(16_000 + 1600 * (6 + number % 11)) / 900)
    )
    said = tuple(
        Phone(LABELS[k], 0.1 + 0.1 * i, 0.2 + 0.1 * i, i // 3)
        for i, k in enumerate(rng.integers(0, len(LABELS), phones))
    )
    text = " ".join("".join("siekat"[LABELS.index(p.label)] for p in said[i : i + 3]) for i in range(0, phones, 3))
    return Utterance(
        f"u{number:03}", (0.1 * samples).astype("float32"), text, f"speaker {number % 2}", said, sex="FM"[number % 2]
    )


@pytest.fixture(scope="session")
def network():
    """Its logits are spread, so that it hears letters."""
    keras.utils.set_random_seed(3)
    model = architectures.wav2letter(width=6, wide=8, kernels=(8, 3, 8))
    kernel, bias = model.get_layer("logits").get_weights()
    model.get_layer("logits").set_weights([kernel * 30, bias])
    return model


@pytest.fixture(scope="session")
def utterances():
    return [recording(number) for number in range(40)]
