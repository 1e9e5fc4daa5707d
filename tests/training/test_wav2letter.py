import itertools
import json

import numpy as np
import pytest
import tensorflow as tf

from idl_utils import shipped
from idl_utils.datasets.speech import sentences
from idl_utils.speech.symbols import BLANK, collapse, encoded
from idl_utils.training import spoken, wav2letter
from idl_utils.training.__main__ import main
from idl_utils.training.loop import Checkpoint

TINY = wav2letter.Recipe(
    steps=4, batch=8, peak_rate=1e-3, check_every=2, width=8, wide=8, precision="float32", first_epoch_seconds=3.0
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Tables as in the recipe, of shipped sentences: 8 real, 3 synthetic, 2 dev."""
    folder, said = tmp_path_factory.mktemp("speech"), sentences()
    rows = [(u.audio, "dev" if i < 2 else "train", u.speaker, u.text) for i, u in enumerate(said[:10])]
    (folder / "real").mkdir()
    (folder / "synthetic").mkdir()
    table = ["file\tset\tspeaker\ttext", *("\t".join(map(str, row)) for row in rows)]
    (folder / "real" / "utterances.tsv").write_text("\n".join(table) + "\n")
    lines = [json.dumps({"file": str(u.audio), "text": u.text}) for u in said[20:23]]
    (folder / "synthetic" / "synthetic.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_ctc_is_minus_the_logarithm_of_the_sum_over_paths():
    rng = np.random.default_rng(0)
    letters = [0, 1, BLANK]
    few = rng.normal(size=(4, 3))
    logits = np.full((1, 4, 29), -40.0)
    logits[0][:, letters] = few
    scores = np.log(np.exp(few) / np.exp(few).sum(axis=1, keepdims=True))
    for text in ("ab", "aa", "b", "bab"):
        paths = itertools.product(range(3), repeat=4)
        sums = [
            sum(scores[t, k] for t, k in enumerate(path))
            for path in paths
            if collapse([letters[k] for k in path]) == text
        ]
        inputs = [tf.constant(v) for v in ([4], [encoded(text)], [len(text)])]
        loss = wav2letter.ctc(tf.constant(logits, tf.float32), *inputs)
        assert loss.numpy() == pytest.approx(-np.log(np.exp(sums).sum()), rel=1e-4)


def test_frames_are_computed_once(folder, tmp_path):
    corpora = spoken.corpora(folder)
    assert {name: len(list(corpus)) for name, corpus in corpora.items()} == {"real": 8, "synthetic": 3, "dev": 2}
    frames = spoken.cached(corpora["dev"], tmp_path / "dev", folder)
    again = spoken.cached(None, tmp_path / "dev", folder)
    assert len(again) == 2
    assert np.array_equal(frames[1], again[1])
    assert again.minutes == pytest.approx(sum(len(u.sound()) for u in sentences()[:2]) / 16_000 / 60, rel=0.02)
    assert len(spoken.cached(corpora["real"], tmp_path / "dev", "another folder")) == 8


def test_cached_frames_are_heard_as_the_sound_is(folder, tmp_path):
    frames = spoken.cached(spoken.corpora(folder)["dev"], tmp_path / "dev", folder)
    assert np.abs(spoken.heard(frames[0]) - sentences()[0].spectrogram()).max() < 0.02  # float16


def test_batches_depend_on_the_step_alone_and_all_utterances_occur(folder, tmp_path):
    corpora = spoken.corpora(folder)
    parts = [
        (spoken.cached(corpora[name], tmp_path / name, folder), times)
        for name, times in (("real", 1), ("synthetic", 2))
    ]
    batches, again = spoken.Batches(parts, TINY), spoken.Batches(parts, TINY)
    first = [batches(step) for step in range(12)]
    for one, other in zip(again(7), first[7]):
        assert np.array_equal(one, other)
    for inputs, steps, letters, counts in first:
        assert inputs.shape[1] % 2 == 0
        assert inputs.shape[0] * inputs.shape[1] < 1.3 * 100 * TINY.batch
        assert steps.max() <= inputs.shape[1] // 2
        assert np.isfinite(inputs).all()
        assert ((letters != BLANK).sum(axis=1) == counts).all()
    texts = sorted(index for group in batches._groups(1) for index in group)
    assert texts == sorted([(0, i) for i in range(8)] + 2 * [(1, i) for i in range(3)])


def test_augmented_speech_can_still_be_spelt():
    rng = np.random.default_rng(0)
    frames = rng.normal(-3, 2, (120, 128)).astype("float32")
    for _ in range(40):
        changed = spoken.augmented(rng, frames, "a" * 25)
        assert changed.shape[1] == 128
        assert (len(changed) + 1) // 2 >= 49
        assert np.isfinite(changed).all()


def trained(folder, checkpoint, last=None, start=None):
    model, _ = wav2letter.train(
        TINY, spoken.corpora(folder), (checkpoint.path.with_suffix(""), folder), checkpoint, last, start
    )
    return np.concatenate([v.numpy().ravel() for v in model.trainable_variables])


def test_an_interrupted_run_ends_where_an_uninterrupted_one_does(folder, tmp_path):
    import keras

    keras.utils.set_random_seed(0)
    whole = trained(folder, Checkpoint(tmp_path / "a.npz", run=1))
    keras.utils.set_random_seed(0)
    trained(folder, Checkpoint(tmp_path / "b.npz", run=1), last=2)
    keras.utils.set_random_seed(5)
    resumed = trained(folder, Checkpoint(tmp_path / "b.npz", run=1))
    np.testing.assert_allclose(resumed, whole, atol=1e-6)


def test_the_command_writes_weights_to_go_on_from(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(wav2letter.RECIPES, "wav2letter", TINY)
    monkeypatch.setattr(wav2letter, "sentence_rates", lambda model, beam: {"seen voices": {"LER": 1.0}})
    words = ["wav2letter", "--speech", str(folder), "--checkpoint", str(tmp_path / "w.checkpoint.npz")]
    assert main([*words, "--out", str(tmp_path / "one")]) == 0
    info = shipped.info("wav2letter", tmp_path / "one")
    assert info["options"] == {"width": 8, "wide": 8}
    assert info["domain"]["kind"] == "Spectrograms"
    assert len(info["classes"]) == 29
    assert info["measured"]["dev: speakers never trained on"]["utterances"] == 2
    assert info["recordings"]["speakers"]["real"] > 1
    assert "Panayotov" in info["attribution"]
    words[-1] = str(tmp_path / "v.checkpoint.npz")
    assert main([*words, "--out", str(tmp_path / "two"), "--start", str(tmp_path / "one")]) == 0
    assert shipped.info("wav2letter", tmp_path / "two")["started from"]["sha256"] == info["sha256"]
    assert "wrote wav2letter" in capsys.readouterr().out


def test_librispeech_folders_do_as_well(tmp_path):
    for part in ("train-clean-5", "dev-clean"):
        place = tmp_path / part / "1" / "2"
        place.mkdir(parents=True)
        (place / "1-2.trans.txt").write_text("1-2-0000 A\n")
    assert sorted(spoken.corpora(tmp_path)) == ["dev", "real"]
