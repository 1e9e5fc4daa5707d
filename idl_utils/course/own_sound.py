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
FILES = ".wav,.flac,.ogg,.opus,.mp3"


class Microphone(anywidget.AnyWidget):
    """A button that records in the browser and calls `use(samples)`: 16-bit whole numbers (samples,) at 16 kHz.

    Where the browser has no microphone or may not use it, one line beside the button says so.
    """

    _esm = Path(__file__).with_name("microphone.js")
    rate = traitlets.Int(RATE).tag(sync=True)
    longest = traitlets.Float(LONGEST).tag(sync=True)

    def __init__(self, use, **options):
        super().__init__(**options)
        self.on_msg(lambda widget, content, buffers: use(np.frombuffer(buffers[0], "<i2")))


class _Rows(widgets.VBox):
    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": "Widget: a sound of your own"}


def sound_input(use, longest=LONGEST):
    """A file button and a microphone, which call `use(name, samples)` with each sound: float32 (samples,) at 16 kHz.

    Of a longer sound the first `longest` seconds are taken. That, a silent or clipped recording, and a file that can't be
    read or doesn't hold sound, are told in one line below the buttons.
    """
    upload = widgets.FileUpload(
        accept=FILES, description="your own sound", layout=widgets.Layout(width="auto", align_self="flex-start")
    )
    upload.tooltip = "upload a wav, flac, ogg, opus or mp3 file of up to 10 MB"
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

    def read_files(change):
        for file in change["new"]:
            take(file["name"], lambda file=file: read_audio(bytes(file["content"])))

    def read_recording(samples):
        nonlocal count
        count += 1
        take(f"recording {count}", lambda: checked(samples))

    upload.observe(read_files, "value")
    microphone = Microphone(read_recording, longest=longest)
    row = widgets.HBox([upload, microphone], layout=widgets.Layout(flex_flow="row wrap"))
    return _Rows([row, alert])
