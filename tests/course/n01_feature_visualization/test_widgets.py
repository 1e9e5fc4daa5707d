import re
import warnings

import keras
import numpy as np
import pytest
from PIL import Image

from idl_utils import explore, networks
from idl_utils.course.optimized_picture import what_failed
from tests.course.test_explorer import uploaded

STEPS = 32


@pytest.fixture(scope="module")
def network():
    return networks.load("photo_net")


def shown(explorer):
    assert explorer.alert.value == ""
    return explorer.picture.value, explorer.caption.value


def turned(explorer, *changes):
    """What is shown at first and after each change (control, value) on top of those before."""
    states = [shown(explorer)]
    for control, value in changes:
        explorer.controls[control].value = value
        states.append(shown(explorer))
    return states


def all_differ(states):
    return len({png for png, _ in states}) == len({caption for _, caption in states}) == len(states)


def number(caption, before):
    """The first number behind some words of a caption."""
    return float(re.search(rf"{re.escape(before)}\D*?(-?\d+(?:\.\d+)?)", caption)[1])


@pytest.fixture(scope="module")
def objective_explorer(network):
    return explore.objective_explorer(network, steps=STEPS)


@pytest.mark.parametrize("kind", ["neuron", "channel", "layer", "class logit", "class probability"])
def test_layer_and_unit_matter_for_each_objective(objective_explorer, kind):
    start = ("kind", kind), ("layer", "relu3_1"), ("unit", 0)
    assert all_differ(turned(objective_explorer, *start, ("layer", "relu3_2"), ("unit", 1))[3:])


def test_each_objective_has_its_own_picture_and_its_score_rises(objective_explorer):
    states = turned(
        objective_explorer,
        *(("layer", "relu3_1"), ("unit", 3), ("kind", "neuron"), ("kind", "channel"), ("kind", "layer")),
        *(("kind", "class logit"), ("kind", "class probability")),
    )[3:]
    assert all_differ(states)
    for _, caption in states:
        begin, end = map(float, re.search(r"went from (-?[\d.e-]+) to (-?[\d.e-]+)", caption).groups())
        assert end > begin + abs(begin) / 2, caption


def test_a_unit_beyond_the_last_one_is_counted_on_from_the_first(objective_explorer):
    *_, (_, classes), (_, channels) = turned(
        objective_explorer, ("kind", "class logit"), ("layer", "relu2_1"), ("unit", 25), ("kind", "channel")
    )
    assert "'dog' (class 5)" in classes
    assert classes.endswith("There is no class 25: counting on from 0, it is class 5.")
    assert "channel 25 of relu2_1" in channels
    assert "There is no" not in channels
    objective_explorer.controls["unit"].value = 70
    assert objective_explorer.caption.value.endswith("There is no channel 70: counting on from 0, it is channel 6.")


def test_the_probability_needs_less_of_the_logit(objective_explorer):
    (_, logit), (_, probability) = turned(
        objective_explorer, ("unit", 13), ("kind", "class logit"), ("kind", "class probability")
    )[2:]
    assert "'lion' (class 13)" in logit
    assert "'lion' (class 13)" in probability
    assert number(probability, "to ") < number(logit, "to ")


@pytest.fixture(scope="module")
def penalty_explorer(network):
    return explore.penalty_explorer(network, "lion", STEPS)


def test_penalty_weight_and_class_change_picture_and_caption(penalty_explorer):
    assert penalty_explorer.controls["label"].value == "lion"
    assert all_differ(
        turned(
            penalty_explorer,
            *(("penalty", "blur"), ("power", -1), ("penalty", "L1"), ("penalty", "L2"), ("label", "pizza")),
        )
    )


@pytest.mark.parametrize("penalty", ["total variation", "blur"])
def test_frequency_penalties_go_from_no_effect_to_few_high_frequencies(penalty_explorer, penalty):
    strength = 1 if penalty == "blur" else -1.5
    *_, (_, weak), (_, strong) = turned(
        penalty_explorer, ("label", "lion"), ("penalty", penalty), ("power", -4), ("power", strength)
    )
    share, logit = "high-frequency share", "logit of 'lion'"
    assert number(weak, logit) == pytest.approx(number(weak, "without penalty"), rel=0.1)
    assert number(strong, share) < 0.85 * number(weak, share)
    assert number(weak, "without penalty") == number(strong, "without penalty")


@pytest.mark.parametrize("penalty", ["total variation", "L1"])
def test_a_penalty_that_is_too_strong_says_what_to_do(penalty_explorer, penalty):
    *_, (_, caption) = turned(penalty_explorer, ("label", "lion"), ("penalty", penalty), ("power", 2))
    assert caption.endswith("The picture stays nearly flat: the penalty is too strong, so lower its weight.")
    assert number(caption, "logit of 'lion'") < 5


