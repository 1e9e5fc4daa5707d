"""Our methods, on one thread: python -m tests.benchmarks.workers.ours NETWORK COUNT"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras

from tests.benchmarks.backward import METHODS, bare_gradient
from tests.benchmarks.workers.models import made
from tests.benchmarks.workers.serving import serve
from tests.references.in_keras import build


def main(name, count):
    """Serve the methods and the bare gradient."""
    nodes, weights, shape, inputs, _ = made(name, int(count))
    model = build(keras, nodes, weights, shape, fused=True)
    methods = {method: partial(make(model), inputs, 3) for method, (make, _) in METHODS.items()}
    serve({"gradient": bare_gradient(model, inputs), **methods})


if __name__ == "__main__":
    main(*sys.argv[1:])
