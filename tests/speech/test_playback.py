import numpy as np
import pytest

from idl_utils import networks
from idl_utils.datasets.speech import sentences
from idl_utils.speech import Recogniser, letter_error_rate, spectrogram, statistics, to_sound


@pytest.fixture(scope="module")
def spoken():
    return [utterance.sound() for utterance in sentences("held-out voices")[:3]]


def test_speech_comes_back_with_its_spectrogram(spoken):
    for sound in spoken:
        x = spectrogram(sound)
        again = spectrogram(to_sound(x, statistics(sound)))
        count = min(len(x), len(again))
        assert np.corrcoef(x[:count].ravel(), again[:count].ravel())[0, 1] > 0.97


def test_the_recogniser_reads_it_again(spoken):
    """What is read from sound that was made from a spectrogram is nearly what was read before."""
    hear = Recogniser(networks.load("wav2letter"))
    before = [hear(sound).text for sound in spoken]
    after = [hear(to_sound(spectrogram(sound), statistics(sound))).text for sound in spoken]
    assert letter_error_rate(before, after) < 0.2
