import numpy as np
import pytest

from idl_utils.speech import at_speed, with_noise

TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000).astype("float32")


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.25])
def test_twice_as_fast_is_half_as_long_and_an_octave_higher(speed):
    changed = at_speed(TONE, speed)
    assert changed.dtype == np.float32
    assert len(changed) == pytest.approx(16_000 / speed, abs=2)
    assert np.abs(np.fft.rfft(changed)).argmax() * 16_000 / len(changed) == pytest.approx(440 * speed, abs=2)


@pytest.mark.parametrize("decibels", [20, 0, -6])
def test_noise_is_as_strong_as_asked_for_and_the_same_again(decibels):
    noise = with_noise(TONE, decibels) - TONE
    assert 10 * np.log10(np.mean(TONE**2) / np.mean(noise**2)) == pytest.approx(decibels, abs=0.2)
    np.testing.assert_array_equal(with_noise(TONE, decibels), with_noise(TONE, decibels))
    assert (with_noise(TONE, decibels, seed=1) != with_noise(TONE, decibels)).any()
