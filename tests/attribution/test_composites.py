import keras
import pytest
from keras import layers

from idl_utils.attribution.composites import (
    Composite,
    EpsilonAlpha2Beta1,
    EpsilonAlpha2Beta1Flat,
    EpsilonGammaBox,
    EpsilonPlus,
    EpsilonPlusFlat,
)
from idl_utils.attribution.rules import (
    AlphaBeta,
    Box,
    Epsilon,
    Flat,
    Gamma,
    Pass,
    Route,
    WinnerTakesAll,
    WSquare,
    Zero,
    ZPlus,
)
from idl_utils.attribution.walk.backward import Walk
from idl_utils.attribution.walk.rule import OwnGradient


@pytest.fixture(scope="module")
def model():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.ZeroPadding2D(name="pad"),
            layers.Conv2D(2, 3, activation="relu", name="block1_conv1"),
            layers.Conv2D(2, 3, activation="relu", name="block1_conv2"),
            layers.MaxPooling2D(name="pool"),
            layers.BatchNormalization(name="bn"),
            layers.AveragePooling2D(2, name="mean"),
            layers.Flatten(name="flat"),
            layers.Dense(3, name="dense"),
            layers.Activation("tanh", name="tanh"),
            layers.Dense(2, name="out"),
        ]
    )


def chosen(model, composite):
    """{layer name: rule}, without fused activations."""
    return {step.name: composite.rule(step) for step in Walk(model).steps if not step.fused}


def test_defaults(model):
    assert chosen(model, Composite(Zero())) == {
        **{name: Zero() for name in ("block1_conv1", "block1_conv2", "dense", "out", "mean")},
        **{"pad": Route(), "flat": Route(), "pool": WinnerTakesAll(), "bn": Pass(), "tanh": Pass()},
    }


@pytest.mark.parametrize(
    ("preset", "first", "convolution", "dense"),
    [
        (EpsilonPlus(), ZPlus(), ZPlus(), Epsilon()),
        (EpsilonPlusFlat(), Flat(), ZPlus(), Epsilon()),
        (EpsilonAlpha2Beta1(), AlphaBeta(), AlphaBeta(), Epsilon()),
        (EpsilonAlpha2Beta1Flat(epsilon=0.1), Flat(), AlphaBeta(), Epsilon(0.1)),
        (EpsilonGammaBox(-1.0, 2.0), Box(-1.0, 2.0), Gamma(0.25), Epsilon()),
    ],
    ids=repr,
)
def test_presets(model, preset, first, convolution, dense):
    found = chosen(model, preset)
    assert [found[name] for name in ("block1_conv1", "block1_conv2", "dense", "out")] == [
        *(first, convolution, dense, dense)
    ]
    assert (found["mean"], found["tanh"]) == (Epsilon(), Pass())


def test_names_go_before_types_before_position_before_kind(model):
    gradient = OwnGradient()
    composite = Composite(
        dense=Gamma(),
        first=Flat(),
        types={layers.Conv2D: ZPlus(), layers.MaxPooling2D: gradient},
        names={"block1_conv2": WSquare(), "o?t": Zero()},
    )
    found = chosen(model, composite)
    names = ("block1_conv1", "block1_conv2", "pool", "dense", "out")
    assert [found[name] for name in names] == [ZPlus(), WSquare(), gradient, Gamma(), Zero()]
    assert chosen(model, Composite(first=Flat(), names={"block1_*": ZPlus()}))["block1_conv1"] == ZPlus()


def test_all_layers_that_see_the_input_are_first():
    inputs = keras.Input((6, 6, 1))
    x, y = (layers.Conv2D(2, 3, name=name)(inputs) for name in ("left", "right"))
    x = layers.Conv2D(2, 1, name="second")(layers.Add()([x, y]))
    found = chosen(keras.Model(inputs, x), EpsilonPlusFlat())
    assert [found[name] for name in ("left", "right", "second")] == [Flat(), Flat(), ZPlus()]


def test_a_box_is_for_a_layer_that_sees_the_input_itself():
    model = keras.Sequential([keras.Input((4,)), layers.Rescaling(2.0), layers.Dense(2, name="dense")])
    with pytest.raises(TypeError, match=r"'dense' .*does not see the input itself"):
        chosen(model, EpsilonGammaBox(0.0, 1.0))
    named = EpsilonGammaBox(0.0, 1.0, names={"dense": Box(low=0.0, high=2.0)})
    assert chosen(model, named)["dense"] == Box(low=0.0, high=2.0)


def test_what_is_no_rule_is_named():
    with pytest.raises(TypeError, match="the rule for dense is 'epsilon'"):
        Composite(dense="epsilon")
    with pytest.raises(TypeError, match="the rule for conv1 is <class"):
        Composite(names={"conv1": Epsilon})


def test_a_name_that_fits_no_layer_is_named():
    with pytest.raises(ValueError, match="no layer called 'cnv': did you mean 'conv'"):
        Composite(names={"cnv": Zero()}).check_names(["conv", "dense"])
