"""Bad inputs to `idl_utils.speech` and `idl_utils.datasets.speech`."""

import io
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import soundfile

from idl_utils import speech
from idl_utils.datasets import speech as corpora
from idl_utils.speech.__main__ import main
from idl_utils.speech.audio import checked
from idl_utils.training.__main__ import main as train

from .row import command, row


@cache
def network():
    from idl_utils.networks import architectures

    return architectures.wav2letter(width=4, wide=4)


@cache
def folder():
    """An empty folder, with a file that is no sound."""
    place = Path(mkdtemp(prefix="idl-speech-"))
    (place / "notes.wav").write_text("no sound at all")
    (place / "notes.TextGrid").write_text("no grid")
    return place


@cache
def table():
    """A table with other columns."""
    file = folder() / "other.tsv"
    file.write_text("sound\ttext\na.wav\thello\n")
    return file


def wav(samples, **options):
    file = io.BytesIO()
    soundfile.write(file, samples, 16_000, format="WAV", **options)
    return file.getvalue()


def explain(**options):
    return speech.explain_letters(network(), lambda x, classes: x, np.zeros((100, 128)), **options)


def hear(sound):
    return speech.Recogniser(network())(sound)


def not_finite():
    samples = np.full(5000, 0.1, "float32")
    samples[7] = np.nan
    return speech.read_audio(wav(samples, subtype="FLOAT"))


def spoken(word=None):
    phones = () if word is None else (corpora.Phone("AH", 0.0, 0.1, word),)
    return corpora.Utterance("x", np.zeros(9000, "float32"), "a", phones=phones)


def known():
    return speech.KnownLetters(*np.zeros((6, 2)))


