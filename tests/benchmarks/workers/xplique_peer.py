"""xplique's randomization test, on one thread: python -m tests.benchmarks.workers.xplique_peer NETWORK COUNT"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from xplique.attributions import Saliency
from xplique.metrics import ModelRandomizationMetric
from xplique.metrics.randomization import ProgressiveLayerRandomization

from tests.benchmarks.workers.models import CHANNEL, made
from tests.benchmarks.workers.serving import serve
from tests.references.in_keras import build


def main(name, count):
    """Serve a cascade, one of its metrics for each step, as "xplique gradient"."""
    nodes, weights, shape, inputs, _ = made(name, int(count))
    model = build(tf.keras, nodes, weights, shape)
    targets = tf.one_hot([CHANNEL] * len(inputs), model.output_shape[-1])
    layers = [layer for layer in model.layers if layer.trainable_weights]

    def step(stop):
        strategy = ProgressiveLayerRandomization(stop)
        return ModelRandomizationMetric(model, inputs, targets, randomization_strategy=strategy)

    def cascade():
        explainer = Saliency(model)
        return [step(stop).evaluate(explainer) for stop in range(1, len(layers) + 1)]

    serve({"xplique gradient": partial(cascade)})


if __name__ == "__main__":
    main(*sys.argv[1:])
