import json

import numpy as np
import pytest

from idl_utils import shipped
from idl_utils.shipped import CorruptFileError


def test_arrays_are_saved_checked_and_named_by_their_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "REPOSITORY", tmp_path)
    folder = tmp_path / "data" / "priors"
    arrays = {"magnitude": np.arange(6, dtype="float32").reshape(2, 3), "colours": np.eye(3)}
    shipped.save_arrays(arrays, "x", {"licence": "CC BY 4.0"}, folder)
    again = shipped.load_arrays("x", folder)
    assert again.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
        assert again[name].dtype == array.dtype
    info = shipped.info("x", folder)
    assert info["licence"] == "CC BY 4.0"
    assert info["bytes"] == (folder / "x.npz").stat().st_size
    (folder / "x.npz").write_bytes(b"damaged")
    with pytest.raises(CorruptFileError, match=r"restore it with: git checkout -- data/priors/x\.npz"):
        shipped.load_arrays("x", folder)


def test_a_copy_outside_the_repository_is_not_restored_by_git(tmp_path):
    with pytest.raises(CorruptFileError, match=r"x\.json is missing; copy it again"):
        shipped.load_arrays("x", tmp_path)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    file = tmp_path / "kept.npz"
    file.write_bytes(b"old")

    def write_half():
        with shipped.replace_file(file) as new:
            new.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_same_arrays_make_the_same_file(tmp_path):
    for name in ("a", "b"):
        shipped.save_arrays({"x": np.arange(50.0), "y": np.eye(3, dtype="float16")}, name, {}, tmp_path)
    assert shipped.checksum(tmp_path / "a.npz") == shipped.checksum(tmp_path / "b.npz")


@pytest.mark.parametrize("damage", ["two classes swapped", "cut", "empty", "no object", "missing"])
def test_a_changed_description_is_refused(tmp_path, damage):
    description = {"classes": ["cat", "dog"], "sides": {3: (1, 2), 20: 0.1}}
    shipped.save_arrays({"x": np.zeros(2)}, "x", description, tmp_path)
    assert shipped.info("x", tmp_path)["classes"] == ["cat", "dog"]
    assert shipped.is_intact("x", tmp_path)
    file = tmp_path / "x.json"
    text = file.read_text()
    swapped = text.replace("cat", "new").replace("dog", "cat").replace("new", "dog")
    file.write_text({"two classes swapped": swapped, "cut": text[:40], "no object": "[1]"}.get(damage, ""))
    if damage == "missing":
        file.unlink()
    for read in (shipped.info, shipped.load_arrays):
        with pytest.raises(CorruptFileError, match=r"x\.json is (corrupt|missing)"):
            read("x", tmp_path)
    assert not shipped.is_intact("x", tmp_path)
    assert shipped.names(tmp_path) == ["x"]


def test_everything_in_data_is_intact():
    found = [path for path in shipped.DATA.rglob("*.npz") if path.with_suffix(".json").exists()]
    assert len(found) >= 6
    for path in found:
        assert shipped.is_intact(path.stem, path.parent), path
        assert json.loads(path.with_suffix(".json").read_text())["licence"]