ROWS = [
    row("file-missing", lambda: speech.read_audio("/nowhere/a.wav"), FileNotFoundError, "no file", "/nowhere/a.wav"),
    row("file-no-sound", lambda: speech.read_audio(folder() / "notes.wav"), ValueError, "notes.wav", "wav, flac"),
    row("file-is-folder", lambda: speech.read_audio(folder()), FileNotFoundError, "no file", str(folder())),
    row("bytes-broken", lambda: speech.read_audio(b"RIFF" + bytes(20)), ValueError, "sound", "can't be read"),
    row("bytes-cut", lambda: speech.read_audio(wav(np.ones(4000))[:60]), ValueError, "0.001 s", "at least 0.1 s"),
    row("sound-empty", lambda: speech.read_audio(wav(np.zeros(0))), ValueError, "0.000 s", "at least 0.1 s"),
    row("sound-short", lambda: speech.read_audio(wav(np.ones(800) / 2)), ValueError, "0.050 s", "at least 0.1 s"),
    row("sound-nan", not_finite, ValueError, "sound", "not finite"),
    row("sound-silent", lambda: speech.read_audio(wav(np.zeros(9000))), UserWarning, "sound", "silent"),
    row("sound-clipped", lambda: checked(np.sign(np.sin(np.arange(9000)))), UserWarning, "clipped", "too loud"),
    row("sound-stereo", lambda: hear(np.zeros((2, 9000))), ValueError, "(2, 9000)", "(frames, 128)"),
    row("sound-text", lambda: hear("hello.wav"), ValueError, "sound", "array"),
    row("sound-complex", lambda: checked(np.zeros(9000, complex)), ValueError, "complex128", "read_audio"),
    row("spectrogram-bands", lambda: hear(np.zeros((100, 80))), ValueError, "(100, 80)", "(frames, 128)"),
    row("spectrogram-nan", lambda: hear(np.full((100, 128), np.nan)), ValueError, "sound", "not finite"),
    row("text-digits", lambda: speech.cleaned("take 5"), ValueError, "'take 5'", "as words"),
    row("text-foreign", lambda: speech.symbols.encoded("A"), ValueError, "'A'", "a to z"),
    row("step-late", lambda: explain(steps=[50], symbols="a"), ValueError, "steps=50", "0 to 49"),
    row("step-negative", lambda: explain(steps=-1, symbols="a"), ValueError, "steps=-1", "0 to 49"),
    row("step-half", lambda: explain(steps=1.5, symbols="a"), ValueError, "steps=1.5", "whole number"),
    row("symbol-unknown", lambda: explain(steps=1, symbols="ä"), ValueError, "'ä'", "symbol"),
    row("symbol-number", lambda: explain(steps=1, symbols=29), ValueError, "symbols=29", "0 to 28"),
    row("layer-unknown", lambda: speech.StepTimes.of(network(), 9, "conv12"), ValueError, "'conv12'", "did you mean"),
    row("speed-none", lambda: speech.at_speed(np.ones(9000), 0), ValueError, "speed=0", "0.25 to 4"),
    row("speed-file", lambda: speech.at_speed("a.wav", 1), ValueError, "sound", "read_audio"),
    row("noise-nan", lambda: speech.with_noise(np.ones(9000), np.nan), ValueError, "decibels=nan", "finite"),
    row("align-nothing", lambda: speech.align(np.zeros((9, 29)), ""), ValueError, "text=''", "at least one letter"),
    row("align-long", lambda: speech.align(np.zeros((3, 29)), "aab"), ValueError, "'aab'", "4 steps", "has 3"),
    row("align-foreign", lambda: speech.align(np.zeros((9, 29)), "Hi"), ValueError, "'Hi'", "'H'"),
    row("align-nan", lambda: speech.align(np.full((9, 29), np.nan), "hi"), ValueError, "logits", "not finite"),
    row("letters-no-phones", lambda: speech.letter_phones(spoken()), ValueError, "'x'", "no phone times"),
    row("letters-other-text", lambda: speech.letter_phones(spoken(word=1)), ValueError, "'x'", "1 words"),
    row("peaks-number", lambda: known().judged(np.zeros(3)), ValueError, "peaks", "(3,)", "2 letters"),
    row("peaks-nan", lambda: known().judged(np.full(2, np.nan)), ValueError, "peaks", "not finite"),
    row("method-misspelt", lambda: speech.letter_methods(network(), ["gradeint"]), ValueError, "'gradeint'", "did you mean"),
    row("localise-nothing", lambda: speech.localise(network(), {}, [], False), ValueError, "no letter", "heard rightly"),
    row("mask-width", lambda: speech.Masking(network(), width=0), ValueError, "width=0", "at least 1"),
    row("mask-fill", lambda: speech.Masking(network(), fill=np.inf), ValueError, "fill=inf", "finite"),
    row("agreement-one", lambda: speech.agreement(np.zeros((1, 40, 8))), ValueError, "sounds", "(1, 40, 8)"),
    row("evidence-missing", lambda: speech.LetterEvidence.load("none", folder()), OSError, "none.json", "missing"),
    row("beam-none", lambda: speech.BeamSearch(beam=0), ValueError, "beam=0", "at least 1"),
    row("weight-nan", lambda: speech.BeamSearch(weight=np.nan), ValueError, "weight=nan", "finite"),
    row("words-none", lambda: speech.WordList({}), ValueError, "counts", "words"),
    row("group-misspelt", lambda: corpora.sentences("held-out word"), ValueError, "'held-out word'", "did you mean"),
    row("libri-missing", lambda: corpora.librispeech("/no/where"), FileNotFoundError, "no folder", "/no/where"),
    row("libri-empty", lambda: corpora.librispeech(folder()), FileNotFoundError, "transcript", ".trans.txt"),
    row("libri-faults", lambda: corpora.Corpus(list, "ignore"), ValueError, "faults", "'ignore'"),
    row("timit-missing", lambda: corpora.timit("/no/where"), FileNotFoundError, "no folder", "/no/where"),
    row("timit-empty", lambda: corpora.timit(folder()), FileNotFoundError, ".PHN", "expected"),
    row("grids-missing", lambda: corpora.with_textgrids([], "/no"), FileNotFoundError, "no folder", "/no"),
    row("grid-none", lambda: corpora.read_textgrid(folder() / "notes.TextGrid"), ValueError, "notes", "no Praat TextGrid"),
    row("table-missing", lambda: corpora.read_table("/no.tsv"), FileNotFoundError, "no file", "/no.tsv"),
    row("table-columns", lambda: list(corpora.read_table(table())), ValueError, "row 1", "expected file and text"),
    row("speech-none", lambda: command(train, "wav2letter"), SystemExit, "wav2letter", "--speech FOLDER"),
    row("speech-missing", lambda: command(train, "wav2letter", "--speech", "/no"), SystemExit, "--speech", "/no"),
    row("speech-empty", lambda: command(train, "wav2letter", "--speech", folder()), SystemExit, "--speech", "train-*"),
    row("start-missing", lambda: command(train, "wav2letter", "--speech", folder(), "--start", "/no"), SystemExit,
        "/no", "missing"),
    row("pictures-spoken", lambda: command(train, "wav2letter", "--pictures", "/no"), SystemExit, "--pictures", "effect"),
    row("command-none", lambda: command(main), SystemExit, "command", "required"),
    row("command-model", lambda: command(main, "synthesise", "--model", "/no", "--voices", "/no", "--vocabulary", "/no",
        "--out", folder()), SystemExit, "synthesise", "/no"),
]  # fmt: skip
