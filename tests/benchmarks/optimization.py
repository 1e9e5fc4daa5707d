"""What a step of feature visualization costs beside the forward and backward pass that it can't do without."""

import tensorflow as tf

from idl_utils import featurevis, networks

from .measuring import Claim, cpu_ratio

STEPS = 64
# Network, layer (None: the logits), side of the pictures; random weights cost the same as trained ones.
CASES = (
    ("photo_net", None, 96),
    ("photo_net", "relu3_2", 96),
    ("mobilenetv2", "block_13_expand_relu", 224),
    ("efficientnet_lite0", None, 224),
)


def bare_ascent(model, preprocessing, unit, side, steps):
    """A function that does the least: `steps` times forward and backward through `model`, in one compiled loop."""
    x = tf.random.stateless_uniform((1, side, side, 3), (0, 0))

    @tf.function
    def bare():
        total = tf.zeros_like(x)
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(x)
                scores = tf.reduce_mean(model(preprocessing(x), training=False)[..., unit])
            total += tape.gradient(scores, x)
        return total

    return bare


def optimization():
    """A step (parametrization, transformation, Adam included) against the bare pass of the same truncated network."""
    for name, layer, side in CASES:
        network = networks.load(name, trained=False)
        model = networks.logits(network) if layer is None else networks.part(network, layer, before_activation=True)
        bare = bare_ascent(model, network.domain, 3, side, STEPS)
        climb = featurevis.OptimalInput(network, size=side)
        objective = featurevis.logit(3) if layer is None else featurevis.channel(layer, 3)
        work = lambda: list(climb.frames(objective, steps=STEPS, every=STEPS))  # noqa: B023, E731
        ratio = cpu_ratio(work, bare, repeats=5)
        yield Claim(f"OptimalInput / bare forward and backward, {name} to {layer or 'logits'}, {side} px", ratio, 1.15)
