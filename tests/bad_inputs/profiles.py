"""Bad inputs to `idl_utils.profiles`."""

import numpy as np

from idl_utils import profiles
from idl_utils.profiles.__main__ import main
from tests.profiles.planted import planted

from .row import command, row

SOME = np.random.default_rng(0).normal(size=(3, 8))  # groups, neurons
PLACES = np.random.default_rng(1).normal(size=(8, 2))
FLAT = np.where(np.arange(3)[:, None] == 1, 4.0, SOME)
FAR = profiles.distances(SOME)
GAP = np.where(np.arange(8) == 2, np.nan, SOME)


def judge(what=profiles.resampled, per_fold=5, speakers=2, **options):
    """Judging profiles of three phones at the layer "top"."""
    made = planted({"phone": (["S", "T", "AA"], {"top": SOME})}, per_fold=per_fold, speakers=speakers)
    return what(made, "phone", "top", **options)


def silence(channels, layer="relu9"):
    """Silence channels of an untrained recogniser that hears nothing."""
    from .speech import network

    return profiles.ablation(network(), layer, channels, ["S"], [])


def evidence(**options):
    """Evidence in an untrained recogniser."""
    from .speech import network

    return profiles.Evidence(network(), **options)


def unheard():
    """Letter times of no utterance at all."""
    from .speech import network

    return profiles.letter_times(network(), [])


TIMES = profiles.LetterTimes(*[np.zeros(0)] * 5, {"CTC step": np.zeros(0)})

