"""Bad inputs to the widgets of `idl_utils.explore`, to checks of exercises, and to the building of notebooks."""

from idl_utils import checks, explore
from idl_utils.course.__main__ import main
from idl_utils.course.upload import picture_upload  # noqa: F401

from .row import command, row
from .speech import network as recogniser
from .things import image, mlp, network, small

ROWS = [
    row("widget-misspelt", lambda: explore.saliancy_explorer, AttributeError, "saliancy_explorer", "saliency_explorer"),
    row("topic-misspelt", lambda: checks.grad_camm, AttributeError, "grad_camm", "grad_cam"),
    row("network-plain", lambda: explore.saliency_explorer(small()), TypeError, "network", "Functional", "networks.wrap"),
    row("network-name", lambda: explore.rules_explorer("photo_net"), TypeError, "network", "str", "networks.wrap"),
    row("network-none", lambda: explore.layer_explorer(None), TypeError, "network", "NoneType", "networks.wrap"),
    row("network-of-numbers", lambda: explore.climbing_explorer(mlp()), TypeError, "network", "networks.wrap"),
    row("picture-misspelt", lambda: explore.saliency_explorer(network(), "chelsae"), FileNotFoundError, "'chelsae'", "chelsea"),
    row("pictures-none", lambda: explore.saliency_explorer(network(), []), ValueError, "pictures", "empty"),
    row("pictures-array", lambda: explore.saliency_explorer(network(), [image()]), TypeError, "ndarray", "name"),
    row("pictures-number", lambda: explore.rules_explorer(network(), 3), TypeError, "pictures", "3"),
    row("size-other", lambda: explore.saliency_explorer(network(), size=32), ValueError, "size", "32"),
    row("size-half", lambda: explore.rules_explorer(network(), size=7.5), ValueError, "size", "7.5"),
    row("label-misspelt", lambda: explore.climbing_explorer(network(), "catt"), ValueError, "'catt'", "did you mean 'cat'"),
    row("label-missing", lambda: explore.climbing_explorer(network(), "espresso"), ValueError, "'espresso'", "'cat'"),
    row("label-beyond", lambda: explore.climbing_explorer(network(), 3), ValueError, "class", "3"),
    row("penalty-label", lambda: explore.penalty_explorer(network(), "lion"), ValueError, "'lion'", "class"),
    row("steps-zero", lambda: explore.climbing_explorer(network(), steps=0), ValueError, "steps=0", "at least 1"),
    row("steps-half", lambda: explore.penalty_explorer(network(), steps=2.5), ValueError, "steps=2.5", "whole number"),
    row("layers-misspelt", lambda: explore.layer_explorer(network(), layers=["cnov"]), ValueError, "'cnov'", "'conv'"),
    row("layers-none", lambda: explore.layer_explorer(network(), layers=[]), ValueError, "layers", "empty"),
    row("objective-layer", lambda: explore.objective_explorer(network(), layer="cnov"), ValueError, "'cnov'", "'conv'"),
    row("objective-kind", lambda: explore.objective_explorer(network(), "logti"), ValueError, "'logti'", "logit"),
    row("dream-layer", lambda: explore.dream_explorer(network(), layer="cnov"), ValueError, "'cnov'", "'conv'"),
    row("composite-picture", lambda: explore.composite_explorer(network(), "chelse"), FileNotFoundError, "'chelse'", "chelsea"),
    row("composite-label", lambda: explore.composite_explorer(network(), label="lion"), ValueError, "'lion'", "class"),
    row("sentences-none", lambda: explore.recogniser_explorer(recogniser(), []), ValueError, "utterances", "list of Utterance"),
    row("sentences-text", lambda: explore.alignment_explorer(recogniser(), ["hello"]), ValueError, "utterances", "sentences("),
    row("recogniser-pictures", lambda: explore.recogniser_explorer(network(), []), ValueError, "network", "spectrograms"),
    row("letters-none", lambda: explore.letter_explorer(recogniser(), [], {}), ValueError, "utterances", "list of Utterance"),
    row("game-text", lambda: explore.map_game(recogniser(), "hello", {}), ValueError, "utterances", "list of Utterance"),
    row("notebook-missing", lambda: command(main, "99"), SystemExit, "99", "there are"),
]  # fmt: skip
