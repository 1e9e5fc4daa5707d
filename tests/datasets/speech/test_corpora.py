"""Folders in exactly the layouts of LibriSpeech, the Montreal Forced Aligner and TIMIT, written here."""

import sys

import numpy as np
import pytest
import soundfile

from idl_utils.datasets.speech import Phone, Utterance, librispeech, read_textgrid, timit, with_textgrids

RATE = 16_000


def noise(seconds=0.5, seed=0):
    return np.random.default_rng(seed).normal(0, 0.1, int(seconds * RATE))


@pytest.fixture
def libri(tmp_path):
    """Two chapters of two speakers with two utterances each."""
    for speaker, chapter in (("1272", "128104"), ("84", "121123")):
        folder = tmp_path / "dev-clean" / speaker / chapter
        folder.mkdir(parents=True)
        lines = []
        for number in range(2):
            name = f"{speaker}-{chapter}-{number:04d}"
            soundfile.write(folder / f"{name}.flac", noise(seed=number), RATE)
            lines.append(f"{name} MISTER QUILTER'S NUMBER {'ONE' if number else 'TWO'}")
        (folder / f"{speaker}-{chapter}.trans.txt").write_text("\n".join(lines) + "\n")
    return tmp_path / "dev-clean"


def chapter(libri):
    return libri / "84" / "121123"


