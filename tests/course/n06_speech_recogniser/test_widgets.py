import numpy as np
import pytest

from idl_utils import explore
from idl_utils.datasets.speech import sentences
from idl_utils.networks import architectures

SENTENCES = sentences("held-out voices")[:3]


@pytest.fixture(scope="module")
def network():
    """Any weights will do."""
    import keras

    keras.utils.set_random_seed(0)
    return architectures.wav2letter(width=8, wide=8)


def turned(explorer, changes):
    """The pictures and captions after each change of a control; none may fail."""
    shown = [(explorer.picture.value, explorer.caption.value)]
    for name, value in changes:
        explorer.controls[name].value = value
        assert explorer.alert.value == ""
        shown.append((explorer.picture.value, explorer.caption.value))
    return shown


def all_different(shown):
    return all(len(set(column)) == len(column) for column in zip(*shown))


def test_the_recogniser_answers_to_sentence_speed_and_noise(network):
    explorer = explore.recogniser_explorer(network, SENTENCES)
    names = list(explorer.controls["name"].options)
    assert all_different(turned(explorer, [("name", names[1]), ("speed", 1.2), ("noise", 10)]))
    assert explorer.player.seconds == pytest.approx(len(SENTENCES[1].sound()) / 16_000 / 1.2, abs=1e-3)
    assert f"Said: '{SENTENCES[1].text}'" in explorer.caption.value
    assert "Letter error rate" in explorer.caption.value


def test_a_sound_of_ones_own_joins_the_sentences(network):
    explorer = explore.recogniser_explorer(network, SENTENCES)
    source, _ = explorer.children[-1].children
    tone = (3000 * np.sin(np.arange(16_000) / 5)).astype("<i2")
    for name in ("recording 1", "recording 2"):
        source._handle_custom_msg({"kind": "recording"}, [memoryview(tone.tobytes())])
        assert explorer.controls["name"].value == name
        assert explorer.player.seconds == 1
        assert "Said" not in explorer.caption.value
    assert explorer.alert.value == ""


def test_each_letter_of_a_sentence_can_be_aligned(network):
    explorer = explore.alignment_explorer(network, SENTENCES)
    assert f"of {len(SENTENCES[0].text)}, 'e'" in explorer.caption.value
    names = list(explorer.controls["name"].options)
    assert all_different(turned(explorer, [("letter", 4), ("letter", 20), ("name", names[1])]))
    last = explorer.controls["letter"].max
    assert last == max(len(utterance.text) for utterance in SENTENCES)
    explorer.controls["letter"].value = last
    assert explorer.alert.value == ""


def test_what_a_step_sees_is_shown_and_played(network):
    explorer = explore.field_explorer(network, SENTENCES[0])
    assert "178 frames, 1780 ms" in explorer.caption.value
    assert "+15 ms" in explorer.caption.value
    assert explorer.player.seconds == pytest.approx(1.78)
    assert all_different(turned(explorer, [("step", 3), ("layer", "conv2")]))
    assert "sees frames -15 to 28" in explorer.caption.value
    assert explorer.player.seconds == pytest.approx(0.29)


@pytest.mark.parametrize("step", [0, 144])
def test_a_window_that_hangs_over_the_ends_is_padding(network, step):
    explorer = explore.field_explorer(network, SENTENCES[0])
    explorer.controls["step"].value = step
    assert explorer.alert.value == ""
    assert " 0 of the frames are padding" not in explorer.caption.value
