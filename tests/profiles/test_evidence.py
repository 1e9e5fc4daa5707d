import json

import numpy as np

from idl_utils.profiles import delay, evidence, nearest_mean, samples
from idl_utils.profiles.occurrences import Later
from idl_utils.speech import KnownLetters, Recogniser, StepTimes

RNG = np.random.default_rng(5)
LETTERS, UTTERANCES = np.tile(np.arange(5), 60), np.repeat(np.arange(30), 10)
SOUNDS = RNG.normal(size=(5, 6, 8))[LETTERS] + RNG.normal(size=(300, 6, 8))


def test_maps_that_differ_by_letter_are_told_and_noise_is_not():
    found = nearest_mean(SOUNDS, LETTERS, UTTERANCES)
    assert found["low"] > 0.8
    assert found["chance"] == 0.2
    assert found["of averages"] == 1
    assert found["permuted"] < 0.4
    noise = nearest_mean(RNG.normal(size=SOUNDS.shape), LETTERS, UTTERANCES)
    assert noise["low"] < 0.25 < noise["high"] + 0.1
    assert abs(noise["value"] - 0.2) < 0.1


def test_maps_that_differ_by_letter_are_not_thereby_like_sounds():
    """As gradients of an untrained network are: each logit has its own weights."""
    maps = RNG.normal(size=(5, 6, 8))[LETTERS] + 0.1 * RNG.normal(size=(300, 6, 8))
    assert nearest_mean(maps, LETTERS, UTTERANCES)["value"] == 1
    like = nearest_mean(SOUNDS + maps, LETTERS, UTTERANCES, SOUNDS)["value"]
    assert nearest_mean(maps, LETTERS, UTTERANCES, SOUNDS)["value"] < 0.5 < like


def test_samples_lie_at_the_phones(network, utterances):
    some = utterances[:6]
    features, labels, types, speakers = samples(network, some, ["input", "relu9", "logits"], 0.06)
    assert labels.tolist() == [phone.label for utterance in some for phone in utterance.phones]
    assert set(speakers) == {"speaker 0", "speaker 1"}
    assert types[:4].tolist() == [f"{some[0].text.split()[k // 3]}/{k % 3}" for k in range(4)]
    heard = Recogniser(network)(some[0].spectrogram())
    steps = [heard.times.step(phone.centre + 0.06) for phone in some[0].phones]
    np.testing.assert_allclose(features["logits"][:14], heard.logits[steps], atol=1e-4)
    times = StepTimes.of(network, len(heard.spectrogram))
    np.testing.assert_array_equal(features["input"][0], heard.spectrogram[int(np.rint(times.frame(steps[0])))])


def test_the_delay_is_the_median_of_step_minus_phone(network, utterances):
    hear = Recogniser(network)
    known = KnownLetters.joined(KnownLetters.of(hear(u.sound()), u) for u in utterances[:20])
    assert len(known) > 5
    found = delay(network, utterances, 20)
    assert found == np.median(known.seconds - known.centres)
    later = Later(found)(utterances[0])
    assert later == [(phone.label, phone.centre + found) for phone in utterances[0].phones]


def test_all_evidence_of_a_network_that_knows_nothing(network, utterances):
    found = evidence(network, utterances, network, (network,), 150, steps=16, layers=["input", "relu9"], progress=False)
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"F1", "F2", "F3", "F4", "probe", "probe at step", "ablation"}
    assert abs(found["F1"]["sensitivity, read as sound"]["value"] - found["F1"]["sounds"]["chance"]) < 0.2
    assert found["F3"]["CTC step"]["low"] <= found["F3"]["CTC step"]["value"] <= found["F3"]["CTC step"]["high"]
    assert found["F3"]["seeds"]["seed 1"].keys() == found["F3"]["CTC step"].keys()
    assert {row["phones"] for row in found["ablation"]} == {"vowel", "fricative", "stop"}  # no nasal is said
    assert min(np.array(found["probe"]["input"]["accuracy"])) >= 0
