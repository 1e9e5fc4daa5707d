import numpy as np
import pytest

from idl_utils.networks import architectures
from idl_utils.speech import Recogniser, StepTimes
from idl_utils.speech.symbols import ALPHABET, BLANK, collapse


@pytest.mark.parametrize(("width", "wide", "kernels", "field", "offset"), [
    (128, 384, (32, 7, 32), 178, 1.5),
    (4, 4, (48, 7, 32), 194, 1.5),
    (4, 4, (5, 3, 4), 39, 1.0),
])  # fmt: skip
def test_receptive_field(width, wide, kernels, field, offset):
    network = architectures.wav2letter(width=width, wide=wide, kernels=kernels)
    times = StepTimes.of(network, 401)
    assert (times.steps, times.stride, times.field) == (201, 2, field)
    assert times.offset == pytest.approx(offset, abs=0.5)


def test_a_step_sees_its_field_and_nothing_else(random_network):
    import tensorflow as tf

    for frames in (400, 401):
        x = tf.random.normal((1, frames, 128), seed=1)
        times = StepTimes.of(random_network, frames)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(random_network(x, training=False)[0, 100])
        seen = np.flatnonzero(np.abs(tape.gradient(y, x)[0]).sum(axis=1))
        assert (seen.min(), seen.max()) == (times.first(100), times.first(100) + times.field - 1)
        assert times.frame(100) == (seen.min() + seen.max()) / 2


def test_seconds_and_steps_are_inverse(random_network):
    times = StepTimes.of(random_network, 700)
    assert [times.step(times.seconds(step)) for step in range(350)] == list(range(350))
    assert times.step(-1) == 0
    assert times.step(99) == 349
    assert times.seconds(np.arange(3)) == pytest.approx([0.015, 0.035, 0.055])


def test_layers_before_the_output(random_network):
    times = StepTimes.of(random_network, 400, "relu1")
    assert (times.field, times.stride, times.offset) == (32, 2, 0.5)


def test_the_original_network_has_as_many_parameters_as_the_laboratory_s():
    network = architectures.wav2letter(width=250, wide=2000, kernels=(48, 7, 32))
    kernels = sum(v.value.numpy().size for v in network.trainable_variables if v.name == "kernel")
    assert kernels == 48 * 128 * 250 + 7 * 7 * 250 * 250 + 32 * 250 * 2000 + 2000 * 2000 + 2000 * 29
    assert 24.6e6 < network.count_params() < 24.7e6


def test_letters_spell_the_text_and_lie_where_they_are_most_probable(random_network, heard):
    result = Recogniser(random_network)(heard)
    assert "".join(letter.symbol for letter in result.letters) == result.text == collapse(result.path)
    assert result.logits.shape == (176, 29)
    assert np.allclose(result.probabilities.sum(axis=1), 1)
    for letter in result.letters:
        assert result.path[letter.step] == ALPHABET.index(letter.symbol)
        assert letter.probability == pytest.approx(result.probabilities[letter.step].max())
    assert [l.step for l in result.letters] == sorted(l.step for l in result.letters)  # noqa: E741


def test_words_are_letters_between_spaces(random_network, heard):
    result = Recogniser(random_network)(heard)
    spelt = ["".join(letter.symbol for letter in word) for word in result.words]
    assert spelt == result.text.split()


def test_sound_does_as_well_as_its_spectrogram(random_network):
    from idl_utils.speech import spectrogram

    sound = np.random.default_rng(0).normal(0, 0.1, 8000)
    hear = Recogniser(random_network)
    assert np.allclose(hear(sound).logits, hear(spectrogram(sound)).logits, atol=1e-5)
    assert hear(sound).path.max() <= BLANK


def test_nothing_is_traced_twice(random_network):
    hear = Recogniser(random_network)
    for frames in (60, 61, 300):
        hear(np.zeros((frames, 128), "float32"))
    assert hear._forward.experimental_get_tracing_count() == 1
