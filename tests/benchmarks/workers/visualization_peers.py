"""tf-keras-vis and xplique, on one thread: python -m tests.benchmarks.workers.visualization_peers NETWORK"""

import os
import sys
from functools import partial

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tf_keras_vis.activation_maximization import ActivationMaximization
from tf_keras_vis.utils.model_modifiers import ExtractIntermediateLayer
from tf_keras_vis.utils.scores import CategoricalScore
from xplique.features_visualizations import Objective, optimize

from tests.benchmarks.workers.models import CHANNEL, STEPS, visualized
from tests.benchmarks.workers.serving import serve


def main(name):
    """Serve calls of one step and of all, as "tf-keras-vis 1" and so on, with what can be left at its default."""
    model, layer = visualized(name, tf.keras)
    calls = {}
    maximization = ActivationMaximization(model, ExtractIntermediateLayer(layer))
    objective = Objective.channel(model, layer, CHANNEL)
    side = model.input_shape[1:3]  # xplique's default, 512 px whatever the network takes, would cost it more
    for steps in STEPS:
        calls[f"tf-keras-vis {steps}"] = partial(maximization, CategoricalScore(CHANNEL), steps=steps)
        calls[f"xplique {steps}"] = partial(optimize, objective, nb_steps=steps, custom_shape=side)
    serve(calls)


if __name__ == "__main__":
    main(*sys.argv[1:])
