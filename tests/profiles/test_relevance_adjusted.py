import numpy as np
import tensorflow as tf

from idl_utils import profiles
from idl_utils.networks.trace import Trace
from idl_utils.profiles.occurrences import emissions
from idl_utils.speech import ALPHABET, Recogniser


def test_it_is_the_mean_of_activations_times_relative_gradients_of_whole_utterances(network, utterances):
    some = utterances[:5]
    found = profiles.relevance_adjusted(network, some, ["input", "relu3", "relu9", "logits"], window=3, progress=False)
    trace, hear, sums = Trace(network), Recogniser(network), {}
    for utterance in some:
        heard = hear(utterance.sound())
        for symbol, step in zip(*emissions(heard.logits)):
            with tf.GradientTape() as tape:
                inputs = tf.constant(heard.spectrogram[None])
                tape.watch(inputs)
                values = trace.run(inputs)
                logit = values[trace.output][0, step, symbol]
            activations = values[trace["relu9"].outputs[0]]
            relevance = np.abs(tape.gradient(logit, activations))[0]
            if 3 <= step < len(heard.logits) - 3:
                adjusted = np.asarray(activations[0]) * relevance / max(relevance.max(), 1e-12)
                sums.setdefault(ALPHABET[symbol], []).append(adjusted[step - 3 : step + 4])
    counts, coverage = found.counts("letter"), found.coverage("letter").min(1)
    least = 1 + counts[coverage == 0].max(initial=0)
    groups, mean = found.groups("letter", least), found.mean("letter", "relu9", least=least)
    complete = [group for group, n, m in zip(found.groups("letter"), counts, coverage) if n == m >= least]
    assert len(complete) >= 3
    for group in complete:
        np.testing.assert_allclose(mean[groups.index(group)], np.mean(sums[group], 0), atol=1e-5)
    own = found.mean("letter", "logits", "centre")
    assert (np.count_nonzero(np.abs(own) > 1e-9, axis=1) <= 1).all()
    assert found.about["adjusted by"]
