import numpy as np
import pytest

from idl_utils.speech import melspectrogram as mel
from idl_utils.speech import spectrogram
from idl_utils.speech.playback import statistics, to_sound


def noise(seconds=2.0, seed=0):
    return np.random.default_rng(seed).normal(0, 0.1, int(seconds * mel.RATE)).astype("float32")


def test_the_filters_are_those_of_librosa():
    librosa = pytest.importorskip("librosa")
    theirs = librosa.filters.mel(sr=mel.RATE, n_fft=mel.FFT, n_mels=mel.BANDS)
    assert np.allclose(mel.mel_filters(), theirs.T, atol=1e-7)


def test_no_filter_is_empty_and_all_have_the_same_area():
    areas = mel.mel_filters().sum(axis=0) * mel.RATE / mel.FFT
    assert np.allclose(areas, 1, atol=0.35)  # the lowest are a few points wide
    assert mel.mel_filters().max(axis=0).min() > 0


def test_mel_and_hertz_are_inverse():
    frequencies = np.linspace(0, 8000, 50)
    assert np.allclose(mel.hertz(mel.mel(frequencies)), frequencies)


def test_power_is_that_of_librosa():
    librosa = pytest.importorskip("librosa")
    samples = noise(1)
    scaled = samples * mel.LOUDNESS / np.sqrt(np.mean(samples**2))
    theirs = librosa.feature.melspectrogram(
        y=scaled, sr=mel.RATE, n_fft=mel.FFT, hop_length=mel.HOP, win_length=mel.WINDOW, n_mels=mel.BANDS
    ).T  # centred on the same samples
    assert np.allclose(mel.mel_power(samples)[4:-4], theirs[4:-4], rtol=1e-3)


def test_a_click_lies_at_its_frame():
    samples = np.zeros(mel.RATE, "float32")
    samples[5000] = 1.0
    loudest = mel.mel_power(samples).sum(axis=1)
    assert abs(loudest.argmax() - 5000 / mel.HOP) <= 0.5


def test_a_frame_every_ten_milliseconds_for_any_length():
    for samples in (1600, 1601, 16_000, 160_123):
        assert len(mel.mel_power(np.ones(samples))) == 1 + samples // mel.HOP


def test_z_normalisation_per_band():
    x = spectrogram(noise())
    assert np.allclose(x.mean(axis=0), 0, atol=1e-5)
    assert (x.std(axis=0) < 1).all()
    assert (x.std(axis=0) > 0.5).all()


def test_loudness_does_not_matter():
    assert np.allclose(spectrogram(noise()), spectrogram(0.01 * noise()), atol=1e-3)


def test_bands_with_nothing_in_them_stay_near_zero():
    import soxr

    narrow = soxr.resample(soxr.resample(noise(), 16_000, 8_000), 8_000, 16_000)
    upper = mel.band_edges()[:-2] > 4500
    assert np.abs(spectrogram(narrow)[10:-10, upper]).max() < 0.5
    assert np.abs(spectrogram(noise())[:, upper]).max() > 2


def test_silence_is_zero():
    assert not spectrogram(np.zeros(8000)).any()


def test_long_recordings_are_worked_off_in_parts():
    long = noise(25)
    assert np.allclose(
        mel.mel_power(long)[:900], mel.mel_power(long[: 10 * mel.RATE])[:900] * _loudness(long), rtol=1e-2
    )


def _loudness(samples):
    """The two excerpts are brought to equal loudness, each by itself."""
    return np.mean(samples[: 10 * mel.RATE] ** 2) / np.mean(samples**2)


def test_sound_made_from_a_spectrogram_has_that_spectrogram():
    pytest.importorskip("librosa")
    rng = np.random.default_rng(1)
    time = np.arange(2 * mel.RATE) / mel.RATE
    samples = np.sin(2 * np.pi * (300 + 200 * np.sin(3 * time)) * time) * (1 + np.sin(20 * time)) + 0.01 * rng.normal(
        size=len(time)
    )
    x = spectrogram(samples)
    again = spectrogram(to_sound(x, statistics(samples)))
    count = min(len(x), len(again))
    assert np.corrcoef(x[:count].ravel(), again[:count].ravel())[0, 1] > 0.8
