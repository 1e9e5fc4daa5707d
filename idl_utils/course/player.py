"""A player for a sound in a notebook."""

import ipywidgets as widgets
import numpy as np

from ..speech.audio import to_wav
from ..speech.melspectrogram import RATE

SILENCE = to_wav(np.zeros(RATE // 10, np.float32))  # browsers report an error where a player has nothing at all


class Player(widgets.Audio):
    """Buttons to play samples at 16 kHz; in plain text, how long they are. `play(samples)` takes others."""

    def __init__(self, samples=None, **options):
        super().__init__(value=SILENCE, format="wav", autoplay=False, loop=False, **options)
        self.play(samples)

    def play(self, samples):
        """Offer another sound, or none for None: then there are no buttons."""
        self.seconds = 0.0 if samples is None else len(samples) / RATE
        self.value = SILENCE if samples is None else to_wav(np.asarray(samples))
        self.layout.display = "none" if samples is None else None

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": f"Sound of {self.seconds:.1f} s"}
