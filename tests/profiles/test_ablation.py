import keras
import numpy as np
import pytest
from keras import layers

from idl_utils.datasets.speech import Phone, Utterance
from idl_utils.profiles import Ablation, ablation, selective
from idl_utils.speech.symbols import ALPHABET, BLANK

LETTERS = "stanm"
PHONES = {"s": "S", "t": "T", "a": "AE", "n": "N", "m": "M"}
ROOM = 40  # channels: three for each letter, and others that do nothing


def spoken(text, number):
    """An utterance whose "sound" is written into the bands: band k is loud while letter k is said, six frames each."""
    letters = text.replace(" ", "")
    words = np.repeat(np.arange(len(text.split())), [len(word) for word in text.split()])
    phones = tuple(Phone(PHONES[c], k * 0.06, (k + 1) * 0.06, int(words[k])) for k, c in enumerate(letters))
    return Utterance(str(number), np.zeros(1600, "float32"), text, "s", phones)


def bands(utterance):
    frames = np.zeros((6 * len(utterance.text) + 6, 128), "float32")
    for place, letter in enumerate(utterance.text):
        if letter != " ":
            frames[6 * place : 6 * place + 4, LETTERS.index(letter)] = 3
    return frames


@pytest.fixture(scope="module")
def network():
    """Letter k is heard where channels 3k to 3k + 2 of the layer "hidden" are on; they see band k."""
    inputs = keras.Input((None, 128))
    hidden = layers.Conv1D(ROOM, 1, strides=2, padding="same", activation="relu", name="hidden")(inputs)
    model = keras.Model(inputs, layers.Conv1D(BLANK + 1, 1, name="logits")(hidden))
    first, second = np.zeros((1, 128, ROOM)), np.zeros((1, ROOM, BLANK + 1))
    for k, letter in enumerate(LETTERS):
        first[0, k, 3 * k : 3 * k + 3] = 1
        second[0, 3 * k : 3 * k + 3, ALPHABET.index(letter)] = 1
    bias = np.zeros(BLANK + 1)
    bias[BLANK] = 2
    model.set_weights([first, np.zeros(ROOM), second, bias])
    return model


@pytest.fixture
def utterances(monkeypatch):
    monkeypatch.setattr(Utterance, "spectrogram", bands)
    return [spoken(text, k) for k, text in enumerate(["sat tan", "mast", "ants mat", "stamnas"])]


def test_silenced_channels_lose_the_letters_that_they_carry(network, utterances):
    chosen = range(3)  # of s
    found = ablation(network, "hidden", chosen, ["S"], utterances, random=12, progress=False)
    np.testing.assert_array_equal(found.letters[:, 0], [1, 1, 1, 2])
    np.testing.assert_array_equal(found.letters.sum(axis=1), [6, 4, 7, 7])
    intact, silenced = found.rates()[:2]
    assert intact.tolist() == [0, 0]
    assert silenced.tolist() == [1, 0]
    assert found.rise()[0].tolist() == [1, 0]
    assert found.rise()[1:, 0].max() == 0
    value, low, high, p = found.selectivity()
    assert low <= value <= high
    assert value > 0.9
    assert p == pytest.approx(1 / 13)


def test_channels_that_do_nothing_change_nothing(network, utterances):
    found = ablation(network, "hidden", range(30, 35), ["S", "T"], utterances, random=5, progress=False)
    assert found.rise()[0].tolist() == [0, 0]
    assert found.selectivity()[0] <= 0


def test_the_computation_behind_is_the_network_s_own(network, utterances):
    from idl_utils.profiles.ablation import _behind
    from idl_utils.speech import Recogniser

    behind, width = _behind(network, "hidden")
    assert width == ROOM
    hidden = network.get_layer("hidden")(bands(utterances[2])[None])
    np.testing.assert_allclose(
        np.asarray(behind(hidden))[0], Recogniser(network)(bands(utterances[2])).logits, atol=1e-6
    )


def test_a_layer_with_a_way_around_it_is_refused(utterances):
    inputs = keras.Input((None, 128))
    a = layers.Conv1D(4, 1, name="a")(inputs)
    b = layers.Conv1D(4, 1, name="b")(a)
    model = keras.Model(inputs, layers.Conv1D(29, 1, name="c")(layers.Add()([a, b])))
    with pytest.raises(ValueError, match="layer 'b' is passed by another way"):
        ablation(model, "b", [0], ["S"], utterances)


def test_selective_channels():
    groups = ["S", "Z", "T", "AA"]
    contrast = np.array([[5.0, 0, 1, 0], [5, 0, 1, 0], [0, 9, 0.9, 0], [0, 9, 0.9, 0]])
    assert selective(contrast, groups, ["S", "Z"], 2).tolist() == [0, 2]
    assert selective(contrast, groups, ["T", "AA"], 1).tolist() == [1]


def test_selectivity_is_what_the_rates_say():
    letters = np.array([[10, 10], [10, 30]])
    lost = np.array([[[0, 0], [2, 4]], [[5, 0], [7, 8]], [[1, 1], [2, 6]]])  # intact, chosen, random
    found = Ablation(letters, lost)
    np.testing.assert_allclose(found.rates(), [[0.1, 0.1], [0.6, 0.2], [0.15, 0.175]])
    np.testing.assert_allclose(found.rise(), [[0.5, 0.1], [0.05, 0.075]])
    assert found.selectivity()[0] == pytest.approx(0.4 - (-0.025))
    assert found.selectivity()[3] == 0.5
