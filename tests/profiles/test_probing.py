import numpy as np
import pytest

from idl_utils.profiles import probe

RNG = np.random.default_rng(3)
COUNT = 1500
LABELS = RNG.choice(list("abcde"), COUNT)
TYPES = np.array([f"{label}{n}" for label, n in zip(LABELS, RNG.integers(8, size=COUNT))])  # as words have sounds
FOLDS = RNG.choice(["anna", "ben", "cleo"], COUNT)
CENTRES = {name: RNG.normal(size=30) for name in {*LABELS, *TYPES}}


def test_labels_are_found_and_meaningless_ones_are_not():
    features = np.array([CENTRES[label] for label in LABELS]) + 0.5 * RNG.normal(size=(COUNT, 30))
    found = probe(features, LABELS, TYPES, FOLDS)
    assert found.accuracy.shape == (3,)
    assert found.accuracy.min() > 0.95
    assert found.control.mean() < 0.5
    assert found.selectivity.min() > 0.4
    assert found.majority.mean() == pytest.approx(0.2, abs=0.06)


def test_what_is_not_there_is_not_found():
    found = probe(RNG.normal(size=(COUNT, 30)), LABELS, TYPES, FOLDS)
    assert found.accuracy.mean() == pytest.approx(0.2, abs=0.06)
    assert abs(found.selectivity.mean()) < 0.07


def test_a_layer_that_knows_the_types_lets_the_probe_remember():
    """Both tasks are solved, so that accuracy alone says nothing about labels: selectivity does."""
    centres = {name: RNG.normal(size=60) for name in set(TYPES)}
    found = probe(
        np.array([centres[name] for name in TYPES]) + 0.1 * RNG.normal(size=(COUNT, 60)), LABELS, TYPES, FOLDS
    )
    assert found.accuracy.min() > 0.9
    assert found.control.min() > 0.9
    assert abs(found.selectivity.mean()) < 0.1
