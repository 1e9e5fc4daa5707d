"""Bad inputs to `idl_utils.attribution`."""

from functools import cache

import keras
import numpy as np
from keras import layers

from idl_utils.attribution import (
    LRP,
    DeepTaylor,
    GradCAM,
    Gradient,
    GuidedBackprop,
    GuidedGradCAM,
    IntegratedGradients,
    LayerCAM,
    Occlusion,
    SimpleTaylor,
    SmoothGrad,
    VarGrad,
    composites,
    over_channels,
    rules,
)

from .row import row
from .things import image, mlp, network, photo_net, small, steps, tanh

NAN, INFINITE = np.nan, np.inf
MISSPELT = {"cnov": rules.Flat()}


@cache
def gradient(of=network):
    """One compiled gradient for each model."""
    return Gradient(of())


def sequence(classes):
    """The gradient of a sequence output."""
    return gradient(steps)(np.ones((20, 6), "float32"), classes)


CHANNELS_LAST = {"LRP": LRP, "GradCAM": GradCAM, "Occlusion": Occlusion, "Gradient": Gradient}


@cache
def one():
    """A network with a single sigmoid."""
    return keras.Sequential([keras.Input((5,)), layers.Dense(1, activation="sigmoid")])


@cache
def words():
    """A network that reads five numbers of words."""
    return keras.Sequential([keras.Input((5,)), layers.Embedding(10, 4), layers.Flatten(), layers.Dense(2)])


@cache
def channels_first():
    """A network with channels first."""
    x = inputs = keras.Input((3, 8, 8))
    x = layers.Conv2D(4, 3, data_format="channels_first", name="conv")(x)
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))


@cache
def tokens():
    """A network that makes 16 tokens of a picture."""
    x = inputs = keras.Input((8, 8, 3))
    x = layers.Reshape((16, 8), name="tokens")(layers.Conv2D(8, 2, 2)(x))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))


@cache
def gated():
    """A product of two tensors of one shape."""
    inputs = keras.Input((4,))
    x = layers.Multiply(name="gate")([layers.Dense(4)(inputs), layers.Dense(4)(inputs)])
    return keras.Model(inputs, layers.Dense(2)(x))


@cache
def infinite():
    """A network whose weights are NaN."""
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3)])
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    return model


