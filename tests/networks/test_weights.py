import json
import shutil

import numpy as np
import pytest

from idl_utils import datasets, networks
from idl_utils.networks import __main__ as table
from idl_utils.networks import weights

SHIPPED = ("drawn_net", "photo_net", "photo_resnet")


def test_what_ships_is_intact_small_and_says_how_it_was_made():
    assert weights.shipped() == sorted(SHIPPED)
    for name in SHIPPED:
        info = weights.info(name)
        assert weights.is_intact(name)
        assert (weights.FOLDER / f"{name}.npz").stat().st_size == info["bytes"] <= 3_000_000
        assert {"classes", "accuracy", "recipe", "pictures", "licence", "made by", "versions"} <= info.keys()


@pytest.mark.parametrize("damage", ["flipped byte", "cut", "missing", "no description"])
def test_a_damaged_file_is_named_with_its_cure(tmp_path, monkeypatch, damage):
    monkeypatch.setattr(weights, "REPOSITORY", tmp_path)
    folder = tmp_path / "data" / "weights"
    folder.mkdir(parents=True)
    for suffix in (".npz", ".json"):
        shutil.copy(weights.FOLDER / f"photo_net{suffix}", folder)
    file = folder / ("photo_net.json" if damage == "no description" else "photo_net.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if damage == "flipped byte" else content[:1000])
    if damage in ("missing", "no description"):
        file.unlink()
    model, named = networks.load("photo_net", trained=False), file.name.replace(".", r"\.")
    with pytest.raises(networks.CorruptWeightsError, match=rf"{named} .*git checkout -- data/weights/{named}"):
        weights.load_weights(model, "photo_net", folder)


def test_arrays_are_saved_checked_and_named_by_their_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "REPOSITORY", tmp_path)
    folder = tmp_path / "data" / "priors"
    arrays = {"magnitude": np.arange(6, dtype="float32").reshape(2, 3), "colours": np.eye(3)}
    weights.save_arrays(arrays, "x", {"licence": "CC BY 4.0"}, folder)
    again = weights.load_arrays("x", folder)
    assert again.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
        assert again[name].dtype == array.dtype
    info = weights.info("x", folder)
    assert info["licence"] == "CC BY 4.0"
    assert info["bytes"] == (folder / "x.npz").stat().st_size
    (folder / "x.npz").write_bytes(b"damaged")
    with pytest.raises(networks.CorruptWeightsError, match=r"restore it with: git checkout -- data/priors/x\.npz"):
        weights.load_arrays("x", folder)


def test_a_copy_outside_the_repository_is_not_restored_by_git(tmp_path):
    with pytest.raises(networks.CorruptWeightsError, match=r"x\.json is missing; copy it again"):
        weights.load_arrays("x", tmp_path)


def test_weights_of_another_network_are_refused(tmp_path):
    shutil.copy(weights.FOLDER / "drawn_net.npz", tmp_path / "photo_net.npz")
    info = weights.info("photo_net") | {"sha256": weights.checksum(tmp_path / "photo_net.npz")}
    (tmp_path / "photo_net.json").write_text(json.dumps(info))
    with pytest.raises(networks.CorruptWeightsError, match="does not fit"):
        weights.load_weights(networks.load("photo_net", trained=False), "photo_net", tmp_path)


def test_save_and_load_return_the_same_network(tmp_path):
    model, again = (networks.load("drawn_net", trained=False) for _ in range(2))
    weights.save_weights(model, "drawn_net", {"classes": []}, tmp_path)
    weights.load_weights(again, "drawn_net", tmp_path)
    for a, b in zip(model.weights, again.weights):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
    assert not list(tmp_path.glob(".*"))


def test_a_failed_write_leaves_the_old_file(tmp_path):
    file = tmp_path / "kept.npz"
    file.write_bytes(b"old")

    def write_half():
        with weights.replace_file(file) as new:
            new.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_table_shows_every_network(capsys):
    table.main(["--json"])
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert sorted(rows) == sorted(SHIPPED)
    assert all(row["sha256_ok"] for row in rows.values())
    assert rows["photo_net"]["predictions"] == {"chelsea": "cat", "coffee": "espresso"}
    table.main([])
    assert "photo_resnet" in capsys.readouterr().out


def test_photo_net_knows_the_cat_in_every_form():
    network = networks.load("photo_net")
    cat = datasets.picture("chelsea")
    forms = [
        datasets.fit_to_square(cat, 64),
        datasets.fit_to_square(cat, 64, "pad"),
        datasets.fit_to_square(cat[20:280, 60:400], 64),
    ]
    forms.append(datasets.fit_to_square(datasets.fit_to_square(cat, 21), 64))  # blurred
    assert [network.predict_top(form, 1)[0][0] for form in forms] == ["cat"] * 4
    assert network.predict_top(datasets.picture("coffee", 64), 1)[0][0] == "espresso"


def test_recorded_accuracies_reach_what_the_course_needs():
    photo, drawn = weights.info("photo_net")["accuracy"], weights.info("drawn_net")["accuracy"]
    assert photo["balanced"] >= 0.85
    assert photo["cat against dog"] >= 0.93
    assert drawn["single object"] >= 0.95
    assert drawn["both animals in cat + dog scenes"] >= 0.95
