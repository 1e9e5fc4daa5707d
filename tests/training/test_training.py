import json
from dataclasses import asdict, replace

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from idl_utils import networks, shipped
from idl_utils.networks import architectures, weights
from idl_utils.training import __main__ as command
from idl_utils.training import classifier, drawn, loop, photographs, photos
from idl_utils.training.classifier import Recipe
from idl_utils.training.loop import Checkpoint

SHORT = Recipe(phases=((8, 4, 0.5, 1.0), (12, 2, 0.6, 1.2)), batch=4, check_every=2)


def tiny(classes=2, activation="softmax", width=4):
    inputs = keras.Input((None, None, 3))
    x = layers.BatchNormalization(name="bn")(layers.Conv2D(width, 3, name="conv")(inputs))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Activation(activation)(layers.Dense(classes, name="logits")(x)), name="tiny")


def run(monkeypatch, file=None, last=None, recipe=SHORT, classes=("cat", "dog"), evaluate=dict, seed=0, **options):
    """The weights of `tiny` after training on ten random pictures."""
    monkeypatch.setattr(architectures, "tiny", lambda count: tiny(count, **options), raising=False)
    pictures = np.random.default_rng(0).integers(0, 255, (10, 64, 64, 3)).astype("uint8")
    checkpoint = Checkpoint(file, classes=classes, recipe=asdict(recipe))
    keras.utils.set_random_seed(seed)
    data = pictures, np.eye(2)[np.arange(10) % 2], lambda share: np.ones(10)
    model, _ = classifier.make("tiny", recipe, checkpoint, last, *data, lambda model: (evaluate(), {}), (), tuple, {})
    return [w.copy() for w in model.get_weights()]


def test_an_interrupted_run_ends_where_an_uninterrupted_one_does(tmp_path, monkeypatch):
    file = tmp_path / "tiny.checkpoint.npz"
    whole = run(monkeypatch)
    early = run(monkeypatch, file, last=3)
    resumed = run(monkeypatch, file, seed=9)
    for a, b in zip(whole, resumed):
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=1e-6)
    assert not np.allclose(whole[0], early[0], rtol=1e-2)


def interrupt():
    raise KeyboardInterrupt


def test_an_interrupt_saves_and_the_next_run_goes_on(tmp_path, monkeypatch):
    file = tmp_path / "tiny.checkpoint.npz"
    with pytest.raises(KeyboardInterrupt):
        run(monkeypatch, file, evaluate=interrupt)  # at the first look, after step 2
    for a, b in zip(run(monkeypatch), run(monkeypatch, file, seed=9)):
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=1e-6)


def test_a_checkpoint_knows_what_it_is_of(tmp_path, monkeypatch):
    file = tmp_path / "tiny.checkpoint.npz"
    run(monkeypatch, file, last=2)
    with pytest.raises(ValueError, match=r"another run \(classes: \['cat', 'dog'\], not \['dog', 'cat'\]\): delete it"):
        run(monkeypatch, file, classes=("dog", "cat"))
    with pytest.raises(ValueError, match=r"another run \(recipe peak_rate: 0.15, not 0.2\)"):
        run(monkeypatch, file, recipe=replace(SHORT, peak_rate=0.2))
    with pytest.raises(ValueError, match="of another network: delete it"):
        run(monkeypatch, file, width=5)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ValueError, match="is damaged"):
        run(monkeypatch, file)


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path, monkeypatch):
    file = tmp_path / "tiny.checkpoint.npz"
    with pytest.raises(ValueError, match=r"the loss is \S+ at step \d+: try a lower peak_rate"):
        run(monkeypatch, file, recipe=Recipe(phases=((8, 40, 0.5, 1.0),), batch=4, check_every=40, peak_rate=1e30))
    assert not file.exists()


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_a_learnable_task_is_learned(activation, monkeypatch):
    """Light against dark pictures."""
    monkeypatch.setattr(architectures, "tiny", lambda count: tiny(count, activation), raising=False)
    labels = np.arange(40) % 2
    pictures = np.random.default_rng(0).integers(0, 90, (40, 64, 64, 3)) + 120 * labels[:, None, None, None]
    pictures = pictures.astype("uint8")
    recipe = Recipe(phases=((8, 60, 0.5, 1.0),), batch=16, peak_rate=0.3, colour=0.2, check_every=60)
    data = pictures, np.eye(2)[labels], lambda share: np.ones(40)
    test = pictures, labels, ("dark", "light")
    _, described = classifier.make(
        "tiny", recipe, Checkpoint(None), None, *data, photos.accuracies, test, lambda: test, {}
    )
    assert described["accuracy"]["balanced"] > 0.9
    assert described["accuracy by class"].keys() == {"dark", "light"}


def test_phases_and_rates():
    assert [SHORT.phase(step)[0] for step in range(6)] == [8, 8, 8, 8, 12, 12]
    with pytest.raises(ValueError, match="beyond the end"):
        SHORT.phase(6)
    long = SHORT.shrunk(100)
    rates = [float(long.rates(step)) for step in range(long.steps + 1)]
    assert rates[0] == 0
    assert max(rates) == pytest.approx(rates[round(0.04 * long.steps)]) == long.peak_rate
    assert rates[-1] == pytest.approx(0)


