import numpy as np

from idl_utils.datasets.speech.utterance import PHONES
from idl_utils.profiles import CLASSES, articulatory_distances, classes

ALL = " ".join(PHONES).split()


def test_every_phone_has_its_classes():
    assert len(ALL) == 39
    vowel = classes(ALL, "vowel") == "vowel"
    assert vowel.sum() == 15
    for by in ("place", "backness", "height"):
        assert ((classes(ALL, by) != "") == (~vowel if by == "place" else vowel)).all()
    assert (classes(ALL, "manner") != "").all()
    assert set(classes(["P", "T", "K", "F", "S", "SH", "CH", "TH", "HH"], "voicing")) == {"voiceless"}
    assert sum(len(members) for members in CLASSES.values()) == 39 * 3 + 24 + 2 * 15 + 2 * 26


def test_letters_and_pairs():
    assert classes(["a", "y", "'", " ", "z"], "vowel letter").tolist() == [
        *("vowel letter", "consonant letter", "", "", "consonant letter")
    ]
    assert classes(["y"], "vowel letter with y") == ["vowel letter"]
    assert classes(["S c", "IY y"], "manner").tolist() == ["fricative", "vowel"]
    assert classes(["S c", "AH a"], "vowel letter").tolist() == ["consonant letter", "vowel letter"]


def test_voiced_twins_differ_in_one_feature():
    far = articulatory_distances(ALL)
    np.testing.assert_array_equal(far, far.T)
    for first, second in ("PB", "TD", "KG", "SZ", "FV", ("CH", "JH"), ("SH", "ZH"), ("TH", "DH")):
        assert far[ALL.index(first), ALL.index(second)] == far[~np.eye(39, dtype=bool)].min() + 1 / 6 == 1 / 6
    assert far[ALL.index("IY"), ALL.index("S")] > far[ALL.index("M"), ALL.index("S")]
