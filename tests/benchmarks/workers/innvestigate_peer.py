"""iNNvestigate, on one thread: python -m tests.benchmarks.workers.innvestigate_peer NETWORK COUNT"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import innvestigate
import tensorflow as tf

from tests.benchmarks.workers.models import made
from tests.benchmarks.workers.serving import serve
from tests.references.in_keras import build

ANALYZERS = {  # our name: (iNNvestigate's, its options)
    "guided backprop": ("guided_backprop", {}),
    "deconvnet": ("deconvnet", {}),
    "LRP-epsilon": ("lrp.epsilon", {}),
    "LRP-z+": ("lrp.z_plus", {}),
    "EpsilonPlusFlat": ("lrp.sequential_preset_a_flat", {}),
    "EpsilonAlpha2Beta1Flat": ("lrp.sequential_preset_b_flat", {}),
    "deep Taylor": ("deep_taylor", {}),
}


def main(name, count):
    """Serve the analyzers as "iNNvestigate METHOD"; what it can't do with a network (batch normalisation) is left out."""
    tf.compat.v1.disable_eager_execution()
    nodes, weights, shape, inputs, _ = made(name, int(count))
    model = build(tf.keras, nodes, weights, shape, fused=True)
    calls = {}
    for method, (analyzer, options) in ANALYZERS.items():
        made_analyzer = innvestigate.create_analyzer(analyzer, model, neuron_selection_mode="index", **options)
        call = partial(made_analyzer.analyze, inputs, 3)
        try:
            call()
        except Exception as error:
            print(f"{analyzer}: {type(error).__name__}", file=sys.stderr)
        else:
            calls[f"iNNvestigate {method}"] = call
    serve(calls)


if __name__ == "__main__":
    main(*sys.argv[1:])
