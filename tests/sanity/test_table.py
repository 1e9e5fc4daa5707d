import json

import numpy as np
import pytest

from idl_utils import attribution, sanity
from idl_utils.sanity.journal import Journal

METHODS = {"gradient": attribution.Gradient, "Grad-CAM": attribution.GradCAM}
RANKS = {name: sanity.MEASURES[name] for name in ("rank", "rank of |map|")}


def table(model, images, methods=METHODS, **options):
    return sanity.table(methods, model, images, seeds=2, measures=RANKS, progress=False, **options)


def test_shape_names_and_the_intact_step(model, images):
    found = table(model, images)
    assert found.methods == (*METHODS, *sanity.BASELINES)
    assert found.steps == ("intact", "logits", "conv2", "conv1")
    assert found.values.shape == (6, 4, 2, 2, 6)
    np.testing.assert_allclose(found.of("gradient", "rank", "intact"), 1, atol=1e-5)
    assert found.curve("(Sobel edges)", "rank")[0] == pytest.approx([1, 1, 1, 1])
    assert abs(found.of("(random)", "rank", "logits")).max() < 0.15
    assert set(found.anchors) == {*sanity.BASELINES, "another class"}
    assert table(model, images, order="bottom-up").steps[1] == "conv1"


def test_a_plain_function_is_a_method(model, images):
    """One from another package, as it would be exported: occlusion of quadrants, by hand."""

    def occlusion(model, inputs, classes):
        maps = np.zeros(inputs.shape[:3])
        whole = np.asarray(model(inputs))[np.arange(len(inputs)), classes]
        for rows, columns in ((i, j) for i in (slice(12), slice(12, 24)) for j in (slice(12), slice(12, 24))):
            covered = inputs.copy()
            covered[:, rows, columns] = 0
            maps[:, rows, columns] = (whole - np.asarray(model(covered))[np.arange(len(inputs)), classes])[
                :, None, None
            ]
        return maps

    found = table(model, images, {"occlusion": occlusion})
    assert found.of("occlusion", "rank", "intact").min() == pytest.approx(1)
    assert found.of("occlusion", "rank", "logits").mean() < 0.9


def test_values_are_what_one_would_compute_by_hand(model, images):
    found = table(model, images, {"gradient": attribution.Gradient})
    randomization = sanity.Randomization(model)
    explain = sanity.Explainer(attribution.Gradient, randomization.copy)
    classes = np.asarray(model(images)).argmax(1)
    intact = explain(images, classes)
    for k, _ in enumerate(randomization.run(seed=1)):
        expected = sanity.similarity.spearman(intact, explain(images, classes))
        np.testing.assert_allclose(found.values[0, k + 1, 0, 1], expected, atol=1e-5)


def test_it_goes_on_where_it_was_stopped(model, images, tmp_path):
    calls = []

    def counted(model, inputs, classes):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return inputs.sum(-1) * np.asarray(model(inputs))[:, :1, None]

    cache = tmp_path / "cells.jsonl"
    with pytest.raises(KeyboardInterrupt):
        table(model, images, {"counted": counted}, cache=cache, baselines={})
    with cache.open("ab") as file:
        file.write(b'[["counted", "conv1", 1], [[0.1')  # as a crash while writing would leave it
    found = table(model, images, {"counted": counted}, cache=cache, baselines={})
    assert (
        len(calls) == 5 + 1 + 1 + 3
    )  # the intact maps and those of another class are not kept; three of six cells are left
    whole = table(model, images, {"counted": lambda m, x, c: x.sum(-1) * np.asarray(m(x))[:, :1, None]}, baselines={})
    assert np.array_equal(found.values, whole.values)
    before = len(calls)
    table(model, images, {"counted": counted}, cache=cache, baselines={})
    assert len(calls) == before


def test_a_cache_of_something_else_is_refused(model, images, tmp_path):
    table(model, images, {"gradient": attribution.Gradient}, cache=tmp_path / "c", baselines={})
    with pytest.raises(ValueError, match="another table"):
        table(model, images[:3], {"gradient": attribution.Gradient}, cache=tmp_path / "c", baselines={})


def test_journal(tmp_path):
    journal = Journal(tmp_path / "j", "this")
    journal["a", 1] = [1.5]
    (tmp_path / "j").open("ab").write(b"[[")
    again = Journal(tmp_path / "j", "this")
    again["b", 2] = [2]
    assert dict(Journal(tmp_path / "j", "this")) == {("a", 1): [1.5], ("b", 2): [2]}
    assert all(json.loads(line) for line in (tmp_path / "j").read_text().splitlines())


def test_retaking_the_class_changes_the_question(model, images):
    fixed, retaken = (table(model, images, retake_class=retake) for retake in (False, True))
    assert np.array_equal(fixed.outputs, retaken.outputs)
    assert not np.array_equal(fixed.values[0], retaken.values[0])


def test_a_second_training_is_an_anchor(model, images):
    other = sanity.Randomization(model)
    for step in other.steps:
        other.randomize(step)
    found = table(model, images, second=other.copy)
    assert found.anchors["second training"].shape == (6, 2, 6)
    assert found.anchors["second training"][0, 0].mean() < 0.9


def test_intervals_hold_the_mean_and_shrink(model, images):
    rng = np.random.default_rng(0)
    few, many = (sanity.interval(rng.normal(3, 1, (5, n))) for n in (10, 1000))
    for mean, low, high in (few, many):
        assert low < mean < high
    assert many[2] - many[1] < few[2] - few[1]
    found = table(model, images)
    mean, low, high = found.difference("gradient", "Grad-CAM", "rank", "logits")
    assert low <= mean <= high
    assert mean == pytest.approx(
        (found.of("gradient", "rank", "logits") - found.of("Grad-CAM", "rank", "logits")).mean()
    )


def test_agreement_of_measures(model, images):
    found = table(model, images, {**METHODS, "guided backprop": attribution.GuidedBackprop})
    matrix = found.agreement(("rank", "rank of |map|"))
    assert np.diag(matrix) == pytest.approx([1, 1])
    assert matrix[0, 1] == pytest.approx(matrix[1, 0])


def test_saved_and_loaded(model, images, tmp_path):
    found = table(model, images)
    found.save("small", tmp_path, licence="CC BY 4.0")
    again = sanity.Table.load("small", tmp_path)
    np.testing.assert_allclose(again.values, found.values, atol=1e-3)
    assert (again.methods, again.steps, again.measures, again.order) == (
        found.methods,
        found.steps,
        found.measures,
        "top-down",
    )
    assert set(again.anchors) == set(found.anchors)
    assert "gradient" in again.text("rank")


def test_noise_averaged_maps_are_those_of_the_mean(model, images):
    explain = sanity.Explainer(sanity.noise_averaged(attribution.Gradient, noise=0, samples=2), model)
    plain = sanity.Explainer(attribution.Gradient, model)
    np.testing.assert_allclose(explain(images, 1), plain(images, 1), rtol=1e-4, atol=1e-6)
    noisy = sanity.Explainer(sanity.noise_averaged(attribution.Gradient, noise=0.5), model)
    assert not np.allclose(noisy(images, 1), plain(images, 1))


def test_methods_that_are_not_defined_are_named():
    from idl_utils import networks

    found, refused = sanity.defined_for(networks.load("photo_resnet", trained=False))
    assert "gradient" in found
    assert "ReLU" in refused["guided backprop"] or "elu" in refused["guided backprop"].lower()
