import io

import numpy as np
import pytest
import soundfile

from idl_utils.course.own_sound import SoundSource, sound_input

TONE = 0.3 * np.sin(np.arange(8_000) / 5)


def file(samples, rate=16_000, subtype="PCM_16", form="WAV"):
    with io.BytesIO() as content:
        soundfile.write(content, samples, rate, format=form, subtype=subtype)
        return content.getvalue()


class Input:
    """A sound input, what it handed over, and what its line says."""

    def __init__(self, **options):
        self.taken = []
        self.widget = sound_input(lambda name, samples: self.taken.append((name, samples)), **options)
        self.source, self.alert = self.widget.children

    def give(self, name, content, part=1000):
        for start in range(0, max(1, len(content)), part):
            message = {"kind": "file", "name": name, "last": start + part >= len(content)}
            self.source._handle_custom_msg(message, [memoryview(content[start : start + part])])

    def record(self, samples):
        self.source._handle_custom_msg({"kind": "recording"}, [memoryview(samples.astype("<i2").tobytes())])


@pytest.fixture
def own():
    return Input()


@pytest.mark.parametrize(
    ("content", "samples"),
    [
        (file(TONE), 8_000),
        (file(np.stack([TONE, TONE], 1)), 8_000),
        (file(TONE, subtype="PCM_U8"), 8_000),
        (file(TONE, rate=8_000), 16_000),
        (file(TONE, 48_000, "VORBIS", "OGG"), 2_667),
        (file(TONE, form="FLAC"), 8_000),
    ],
    ids=["plain", "stereo", "8-bit", "8 kHz", "ogg 48 kHz", "flac"],
)
def test_any_usual_file_becomes_mono_at_16_khz(own, content, samples):
    own.give("mine.wav", content)
    [(name, sound)] = own.taken
    assert name == "mine.wav"
    assert sound.dtype == np.float32
    assert len(sound) == samples
    assert 0.2 < np.abs(sound).max() < 0.4
    assert own.alert.value == ""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "can't be read"),
        (b"RIFF....WAVEno", "can't be read"),
        (file(TONE)[:60], "holds 0.001 s"),
        (file(TONE[:800]), "at least 0.1 s"),
        (file(np.zeros(0)), "0.000 s"),
    ],
    ids=["empty", "broken", "cut", "short", "no samples"],
)
def test_what_is_no_sound_is_answered_with_one_line(own, content, line):
    own.give("<mine>.wav", content)
    assert own.taken == []
    assert own.alert.value.startswith('<div role="alert">&lt;mine&gt;.wav: ')
    assert line in own.alert.value
    assert "\n" not in own.alert.value
    own.give("good.wav", file(TONE))
    assert own.alert.value == ""


def test_silent_and_clipped_sounds_are_taken_with_a_line(own):
    own.give("silent.wav", file(np.zeros(8_000)))
    assert "silent.wav: is silent" in own.alert.value
    own.give("loud.wav", file(np.clip(9 * TONE, -1, 1)))
    assert "loud.wav: is clipped" in own.alert.value
    assert len(own.taken) == 2


def test_of_ten_minutes_the_first_seconds_are_taken():
    own = Input(longest=5)
    own.give("long.flac", file(np.tile(TONE, 600)[: 600 * 8_000], 8_000, form="FLAC"))
    [(_, sound)] = own.taken
    assert len(sound) == 5 * 16_000
    assert "600 s long: the first 5 s are taken" in own.alert.value


def test_a_recording_comes_from_the_browser_as_whole_numbers(own):
    own.record(np.round(32_767 * TONE))
    own.record(np.round(32_767 * TONE[:4_000]))
    (first, sound), (second, _) = own.taken
    assert (first, second) == ("recording 1", "recording 2")
    np.testing.assert_allclose(sound, TONE, atol=1e-4)
    own.record(TONE[:20])
    assert "recording 3: holds 0.001 s" in own.alert.value
    assert own.source.longest == 20


def test_the_browser_part_travels_with_the_widget():
    assert "getUserMedia" in str(SoundSource(None, None)._esm)
