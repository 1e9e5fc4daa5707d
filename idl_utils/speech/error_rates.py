"""How much of a text was heard: letter and word error rate (substitutions, deletions and insertions), by jiwer."""

import jiwer


def letter_error_rate(texts, heard):
    """Edits from `texts` to `heard` (both lists of str, or one str), over the letters (spaces included) of `texts`.

    0 is perfect; more than 1 is possible.
    """
    return float(jiwer.cer(texts, heard))


def word_error_rate(texts, heard):
    """Edits from `texts` to `heard` (both lists of str, or one str) in words, over the words of `texts`."""
    return float(jiwer.wer(texts, heard))