def test_librispeech_is_read_in_order(libri):
    corpus = librispeech(libri)
    found = list(corpus)
    assert [u.id for u in found] == ["1272-128104-0000", "1272-128104-0001", "84-121123-0000", "84-121123-0001"]
    assert found[0].text == "mister quilter's number two"
    assert found[2].speaker == "84"
    assert found[0].sound().shape == (RATE // 2,)
    assert found[0].spectrogram().shape == (51, 128)
    assert corpus.counts == {"read": 4}
    assert len(list(corpus)) == 4  # again


def test_librispeech_is_streamed(libri, monkeypatch):
    """Nothing is read before it is asked for."""
    opened = []
    module = sys.modules["idl_utils.datasets.speech.librispeech"]
    monkeypatch.setattr(module, "audio_fault", lambda file: opened.append(file))
    utterances = iter(librispeech(libri))
    next(utterances)
    assert len(opened) == 1


def without_audio(libri):
    (chapter(libri) / "84-121123-0000.flac").unlink()


def without_line(libri):
    soundfile.write(chapter(libri) / "84-121123-0007.flac", noise(), RATE)


def broken(libri):
    file = chapter(libri) / "84-121123-0001.flac"
    file.write_bytes(b"fLaC" + bytes(50))


def cut(libri):
    file = chapter(libri) / "84-121123-0001.flac"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def with_a_number(libri):
    file = chapter(libri) / "84-121123.trans.txt"
    file.write_text(file.read_text().replace("NUMBER ONE", "NUMBER 1"))


FAULTS = [
    (without_audio, "84-121123-0000", "no .flac", 3),
    (without_line, "84-121123-0007", "not in 84-121123.trans.txt", 4),
    (broken, "84-121123-0001", "can't be read", 3),
    (cut, "84-121123-0001", "", 3),
    (with_a_number, "84-121123-0001", "write it as words", 3),
]


@pytest.mark.parametrize(("spoil", "name", "reason", "left"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_faults_are_refused_or_skipped_and_counted(libri, spoil, name, reason, left):
    spoil(libri)
    with pytest.raises(ValueError, match=name) as refused:
        list(librispeech(libri))
    assert reason in str(refused.value)
    assert 'faults="skip"' in str(refused.value)
    corpus = librispeech(libri, faults="skip")
    with pytest.warns(UserWarning, match=f"1 skipped.*{name}"):
        assert len(list(corpus)) == left
    [(skipped, why)] = corpus.skipped
    assert skipped == name
    assert reason in why
    assert corpus.counts == {"read": left, "skipped": 1}


LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 0.5
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 0.5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 0.1
            text = ""
        intervals [2]:
            xmin = 0.1
            xmax = 0.3
            text = "number"
        intervals [3]:
            xmin = 0.3
            xmax = 0.5
            text = "two"
    item [2]:
        class = "IntervalTier"
        name = "phones"
        xmin = 0
        xmax = 0.5
        intervals: size = 4
        intervals [1]:
            xmin = 0
            xmax = 0.1
            text = "sil"
        intervals [2]:
            xmin = 0.1
            xmax = 0.3
            text = "N"
        intervals [3]:
            xmin = 0.3
            xmax = 0.4
            text = "T"
        intervals [4]:
            xmin = 0.4
            xmax = 0.5
            text = "UW1"
"""
SHORT = """File type = "ooTextFile"
Object class = "TextGrid"

0
0.5
<exists>
2
"IntervalTier"
"words"
0
0.5
3
0
0.1
""
0.1
0.3
"number"
0.3
0.5
"two"
"IntervalTier"
"phones"
0
0.5
4
0
0.1
"sil"
0.1
0.3
"N"
0.3
0.4
"T"
0.4
0.5
"UW1"
"""
PHONES = (Phone("N", 0.1, 0.3, 0), Phone("T", 0.3, 0.4, 1), Phone("UW", 0.4, 0.5, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [LONG, SHORT], ids=["long", "short"])
def test_textgrids_of_both_formats(tmp_path, text, encoding):
    (tmp_path / "a.TextGrid").write_bytes(text.encode(encoding))
    tiers = read_textgrid(tmp_path / "a.TextGrid")
    assert tiers["words"] == [("", 0, 0.1), ("number", 0.1, 0.3), ("two", 0.3, 0.5)]
    [utterance] = with_textgrids([Utterance("a", noise(), "number two")], tmp_path)
    assert utterance.phones == PHONES
    assert utterance.phone_at(0.35).label == "T"
    assert utterance.phone_at(0.05) is None


def test_aligned_librispeech(libri, tmp_path):
    for utterance in librispeech(libri):
        place = tmp_path / "aligned" / utterance.speaker
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{utterance.id}.TextGrid").write_text(LONG)
    (place / f"{utterance.id}.TextGrid").write_text(LONG[:700])
    aligned = with_textgrids(librispeech(libri), tmp_path / "aligned", faults="skip")
    with pytest.warns(UserWarning, match="1 skipped.*damaged TextGrid"):
        assert [u.phones for u in aligned] == [PHONES] * 3


@pytest.fixture
def spoken(tmp_path):
    folder = tmp_path / "TRAIN" / "DR1" / "FCJF0"
    folder.mkdir(parents=True)
    soundfile.write(folder / "SA1.WAV", noise(1), RATE, format="NIST", subtype="PCM_16")
    (folder / "SA1.TXT").write_text("0 16000 She had your dark suit.\n")
    (folder / "SA1.WRD").write_text("1600 4800 she\n4800 8000 had\n")
    (folder / "SA1.PHN").write_text(
        "0 1600 h#\n1600 3200 sh\n3200 4800 iy\n4800 5600 hv\n5600 6400 ae\n6400 7200 dcl\n7200 8000 d\n"
        "8000 9000 kcl\n9000 10000 pau\n10000 11000 ix\n11000 16000 h#\n"
    )
    return tmp_path


def test_timit_with_its_sphere_files(spoken):
    [utterance] = timit(spoken)
    assert (utterance.id, utterance.speaker) == ("TRAIN/DR1/FCJF0/SA1", "FCJF0")
    assert utterance.text == "she had your dark suit"
    assert [phone.label for phone in utterance.phones] == ["SH", "IY", "HH", "AE", "D", "K", "IH"]
    assert [phone.word for phone in utterance.phones] == [0, 0, 1, 1, 1, None, None]
    assert utterance.phones[4] == Phone("D", 0.4, 0.5, 1)  # closure and burst
    assert utterance.sound().shape == (RATE,)


def test_timit_with_a_file_missing(spoken):
    (spoken / "TRAIN" / "DR1" / "FCJF0" / "SA1.WAV").rename(spoken / "SA1.WAV")
    with pytest.raises(ValueError, match=r"SA1: there is no \.wav"):
        list(timit(spoken))


def test_a_corpus_of_which_nothing_is_left_is_no_corpus(spoken):
    (spoken / "TRAIN" / "DR1" / "FCJF0" / "SA1.TXT").unlink()
    corpus = timit(spoken, faults="skip")
    with pytest.warns(UserWarning, match="1 skipped"), pytest.raises(ValueError, match="no utterance"):
        list(corpus)
