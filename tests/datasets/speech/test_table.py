import json

import numpy as np
import soundfile

from idl_utils.datasets.speech import Phone, read_table, sentences


def test_a_table_takes_phones_from_the_file_beside_it(tmp_path):
    for name in ("a", "b"):
        soundfile.write(tmp_path / f"{name}.wav", np.full(8000, 0.1), 16_000)
    rows = ["file\tset\tspeaker\tsex\ttext", "a.wav\tdev\ts1\tF\tan ox", "b.wav\ttrain\ts2\tM\tso"]
    (tmp_path / "table.tsv").write_text("\n".join(rows))
    [alone] = read_table(tmp_path / "table.tsv", "dev")
    assert (alone.id, alone.speaker, alone.sex, alone.group, alone.phones) == ("a", "s1", "F", "dev", ())
    phones = [["AE", 0, 0.1, 0.2], ["N", 0, 0.2, 0.3]]
    (tmp_path / "phones.jsonl").write_text(json.dumps({"file": "a.wav", "phones": phones}) + "\n")
    first, second = read_table(tmp_path / "table.tsv")
    assert first.phones == (Phone("AE", 0.1, 0.2, 0), Phone("N", 0.2, 0.3, 0))
    assert second.phones == ()


def test_the_sentences_know_the_sex_of_their_voices():
    assert {(utterance.speaker[1], utterance.sex) for utterance in sentences()} == {("f", "F"), ("m", "M")}