def exploding(bias):
    """LRP where a denominator without the bias is next to 0."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="one"), layers.Dense(1, name="two")])
    model.set_weights([np.array([[1.0], [-1.0 + 2e-7]]), np.ones(1), np.ones((1, 1)), np.zeros(1)])
    return LRP(model, rules.Epsilon(1e-12, bias))(np.ones((1, 2)) * 1e3, 0)


ROWS = [
    row("model-name", lambda: Gradient("photo_net"), TypeError, "photo_net", "Keras model"),
    row("model-none", lambda: LRP(None), TypeError, "None", "Keras model"),
    row("inputs-size", lambda: gradient()(image(9)), ValueError, "inputs", "(1, 9, 9, 3)", "(None, 16, 16, 3)"),
    row("inputs-grey", lambda: gradient()(image()[..., 0]), ValueError, "inputs", "(16, 16)", "(16, 16, 3)"),
    row("inputs-five-axes", lambda: gradient()(image()[None, None]), ValueError, "inputs", "(1, 1, 16, 16, 3)"),
    row("inputs-nan", lambda: gradient()(image() * NAN), ValueError, "inputs", "not finite"),
    row("inputs-infinite", lambda: LRP(small())(image() * INFINITE), ValueError, "inputs", "not finite"),
    row("inputs-text", lambda: gradient()("chelsea"), ValueError, "inputs", "'chelsea'", "numbers"),
    row("inputs-none", lambda: gradient()(None), ValueError, "inputs", "array of numbers"),
    row("inputs-ragged", lambda: gradient()([[1, 2], [3]]), ValueError, "inputs", "numbers"),
    row("inputs-features", lambda: gradient(mlp)(np.ones(4)), ValueError, "inputs", "(1, 4)", "(None, 5)"),
    row("class-beyond", lambda: gradient()(image(), 3), ValueError, "classes", "3", "0 to 2"),
    row("class-negative", lambda: gradient()(image(), -1), ValueError, "classes", "-1", "0 to 2"),
    row("class-half", lambda: gradient()(image(), 1.5), ValueError, "classes", "1.5", "int"),
    row("class-true", lambda: gradient()(image(), True), ValueError, "classes", "True", "int"),
    row("class-misspelt", lambda: gradient()(image(), "catt"), ValueError, "'catt'", "did you mean 'cat'"),
    row("class-nameless", lambda: gradient(small)(image(), "cat"), ValueError, "cat", "no class names", "wrap"),
    row("classes-two", lambda: gradient()(image(), [0, 1]), ValueError, "classes", "2", "1 inputs"),
    row("classes-one-hot", lambda: gradient()(image(), [[0, 1, 0]]), ValueError, "classes", "[[0, 1, 0]]", "int"),
    row("classes-one-hot-many", lambda: gradient()([image()] * 3, [[0, 1, 0]]), ValueError, "classes", "[[0, 1, 0]]"),
    row("classes-dict", lambda: gradient()(image(), {"cat": 1}), ValueError, "classes", "cat"),
    row("step-beyond", lambda: sequence((20, 1)), ValueError, "classes", "(20, 1)", "(9, 3)"),
    row("step-beyond-lrp", lambda: LRP(steps())(np.ones((20, 6)), (10, 1)), ValueError, "classes", "(10, 1)", "(9, 3)"),
    row("step-alone", lambda: sequence(3), ValueError, "classes", "3", "2 ints"),
    row("step-negative", lambda: sequence((-1, 0)), ValueError, "classes", "(-1, 0)", "(9, 3)"),
    row("step-name", lambda: sequence("A"), ValueError, "classes", "'A'"),
    row("noise-negative", lambda: SmoothGrad(small(), noise=-0.1), ValueError, "noise", "-0.1", "0"),
    row("noise-nan", lambda: VarGrad(small(), noise=NAN), ValueError, "noise", "nan"),
    row("samples-none", lambda: SmoothGrad(small(), samples=0), ValueError, "samples", "0"),
    row("variance-of-one", lambda: VarGrad(small(), samples=1), ValueError, "samples", "1", "2"),
    row("baseline-shape", lambda: IntegratedGradients(small(), baseline=np.ones(16)), ValueError, "baseline", "(16,)"),
    row("points-none", lambda: IntegratedGradients(small(), steps=0), ValueError, "steps", "0"),
    row("tolerance-negative", lambda: IntegratedGradients(small(), tolerance=-1), ValueError, "tolerance", "-1"),
    row("tolerance-nan", lambda: IntegratedGradients(small(), tolerance=NAN), ValueError, "tolerance", "nan"),
    row("doublings-negative", lambda: IntegratedGradients(small(), doublings=-1), ValueError, "doublings", "-1"),
    row("patch-zero", lambda: Occlusion(small(), patch=0), ValueError, "patch", "0"),
    row("patch-word", lambda: Occlusion(small(), patch="8"), ValueError, "patch", "'8'"),
    row("patch-four", lambda: Occlusion(small(), patch=(1, 1, 1, 1)), ValueError, "patch", "(1, 1, 1, 1)"),
    row("stride-zero", lambda: Occlusion(small(), stride=0), ValueError, "stride", "0"),
    row("layer-misspelt", lambda: GradCAM(small(), "cnov"), ValueError, "'cnov'", "did you mean 'conv'"),
    row("layer-number", lambda: GradCAM(small(), 3), ValueError, "layer", "3"),
    row("layer-flat", lambda: GradCAM(small(), "logits"), ValueError, "logits", "maps"),
    row("layer-none-has-maps", lambda: GradCAM(mlp()), ValueError, "maps", "convolutions"),
    row("layer-of-steps", lambda: GradCAM(steps()), ValueError, "layer", "conv"),
    row("against-misspelt", lambda: GradCAM(network(), against="catt")(image()), ValueError, "'catt'", "'cat'"),
    row("cam-misspelt", lambda: LayerCAM(small(), "conv3"), ValueError, "'conv3'", "did you mean 'conv"),
    row("guided-tanh", lambda: GuidedBackprop(tanh())(image()), TypeError, "tanh", "conv"),
    row("guided-others", lambda: GuidedBackprop(small(), others="ignore"), ValueError, "other", "'ignore'"),
    row("guided-cam-others", lambda: GuidedGradCAM(small(), others="skip"), ValueError, "other", "'skip'"),
    row("composite-class", lambda: LRP(small(), composites.EpsilonPlus), TypeError, "composite", "EpsilonPlus"),
    row("composite-word", lambda: LRP(small(), "epsilon"), TypeError, "composite", "'epsilon'"),
    row("composite-rule-class", lambda: LRP(small(), rules.Epsilon), TypeError, "composite", "Epsilon"),
    row("rule-class", lambda: composites.Composite(dense=rules.Epsilon), TypeError, "dense", "rules.Epsilon()"),
    row("rule-name", lambda: composites.Composite(dense="z+"), TypeError, "dense", "'z+'"),
    row("names-misspelt", lambda: LRP(small(), composites.Composite(names=MISSPELT)), ValueError, "'cnov'", "'conv'"),
    row("lrp-layer", lambda: LRP(small(), layer="cnov"), ValueError, "layer", "'cnov'", "'conv'"),
    row("lrp-start", lambda: LRP(small(), start="probability"), ValueError, "start", "'probability'", "logit"),
    row("lrp-start-number", lambda: LRP(small(), start=1), ValueError, "start", "1"),
    row("epsilon-nan", lambda: rules.Epsilon(NAN), ValueError, "epsilon", "nan"),
    row("epsilon-negative", lambda: rules.Epsilon(-1), ValueError, "epsilon", "-1"),
    row("epsilon-word", lambda: rules.Epsilon("small"), ValueError, "epsilon", "'small'"),
    row("epsilon-bias", lambda: rules.Epsilon(bias="distribute"), ValueError, "bias", "'distribute'", "absorb"),
    row("gamma-negative", lambda: rules.Gamma(-0.5), ValueError, "gamma", "-0.5"),
    row("gamma-nan", lambda: rules.Gamma(NAN), ValueError, "gamma", "nan"),
    row("gamma-infinite", lambda: rules.Gamma(INFINITE), ValueError, "gamma", "inf"),
    row("alpha-alone", lambda: rules.AlphaBeta(3, 1), ValueError, "alpha", "3", "beta"),
    row("alpha-nan", lambda: rules.AlphaBeta(NAN, 1), ValueError, "alpha", "nan"),
    row("beta-negative", lambda: rules.AlphaBeta(0, -1), ValueError, "beta", "-1"),
    row("flat-epsilon", lambda: rules.Flat(epsilon=1), TypeError, "epsilon", "unexpected"),
    row("wsquare-bias", lambda: rules.WSquare(bias="ignore"), TypeError, "bias", "unexpected"),
    row("box-swapped", lambda: rules.Box(1, 0), ValueError, "low", "1", "high"),
    row("box-nan", lambda: rules.Box(NAN, 1), ValueError, "low", "finite"),
    row("box-outside", lambda: LRP(mlp(), rules.Box(2.0, 3.0))(np.ones(5)), ValueError, "Box", "from 2.0 to 3.0"),
    row("taylor-domain", lambda: DeepTaylor(small(), "positive"), ValueError, "domain", "'positive'", "nonnegative"),
    row("taylor-box", lambda: DeepTaylor(small(), (1, 2)), ValueError, "domain", "(1, 2)", "low <= 0"),
    row("taylor-nan", lambda: DeepTaylor(small(), (NAN, 1)), ValueError, "low", "finite"),
    row("taylor-tanh", lambda: DeepTaylor(tanh()), TypeError, "logits", "ReLU"),
    row("taylor-negative-inputs", lambda: DeepTaylor(small(), "nonnegative")(-image()), ValueError, "inputs", "from 0.0"),
    row("finder-misspelt", lambda: SimpleTaylor(mlp(), "nearst"), ValueError, "'nearst'", "'nearest'"),
    row("finder-domain", lambda: SimpleTaylor(mlp(), "in domain"), ValueError, "low", "high"),
    row("channels-how", lambda: over_channels(image(), "mean of"), ValueError, "'mean of'", "sum"),
    row("nan-weights", lambda: Gradient(infinite())(np.ones(5), 0), ArithmeticError, "logits", "not finite"),
    row("nan-weights-lrp", lambda: LRP(infinite())(np.ones(5), 0), ArithmeticError, "logits", "not finite"),
    row("over-channels-nan", lambda: over_channels(image() * NAN), ValueError, "maps", "not finite"),
    row("samples-half", lambda: SmoothGrad(small(), samples=2.5), ValueError, "samples=2.5", "whole number"),
    row("seed-text", lambda: VarGrad(small(), seed="a"), ValueError, "seed='a'", "whole number"),
    row("baseline-none", lambda: IntegratedGradients(small(), None), ValueError, "baseline=None", "numbers"),
    row("baseline-nan", lambda: IntegratedGradients(small(), NAN), ValueError, "baseline", "not finite"),
    row("patch-half", lambda: Occlusion(small(), 2.5), ValueError, "patch=2.5", "whole number"),
    row("fill-nan", lambda: Occlusion(small(), fill=NAN), ValueError, "fill=nan", "finite"),
    row("low-unused", lambda: SimpleTaylor(mlp(), "line", low=0), ValueError, "low=0", "'in domain'"),
    row("baseline-unused", lambda: SimpleTaylor(mlp(), baseline=0), ValueError, "baseline=0", "'line'"),
    row("high-nan", lambda: SimpleTaylor(mlp(), "in domain", low=0, high=NAN), ValueError, "high=nan", "low < high"),
    row("domain-number", lambda: DeepTaylor(mlp(), 3), ValueError, "domain is 3", "(low, high)"),
    row("names-list", lambda: composites.Composite(names=["conv"]), TypeError, "names=['conv']", "dictionary"),
    row("layer-list", lambda: LRP(small(), layer=["conv"]), ValueError, "layer", "['conv']"),
    row("tune-other", lambda: LRP(small(), rules.Gamma()).tune(rules.ZPlus()), ValueError, "ZPlus", "build another LRP"),
    row("layer-tokens", lambda: GradCAM(tokens(), "tokens"), ValueError, "'tokens'", "(None, 16, 8)", "places"),
    row("which-gate", lambda: LRP(gated()), TypeError, "'gate'", "names={'gate': rules.Gate(signal=0)}"),
    row("gate-number", lambda: rules.Gate(-1), ValueError, "signal=-1", "at least 0"),
    row("explodes", lambda: exploding("ignore"), RuntimeWarning, "'input'", "'one'", "larger epsilon"),
    *(row(f"channels-first-{name}", lambda method=method: method(channels_first()), TypeError, "'conv'", "channels_first", name)
      for name, method in CHANNELS_LAST.items()),
    row("samples-word", lambda: SmoothGrad(small(), samples="32"), ValueError, "samples", "'32'"),
    row("noise-seed", lambda: SmoothGrad(small(), seed=-1), ValueError, "seed", "-1"),
    row("baseline-name", lambda: IntegratedGradients(small(), baseline="black"), ValueError, "baseline", "'black'"),
    row("points-half", lambda: IntegratedGradients(small(), steps=1.5), ValueError, "steps", "1.5"),
    row("stride-nan", lambda: Occlusion(small(), stride=NAN), ValueError, "stride", "nan"),
    row("fill-shape", lambda: Occlusion(small(), fill=[1, 2])(image()), ValueError, "fill", "[1, 2]"),
    row("against-beyond", lambda: GradCAM(small(), against=9), ValueError, "against", "9"),
    row("finder-ignores", lambda: SimpleTaylor(mlp(), "line", low=0, high=1), ValueError, "low", "line"),
    row("softmax-of-one", lambda: LRP(one(), start="softmax"), ValueError, "start", "softmax"),
    row("inputs-4px", lambda: Gradient(photo_net())(image(4), 0), ValueError, "inputs", "(1, 4, 4, 3)", "smaller"),
    row("words", lambda: Gradient(words())(np.ones(5), 0), TypeError, "no gradient", "Embedding"),
]  # fmt: skip
