import numpy as np
import pytest

from idl_utils.attribution import LRP, Gradient, GuidedBackprop, InputXGradient
from idl_utils.attribution.composites import Composite, EpsilonPlusFlat
from idl_utils.attribution.rules import Box, Epsilon, WSquare, ZPlus
from idl_utils.speech import Recogniser, StepTimes, explain_letters, letter_inputs
from idl_utils.speech.letters import windows

METHODS = {
    "gradient": Gradient,
    "input x gradient": InputXGradient,
    "guided backprop": GuidedBackprop,
    "LRP z+, flat": lambda network: LRP(network, EpsilonPlusFlat()),
    "LRP z+, w2": lambda network: LRP(network, Composite(ZPlus(), first=WSquare())),
    "LRP epsilon": lambda network: LRP(network, Epsilon()),
}


@pytest.mark.parametrize("frames", [500, 501, 180, 60, 1])
@pytest.mark.parametrize("name", ["gradient", "LRP z+, flat"])
def test_windows_give_the_maps_of_the_whole_utterance(random_network, frames, name):
    x = np.random.default_rng(frames).normal(size=(frames, 128)).astype("float32")
    steps = np.unique([0, (frames // 2) // 3, (frames + 1) // 2 - 1])
    method = METHODS[name](random_network)
    found = explain_letters(random_network, method, x, steps, "e")
    whole = method(np.repeat(x[None], len(steps), 0), [(step, 4) for step in steps])
    assert found.maps.shape[1] <= 181
    for i in range(len(steps)):
        assert np.allclose(found.whole(i), whole[i], atol=1e-4 * np.abs(whole).max())


@pytest.mark.parametrize("name", METHODS)
def test_every_method_takes_every_letter(random_network, heard, name):
    maps = explain_letters(random_network, METHODS[name](random_network), heard)
    letters = [each for each in Recogniser(random_network)(heard).letters if each.symbol != " "]
    assert len(maps) == len(letters) > 3
    assert np.isfinite(maps.maps).all()
    assert (maps.over_time().sum(axis=1) > 0).all()


def test_relevance_adds_up_to_the_logit():
    """Without biases nothing is lost; the logit itself goes by epsilon, since with z+ a negative one may find no way."""
    from idl_utils.networks import architectures

    network = architectures.wav2letter(width=8, wide=12)
    x = np.random.default_rng(0).normal(size=(200, 128)).astype("float32")
    steps = np.arange(0, 100, 7)
    last = {"logits": Epsilon(1e-9)}
    boxed = Composite(ZPlus(), first=Box(low=float(x.min()), high=float(x.max())), names=last)
    flat, squared = EpsilonPlusFlat(names=last), Composite(ZPlus(), first=WSquare(), names=last)
    for composite in (flat, squared, boxed, Epsilon(1e-9)):
        maps = explain_letters(network, LRP(network, composite), x, steps, "q")
        logits = np.asarray(network(x[None]))[0, steps, maps.symbols]
        assert np.allclose(maps.maps.sum(axis=(1, 2)), logits, rtol=2e-3, atol=2e-3 * np.abs(logits).max())


def test_a_word_is_the_sum_of_its_letters(random_network, heard):
    import tensorflow as tf

    steps, symbols = np.array([60, 66, 71]), [2, 0, 19]
    maps = explain_letters(random_network, Gradient(random_network), heard, steps, symbols)
    x = tf.constant(heard[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = random_network(x, training=False)[0]
        word = sum(logits[step, symbol] for step, symbol in zip(steps, symbols))
    whole = tape.gradient(word, x)[0].numpy()
    assert np.allclose(maps.sum(), whole, atol=1e-5 * np.abs(whole).max())


def test_nothing_outside_the_receptive_field(random_network, heard):
    times = StepTimes.of(random_network, len(heard))
    maps = explain_letters(random_network, Gradient(random_network), heard, [90], "a")
    inside = np.zeros(len(heard), bool)
    inside[times.first(90) : times.first(90) + times.field] = True
    assert not maps.whole(0)[~inside].any()
    assert maps.whole(0)[inside].any(axis=1).all()


@pytest.mark.parametrize("frames", range(300, 304))
def test_windows_hold_what_a_step_sees_and_keep_the_strides(random_network, frames):
    times = StepTimes.of(random_network, frames)
    steps = np.arange(times.steps)
    length, starts = windows(times, steps)
    first = times.start + times.stride * steps
    assert (starts % times.stride == 0).all()
    assert (starts <= np.maximum(first, 0)).all()
    assert (starts + length >= np.minimum(first + times.field, frames)).all()
    assert (starts + length <= frames).all()


def test_peaks_lie_where_the_map_does(random_network, heard):
    maps = explain_letters(random_network, Gradient(random_network), heard, [80], "a")
    maps.maps[:] = 0
    maps.maps[0, 100, 5] = -1.0
    assert maps.peaks().tolist() == [maps.starts[0] + 100]


def test_memory_does_not_grow_with_the_number_of_letters(random_network, monkeypatch):
    """However many letters there are, a bounded part of them is computed at once."""
    from idl_utils.attribution.walk.method import ELEMENTS_PER_BATCH

    method, sizes = Gradient(random_network), []
    compute = method._explain
    monkeypatch.setattr(method, "_explain", lambda x, targets: sizes.append(x.size) or compute(x, targets))
    x = np.random.default_rng(0).normal(size=(2000, 128)).astype("float32")
    maps = explain_letters(random_network, method, x, np.arange(0, 1000, 4), "a")
    assert len(maps) == 250
    assert len(sizes) == 3
    assert max(sizes) <= ELEMENTS_PER_BATCH


def test_what_is_handed_over_to_a_method(random_network, heard):
    recognition = Recogniser(random_network)(heard)
    method = LRP(random_network, EpsilonPlusFlat())
    inputs, targets = letter_inputs(recognition, [3, 80], [4, 7])
    maps = explain_letters(random_network, method, recognition, [3, 80], [4, 7])
    assert np.allclose(method(inputs, targets), maps.maps)
    logits = recognition.logits[[3, 80], [4, 7]]
    account = method.accounts(inputs, targets)["input"]
    assert np.allclose(sum(account), logits, atol=1e-3)
