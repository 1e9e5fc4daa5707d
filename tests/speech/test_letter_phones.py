import numpy as np
import pytest

from idl_utils.datasets.speech import Phone, Utterance, sentences
from idl_utils.speech import StepTimes, heard_phones, letter_phones, spelled
from idl_utils.speech.recognition import Recognition
from idl_utils.speech.symbols import encoded


@pytest.mark.parametrize(
    ("word", "labels", "expected"),
    [
        ("speech", "S P IY CH", "S P IY IY CH CH"),
        ("phone", "F OW N", "F F OW N -"),
        ("box", "B AA K S", "B AA K+S"),
        ("city", "S IH T IY", "S IH T IY"),
        ("cat", "K AE T", "K AE T"),
        ("little", "L IH T AH L", "L IH T T AH+L AH+L"),
        ("knight", "N AY T", "N N AY AY AY T"),
        ("nation", "N EY SH AH N", "N EY SH SH AH N"),
        ("use", "Y UW Z", "Y+UW Z -"),
        ("don't", "D OW N T", "D OW N - T"),
        ("hello", "HH AH L OW", "HH AH L L OW"),
        ("quick", "K W IH K", "K W IH K K"),
        ("a", "", "-"),
    ],
)
def test_letters_write_phones(word, labels, expected):
    labels = tuple(labels.split())
    found = ["+".join(labels[k] for k in each) or "-" for each in spelled(word, labels)]
    assert found == expected.split()


def test_whatever_is_said_the_order_is_kept():
    """A word and phones that have nothing to do with each other: no letter is lost, and no phone goes backwards."""
    found = spelled("window", ("K", "AH", "N", "Z", "OW"))
    places = [place for each in found for place in each]
    assert len(found) == 6
    assert places == sorted(places)
    assert found[2:3] == ((2,),)


def test_nearly_every_phone_of_the_sentences_is_written_by_a_letter():
    letters, silent, phones, unwritten = 0, 0, 0, 0
    for utterance in sentences():
        found = letter_phones(utterance)
        assert len(found) == len(utterance.text)
        assert all(not each for each, symbol in zip(found, utterance.text) if symbol == " ")
        letters += sum(symbol != " " for symbol in utterance.text)
        silent += sum(not each for each, symbol in zip(found, utterance.text) if symbol != " ")
        phones += len(utterance.phones)
        unwritten += len(set(utterance.phones) - {phone for each in found for phone in each})
    assert letters > 18_000
    assert 0.015 < silent / letters < 0.035  # most of them the e of "made"
    assert unwritten / phones < 0.002


def spoken():
    labels = [("S", 0), ("IH", 0), ("T", 0), ("IY", 0), ("DH", 1), ("EH", 1), ("R", 1)]
    phones = tuple(Phone(label, k / 10, (k + 1) / 10, word) for k, (label, word) in enumerate(labels))
    return Utterance("x", np.zeros(11200, "float32"), "city there", phones=phones)


def heard(text):
    """A recognition that spells a text, a blank between two letters."""
    logits = np.zeros((2 * len(text), 29), "float32")
    logits[0::2, 28] = 1
    logits[np.arange(1, 2 * len(text), 2), encoded(text)] = 1
    return Recognition(np.zeros((4 * len(text), 128), "float32"), logits, StepTimes(80, 40, 2, 100, -49))


def labels(found):
    return " ".join("+".join(phone.label for phone in each) or "-" for each in found)


def test_letters_of_an_utterance():
    assert labels(letter_phones(spoken())) == "S IH T IY - DH DH EH R -"


def test_letters_heard_rightly_have_the_phones_of_what_was_said():
    assert labels(heard_phones(heard("city there"), spoken())) == "S IH T IY - DH DH EH R -"
    assert labels(heard_phones(heard("sity there"), spoken())) == "- IH T IY - DH DH EH R -"
    assert labels(heard_phones(heard(" ity ther"), spoken())) == "- IH T IY - DH DH EH R"
    assert labels(heard_phones(heard("xxcity"), spoken())) == "- - S IH T IY"
    assert heard_phones(heard("   "), spoken()) == [(), (), ()]


def test_phones_that_are_missing_or_of_another_text_are_named():
    bare = Utterance("x", np.zeros(3200, "float32"), "city")
    with pytest.raises(ValueError, match="'x' has no phone times"):
        letter_phones(bare)
    with pytest.raises(ValueError, match="'x' has 1 words, and phones of more"):
        letter_phones(Utterance("x", bare.audio, "city", phones=spoken().phones))
