import base64
import datetime

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

from idl_utils.explore import Explorer, picture_upload

WHEN = datetime.datetime(2019, 1, 21, tzinfo=datetime.timezone.utc)


def png(value):
    return b"picture %d" % value


@pytest.fixture
def counted():
    calls = []

    def render(value):
        calls.append(value)
        if value == 9:
            raise ValueError("nine is < ten")
        return png(value), f"value {value}"

    explorer = Explorer(render, {"value": widgets.IntSlider(3, 0, 9, description="value")}, "try values")
    return explorer, calls


def test_a_new_value_gives_a_new_picture_and_caption(counted):
    explorer, _ = counted
    assert (explorer.picture.value, explorer.caption.value) == (png(3), "value 3")
    explorer.controls["value"].value = 5
    assert (explorer.picture.value, explorer.caption.value) == (png(5), "value 5")


def test_a_value_that_was_seen_is_not_drawn_again(counted):
    explorer, calls = counted
    for value in (5, 3, 5):
        explorer.controls["value"].value = value
    assert calls == [3, 5]
    assert explorer.picture.value == png(5)


def test_an_error_is_one_line_the_picture_stays_and_the_next_success_clears_it(counted):
    explorer, _ = counted
    explorer.controls["value"].value = 9
    assert explorer.alert.value == '<div role="alert"><b>ValueError</b>: nine is &lt; ten</div>'
    assert explorer.picture.value == png(3)
    explorer.controls["value"].value = 4
    assert explorer.alert.value == ""


def test_a_generator_shows_its_frames_and_keeps_the_last():
    shown = []

    def grow(value):
        for step in range(3):
            yield png(step), f"step {step}"

    explorer = Explorer(grow, {"value": widgets.IntSlider(0)}, "grow")
    explorer.picture.observe(lambda change: shown.append(change["new"]), "value")
    explorer.controls["value"].value = 1
    assert shown == [png(0), png(1), png(2)]
    explorer.controls["value"].value = 0
    assert shown[-1] == png(2)


def test_a_slider_has_a_number_box_that_screen_readers_can_name(counted):
    explorer, _ = counted
    row = explorer.children[0].children[0]
    number = next(c for c in row.children if isinstance(c, widgets.BoundedIntText))
    assert number.description == "value"
    number.value = 7
    assert explorer.caption.value == "value 7"


def test_the_display_carries_a_picture_and_a_sentence_for_those_without_a_kernel(counted):
    data, metadata = counted[0]._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == png(3)
    assert data["text/plain"] == "Widget: try values"
    assert metadata["image/png"]["alt"] == "try values: value 3"
    assert "application/vnd.jupyter.widget-view+json" in data


def uploaded(name, content):
    return {"name": name, "content": memoryview(content), "type": "", "size": len(content), "last_modified": WHEN}


def test_an_upload_hands_over_the_picture_or_says_what_is_wrong(tmp_path):
    seen = []
    box = picture_upload(lambda name, picture: seen.append((name, picture.shape)))
    button, alert = box.children
    file = tmp_path / "own.png"
    Image.new("RGB", (6, 4)).save(file)
    button.value = (uploaded("own.png", file.read_bytes()),)
    assert seen == [("own.png", (4, 6, 3))]
    button.value = (uploaded("notes.txt", b"no picture"),)
    assert "notes.txt: the uploaded file is no image" in alert.value


def test_a_sound_gets_a_player_that_changes_with_it():
    sounds = {1: np.ones(16_000, "float32"), 2: np.ones(8_000, "float32")}
    explorer = Explorer(
        lambda n: (b"png", f"{n}", sounds[n]),
        {"n": widgets.IntSlider(value=1, min=1, max=3, description="n")},
        "sounds",
    )
    assert explorer.player in explorer.children
    first = explorer.player.value
    assert first[:4] == b"RIFF"
    assert explorer.player._repr_mimebundle_()["text/plain"] == "Sound of 1.0 s"
    explorer.controls["n"].value = 2
    assert len(explorer.player.value) < len(first)
    explorer.controls["n"].value = 1
    assert explorer.player.value == first
