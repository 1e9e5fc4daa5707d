"""Our cascade, on one thread: python -m tests.benchmarks.workers.our_sanity NETWORK COUNT"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras

from idl_utils import attribution, sanity
from tests.benchmarks.workers.models import CHANNEL, made
from tests.benchmarks.workers.serving import serve
from tests.references.in_keras import build

RANKS = {"rank of |map|": sanity.similarity.spearman_absolute}


def main(name, count):
    """Serve a whole table of one method and one draw as its name, with everything that building it takes."""
    nodes, weights, shape, inputs, _ = made(name, int(count))
    model = build(keras, nodes, weights, shape)
    options = dict(seeds=1, measures=RANKS, baselines={}, progress=False)
    methods = {"gradient": attribution.Gradient, "guided backprop": attribution.GuidedBackprop}
    serve({n: partial(sanity.table, {n: m}, model, inputs, CHANNEL, **options) for n, m in methods.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
