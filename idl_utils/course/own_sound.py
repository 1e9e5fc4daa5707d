"""Buttons to bring a sound of your own: a file, or the microphone of the browser."""

import html
import warnings
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from ..speech.audio import checked, read_audio
from ..speech.melspectrogram import RATE

LONGEST = 20  # seconds that a widget takes


class SoundSource(anywidget.AnyWidget):
    """A button that uploads a file, and one that records the browser's microphone.

    Calls `on_file(name, bytes)` or `on_recording(samples)`, 16-bit whole numbers (samples,) at 16 kHz. Where the browser has
    no microphone or may not use it, one line beside the buttons says so. A file comes in parts, since Jupyter's server
    drops large messages; ipywidgets' own FileUpload (8.1, tried in November 2026) lost one of 19 MB without a word.
    """

    _esm = Path(__file__).with_name("own_sound.js")
    rate = traitlets.Int(RATE).tag(sync=True)
    longest = traitlets.Float(LONGEST).tag(sync=True)
    files = traitlets.Unicode(".wav,.flac,.ogg,.opus,.mp3").tag(sync=True)

    def __init__(self, on_file, on_recording, **options):
        super().__init__(**options)
        self._on_file, self._on_recording, self._parts = on_file, on_recording, []
        self.on_msg(self._receive)

    def _receive(self, widget, content, buffers):
        part = b"".join(map(bytes, buffers))
        if content["kind"] == "recording":
            self._on_recording(np.frombuffer(part, "<i2"))
            return
        self._parts.append(part)
        if content["last"]:
            whole = b"".join(self._parts)
            self._parts.clear()
            self._on_file(content["name"], whole)


class _Rows(widgets.VBox):
    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": "Widget: a sound of your own"}


def sound_input(use, longest=LONGEST):
    """A file button and a microphone, which call `use(name, samples)` with each sound: float32 (samples,) at 16 kHz.

    Of a longer sound the first `longest` seconds are taken. That, a silent or clipped recording, and a file that can't be
    read or doesn't hold sound, are told in one line below the buttons.
    """
    alert, count = widgets.HTML(), 0

    def take(name, read):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                samples = read()
                said = [str(warning.message) for warning in caught]
                if len(samples) > longest * RATE:
                    said.append(f"sound is {len(samples) / RATE:.0f} s long: the first {longest:g} s are taken")
                    samples = samples[: int(longest * RATE)]
                use(name, samples)
            except ValueError as error:
                said = [str(error)]
        # The name stands at the beginning of the line already.
        lines = "; ".join(html.escape(line.removeprefix("sound "), quote=False) for line in said)
        alert.value = f'<div role="alert">{html.escape(name)}: {lines}</div>' if said else ""

    def take_recording(samples):
        nonlocal count
        count += 1
        take(f"recording {count}", lambda: checked(samples))

    source = SoundSource(lambda name, content: take(name, lambda: read_audio(content)), take_recording, longest=longest)
    return _Rows([source, alert])
