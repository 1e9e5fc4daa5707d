import json
import shutil

import numpy as np
import pytest

from idl_utils import datasets, networks, shipped
from idl_utils.networks import __main__ as table
from idl_utils.networks import weights
from idl_utils.networks.weights import FOLDER
from idl_utils.shipped import CorruptFileError

SHIPPED = (
    "drawn_net",
    "permuted_labels",
    "photo_net",
    "photo_resnet",
    "true_labels",
    "true_labels_again",
    "wav2letter",
)


def test_what_ships_is_intact_small_and_says_how_it_was_made():
    assert shipped.names(FOLDER) == sorted(SHIPPED)
    for name in SHIPPED:
        info = shipped.info(name, FOLDER)
        assert shipped.is_intact(name, FOLDER)
        assert (FOLDER / f"{name}.npz").stat().st_size == info["bytes"] <= 6_000_000
        examples = "recordings" if name == "wav2letter" else "pictures"
        assert {"classes", "accuracy", "recipe", examples, "licence", "made by", "versions"} <= info.keys()


@pytest.mark.parametrize("damage", ["flipped byte", "cut", "missing", "no description"])
def test_a_damaged_file_is_named_with_its_cure(tmp_path, monkeypatch, damage):
    monkeypatch.setattr(shipped, "REPOSITORY", tmp_path)
    folder = tmp_path / "data" / "weights"
    folder.mkdir(parents=True)
    for suffix in (".npz", ".json"):
        shutil.copy(FOLDER / f"photo_net{suffix}", folder)
    file = folder / ("photo_net.json" if damage == "no description" else "photo_net.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if damage == "flipped byte" else content[:1000])
    if damage in ("missing", "no description"):
        file.unlink()
    model, named = networks.load("photo_net", trained=False), file.name.replace(".", r"\.")
    with pytest.raises(CorruptFileError, match=rf"{named} .*git checkout -- data/weights/{named}"):
        weights.load_weights(model, "photo_net", folder)


def test_weights_of_another_network_are_refused(tmp_path):
    shipped.save_arrays(shipped.load_arrays("drawn_net", FOLDER), "photo_net", {}, tmp_path)
    with pytest.raises(CorruptFileError, match="does not fit"):
        weights.load_weights(networks.load("photo_net", trained=False), "photo_net", tmp_path)


def test_save_and_load_return_the_same_network(tmp_path):
    model, again = (networks.load("drawn_net", trained=False) for _ in range(2))
    weights.save_weights(model, "drawn_net", {"classes": []}, tmp_path)
    weights.load_weights(again, "drawn_net", tmp_path)
    for a, b in zip(model.weights, again.weights):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6)
    assert not list(tmp_path.glob(".*"))


def test_the_table_shows_every_network(capsys):
    table.main(["--json"])
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows.keys() >= {*SHIPPED, "efficientnet_lite0"}
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
    photo, drawn = shipped.info("photo_net", FOLDER)["accuracy"], shipped.info("drawn_net", FOLDER)["accuracy"]
    assert photo["balanced"] >= 0.85
    assert photo["cat against dog"] >= 0.93
    assert drawn["single object"] >= 0.95
    assert drawn["both animals in cat + dog scenes"] >= 0.95
