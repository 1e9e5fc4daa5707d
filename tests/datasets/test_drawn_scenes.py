"""The drawn scenes: the same again for the same arguments, and masks that tell the truth."""

import numpy as np
import pytest

from idl_utils.datasets import drawn_scenes
from idl_utils.datasets.pictures.drawn_scenes import CLASSES, Scenes, pairs, scene, scenes


def grown(masks):
    """Masks (..., h, w) and the pixels beside them, diagonals included."""
    padded = np.pad(masks, [(0, 0)] * (masks.ndim - 2) + [(1, 1), (1, 1)])
    height, width = masks.shape[-2:]
    return np.any([padded[..., y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=0)


def assert_same(one, other):
    for name in ("pictures", "labels", "objects", "parts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(("objects", "size"), [(0, 64), (1, 64), (2, 48), (3, 33)])
def test_shapes_types_and_ranges(objects, size):
    drawn = scenes(4, seed=1, objects=objects, size=size)
    assert drawn.pictures.shape == (4, size, size, 3)
    assert drawn.pictures.dtype == np.float32
    assert drawn.pictures.min() >= 0
    assert drawn.pictures.max() <= 1
    assert drawn.pictures.std() > 0.05
    assert drawn.labels.shape == (4, objects)
    assert drawn.labels.dtype.kind == "i"
    assert drawn.objects.shape == drawn.parts.shape == (4, objects, size, size)
    assert drawn.objects.dtype == drawn.parts.dtype == bool
    assert all(len(set(labels)) == objects for labels in drawn.labels)


def test_scene_depends_on_seed_and_position_only():
    many = scenes(6, seed=4, objects=2)
    assert_same(scenes(3, seed=4, objects=2), many[:3])
    other = scenes(6, seed=5, objects=2)
    assert not any(np.array_equal(a, b) for a, b in zip(many.pictures, other.pictures, strict=True))
    assert len({picture.tobytes() for picture in many.pictures}) == 6


def test_empty_scenes_have_no_targets():
    assert scenes(2, objects=0).targets.shape == (2, len(CLASSES))
    assert not scenes(2, objects=0).targets.any()


def test_drawing_leaves_the_global_seed_alone():
    before = str(np.random.get_state())  # noqa: NPY002
    scenes(1)
    assert str(np.random.get_state()) == before  # noqa: NPY002


def test_indexing():
    drawn = pairs(5)
    assert len(drawn) == 5
    assert isinstance(drawn[1:3], Scenes)
    assert len(drawn[drawn.labels[:, 0] == 0]) == 5
    picture, labels, objects, parts = drawn[2]
    np.testing.assert_array_equal(picture, drawn.pictures[2])
    assert labels.shape == (2,)
    assert objects.shape == parts.shape == (2, 64, 64)
    assert len(list(drawn)) == 5
    np.testing.assert_array_equal(drawn.targets, np.tile(np.eye(8)[0] + np.eye(8)[1], (5, 1)))


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_a_defining_part_inside_the_object(name):
    drawn = scenes(12, seed=2, classes=[name])
    assert (drawn.labels == CLASSES.index(name)).all()
    assert not (drawn.parts & ~drawn.objects).any()
    area, share = drawn.objects.mean((1, 2, 3)), drawn.parts.sum((1, 2, 3)) / drawn.objects.sum((1, 2, 3))
    assert area.min() > 0.05
    assert area.max() < 0.5
    assert share.min() > 0.05
    assert share.max() < 0.97


@pytest.mark.parametrize("name", CLASSES)
def test_the_mask_says_where_the_object_is_painted(name):
    """The same scene without the object differs nearly everywhere inside the mask, and nowhere away from it."""
    for number in range(6):
        whole, _, (mask,), _ = scene([name], seed=8, number=number)
        empty, _, (nothing,), _ = scene([name], seed=8, number=number, painted=[])
        changed = np.abs(whole - empty).max(-1) > 1e-6
        assert not nothing.any()
        assert changed[mask].mean() > 0.98
        assert not (changed & ~grown(mask)).any()


@pytest.mark.parametrize("name", CLASSES)
def test_another_size_shows_the_same_scene(name):
    _, _, (small,), _ = scene([name], seed=1, size=64)
    _, _, (large,), _ = scene([name], seed=1, size=128)
    mostly = large.reshape(64, 2, 64, 2).mean((1, 3)) > 0.5
    assert (mostly != small).sum() < 0.04 * small.sum()


def test_objects_of_a_scene_do_not_overlap_and_lie_inside():
    drawn = scenes(30, seed=3, objects=3)
    assert drawn.objects.sum(1).max() == 1
    assert drawn.objects.any((2, 3)).all()
    assert drawn.parts.any((2, 3)).all()
    assert drawn.objects[..., [0, -1], :].mean() < 0.002
    assert drawn.objects[..., [0, -1]].mean() < 0.002


def test_leaving_out_one_of_two_changes_only_that_one():
    names = ["cat", "dog"]
    both, _, objects, _ = scene(names, seed=6)
    cat_only, labels, masks, _ = scene(names, seed=6, painted=[0])
    changed = np.abs(both - cat_only).max(-1) > 1e-6
    assert changed[objects[1]].mean() > 0.98
    assert not (changed & ~grown(objects[1])).any()
    np.testing.assert_array_equal(masks[0], objects[0])
    assert list(labels) == [0, 1]
    assert not masks[1].any()


def test_what_is_painted_over_is_not_in_the_mask(monkeypatch):
    """Two objects on the same spot: the one painted last keeps all its pixels, the other loses them."""

    def alone(which):
        return scene(["bear", "cat"], seed=6, painted=[which])[2][which]

    monkeypatch.setattr(drawn_scenes, "_places", lambda rng, count: [(0.5, 0.5, 0.3), (0.6, 0.55, 0.25)])
    _, _, (bear, cat), parts = scene(["bear", "cat"], seed=6)
    np.testing.assert_array_equal(cat, alone(1))
    assert not (bear & cat).any()
    assert not (parts[0] & cat).any()
    assert (alone(0) & alone(1)).any()
    assert not (bear & ~alone(0)).any()
    assert not (alone(0) & ~bear & ~grown(cat)).any()


@pytest.mark.parametrize(("first", "second"), [("cat", "dog"), ("dog", "cat"), ("car", "fish")])
def test_pairs_name_first_before_second_and_place_them_at_random(first, second):
    drawn = pairs(40, seed=1, first=first, second=second)
    assert (drawn.labels == [CLASSES.index(first), CLASSES.index(second)]).all()
    columns = np.arange(64) + 0.5
    centres = (drawn.objects.sum(2) * columns).sum(-1) / drawn.objects.sum((2, 3))
    assert 0.2 < (centres[:, 0] < centres[:, 1]).mean() < 0.8


def test_classes_are_chosen_evenly():
    labels = scenes(400, seed=2, size=32).labels
    assert set(labels.ravel()) == set(range(len(CLASSES)))
    assert np.bincount(labels.ravel()).min() > 25
    two = scenes(20, classes=("car", "bear"), size=32)
    assert set(two.labels.ravel()) == {CLASSES.index("car"), CLASSES.index("bear")}
    assert (scenes(3, classes="fish", size=32).labels == CLASSES.index("fish")).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scenes(0), r"count=0 should be a whole number of at least 1"),
        (lambda: scenes(2.5), r"count=2.5"),
        (lambda: scenes(1, seed=-1), r"seed=-1 should be a whole number of at least 0"),
        (lambda: scenes(1, size=8), r"size=8 should be a whole number from 32 to 512"),
        (lambda: scenes(1, objects=4), r"objects=4 should be a whole number from 0 to 3"),
        (lambda: scenes(1, classes=["cat"], objects=2), r"objects=2 should be .* 1 given"),
        (lambda: scenes(1, classes=["cat", "dgo"]), r"'dgo': did you mean 'dog'"),
        (lambda: scenes(1, classes=["zebra crossing"]), r"'zebra crossing': there are 'cat', 'dog'"),
        (lambda: scenes(1, classes=[]), r"classes=\(\) should name one class or more"),
        (lambda: pairs(1, second="Dog"), r"'Dog': did you mean 'dog'"),
        (lambda: pairs(1, "cat"), r"seed='cat'"),
        (lambda: pairs(1, first="dog"), r"each once"),
        (lambda: scene(["cat"], painted=[1]), r"painted=1 should be a whole number from 0 to 0"),
        (lambda: scene(["cat"], size=4), r"size=4"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
