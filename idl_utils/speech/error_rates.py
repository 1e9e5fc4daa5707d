"""How much of a text was heard: letter and word error rate (substitutions, deletions and insertions), by jiwer."""

import functools

import jiwer


def letter_error_rate(texts, heard):
    """Edits from `texts` to `heard` (both lists of str, or one str), over the letters (spaces included) of `texts`.

    0 is perfect; more than 1 is possible.
    """
    return float(jiwer.cer(texts, heard))


def word_error_rate(texts, heard):
    """Edits from `texts` to `heard` (both lists of str, or one str) in words, over the words of `texts`."""
    return float(jiwer.wer(texts, heard))


def equal_parts(text, heard):
    """Where two texts agree, laid beside each other with the fewest edits: [(slice of text, slice of heard), ...]."""
    if not heard.strip():
        return []
    [chunks] = jiwer.process_characters(text, heard, *[_characters()] * 2).alignments
    equal = [chunk for chunk in chunks if chunk.type == "equal"]
    return [(slice(c.ref_start_idx, c.ref_end_idx), slice(c.hyp_start_idx, c.hyp_end_idx)) for c in equal]


@functools.cache
def _characters():
    """Every character as it is; jiwer's own transformation would strip spaces, and with them move the indices."""
    return jiwer.ReduceToListOfListOfChars()