ROWS = [
    row("class-misspelt", lambda: profiles.classes(["S"], "maner"), ValueError, "'maner'", "'manner'"),
    row("class-of-no-phone", lambda: profiles.classes(["S", "SS"]), ValueError, "no phone", "'SS'"),
    row("class-of-no-letter", lambda: profiles.classes(["ä"], "vowel letter"), ValueError, "no letter", "'ä'"),
    row("distance-misspelt", lambda: profiles.distances(SOME, "Euclid"), ValueError, "'Euclid'", "'euclidean'"),
    row("distances-of-one", lambda: profiles.distances(SOME[:1]), ValueError, "profiles", "(1, 8)", "2 groups"),
    row("distances-nan", lambda: profiles.distances(GAP), ValueError, "profiles", "NaN"),
    row("profile-constant", lambda: profiles.distances(FLAT), ValueError, "profile 1", "constant", "correlation"),
    row("profile-zero", lambda: profiles.distances(0 * SOME, "cosine"), ValueError, "profile 0", "constant", "cosine"),
    row("linkage-misspelt", lambda: profiles.tree(FAR, "wards"), ValueError, "'wards'", "'ward'"),
    row("tree-of-profiles", lambda: profiles.tree(SOME), ValueError, "distances", "(3, 8)", "(groups, groups)"),
    row("clusters-many", lambda: profiles.clusters(FAR, 4), ValueError, "count=4", "1 to 3"),
    row("silhouette-labels", lambda: profiles.silhouette(FAR, ["a", "b"]), ValueError, "labels", "(2,)", "(3, 3)"),
    row("silhouette-single", lambda: profiles.silhouette(FAR, list("abc")), ValueError, "a, b, c", "2 members"),
    row("silhouette-one-class", lambda: profiles.silhouette(FAR, list("aaa")), ValueError, "labels", "2 classes"),
    row("permuted-none", lambda: profiles.controls.permuted_labels(FAR, list("aab"), 0), ValueError, "draws=0", "at least 1"),
    row("random-size", lambda: profiles.controls.random_groups(SOME, [2, 0]), ValueError, "sizes=0", "at least 1"),
    row("random-flat", lambda: profiles.controls.random_groups(SOME[0], [2]), ValueError, "activations", "(8,)"),
    row("model-shape", lambda: profiles.controls.partial_rsa(FAR, {"m": SOME}), ValueError, "model 'm'", "(3, 8)", "(3, 3)"),
    row("model-constant", lambda: profiles.controls.partial_rsa(FAR, {"m": np.ones((3, 3))}), ValueError, "'m'", "constant"),
    row("spelling-missing", lambda: profiles.controls.orthographic_distances(["S s"], [2], ["S", "T"]), ValueError, "'T'",
        "no pair"),
    row("pairs-unrelated", lambda: profiles.controls.shared(FAR, ["S s", "T t", "K k"]), ValueError, "S s", "share"),
    row("groups-of-one-member", lambda: judge(per_fold=[[1, 0, 0], [0, 1, 0], [0, 0, 9], [0, 0, 9], [0, 0, 0], [0, 0, 0]]),
        ValueError, "'phone'", "1 groups", "2 groups"),
    row("groups-rare", lambda: judge(least=1000), ValueError, "'phone'", "0 groups with 1000"),
    row("resampled-distance", lambda: judge(distance="cosinus"), ValueError, "'cosinus'", "'cosine'"),
    row("resampled-how", lambda: judge(how="centr"), ValueError, "'centr'", "'centre'"),
    row("resampled-by", lambda: judge(by="speakers"), ValueError, "'speakers'", "'speaker'"),
    row("resampled-draws", lambda: judge(draws=-1), ValueError, "draws=-1", "at least 0"),
    row("halves-of-one", lambda: judge(profiles.halves, speakers=1), ValueError, "by='speaker'", "'s0'", "fold"),
    row("interval-level", lambda: profiles.interval(np.ones((2, 9)), 95), ValueError, "level=95", "from 0 to 1"),
    row("selective-unknown", lambda: profiles.selective(SOME, ["S", "T", "K"], ["Z"], 2), ValueError, "no group", "'Z'"),
    row("selective-all", lambda: profiles.selective(SOME, ["S", "T"], ["S", "T"], 2), ValueError, "phones", "2 of 2 groups"),
    row("selective-many", lambda: profiles.selective(SOME, ["S", "T", "K"], ["S"], 9), ValueError, "count=9", "1 to 8"),
    row("ablation-channel", lambda: silence([400]), ValueError, "channels=400", "0 to 3"),
    row("ablation-all", lambda: silence(range(3)), ValueError, "channels", "3 of 4"),
    row("ablation-layer", lambda: silence([0], "relu99"), ValueError, "'relu99'", "did you mean"),
    row("probe-rows", lambda: profiles.probe(SOME, "ab", "ab", "ab"), ValueError, "(3, 8)", "2 labels"),
    row("probe-one-fold", lambda: profiles.probe(SOME, list("aab"), list("xyz"), list("fff")), ValueError, "1 folds", "2"),
    row("probe-strangers", lambda: profiles.probe(SOME, list("aab"), list("xyz"), list("ffg")), ValueError, "fold 'f'", "type"),
    row("layout-method", lambda: profiles.layout(SOME, "UMAP"), ValueError, "no layout", "'UMAP'", "PCA"),
    row("layout-few", lambda: profiles.layout(SOME[:, :3]), ValueError, "profiles", "(3, 3)", "7 neurons"),
    row("layout-one-axis", lambda: profiles.layout(SOME[0]), ValueError, "profiles", "(8,)", "groups"),
    row("layout-nan", lambda: profiles.layout(GAP), ValueError, "profiles", "NaN"),
    row("map-places", lambda: profiles.interpolated(PLACES[:5], SOME), ValueError, "activity", "(3, 8)", "(5, 2)"),
    row("map-nan", lambda: profiles.interpolated(PLACES, GAP), ValueError, "activity", "NaN"),
    row("map-side", lambda: profiles.interpolated(PLACES, SOME, side=1), ValueError, "side=1", "at least 2"),
    row("smoothness-places", lambda: profiles.smoothness(SOME, SOME), ValueError, "places", "(3, 8)"),
    row("smoothness-many", lambda: profiles.smoothness(PLACES, SOME, 8), ValueError, "neighbours=8", "1 to 7"),
    row("evidence-kind", lambda: evidence(by="saliency"), ValueError, "kind of evidence", "'saliency'"),
    row("evidence-layer", lambda: evidence(layers=["relu99"]), ValueError, "'relu99'", "did you mean"),
    row("evidence-layer-folded", lambda: evidence(layers=["bn3"], by="relevance"), ValueError, "'bn3'", "layer"),
    row("letters-most", lambda: profiles.letter_times(None, [], most=0), ValueError, "most=0", "at least 1"),
    row("letters-none", lambda: unheard(), ValueError, "'wav2letter'", "no letter"),
    row("letters-time", lambda: TIMES.at("sensitivity"), ValueError, "no time", "'sensitivity'", "CTC step"),
    row("times-missing", lambda: profiles.LetterTimes.load("/no/where"), OSError, "/no/where", "missing"),
    row("sound-half", lambda: profiles.sound_ranks(PLACES[None], PLACES[None], [0], 5), ValueError, "half=5", "0 to 4"),
    row("align-missing", lambda: command(main, "align", "/no/corpus", "--out", "/no/x"), SystemExit, "align", "/no/corpus"),
    row("report-missing", lambda: command(main, "report", "/no/study"), SystemExit, "report", "/no/study"),
]  # fmt: skip
