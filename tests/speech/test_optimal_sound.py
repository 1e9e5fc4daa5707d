import numpy as np
import pytest
import tensorflow as tf

from idl_utils.featurevis import l2, neuron, total_variation
from idl_utils.networks import Network
from idl_utils.networks.domains import Spectrograms
from idl_utils.speech.optimal_sound import Deviations, TimeJitter, agreement, optimal_sound
from idl_utils.speech.symbols import SYMBOLS


@pytest.fixture(scope="module")
def network(random_network):
    return Network(random_network.input, random_network.output, SYMBOLS, Spectrograms(), name="random")


def test_letters_and_hidden_units_get_what_they_want(network):
    want = optimal_sound(network, rate=0.2)
    for objective in (neuron("logits", [0, 4]), neuron("bn9", [0, 1]), neuron("bn2", [2, 3])):
        *_, (_, sounds, scores) = want.frames(objective, steps=48)
        _, start, before = next(want.frames(objective, steps=0))
        assert sounds.shape == start.shape == (2, 180, 128)
        assert (scores > before + 0.1).all()
        assert np.abs(sounds).max() <= 3


def test_regularization_makes_it_smaller_and_smoother(network):
    want = optimal_sound(network, jitter=0, rate=0.2)
    wild = want(neuron("logits", 0), steps=48)
    tame = want(neuron("logits", 0) - 0.02 * total_variation() - 0.02 * l2(centre=0), steps=48)
    assert np.square(tame).sum() < 0.5 * np.square(wild).sum()
    assert np.abs(np.diff(tame, axis=0)).sum() < 0.5 * np.abs(np.diff(wild, axis=0)).sum()


def test_jitter_shifts_time_and_nothing_else():
    sounds = np.random.default_rng(0).normal(size=(20, 30, 4, 1)).astype("float32")
    moved = TimeJitter(3)(tf.constant(sounds), tf.constant([1, 2])).numpy()
    shifts = []
    for before, after in zip(sounds, moved):
        padded = np.pad(before, ((3, 3), (0, 0), (0, 0)))
        [shift] = [s for s in range(7) if np.array_equal(padded[s : s + 30], after)]
        shifts.append(shift)
    assert {0, 6} <= set(shifts) <= set(range(7))


def test_a_spectrogram_to_begin_with_comes_back():
    units, sounds = Deviations(), np.linspace(-2.5, 2.5, 12, dtype="float32").reshape(1, 3, 4, 1)
    np.testing.assert_allclose(units.picture(units.encode(sounds), None), sounds, atol=1e-5)


def test_agreement_is_one_for_a_shifted_sound_and_near_zero_for_noise():
    rng = np.random.default_rng(0)
    sound = np.cumsum(rng.normal(size=(60, 20)), axis=0)
    shifted = np.stack([sound[0:40], sound[5:45], sound[8:48]])
    assert agreement(shifted, shift=8) == pytest.approx(1, abs=1e-6)
    assert agreement(shifted, shift=0) < 0.95
    assert abs(agreement(rng.normal(size=(4, 180, 128)), shift=0)) < 0.02
    assert agreement(np.stack([sound, -sound]), shift=0) == pytest.approx(-1)
    with pytest.raises(ValueError, match="expected"):
        agreement(sound[None])
