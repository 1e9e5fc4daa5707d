import numpy as np
import pytest

from idl_utils.attribution import LRP, Gradient
from idl_utils.profiles import Evidence, LetterTimes, compute, letter_times
from idl_utils.speech import Recogniser, StepTimes

LAYERS = ("input", "relu3", "relu9")


@pytest.fixture(scope="module")
def heard(network, utterances):
    return Recogniser(network)(utterances[3].spectrogram())


@pytest.fixture(scope="module")
def times(network, utterances):
    return letter_times(network, utterances[:12], most=5)


@pytest.mark.parametrize("by", ["sensitivity", "relevance"])
def test_windows_give_the_evidence_of_the_whole_utterance(network, heard, by):
    steps, symbols = [2, 40, heard.times.steps - 1], [4, 0, 19]
    found = Evidence(network, LAYERS, by)(heard, steps, symbols)
    if by == "sensitivity":
        whole = np.abs(Gradient(network)(np.stack([heard.spectrogram] * 3), list(zip(steps, symbols)))).mean(axis=-1)
    else:
        whole = LRP(network).on_the_way(np.stack([heard.spectrogram] * 3), list(zip(steps, symbols)))["input"]
    strength, seconds = found["input"]
    for row, at, expected in zip(strength, seconds, whole):
        frames = np.rint(at * 100).astype(int)
        assert np.allclose(row, expected[frames], atol=1e-4 * np.abs(expected).max())
        outside = np.delete(expected, frames)
        assert np.abs(outside).max(initial=0) < 1e-6 * np.abs(expected).max()


def test_sensitivity_at_a_layer_is_the_gradient_by_its_activations(network, heard):
    import tensorflow as tf

    from idl_utils.networks import part

    below = part(network, "relu9")
    activations = tf.constant(below(heard.spectrogram[None], training=False))
    with tf.GradientTape() as tape:
        tape.watch(activations)
        x = network.get_layer("relu10")(
            network.get_layer("bn10")(network.get_layer("conv10")(activations), training=False)
        )
        logit = network.get_layer("logits")(x)[0, 30, 4]
    expected = np.abs(tape.gradient(logit, activations)[0].numpy()).mean(axis=-1)
    strength, seconds = Evidence(network, ["relu9"])(heard, [30], [4])["relu9"]
    steps = [StepTimes.of(network, len(heard.spectrogram), "relu9").step(second) for second in seconds[0]]
    assert np.allclose(strength[0], expected[steps], atol=1e-5 * expected.max())
    assert steps[strength[0].argmax()] == 30  # kernel 1 from here on


def test_peaks_above_the_last_long_kernel_are_the_step_itself(network, heard):
    peaks = Evidence(network, LAYERS).peaks(heard)
    steps = [letter.step for letter in heard.letters]
    assert set(peaks) == set(LAYERS)
    assert np.allclose(peaks["relu9"], heard.times.seconds(np.array(steps)))
    assert (np.abs(peaks["input"] - peaks["relu9"]) <= heard.times.field / 200 + 0.02).all()


def test_no_letters_no_peaks(network, heard):
    assert {layer: len(p) for layer, p in Evidence(network, LAYERS).peaks(heard, []).items()} == dict.fromkeys(
        LAYERS, 0
    )


def test_letters_with_their_times(network, utterances, times):
    assert len(times) > 20
    assert np.unique(times.utterances, return_counts=True)[1].max() <= 5
    assert "sensitivity, relu10" in times.times
    assert "relevance, input" in times.times
    assert all(len(seconds) == len(times) for seconds in times.times.values())
    assert 0 < times.heard.sum() < len(times)
    assert (times.phones[times.heard] != "").all()
    late = times.shifts("CTC step")
    assert np.allclose(times.judged("CTC step", draws=0).bias, np.median(late))
    assert np.allclose(times.shifts("phone"), 0)


def test_the_same_letters_are_drawn_from_a_part_of_the_corpus(network, utterances, times):
    again = letter_times(network, utterances[4:6], by=("sensitivity",), layers=("input",), most=5)
    rows = np.isin(times.utterances, [u.id for u in utterances[4:6]])
    assert (times.letters[rows] == again.letters).all()
    for name in ("any frame", "sensitivity, input"):
        assert np.allclose(times.times[name][rows], again.times[name])


def test_as_a_grouping_letters_lie_where_they_are_said_to(network, utterances, times):
    groupings = {name: times.grouping(name) for name in ("CTC step", "phone")}
    profiles = compute(network, utterances[:12], groupings, ["input"], 2, progress=False)
    letters, counts = np.unique(times.letters, return_counts=True)
    assert profiles.groups("CTC step") == letters.tolist()
    assert profiles.counts("CTC step").tolist() == counts.tolist()
    assert profiles.counts("phone").sum() == times.heard.sum()
    alone = {u.id: u for u in utterances[:12]}
    chosen = letters[counts.argmax()]
    frames = [
        alone[i].spectrogram()[round(100 * s + 0.01)]  # the middle lies between two frames: the later one
        for i, s in zip(times.utterances[times.letters == chosen], times.times["CTC step"][times.letters == chosen])
    ]
    found = profiles.mean("CTC step", "input", how="centre")[counts.argmax()]
    assert np.allclose(found, np.mean(frames, axis=0), atol=1e-5)


def test_times_are_saved_whole(times, tmp_path):
    times.save(tmp_path / "some", source="made up")
    again = LetterTimes.load(tmp_path / "some")
    assert (again.letters == times.letters).all()
    assert (again.phones == times.phones).all()
    for name in times.times:
        assert np.allclose(again.times[name], times.times[name], atol=1e-5)
    assert np.array_equal(again.heard, times.heard)
