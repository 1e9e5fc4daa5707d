import numpy as np
import pytest

from idl_utils import datasets, explore, networks, profiles, speech


@pytest.fixture(scope="module")
def corpora():
    return {name: profiles.load_aligned(file) for name, file in (("real", "real"), ("synthetic", "sentences"))}


def test_shifts_answer_to_each_control(corpora):
    explorer = explore.shift_explorer({name: each.times["trained"] for name, each in corpora.items()})
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in (("letter", "s"), ("by", "sensitivity"), ("layer", "relu8"), ("corpus", "synthetic")):
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == 5


def test_only_letters_that_were_heard_are_offered(corpora):
    explorer = explore.shift_explorer({name: each.times["trained"] for name, each in corpora.items()})
    offered = explorer.controls["letter"].options
    assert {"all", "e", "s", "t"} <= set(offered)
    for each in corpora.values():
        letters = each.times["trained"].letters[each.times["trained"].heard]
        assert all((letters == letter).sum() >= 5 for letter in offered[1:])


def test_patterns_answer_to_each_control_and_sound(corpora):
    explorer = explore.pattern_explorer(corpora)
    shown = {(explorer.picture.value, explorer.caption.value)}
    for control, value in (
        ("letter", "e"),
        ("grouping", "CTC step"),
        ("view", "the average"),
        ("corpus", "synthetic"),
    ):
        explorer.controls[control].value = value
        assert explorer.alert.value == ""
        shown.add((explorer.picture.value, explorer.caption.value))
    assert len({picture for picture, _ in shown}) == len({caption for _, caption in shown}) == 5
    *_, sound = explorer.render(**explorer.values)
    assert 0.5 < len(sound) / 16_000 < 0.8
    assert np.isfinite(sound).all()


def test_ranks_of_own_sounds_separate_the_trained_network(corpora):
    lags, curves = explore.sound_rank_curves(corpora["real"])
    late = 1000 * np.median(corpora["real"].times["trained"].shifts("CTC step"))
    assert abs(lags[curves["trained, CTC step"].argmin()] + late) <= 80
    assert curves["trained, CTC step"].min() + 0.1 < curves["untrained, speech"].min()


def test_own_sounds_are_those_of_english(corpora):
    own = explore.own_sounds(corpora["real"].times["trained"])
    assert {letter: str(own[letter]) for letter in "mtfb"} == dict(zip("mtfb", ("M", "T", "F", "B")))
    assert own["s"] in ("S", "Z")  # cats, dogs


def test_windows_of_letters_lie_at_their_steps(corpora):
    some = datasets.speech.sentences("held-out voices")[:3]
    times = corpora["synthetic"].times["trained"]
    windows, letters, peaks = explore.letter_windows(some, times, half=90)
    rows = np.isin(times.utterances, [u.id for u in some])
    assert windows.shape == (rows.sum(), 181, 128)
    assert (letters == times.letters[rows]).all()
    first = np.flatnonzero(rows)[0]
    step, peak = (round(100 * times.times[name][first]) for name in ("CTC step", "sensitivity, input"))
    spectrogram = next(u for u in some if u.id == times.utterances[first]).spectrogram()
    assert np.array_equal(windows[0, 90], spectrogram[step])
    assert np.array_equal(windows[0, peaks[0]], spectrogram[peak])


def test_one_scale_leaves_the_bands_their_loudness():
    [one] = explore.with_one_scale(datasets.speech.sentences("held-out voices")[:1])
    found = one.spectrogram()
    assert abs(found.mean()) < 1e-4
    assert abs(found.std() - 1) < 1e-4
    assert found.mean(axis=0).std() > 0.3


def test_a_sentence_is_like_the_patterns_of_its_letters(corpora):
    network = networks.load("wav2letter")
    [said] = datasets.speech.sentences("held-out voices")[5:6]
    times = profiles.letter_times(network, [said], by=("sensitivity",), layers=("input",))
    windows, written, _ = explore.letter_windows([said], times)
    likeness, letters = explore.likeness_to_patterns(windows, written, corpora["real"].whole("trained"))
    place = [letters.index(letter) for letter in written if letter in letters]
    rank = (likeness > likeness[np.arange(len(place)), place][:, None]).mean()
    assert rank < 0.4
    figure = explore.written_and_said(said, speech.Recogniser(network)(said.sound()))
    assert len(figure.axes) >= 4
