import io

import numpy as np
import pytest
import soundfile

from idl_utils.speech import read_audio, to_wav
from idl_utils.speech.audio import checked

RATE = 16_000


def tone(seconds=1.0, rate=RATE, hertz=440.0):
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype("float32")


def written(samples, rate=RATE, **options):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        dict(format="WAV", subtype="PCM_16"),
        dict(format="WAV", subtype="PCM_U8"),
        dict(format="WAV", subtype="FLOAT"),
        dict(format="FLAC"),
        dict(format="OGG", subtype="VORBIS"),
        dict(format="OGG", subtype="OPUS"),
        dict(format="MP3"),
    ],
    ids=lambda options: "-".join(options.values()),
)
def test_every_format_gives_the_tone_back(options):
    samples = read_audio(written(tone(), **options))
    assert samples.dtype == np.float32
    assert abs(len(samples) - RATE) < 0.12 * RATE  # MP3 adds a pause
    spectrum = np.abs(np.fft.rfft(samples))
    assert abs(spectrum.argmax() * RATE / len(samples) - 440) < 2
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_other_rates_are_resampled(rate):
    samples = read_audio(written(tone(rate=rate), rate, format="WAV"))
    assert len(samples) == RATE
    assert np.abs(samples[400:-400] - tone()[400:-400]).max() < 0.01


def test_channels_are_averaged():
    left, right = tone(), tone(hertz=880)
    samples = read_audio(written(np.stack([left, right], axis=1), format="WAV", subtype="FLOAT"))
    assert np.allclose(samples, (left + right) / 2, atol=1e-6)


def test_a_path_does_as_well_as_bytes(tmp_path):
    (tmp_path / "tone.flac").write_bytes(written(tone(), format="FLAC"))
    assert np.array_equal(read_audio(tmp_path / "tone.flac"), read_audio(str(tmp_path / "tone.flac")))


def test_whole_numbers_are_scaled_to_full_scale():
    assert np.allclose(checked((tone() * 32768).astype("int16")), tone(), atol=1e-4)
    assert np.allclose(checked(np.round(tone() * 128 + 128).astype("uint8")), tone(), atol=1e-2)


def test_silent_and_clipped_sound_is_named():
    with pytest.warns(UserWarning, match="silent"):
        checked(np.zeros(RATE, "float32"))
    with pytest.warns(UserWarning, match="clipped"):
        checked(np.clip(5 * tone(), -1, 1))


def test_wav_bytes_come_back():
    assert np.allclose(read_audio(to_wav(tone())) / 0.95 * 0.3, tone(), atol=1e-3)
