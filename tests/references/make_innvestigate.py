"""Makes innvestigate.npz, the reference maps of iNNvestigate 2.1.2; see README.md for the environment that it needs."""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import innvestigate
import numpy as np
import tensorflow as tf

from tests.references import networks
from tests.references.in_keras import build
from tests.references.stored import write

tf.compat.v1.disable_eager_execution()

# Name of the analyzer: its options, and the largest bias of the networks that it sees. Its alpha-beta rules put the
# whole bias into both denominators, so that only networks without biases can be compared.
ANALYZERS = {
    "gradient": ({}, 0.1),
    "input_t_gradient": ({}, 0.1),
    "deconvnet": ({}, 0.1),
    "guided_backprop": ({}, 0.1),
    "integrated_gradients": ({"steps": 64}, 0.1),
    "lrp.z": ({}, 0.1),
    "lrp.epsilon": ({"epsilon": 0.01}, 0.1),
    "lrp.w_square": ({}, 0.1),
    "lrp.flat": ({}, 0.1),
    "lrp.alpha_2_beta_1_IB": ({}, 0.1),
    "lrp.alpha_1_beta_0_IB": ({}, 0.1),
    "lrp.z_plus": ({}, 0.1),
    "lrp.alpha_2_beta_1": ({}, 0.0),
    "lrp.alpha_1_beta_0": ({}, 0.0),
    "lrp.sequential_preset_a": ({}, 0.0),
    "lrp.sequential_preset_b": ({}, 0.0),
    "lrp.sequential_preset_a_flat": ({}, 0.0),
    "lrp.sequential_preset_b_flat": ({}, 0.0),
    "deep_taylor": ({}, 0.1),
    "deep_taylor.bounded": ({"low": -1.0, "high": 1.0}, 0.1),
    "alpha_1_beta_0 with biases": ({}, 0.1),
}

# It treats batch normalisation by a rule of its own: there, only these say the same as ours.
WITHOUT_RULES = ("gradient", "input_t_gradient", "deconvnet", "guided_backprop")


def maps(name, analyzer):
    """Maps (n, ...) of the largest logits of one network."""
    options, bias = ANALYZERS[analyzer]
    analyzer = {"alpha_1_beta_0 with biases": "lrp.alpha_1_beta_0"}.get(analyzer, analyzer)
    nodes, shape = networks.nodes(name), networks.SHAPES[name]
    tf.keras.backend.clear_session()
    model = build(tf.keras, nodes, networks.weights(nodes, shape, bias=bias), shape, fused=True)
    return innvestigate.create_analyzer(analyzer, model, **options).analyze(networks.inputs(name)[0])


if __name__ == "__main__":
    made, failed = {}, {}
    for name in networks.SHAPES:
        for analyzer in WITHOUT_RULES if name == "bn" else ANALYZERS:
            try:
                made[f"{name}/{analyzer}"] = maps(name, analyzer)
            except Exception as error:
                failed[f"{name}/{analyzer}"] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    write(Path(__file__).parent, "innvestigate", made, packages=("innvestigate", "tensorflow", "numpy"), failed=failed)
    print(f"{len(made)} arrays, {np.sum([a.size for a in made.values()])} numbers")
    print(json.dumps(failed, indent=1))
