import numpy as np
import pytest

from idl_utils import networks, sanity, shipped
from idl_utils.sanity import __main__ as command
from idl_utils.sanity import label_networks, shipped_tables

STORED = shipped.names(shipped_tables.FOLDER)


def test_all_tables_are_there():
    assert set(STORED) == set(sanity.STORED)
    assert sum(file.stat().st_size for file in shipped_tables.FOLDER.iterdir()) < 3e6


@pytest.mark.parametrize("name", sanity.STORED)
def test_a_table_is_large_enough_and_says_how_it_was_made(name):
    found, info = sanity.stored(name), shipped.info(name, shipped_tables.FOLDER)
    assert found.values.shape[3] >= 5
    assert found.values.shape[4] >= 50
    assert np.isfinite(found.values).all()
    assert info["made by"] == f"python -m idl_utils.sanity {name}"
    assert info["licence"]


def test_a_part_of_a_table_computed_again():
    found, network = sanity.stored("photo_net"), networks.load("photo_net")
    images = network.prepare(sanity.table_pictures(64, 50))
    few = {name: sanity.METHODS[name] for name in ("gradient", "guided backprop")}
    classes = np.asarray(network(images)).argmax(1)
    again = sanity.table(few, network, images[:4], classes[:4], seeds=1, progress=False, baselines={})
    for name in few:
        mine = [again.of(name, m)[:, 0] for m in again.measures]
        theirs = [found.of(name, m)[:, 0, :4] for m in again.measures]
        np.testing.assert_allclose(mine, theirs, atol=0.01)


def test_what_the_tables_say_of_guided_maps():
    found = sanity.stored("photo_net")
    for guided, plain in (("guided backprop", "gradient"), ("guided Grad-CAM", "Grad-CAM")):
        mean, low, high = found.difference(guided, plain, "rank of |map|", "logits")
        assert 0 < low < mean < high


@pytest.mark.parametrize("name", label_networks.NAMES)
def test_label_networks_know_their_training_scenes(name):
    network = networks.load(name)
    permuted, _ = label_networks.NAMES[name]
    assert label_networks.accuracy(network, *label_networks.training_set(permuted)) > 0.95
    new = shipped.info(name, networks.weights.FOLDER)["accuracy"]["new scenes"]
    assert new < 0.2 if permuted else new > 0.9


def test_permuted_labels_keep_their_counts():
    (_, true), (_, permuted) = label_networks.training_set(), label_networks.training_set(True)
    assert np.array_equal(np.bincount(true), np.bincount(permuted))
    assert (true == permuted).mean() < 0.3


def test_the_command_names_what_there_is(capsys):
    with pytest.raises(SystemExit):
        command.main(["photo_nett"])
    assert "photo_net_bottom_up" in capsys.readouterr().err


def test_the_command_writes_a_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(
        shipped_tables.STORED, "photo_net", ("photo_net", 64, {"gradient": sanity.METHODS["gradient"]}, {})
    )
    monkeypatch.setattr(shipped_tables, "SEEDS", 1)
    monkeypatch.setattr(shipped_tables, "PICTURES", 2)
    assert command.main(["photo_net", "--out", str(tmp_path), "--cache", str(tmp_path / "cells")]) == 0
    assert sanity.Table.load("photo_net", tmp_path).values.shape[3:] == (1, 2)
    assert (tmp_path / "cells").exists()