def test_a_rate_is_held_before_it_falls():
    recipe = loop.Recipe(steps=20, batch=16, peak_rate=0.3, warm_up=0.1, hold=0.5)
    rates = [float(recipe.rates(step)) for step in range(recipe.steps + 1)]
    assert rates[1] == pytest.approx(0.15)
    assert rates[2:13] == pytest.approx([0.3] * 11)
    assert rates[16] == pytest.approx(0.15)
    assert rates[20] == pytest.approx(0)


@pytest.mark.parametrize(("smallest", "largest", "margin"), [(0.2, 1.0, 0.125), (0.5, 1.25, 0.125), (0.8, 1.0, 0.0)])
def test_crops_stay_on_the_picture_and_its_border(smallest, largest, margin):
    boxes = classifier.random_boxes(np.random.default_rng(0), 2000, smallest, largest, margin)
    assert boxes.min() >= -1e-6
    assert boxes.max() <= 1 + 1e-6
    areas = np.abs((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])) * (1 + 2 * margin) ** 2
    assert areas.min() >= 0.6 * smallest
    assert areas.max() <= largest * 1.01
    assert 0.4 < (boxes[:, 1] > boxes[:, 3]).mean() < 0.6


def test_classes_get_their_share():
    classes, labels = ("cat", "pizza", "dog"), np.array([0] * 80 + [1] * 10 + [2] * 80)
    early, late = (photographs.class_chances(labels, classes, share) for share in (0.1, 0.9))
    assert [early[labels == k].sum() for k in range(3)] == pytest.approx([0.2, 0.6, 0.2])
    assert [late[labels == k].sum() for k in range(3)] == pytest.approx([1, 1, 1])


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for split in ("train", "test"):
        for name, size in [("cat", 96), ("dog", 64)]:
            place = tmp_path / "pictures" / split / name
            place.mkdir(parents=True)
            for i in range(3):
                Image.fromarray(rng.integers(0, 255, (size, size, 3)).astype("uint8")).save(place / f"{i}.jpg")
    return tmp_path / "pictures"


def test_pictures_of_any_size_become_one_size(folder):
    pictures, labels = photographs.read_pictures(folder, "train", ("cat", "dog"), border=8)
    assert pictures.shape == (6, 80, 80, 3)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(pictures[:, 0], pictures[:, 8])


def test_the_command_trains_stops_resumes_and_writes(folder, tmp_path, capsys):
    out, checkpoint = tmp_path / "out", tmp_path / "c.npz"
    words = [
        "photo_resnet",
        "--pictures",
        str(folder),
        "--classes",
        "cat",
        "dog",
        "--shrink",
        "0.0003",
        "--out",
        str(out),
    ]
    words += ["--checkpoint", str(checkpoint)]
    assert command.main([*words, "--steps", "1"]) == 0
    assert "the same command without --steps goes on" in capsys.readouterr().out
    assert not out.exists()
    assert command.main(words) == 0
    info = shipped.info("photo_resnet", out)
    assert info["classes"] == ["cat", "dog"]
    network = networks.architectures.photo_resnet(2)
    weights.load_weights(network, "photo_resnet", out)
    pictures, labels = photographs.read_pictures(folder, "test", ("cat", "dog"))
    assert photos.accuracies(network, pictures, labels, ("cat", "dog"))[0] == info["accuracy"]


def test_what_counts_as_right_on_drawn_scenes():
    """A stand-in that sees the true labels, but takes every dog for a cat."""
    kinds = drawn.new_scenes(12, seed=5)
    truth = {scene.pictures.tobytes(): scene.targets for scene in kinds}

    def mistaken(inputs, training):
        outputs = next(t for p, t in truth.items() if np.frombuffer(p, "float32").size == inputs.size and np.allclose(
            np.frombuffer(p, "float32").reshape(inputs.shape) * 2 - 1, inputs)).astype("float32")  # fmt: skip
        outputs[:, 0] = np.maximum(outputs[:, 0], 2 * outputs[:, 1])
        return outputs

    overall, by_class = drawn.accuracies(mistaken, *kinds)
    assert overall["cat against dog"] == pytest.approx(np.mean(kinds[0].labels[np.isin(kinds[0].labels, (0, 1))] == 0))
    assert overall["both animals in cat + dog scenes"] == 1
    assert overall["nothing in empty scenes"] == 1
    assert all(by_class[name] == 1 for name in by_class if name != "dog")


def test_weights_are_measured_as_they_are_stored(tmp_path):
    model = tiny()
    loop.stored_precision(model)
    weights.save_weights(model, "tiny", {}, tmp_path)
    again = tiny()
    weights.load_weights(again, "tiny", tmp_path)
    for a, b in zip(model.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)
    first = (tmp_path / "tiny.npz").read_bytes()
    weights.save_weights(model, "tiny", {}, tmp_path)
    assert (tmp_path / "tiny.npz").read_bytes() == first
    assert json.loads((tmp_path / "tiny.json").read_text())["bytes"] == len(first)
