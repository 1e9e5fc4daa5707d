import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from PIL import Image

from idl_utils import networks
from idl_utils.featurevis import strongest_examples
from idl_utils.featurevis.receptive_field import receptive_field

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(5, 3, padding="same", activation="relu", name="first")(inputs)
    x = layers.MaxPooling2D(name="pool")(x)
    x = layers.Conv2D(4, 3, padding="same", name="second")(x)
    outputs = layers.Dense(3, activation="softmax", name="classes")(layers.GlobalAveragePooling2D(name="mean")(x))
    return networks.wrap(keras.Model(inputs, outputs), size=16)


@pytest.fixture(scope="module")
def pictures():
    return RNG.random((23, 16, 16, 3)).astype("float32")


@pytest.mark.parametrize("batch", [5, 23, 64])
def test_the_strongest_are_those_of_a_full_sort(network, pictures, batch):
    maps = networks.part(network, "second")(pictures).numpy()
    maxima = maps.max((1, 2))
    found = strongest_examples(network, "second", pictures, top=3, batch=batch)
    np.testing.assert_array_equal(found.units, range(4))
    np.testing.assert_array_equal(found.index, np.argsort(-maxima, axis=0, kind="stable")[:3].T)
    np.testing.assert_allclose(found.activation, np.sort(maxima, axis=0)[::-1][:3].T, rtol=1e-4)
    for (unit, rank), index in np.ndenumerate(found.index):
        y, x = found.position[unit, rank]
        assert maps[index, y, x, unit] == pytest.approx(maxima[index, unit], rel=1e-4)


def test_some_units_of_any_iterable(network, pictures):
    whole = strongest_examples(network, "first", pictures, top=2)
    some = strongest_examples(network, "first", (p for p in pictures), units=[3, 0], top=2, batch=4)
    np.testing.assert_array_equal(some.index, whole.index[[3, 0]])
    assert strongest_examples(network, "first", (pictures * 255).astype("uint8"), units=2, top=1).index.shape == (1, 1)


def test_a_patch_is_all_that_the_unit_sees(network, pictures):
    """Everything outside the box may change, the activation stays."""
    found = strongest_examples(network, "second", pictures, top=2)
    patches = found.patches(iter(pictures))
    assert patches.shape == (4, 2, 8, 8, 3)
    model = networks.part(network, "second")
    for (unit, rank), index in np.ndenumerate(found.index):
        top, left, height, width = found.box[unit, rank]
        other = RNG.random((16, 16, 3)).astype("float32")
        other[top : top + height, left : left + width] = patches[unit, rank]
        y, x = found.position[unit, rank]
        assert float(model(other[None])[0, y, x, unit]) == pytest.approx(found.activation[unit, rank], rel=1e-3)
        np.testing.assert_array_equal(patches[unit, rank], pictures[index, top : top + height, left : left + width])


def test_a_layer_without_positions_sees_the_whole_picture(network, pictures):
    found = strongest_examples(network, "classes", pictures, top=1)
    np.testing.assert_array_equal(found.patches(pictures)[:, 0], pictures[found.index[:, 0]])


def test_a_folder_is_read_one_by_one(network, pictures, tmp_path):
    for i, picture in enumerate(pictures[:6]):
        Image.fromarray((picture * 255).round().astype("uint8")).save(tmp_path / f"{i}.png")
    (tmp_path / "00.png").write_bytes(b"?")
    with pytest.warns(UserWarning, match=r"skipped.*00\.png"):
        found = strongest_examples(network, "second", tmp_path, top=2, batch=4)
    (tmp_path / "00.png").unlink()
    patches = found.patches(tmp_path, 16)
    expected = strongest_examples(network, "second", pictures[:6], top=2)
    assert (found.index == expected.index).mean() > 0.7  # bytes are not quite the same pictures
    assert patches.shape == (4, 2, 8, 8, 3)
    with pytest.raises(FileNotFoundError, match="is no folder"):
        strongest_examples(network, "second", tmp_path / "nowhere")


def residual():
    inputs = keras.Input((None, None, 3))
    x = layers.ZeroPadding2D(((1, 2), (0, 1)))(inputs)
    x = layers.Conv2D(4, 5, 2, name="strided")(x)
    y = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(layers.ReLU()(x))
    y = layers.Conv2D(4, 3, dilation_rate=2, padding="same")(layers.BatchNormalization()(y))
    x = layers.Add(name="sum")([x, y])
    x = layers.AveragePooling2D(3, 2, padding="same", name="averages")(keras.ops.relu(x))
    x = layers.Conv2D(4, 2, 2, padding="same", name="last")(x)
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalMaxPooling2D(name="max")(x)))


@pytest.mark.parametrize("layer", ["strided", "depthwise", "sum", "averages", "last"])
def test_receptive_fields_are_where_the_gradient_is(layer):
    """With positive weights, no path is cut by a ReLU or cancelled."""
    model, (height, width) = residual(), (41, 50)
    for variable in model.trainable_variables:
        variable.assign(tf.ones_like(variable))
    part = networks.part(model, layer)
    vertical, horizontal = receptive_field(model, layer, height, width)
    x = tf.random.stateless_uniform((1, height, width, 3), [0, 0])
    assert part(x).shape[1:3] == (vertical.count, horizontal.count)
    for i, j in [(0, 0), (vertical.count // 2, horizontal.count // 2), (vertical.count - 1, horizontal.count - 1)]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = tf.reduce_sum(part(x)[0, i, j])
        seen = np.abs(tape.gradient(value, x)[0]).sum(-1) > 0
        for axis, k, side, other in [(vertical, i, height, 1), (horizontal, j, width, 0)]:
            places = np.flatnonzero(seen.any(other))
            start = axis.start + k * axis.step
            assert places[0] == max(0, start)
            assert places[-1] == min(side, start + axis.size) - 1


def test_where_the_receptive_field_is_unknown_a_share_is_shown(pictures):
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    x = layers.UpSampling2D(2, name="larger")(x)
    model = networks.wrap(keras.Model(inputs, x), size=16)
    assert receptive_field(model, "larger", 16, 16) is None
    assert receptive_field(residual(), "max", 41, 50) is None
    found = strongest_examples(model, "larger", pictures, top=1)
    assert (found.box[..., 2:] == 8).all()
    centres = found.box[..., :2] + 4
    nearest = np.clip((found.position + 0.5) / 2, 4, 12)
    assert np.abs(centres - nearest).max() <= 0.5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": [4]}, r"units is \[4\]: expected ints from 0 to 3"),
        ({"top": 24}, "pictures holds 23: expected at least top = 24"),
        ({"layer": "secnd"}, "no layer called 'secnd': did you mean 'second'"),
    ],
)
def test_bad_arguments_are_named(network, pictures, options, message):
    with pytest.raises(ValueError, match=message):
        strongest_examples(**{"network": network, "layer": "second", "pictures": pictures, **options})


def test_other_pictures_are_noticed(network, pictures):
    found = strongest_examples(network, "second", pictures, top=23)
    with pytest.raises(ValueError, match="pictures ended before number 5"):
        found.patches(pictures[:5])


def test_receptive_field_of_frames():
    model = keras.Sequential(
        [
            keras.Input((None, 4)),
            layers.Conv1D(3, 5, 2, padding="same", name="conv"),
            layers.MaxPooling1D(2, name="pool"),
        ]
    )
    [axis] = receptive_field(model, "pool", 20)
    assert (axis.count, axis.size, axis.step, axis.start) == (5, 7, 4, -1)
