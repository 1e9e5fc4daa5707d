"""Which output steps stand for which letter of a known text: CTC's forward-backward algorithm (Graves et al. 2006)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arguments import finite
from .symbols import BLANK, encoded, least_steps


@dataclass(frozen=True)
class Alignment:
    """Where a text lies on the steps: the average over all paths that spell it, each as probable as the network says.

    :param text: The text.
    :param log_likelihood: Natural logarithm of P(text | sound), the sum over these paths.
    :param occupancy: (steps, 2 letters + 1): how probable it is that a step is in a state; the states are the blank before
        the first letter, that letter, the next blank, and so on. A row sums to 1.
    """

    text: str
    log_likelihood: float
    occupancy: np.ndarray

    @property
    def letters(self):
        """Occupancy of the letters alone, shape (steps, letters)."""
        return self.occupancy[:, 1::2]

    @property
    def blank(self):
        """How probable it is that a step stands for no letter, shape (steps,)."""
        return self.occupancy[:, ::2].sum(axis=1)

    @cached_property
    def steps(self):
        """The step at which each letter is most probable, shape (letters,)."""
        return self.letters.argmax(axis=0)


def align(logits, text):
    """The `Alignment` of a text with an utterance: what the network would say if it had to say this.

    :param logits: (steps, 29), as `Recognition.logits`.
    :param text: Letters a to z, apostrophe and space.

    Raises ValueError if the text is empty, or too long for so many steps.
    """
    logits = finite("logits", logits).astype(np.float64)
    if not text:
        raise ValueError("text='' is empty: expected at least one letter")
    if least_steps(text) > len(logits):
        raise ValueError(f"text={text!r} takes at least {least_steps(text)} steps: the sound has {len(logits)}")
    states = np.full(2 * len(text) + 1, BLANK)
    states[1::2] = encoded(text)
    scores = (logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True))[:, states]
    ahead = _forward(scores, states)
    behind = _forward(scores[::-1, ::-1], states[::-1])[::-1, ::-1]
    log_likelihood = np.logaddexp(ahead[-1, -1], ahead[-1, -2])
    # Both ways count the step itself.
    return Alignment(text, float(log_likelihood), np.exp(ahead + behind - scores - log_likelihood))


def _forward(scores, states):
    """log alpha (steps, states): all beginnings of paths that are in a state at a step."""
    # A blank may be left out between two letters, unless they are the same.
    may_skip = np.zeros(len(states), bool)
    may_skip[2:] = (states[2:] != BLANK) & (states[2:] != states[:-2])
    alpha = np.full(scores.shape, -np.inf)
    alpha[0, :2] = scores[0, :2]
    for t in range(1, len(scores)):
        before = alpha[t - 1]
        stay_or_step = np.logaddexp(before, np.r_[-np.inf, before[:-1]])
        skip = np.where(may_skip, np.r_[-np.inf, -np.inf, before[:-2]], -np.inf)
        alpha[t] = np.logaddexp(stay_or_step, skip) + scores[t]
    return alpha
