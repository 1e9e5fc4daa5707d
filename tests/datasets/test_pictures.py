import io

import numpy as np
import pytest
from PIL import Image

from idl_utils import datasets


def content(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture_of(mode, size=(20, 10)):
    levels = np.linspace(0, 255, size[0] * size[1]).reshape(size[1], size[0]).astype("uint8")
    return Image.fromarray(levels).convert(mode)


@pytest.mark.parametrize("name", datasets.picture_names())
def test_named_pictures_are_rgb_in_unit_range(name):
    picture = datasets.picture(name, size=32)
    assert picture.shape == (32, 32, 3)
    assert picture.dtype == np.float32
    assert 0 <= picture.min() < picture.max() <= 1


@pytest.mark.parametrize(("fit", "corner"), [("crop", 0.5), ("pad", 0.0), ("stretch", 0.0)])
def test_fits(fit, corner):
    """A picture twice as wide as high: black left quarter, grey middle, black right quarter."""
    wide = np.zeros((40, 80, 3), "float32")
    wide[:, 20:60] = 0.5
    square = datasets.fit_to_square(wide, 20, fit)
    assert square.shape == (20, 20, 3)
    np.testing.assert_allclose(square[1, 1], corner, atol=0.02)
    np.testing.assert_allclose(square[10, 10], 0.5, atol=0.02)


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGB", "JPEG"), ("L", "PNG"), ("P", "GIF"), ("1", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG")]
)
def test_files_of_every_mode_become_rgb(tmp_path, mode, kind):
    if mode == "I;16":
        image = Image.fromarray((np.linspace(0, 65535, 200).reshape(10, 20)).astype("uint16"))
    else:
        image = picture_of(mode)
    file = tmp_path / f"picture.{kind.lower()}"
    image.save(file, kind)
    picture = datasets.picture(file)
    assert picture.shape == (10, 20, 3)
    assert picture.dtype == np.float32
    assert picture.min() < 0.1
    assert picture.max() > 0.9


def test_transparency_is_laid_over_white():
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    np.testing.assert_allclose(datasets.read_picture(content(clear, "PNG")), 1)


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    data = content(frames[0], "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(datasets.read_picture(data)[0, 0], [1, 0, 0], atol=0.02)


def test_the_orientation_of_a_camera_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert datasets.read_picture(content(Image.new("RGB", (8, 4)), "JPEG", exif=exif)).shape == (8, 4, 3)


def test_a_huge_picture_is_scaled_down():
    assert max(datasets.read_picture(content(Image.new("RGB", (6000, 30)), "PNG")).shape) == 2048


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"this is no picture", "no image that can be read"),
        (content(Image.effect_noise((64, 64), 50), "PNG")[:900], "damaged"),
    ],
)
def test_broken_files_get_one_clear_line(tmp_path, data, message):
    file = tmp_path / "broken.png"
    file.write_bytes(data)
    with pytest.raises(ValueError, match=f"broken.png.*{message}") as caught:
        datasets.picture(file)
    assert "\n" not in str(caught.value)


def test_a_collage_has_each_picture_in_its_half():
    light, dark = np.ones((30, 40, 3), "float32"), np.zeros((50, 40, 3), "float32")
    both = datasets.collage(light, dark, size=16)
    assert both.shape == (16, 16, 3)
    assert both[:8].min() > 0.99
    assert both[8:].max() < 0.01


def test_a_folder_is_read_in_order_and_broken_files_are_named(tmp_path):
    for name, colour in [("b.png", "blue"), ("sub/a.jpg", "red")]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (9, 9), colour).save(tmp_path / name)
    (tmp_path / "c.png").write_bytes(b"?")
    with pytest.warns(UserWarning, match="c.png"):
        names, pictures = datasets.picture_folder(tmp_path, size=8)
    assert [name.replace("\\", "/") for name in names] == ["b.png", "sub/a.jpg"]
    np.testing.assert_allclose(pictures[0, 0, 0], [0, 0, 1], atol=0.02)
