from dataclasses import replace

import numpy as np
import pytest

from idl_utils.speech import KnownLetters


def known(count=300, letters_an_utterance=10):
    """Letters whose phones last 100 ms each and whose steps lie 0.1 s behind them."""
    starts = np.arange(count) * 0.1
    steps = np.arange(count)
    return KnownLetters(steps % 26, steps, starts + 0.15, starts, starts + 0.1, steps // letters_an_utterance)


def test_peaks_in_the_middle_of_the_phones_are_perfect():
    found = known().judged(known().centres, draws=20)
    for five in ((found.bias, found.median, found.spread, found.high, found.inside), found.low, found.up):
        assert five == pytest.approx((0, 0, 0, 0, 1), abs=1e-5)


def test_what_is_always_late_by_the_same_time_has_a_bias_and_no_spread():
    found = known().judged(known().seconds)
    assert found.bias == pytest.approx(0.1)
    assert found.median == pytest.approx(0.1)
    assert found.spread < 1e-5
    assert found.inside == 0


def test_errors_of_a_known_size_come_back_within_their_interval():
    rng, letters = np.random.default_rng(0), known()
    found = letters.judged(letters.centres - 0.02 + rng.normal(0, 0.03, len(letters)))
    true = (-0.02, None, 0.6745 * 0.03, None, None)
    for k, value in enumerate(true):
        if value is not None:
            assert found.low[k] < value < found.up[k]
    assert found.up[2] - found.low[2] < 0.01


def test_letters_of_one_utterance_count_as_one():
    """A bias of each utterance's own: the interval must be as wide as for that few numbers."""
    rng, letters = np.random.default_rng(1), known()
    peaks = letters.centres + np.repeat(rng.normal(0, 0.05, 30), 10)
    found = letters.judged(peaks)
    assert found.up[0] - found.low[0] > 0.025


def test_shuffling_keeps_the_delay_and_loses_the_rest():
    rng, letters = np.random.default_rng(2), known()
    shift = rng.normal(0, 0.05, len(letters))
    late = replace(letters, seconds=letters.seconds + shift)
    shuffled = late.shuffled(letters.centres)
    assert np.allclose(np.sort(shuffled - late.seconds), np.sort(letters.centres - late.seconds), atol=1e-5)
    assert late.judged(letters.centres, draws=0).spread < 1e-5
    assert late.judged(shuffled, draws=0).spread > 0.02


def test_nothing_known_is_nothing_to_judge():
    empty = KnownLetters(*(values[:0] for values in vars(known()).values()))
    with pytest.raises(ValueError, match="no letter was heard rightly"):
        empty.judged(empty.seconds)
