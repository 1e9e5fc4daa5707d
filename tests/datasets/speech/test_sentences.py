from collections import Counter

import pytest

from idl_utils.datasets.speech import GROUPS, sentences
from idl_utils.datasets.speech.sentences import FOLDER
from idl_utils.datasets.speech.utterance import PHONES
from idl_utils.speech.evaluation import check_sentences
from idl_utils.speech.symbols import ALPHABET, cleaned

ALL = sentences()
HELD_OUT = {"af_sarah", "am_liam", "bf_lily", "bm_lewis"}


def test_all_are_there_and_are_the_published_ones():
    check_sentences()
    assert len(ALL) == len({u.id for u in ALL}) == 480
    assert Counter(u.group for u in ALL) == dict(zip(GROUPS, (80, 266, 134)))


def test_a_changed_file_is_named(tmp_path):
    import shutil

    shutil.copytree(FOLDER, tmp_path / "speech")
    (tmp_path / "speech" / "sentences" / "007.opus").write_bytes(b"OggS")
    with pytest.raises(OSError, match=r"007\.opus"):
        check_sentences(tmp_path / "speech")


def test_groups_are_what_they_say():
    held_out = set((FOLDER / "heldout_words.txt").read_text().split())
    for utterance in ALL:
        assert (utterance.speaker in HELD_OUT) == (utterance.group != GROUPS[0])
        if utterance.group == GROUPS[1]:
            assert not held_out & set(utterance.text.split())
        if utterance.group == GROUPS[2]:
            assert held_out & set(utterance.text.split())


def test_texts_and_phones():
    labels = {label for row in PHONES for label in row.split()}
    assert len(labels) == 39
    assert {phone.label for u in ALL for phone in u.phones} == labels
    assert set("".join(u.text for u in ALL)) == set(ALPHABET)
    for utterance in ALL:
        assert utterance.text == cleaned(utterance.text)
        assert [p.word for p in utterance.phones] == sorted(p.word for p in utterance.phones)
        assert utterance.phones[-1].word == len(utterance.text.split()) - 1
        assert all(a.start < a.end <= b.start + 1e-9 for a, b in zip(utterance.phones, utterance.phones[1:]))


def test_sound_is_as_long_as_its_phones_say():
    for utterance in ALL[::60]:
        seconds = len(utterance.sound()) / 16_000
        assert 0.02 < seconds - utterance.phones[-1].end < 0.3
