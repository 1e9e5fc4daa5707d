"""Our feature visualization, on one thread: python -m tests.benchmarks.workers.our_visualization NETWORK"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TQDM_DISABLE"] = "1"

import keras

from idl_utils import featurevis, networks
from tests.benchmarks.workers.models import CHANNEL, STEPS, visualized
from tests.benchmarks.workers.serving import serve


def main(name):
    """Serve calls of one step and of all, as "1" and "32", with everything left at its default."""
    model, layer = visualized(name, keras)
    optimal = featurevis.OptimalInput(networks.wrap(model, value_range=(-1, 1)))
    objective = featurevis.channel(layer, CHANNEL)
    serve({f"{steps}": partial(optimal, objective, steps=steps) for steps in STEPS})


if __name__ == "__main__":
    main(*sys.argv[1:])
