"""How well a network recognises speech: letter and word error rates, and how late it emits a letter."""

import json
import math

import numpy as np
from tqdm.auto import tqdm

from ..datasets.speech.sentences import FOLDER, GROUPS, sentences
from .decoding import BeamSearch
from .error_rates import letter_error_rate, word_error_rate
from .localisation import KnownLetters
from .recognition import Recogniser
from .word_list import WordList


def error_rates(network, utterances, beam=None, progress="utterances"):
    """Recognise utterances and compare with their texts.

    :param utterances: Iterable of `datasets.speech.Utterance`.
    :param beam: A `BeamSearch` to be measured beside greedy decoding.

    Returns a dict: utterances, minutes, LER, WER, the standard error of the LER (over utterances), with `beam` LER and
    WER of the beam search, and where phones have times, how many milliseconds after the middle of its phone a letter is
    emitted: the median over the letters that were heard rightly, and the median distance from that. Raises ValueError if
    there is no utterance.
    """
    hear = Recogniser(network)
    texts, greedy, searched, known, seconds = [], [], [], [], 0.0
    for number, utterance in enumerate(tqdm(utterances, desc=progress, leave=False)):
        heard = hear(utterance.sound())
        texts.append(utterance.text)
        greedy.append(heard.text)
        seconds += len(heard.spectrogram) / 100
        if utterance.phones:
            known.append(KnownLetters.of(heard, utterance, number))
        if beam is not None:
            searched.append(beam(heard.logits))
    if not texts:
        raise ValueError("utterances is empty: there is nothing to recognise")
    rates = {
        "utterances": len(texts),
        "minutes": round(seconds / 60, 1),
        "LER": letter_error_rate(texts, greedy),
        "LER standard error": _standard_error(texts, greedy),
        "WER": word_error_rate(texts, greedy),
    }
    if beam is not None:
        rates |= {"LER with word list": letter_error_rate(texts, searched)}
        rates |= {"WER with word list": word_error_rate(texts, searched)}
    if any(map(len, known)):
        letters = KnownLetters.joined(known)
        late = letters.judged(letters.seconds, draws=0)
        rates |= {"letters with a phone": len(letters), "delay ms": round(1000 * late.bias)}
        rates |= {"spread ms": round(1000 * late.spread)}
    return rates


def _standard_error(texts, heard):
    """Of a ratio of sums over utterances, by its linearisation."""
    lengths = np.array([len(text) for text in texts], float)
    edits = np.array([letter_error_rate(t, h) for t, h in zip(texts, heard)]) * lengths
    if len(texts) < 2:
        return math.nan
    spread = (edits - edits.sum() / lengths.sum() * lengths).std(ddof=1)
    return float(spread * math.sqrt(len(texts)) / lengths.sum())


def check_sentences(folder=FOLDER):
    """Raises OSError naming the first file of the shipped sentences that is not the published one."""
    from ..shipped import checksum

    stored = json.loads((folder / "sentences.json").read_text(encoding="utf-8"))["sha256"]
    rows = map(json.loads, (folder / "sentences.jsonl").read_text(encoding="utf-8").splitlines())
    for name, digest in [*stored.items(), *(("sentences/" + row["file"], row["sha256"]) for row in rows)]:
        if not (folder / name).is_file() or checksum(folder / name) != digest:
            raise OSError(f"{folder / name} is missing or not the published file: git checkout -- data/speech")


def sentence_rates(network, beam=None):
    """{group: error rates} of a network on the shipped sentences, whose files are checked first."""
    check_sentences()
    return {group: error_rates(network, sentences(group), beam, group) for group in GROUPS}


def default_beam():
    """The beam search whose figures are stored: with the word list that ships."""
    return BeamSearch(WordList.read())
