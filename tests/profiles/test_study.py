import json

import numpy as np
import pytest

from idl_utils import profiles
from idl_utils.profiles import altered


@pytest.fixture(scope="module")
def study(network, utterances):
    return profiles.study(network, utterances, [network], window=1, progress=False)


def test_a_study_has_the_trained_network_and_all_controls(study, network):
    assert list(study) == ["trained", "untrained", "untrained hears", "scrambled", "noise", "seed 1"]
    assert (
        study["seed 1"].about["fingerprint"] == study["trained"].about["fingerprint"] == profiles.fingerprint(network)
    )
    assert study["untrained"].about["fingerprint"] != study["trained"].about["fingerprint"]
    np.testing.assert_array_equal(study["untrained"].counts("letter"), study["trained"].counts("letter"))
    same = [study[name].mean("phoneme", "relu9", "centre") for name in ("trained", "seed 1")]
    np.testing.assert_array_equal(*same)


def test_a_study_is_loaded_as_it_was_saved(study, tmp_path):
    study.save(tmp_path / "all")
    loaded = profiles.load_study(tmp_path / "all.npz")
    assert list(loaded) == list(study)
    for condition in study:
        a, b = (s[condition].mean("letter", "input", "sorted") for s in (study, loaded))
        np.testing.assert_array_equal(a, b)


def test_a_small_file_rounds_means_and_says_what_it_left_out(study, tmp_path):
    study.reduced().save(tmp_path / "small", levels=64)
    small = profiles.load_study(tmp_path / "small")["trained"]
    full, groups = study["trained"], small.groups("phoneme")
    assert groups == full.groups("phoneme", least=5)
    for how, parts in (("window", 63), ("mean", 63), ("centre", 31)):
        a, b = (p.mean("phoneme", "relu4", how, least=5) for p in (full, small))
        spread = np.abs(full.by_fold("phoneme", "relu4", "centre")[1]).max() if how == "centre" else np.abs(a).max()
        assert np.abs(a - b).max() <= spread / parts
    np.testing.assert_array_equal(small.counts("phoneme"), full.counts("phoneme", least=5))
    np.testing.assert_array_equal(small.counts("phoneme", folds=[0, 1]), full.counts("phoneme", folds=[0, 1]))
    for wrong, words in (
        (lambda: small.mean("phoneme", "relu4", "mean", folds=[1]), "folds keep the middle step"),
        (lambda: small.mean("random", "relu4"), "no windows of 'random'"),
        (lambda: small.mean("random", "relu4", "mean"), "no means over windows of 'random'"),
        (lambda: small.variance("phoneme", "relu4"), "no variances"),
        (lambda: small + small, "small file"),
    ):
        with pytest.raises(ValueError, match=words):
            wrong()


def test_an_untrained_network_puts_out_mean_0_and_variance_1_behind_each_batch_normalisation(network, utterances):
    from idl_utils.networks import stream

    before = [array.copy() for array in network.get_weights()]
    copy = profiles.untrained(network, utterances, seed=1)
    sound = np.concatenate([u.spectrogram() for u in utterances[: altered.CALIBRATION]])
    [batch] = stream(copy, [sound], [f"bn{k}" for k in range(1, 11)])
    for values in batch.activations.values():
        np.testing.assert_allclose(values[0].mean(0), 0, atol=0.02)
        np.testing.assert_allclose(values[0].var(0), 1, atol=0.05)
    for a, b in zip(before, network.get_weights()):
        np.testing.assert_array_equal(a, b)
    again, other = (profiles.untrained(network, utterances, seed=seed) for seed in (1, 2))
    np.testing.assert_array_equal(copy.get_weights()[0], again.get_weights()[0])
    assert np.abs(copy.get_weights()[0] - other.get_weights()[0]).max() > 0.01


def test_scrambled_speech_keeps_its_spectrum_and_nothing_of_its_course(utterances):
    [scrambled] = profiles.phase_scrambled(utterances[:1])
    a, b = utterances[0].sound(), scrambled.sound()
    assert a.shape == b.shape
    np.testing.assert_allclose(np.abs(np.fft.rfft(a)), np.abs(np.fft.rfft(b)), atol=1e-2)
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.05
    np.testing.assert_array_equal(b, scrambled.sound())
    assert (scrambled.id, scrambled.phones) == (utterances[0].id, utterances[0].phones)


def test_noise_is_as_long_as_the_utterance_and_white(utterances):
    [noise] = profiles.white_noise(utterances[:1])
    samples = noise.sound()
    assert len(samples) == len(utterances[0].sound())
    power = np.square(np.abs(np.fft.rfft(samples)))
    low, high = power[1:].reshape(2, -1).mean(1) if len(power) % 2 else power[2:].reshape(2, -1).mean(1)
    assert low == pytest.approx(high, rel=0.1)
    assert not np.array_equal(samples, next(profiles.white_noise(utterances[:1], seed=1)).sound())


def test_the_command_computes_a_table(utterances, tmp_path, monkeypatch, network, capsys):
    from idl_utils import networks
    from idl_utils.profiles.__main__ import main
    from idl_utils.speech import to_wav

    rows = []
    for utterance in utterances[:6]:
        (tmp_path / f"{utterance.id}.wav").write_bytes(to_wav(utterance.sound()))
        phones = [[p.label, p.word, p.start, p.end] for p in utterance.phones]
        rows.append(
            {"file": f"{utterance.id}.wav", "text": utterance.text, "speaker": utterance.speaker, "phones": phones}
        )
    rows[0]["phones"] = []
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.setattr(networks, "load", lambda name: network)
    assert main(["compute", str(tmp_path / "some.jsonl"), "--out", str(tmp_path / "out"), "--window", "1"]) == 0
    said = capsys.readouterr().out
    assert "1 of 6 utterances" in said
    assert "left out: evidence (there are" in said  # five utterances are too few
    study = profiles.load_study(tmp_path / "out")
    assert study.description["corpus"]["utterances"] == study["trained"].about["utterances"] == 5
    assert "--out FILE" in study.description["made by"]


def test_the_report_prints_the_findings_of_a_study(study, tmp_path, capsys):
    from idl_utils.profiles.__main__ import main

    study.save(tmp_path / "study")
    assert main(["report", str(tmp_path / "study"), "--json", str(tmp_path / "report.json")]) == 0
    said = capsys.readouterr().out
    for name in ("F1", "F2", "F3", "F4", "F5", "F6", "F7"):
        assert f"\n{name}  " in f"\n{said}"
    found = json.loads((tmp_path / "report.json").read_text())
    assert {each["verdict"] for each in found} <= {"holds", "does not hold", "undecided"}
    study.description["findings"] = found[3:]  # stored ones are printed as they are
    study.save(tmp_path / "stored")
    assert main(["report", str(tmp_path / "stored")]) == 0
    assert capsys.readouterr().out.startswith("F4")
