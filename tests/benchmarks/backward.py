"""What the backward methods cost, in plain gradients of the same model: `tf.function`, no method around it."""

import gc
from functools import partial
from statistics import median

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from idl_utils import networks
from idl_utils.attribution import LRP, Deconvnet, DeepTaylor, GradCAM, GuidedBackprop, GuidedGradCAM, composites, rules

from .measuring import Claim, cpu_ratios, cpu_seconds

# Method and largest cost, in gradients. Alpha-2-beta-1 in the first layer, whose inputs have both signs, is not asked
# for: its four products cost twice those of a hidden layer, and the flat rule is the one in use there.
METHODS = {
    "guided backprop": (GuidedBackprop, 1.15),
    "deconvnet": (Deconvnet, 1.15),
    "Grad-CAM": (GradCAM, 0.5),
    "guided Grad-CAM": (GuidedGradCAM, 1.45),
    "LRP-epsilon": (lambda model: LRP(model, rules.Epsilon()), 1.1),
    "LRP-z+": (lambda model: LRP(model, rules.ZPlus()), 1.5),
    "LRP-gamma": (lambda model: LRP(model, rules.Gamma()), 1.5),
    "EpsilonPlusFlat": (lambda model: LRP(model, composites.EpsilonPlusFlat()), 1.5),
    "deep Taylor": (DeepTaylor, 1.5),
    "EpsilonAlpha2Beta1Flat": (lambda model: LRP(model, composites.EpsilonAlpha2Beta1Flat()), 2.1),
}
FRAMES, BANDS = 300, 128


def one_dimensional(width=250, depth=10):
    """As for speech: convolution, batch normalisation and ReLU ten times, then a dense layer; 11 layers with weights."""
    keras.utils.set_random_seed(0)
    x = inputs = keras.Input((FRAMES, BANDS))
    for _ in range(depth):
        x = layers.Conv1D(width, 7, padding="same", kernel_initializer="he_normal")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    return keras.Model(inputs, layers.Dense(29)(layers.GlobalAveragePooling1D()(x)))


def vgg16():
    """VGG16 at 224 pixels, with random weights: what it costs does not depend on them."""
    return networks.load("vgg16", trained=False)


def photo_net():
    """The course's own small network at 64 pixels."""
    return networks.load("photo_net")


NETWORKS = {  # name: network, inputs explained at once, rounds
    "VGG16, 1 picture": (vgg16, 1, 5),
    "VGG16, 8 pictures": (vgg16, 8, 4),
    "photo_net, 16 pictures": (photo_net, 16, 9),
    "1-D net, 1 recording": (one_dimensional, 1, 15),
    "1-D net, 8 recordings": (one_dimensional, 8, 9),
}


def bare_gradient(model, inputs):
    """A function without arguments: the compiled gradient of one logit by the inputs."""
    logits, x = networks.logits(model), tf.constant(inputs)

    @tf.function
    def bare(x):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(x)
            score = logits(x, training=False)[:, 3]
        return tape.gradient(score, x)

    return lambda: bare(x).numpy()


def normal_inputs(model, count):
    """Normal noise, from a fixed seed; 64 pixels wide where any width will do."""
    shape = [size or 64 for size in model.input_shape[1:]]
    return np.random.default_rng(0).normal(size=(count, *shape)).astype("float32")


def backward():
    """Every method on every network, in gradients; then first calls, which trace the computation."""
    for name, (make, count, rounds) in NETWORKS.items():
        model = make()
        inputs = normal_inputs(model, count)
        calls = {method: partial(build(model), inputs, 3) for method, (build, _) in METHODS.items()}
        ratios = cpu_ratios(calls, bare_gradient(model, inputs), rounds)
        for method, (_, bound) in METHODS.items():
            yield Claim(f"{method} / gradient, {name}", ratios[method], bound)
    yield from first_calls()


def first_calls():
    """Building a method and explaining one input, against doing that with the bare gradient."""
    for name, make in {"VGG16": vgg16, "photo_net": photo_net, "1-D net": one_dimensional}.items():
        model = make()
        inputs = normal_inputs(model, 1)

        def seconds(first_call, *arguments):
            times = []
            for _ in range(3):
                gc.collect()  # what one call leaves behind is no cost of the next
                times.append(cpu_seconds(partial(first_call, *arguments)))
            return median(times)

        def built_and_called(build, model, inputs):
            build(model)(inputs, 3)

        bare_gradient(model, inputs)()  # what TensorFlow itself does once only
        gradient = seconds(lambda *arguments: bare_gradient(*arguments)(), model, inputs)
        for method, (build, _) in METHODS.items():
            first = seconds(built_and_called, build, model, inputs)
            yield Claim(f"first call: {method} / gradient, {name}", first / gradient, 3.0)
