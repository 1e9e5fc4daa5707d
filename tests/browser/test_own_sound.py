"""A sound of one's own in JupyterLab: from Chromium's microphone, a false one that beeps; from a file; from none."""

import json
import urllib.request

import nbformat
import numpy as np
import pytest
import soundfile

SOURCE = """
import ipywidgets
from idl_utils.course.own_sound import sound_input

heard = ipywidgets.Label("nothing yet")
heard.add_class("heard")


def use(name, samples):
    heard.value = f"{name}: {len(samples) / 16000:.1f} s, loudest {abs(samples).max():.3f}"


ipywidgets.VBox([sound_input(use, longest=LONGEST), heard])
"""


@pytest.fixture
def recorder(notebook, lab):
    """Open a notebook with a sound input that takes so many seconds."""

    def open_it(longest=20):
        name = "own_sound.ipynb"
        content = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(SOURCE.replace("LONGEST", str(longest)))],
            metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        )
        request = urllib.request.Request(
            f"{lab.url}/api/contents/{name}",
            json.dumps({"type": "notebook", "format": "json", "content": content}).encode(),
            {"Authorization": f"token {lab.token}"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=30).close()
        notebook.open(name)
        notebook.run_all()
        page = notebook.page
        button = page.get_by_role("button", name="record your voice")
        button.wait_for()
        return page, button

    return open_it


def said(page, pattern):
    """The line of Python's side, as soon as it is like that."""
    page.wait_for_function("p => new RegExp(p).test(document.querySelector('.heard').innerText)", arg=pattern)
    return page.locator(".heard").inner_text()


def test_a_recording_reaches_python_as_sound(recorder):
    page, button = recorder()
    button.click()
    page.wait_for_timeout(2_500)
    page.get_by_role("button", name="stop").click()
    line = said(page, "recording 1")
    seconds, loudest = (float(word) for word in line.replace(" s,", "").split() if "." in word)
    assert 1.5 < seconds < 4
    assert loudest > 0.01


def test_a_recording_ends_by_itself_when_it_is_long_enough(recorder):
    page, button = recorder(longest=1)
    button.click()
    assert "1.0 s" in said(page, "recording 1")  # what is over is cut


def choose(page, file):
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="your own sound").click()
    chosen.value.set_files(file)


def test_a_file_reaches_python_even_ten_minutes_of_it(recorder, tmp_path):
    page, _ = recorder()
    tone = 0.25 * np.sin(np.arange(600 * 16_000) / 9)
    soundfile.write(tmp_path / "tone.flac", tone[:16_000], 16_000)
    choose(page, tmp_path / "tone.flac")
    assert said(page, "tone") == "tone.flac: 1.0 s, loudest 0.250"
    soundfile.write(tmp_path / "long.wav", tone, 16_000)  # 19 MB
    choose(page, tmp_path / "long.wav")
    assert said(page, "long") == "long.wav: 20.0 s, loudest 0.250"
    assert "600 s long" in page.locator("[role=alert]").inner_text()


def test_without_a_microphone_one_line_says_so(recorder):
    page, button = recorder()
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined, configurable: true})")
    try:
        button.click()
        page.get_by_text("This page offers no microphone").wait_for()
    finally:
        page.evaluate("delete navigator.mediaDevices")


def test_a_refused_microphone_is_told_too(recorder):
    page, button = recorder()
    page.evaluate("""() => { navigator.mediaDevices.getUserMedia =
        async () => { throw new DOMException('no', 'NotAllowedError') } }""")
    try:
        button.click()
        page.get_by_text("The browser may not use the microphone").wait_for()
    finally:
        page.evaluate("delete navigator.mediaDevices.getUserMedia")
