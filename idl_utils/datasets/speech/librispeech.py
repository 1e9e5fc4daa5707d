"""LibriSpeech as it comes (Panayotov et al. 2015): <speaker>/<chapter>/<speaker>-<chapter>-<number>.flac and .trans.txt."""

from pathlib import Path

from ...speech.symbols import cleaned
from .corpus import Corpus, Fault, audio_fault
from .utterance import Utterance


def librispeech(folder, faults="refuse", check_audio=True):
    """All utterances below a folder of LibriSpeech (such as LibriSpeech/dev-clean), as a `Corpus`, sorted.

    Nothing but the transcript of one chapter is in memory at a time.

    :param faults: "refuse" or "skip" a line of a transcript without audio, audio without a line, a file that can't be
        read (see `Corpus`).
    :param check_audio: Decode each file once to see that it is whole, before it is handed out.

    Raises FileNotFoundError if there is no such folder, or no transcript in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}")
    if next(folder.rglob("*.trans.txt"), None) is None:
        raise FileNotFoundError(
            f"{folder} has no transcript: expected <speaker>/<chapter>/<speaker>-<chapter>.trans.txt below it"
        )
    return Corpus(lambda: _found(folder, check_audio), faults, name=str(folder))


def _found(folder, check_audio):
    for transcript in sorted(folder.rglob("*.trans.txt")):
        audio = {file.stem: file for file in sorted(transcript.parent.glob("*.flac"))}
        for line in transcript.read_text(encoding="utf-8").splitlines():
            name, _, text = line.strip().partition(" ")
            if not name:
                continue
            file = audio.pop(name, None)
            fault = "in the transcript, but there is no .flac" if file is None else check_audio and audio_fault(file)
            try:
                text = cleaned(text)
            except ValueError as error:
                fault = fault or str(error)
            if not text:
                fault = fault or "has no text"
            yield Fault(name, fault) if fault else Utterance(name, file, text, speaker=name.split("-")[0])
        for name in audio:
            yield Fault(name, f"not in {transcript.name}")