def test_the_next_weight_compiles_nothing(network, monkeypatch):
    explorer = explore.penalty_explorer(network, steps=STEPS)
    traced = []
    original = keras.Model.__call__

    def traced_call(self, x, *args, **kwargs):
        traced.append(not hasattr(x, "numpy") and not isinstance(x, np.ndarray))
        return original(self, x, *args, **kwargs)

    monkeypatch.setattr(keras.Model, "__call__", traced_call)
    explorer.controls["power"].value = 0
    explorer.controls["label"].value = "pizza"
    assert traced
    assert not any(traced)
    explorer.controls["penalty"].value = "blur"
    assert any(traced)  # so tracing would have been seen


def test_each_transformation_and_the_class_change_picture_and_caption(network):
    explorer = explore.transformation_explorer(network, "lion", STEPS)
    states = turned(explorer, ("shift", 0.08), ("zoom", 0.2), ("rotation", 20), ("label", "pizza"))
    assert all_differ(states)
    assert "Shift ±8%, zoom ±20%, rotation ±20°: logit of 'pizza'" in states[-1][1]


def test_without_transformation_the_picture_is_no_more_robust_than_its_views(network):
    explorer = explore.transformation_explorer(network, "lion", STEPS)
    *_, (_, still), (_, strong) = turned(
        explorer,
        *(("shift", 0), ("zoom", 0), ("rotation", 0)),
        *(("rotation", 180), ("shift", 0.5)),
    )[3::2]
    assert number(still, "'lion'") == pytest.approx(number(still, "bare picture,"), abs=0.11)
    assert number(still, "of it;") < number(still, "'lion'")
    assert number(strong, "'lion'") < number(still, "'lion'")


@pytest.fixture(scope="module")
def prior_explorer(network):
    return explore.prior_explorer(network, "lion", STEPS)


def test_prior_weight_and_class_change_picture_and_caption(prior_explorer):
    assert prior_explorer.values == {"what": "decoder", "power": -1, "label": "lion"}
    assert all_differ(
        turned(
            prior_explorer,
            *(
                ("what", "principal components"),
                ("power", 0),
                ("label", "pizza"),
                ("what", "Fourier"),
                ("what", "pixels"),
            ),
        )
    )


def test_priors_have_fewer_high_frequencies_than_pixels(prior_explorer):
    states = turned(
        prior_explorer,
        *(("power", -3), ("label", "lion"), ("what", "pixels"), ("what", "principal components"), ("what", "decoder")),
    )
    pixels, components, decoder = (number(caption, "high-frequency share") for _, caption in states[3:])
    assert max(components, decoder) < 0.2 * pixels


def test_the_weight_reaches_from_no_effect_to_nothing_left(prior_explorer):
    *_, (_, weak), (_, strong) = turned(
        prior_explorer, ("label", "lion"), ("what", "pixels"), ("power", -3), ("power", 1)
    )
    assert number(weak, "Logit of 'lion'") > 7 > 2 > number(strong, "Logit of 'lion'")
    assert strong.endswith("The picture stays nearly flat: it is held too near 0, so lower the weight.")


def test_picture_layer_octaves_and_steps_change_the_dream(network):
    explorer = explore.dream_explorer(network, ("chelsea", "coffee"), size=48)
    assert explorer.values == {"name": "chelsea", "layer": "relu3_2", "octaves": 3, "steps": 16}
    states = turned(explorer, ("octaves", 1), ("layer", "relu4_1"), ("steps", 8), ("name", "coffee"))
    assert all_differ(states)
    assert states[-1][1].startswith("'coffee' as relu4_1 dreams it, in 1 octave of 8 steps: in octave 1, 48 pixels")


def test_one_can_dream_of_a_picture_of_ones_own(network, tmp_path):
    explorer = explore.dream_explorer(network, ("chelsea",), size=32)
    file = tmp_path / "own.png"
    Image.fromarray((np.random.default_rng(0).random((90, 70, 3)) * 255).astype("uint8")).save(file)
    explorer.controls["octaves"].value = 1
    explorer.children[-1].children[0].value = (uploaded("own.png", file.read_bytes()),)
    assert explorer.controls["name"].value == "own.png"
    assert shown(explorer)[1].startswith("'own.png'")


def test_a_dead_unit_is_told_in_the_caption_without_a_warning():
    dead = keras.layers.Conv2D(2, 3, kernel_initializer="zeros", activation="relu", name="dead")
    model = keras.Sequential([keras.Input((8, 8, 3)), dead, keras.layers.Flatten(), keras.layers.Dense(2)])
    network = networks.wrap(model, classes=["a", "b"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explorer = explore.objective_explorer(network, "channel", steps=8)
    assert shown(explorer)[1].endswith("The picture stays nearly flat: there is no gradient to climb.")


def test_only_a_plain_picture_is_called_flat():
    grey = np.full((8, 8, 3), 0.5)
    picture = np.random.default_rng(0).random((8, 8, 3))
    assert what_failed(grey, "why") == " The picture stays nearly flat: why."
    assert what_failed(picture, "why") == ""
