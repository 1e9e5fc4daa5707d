"""Which of the lecture's findings F1 to F7 hold for a network: each with numbers, intervals, nulls, and a verdict.

for finding in findings(load_study("data/profiles/real")):
    print(finding.text())

The docstring of each says what decides; for how a number is decided see `verdicts.part`, for its interval
`resampling.interval`.
"""

import numpy as np

from .judging import Judge
from .resampling import interval
from .verdicts import Finding, part

# Where a phoneme is looked for: {place: (grouping of phonemes, of letters)}; the first that a study has decides. The network
# speaks of a phone later than at its middle ("phoneme later": by its median delay), and where it emits the letter ("at
# step") the place was chosen by the output, so that finding letters there is partly by construction.
PLACES = {
    "phone centres and the network's delay": ("phoneme later", "letter"),
    "phone centres": ("phoneme", "letter at phone"),
    "emission steps": ("phoneme at step", "letter"),
}


def findings(study, draws=200, seed=0):
    """F1 to F7 from a study, a list of `Finding`.

    :param study: {"trained": Profiles, "untrained": ..., "scrambled": ..., "noise": ..., "seed 1": ...}, of which only the
        first is needed; `study.description["evidence"]` has what F1 to F3 need (see `evidence.evidence`).

    Intervals are of a bootstrap over folds: where there are few speakers, over parts of their utterances, so that they say
    nothing of other speakers; and nothing of other trainings, for which there are seeds.
    """
    evidence, judge = getattr(study, "description", {}).get("evidence", {}), Judge(study, draws, seed)
    return [f1(evidence), f2(evidence), f3(evidence), f4(judge, evidence), f5(judge), f6(judge, evidence), f7(judge)]


def f1(evidence):
    """Holds if a reader that knows how letters sound does not find the letter in a single map, of sensitivity or LRP.

    `nearest_mean` is the reader; the bound lies halfway between chance and what it reaches for the sounds themselves. "Read
    as a map" is by a reader that has seen other maps instead: it says that maps of letters differ, not that they show sounds.
    """
    found, parts = evidence.get("F1", {}), []
    for name, row in found.items():
        if name != "sounds":
            nulls = {"chance": row["chance"], "sounds themselves": found["sounds"]["value"]}
            nulls |= {"averages of 8": row["of averages"]}
            decides, bound = name.endswith("as sound"), _halfway(found["sounds"])
            parts.append(part(f"letter told from one map: {name}", row, bound, nulls, decides=decides, below=True))
    limits = "A simple reader stands for people, who may see more or less; nobody was asked."
    return Finding("F1", "maps of one letter, one input at a time, are not readable", tuple(parts), limits)


def f2(evidence):
    """Holds if the reader of F1 does not find the letter in its optimal input; the bound is that of F1."""
    row, parts = evidence.get("F2"), ()
    if row:
        sounds = evidence["F1"]["sounds"]
        nulls = {"chance": row["chance"], "sounds themselves": sounds["value"]}
        nulls |= {"r between starts": row["between starts"], "r between letters": row["between letters"]}
        name = "letter told from its optimal input, read as sound"
        parts = (part(name, row, _halfway(sounds), nulls, decides=True, below=True),)
    limits = "Another regularisation makes other optimal inputs; to be told is not yet to teach."
    return Finding("F2", "optimal inputs teach nothing", parts, limits)


def f3(evidence):
    """Holds if less than half of the letters are emitted between begin and end of their phone, in other trainings too."""
    found, parts = dict(evidence.get("F3", {})), ()
    if found:
        step, others = found.pop("CTC step"), found.pop("seeds", {})
        nulls = {"median delay in ms": step["bias ms"], "spread without it in ms": step["spread ms"]}
        nulls |= {name: row["value"] for name, row in found.items()}
        nulls |= {f"median delay of {name} in ms": row["bias ms"] for name, row in others.items()}
        seeds, name = (
            {name: row["value"] for name, row in others.items()},
            "share of letters emitted inside their phone",
        )
        parts = (part(name, step, 0.5, nulls, seeds, decides=True, below=True),)
    limits = "Of letters that were heard rightly; phone times are by forced alignment, or the synthesiser's."
    return Finding("F3", "predictions are not where their sound is", parts, limits)


def f4(judge, evidence=None):
    """Holds if the average spectrograms of letters correlate with more than .9, and once their mean is taken off, letters
    are found again in other speakers better than in the averages that an untrained network selects.

    The first is of spectrograms with one mean and deviation an utterance, as the lecture's; those of this network are
    normalised by band, which takes the mean of speech off before anything is averaged. Found again: r of the same letter minus
    r of other letters, between halves of the speakers. That r between letters falls when the mean is taken off
    shows nothing: it becomes -1 / (letters - 1) whatever there is.
    """
    parts, averages = [], (evidence or {}).get("F4")
    if averages:
        nulls = {"normalised by band": averages["sounds"]["value"]}
        parts.append(part("r between letters, plain average", averages["plain"], 0.9, nulls, decides=True))
    if judge.has("letter"):
        heard = judge.of("letter", layers=["input"])
        heard = [name for name in heard if name != "untrained"]  # its letters are those that the trained one hears
        own = {name: judge.reliability("letter", "input", name) for name in heard}
        nulls = {name: float(values.mean()) for name, values in own.items() if name != "trained"}
        parts.append(part("same letter minus others, in other speakers", _spread(own["trained"]), 0, nulls))
        if "untrained hears" in own:
            count = min(map(len, own.values()))
            more = own["trained"][:count] - own["untrained hears"][:count]
            parts.append(
                part("more so than of letters that an untrained network hears", _spread(more), 0, decides=True)
            )
    claim = "the plain average is being a letter at all, subtracting the mean reveals letters"
    limits = (
        "The patterns are reliable; but whatever network selects the inputs, its averages are: they show its filters."
    )
    return Finding("F4", claim, tuple(parts), limits)


def f5(judge):
    """Holds if at the output pairs of the same letter are nearer than pairs of the same phone, and nearer than at any layer
    before; and if a phoneme is alike (correlates with .5) with less than two others, on average, there.

    Distances are relative to those of unrelated pairs.
    """
    parts, last = [], judge.layers[-1]
    for place, grouping, phones in (
        ("emission steps", "pair at step", "phoneme at step"),
        ("phone centres", "pair", "phoneme"),
    ):
        if not judge.has(grouping, phones):
            continue
        options = {"decides": True, "place": place}
        ratios = {name: judge.ratios(grouping, last, name) for name in judge.of(grouping)}
        nearer = {name: ratio["same phone"] - ratio["same letter"] for name, ratio in ratios.items()}
        parts.append(judge.part(f"distance of same phone minus same letter, {last}", nearer, **options))
        before = np.array([judge.ratios(grouping, layer)["same letter"] for layer in judge.layers[:-1]])
        fall = interval(before[before[:, 0].argmin()] - ratios["trained"]["same letter"])
        parts.append(part(f"distance of same letter, least before {last} minus there", fall, **options))
        sizes = {name: judge.set_size(phones, last, name) for name in judge.of(phones)}
        sizes |= {"random groups": judge.set_size("random", last)} if judge.has("random") else {}
        parts.append(judge.part(f"phonemes that are alike, {last}", sizes, bound=3, below=True, **options))
    claim = "output layer: letters are encoded best, phonemes are alike in very small sets only"
    limits = "Pairs are of letters that were heard rightly; 'very small' was taken to be below 3."
    return Finding("F5", claim, tuple(parts), limits)


def f6(judge, evidence=None):
    """Holds if at the 9th layer the silhouette of manner is above 0 (with p <= .05), and that of vowel letters among letters
    is less than half of that of vowels among phonemes.

    Beside it: the gain over the sounds at the input and over the untrained network, without which clusters are not this
    layer's work; articulation where acoustics and spelling are held constant; what is lost when selective channels are
    silenced.
    """
    layer, parts = "relu9", []
    for place, (phones, letters) in PLACES.items():
        if judge.has(phones, letters):
            parts += judge.class_parts(place, phones, layer, "manner", decides=True)
            parts += judge.class_parts(place, phones, layer, "vowel")
            vowels, spelt = judge.silhouettes(phones, layer, "vowel"), judge.silhouettes(letters, layer, "vowel letter")
            nulls = {"letters": float(spelt[0]), "p of letters": judge.permuted(letters, layer, "vowel letter")}
            name = "half the silhouette of vowels minus that of vowel letters"
            parts.append(part(name, interval(vowels / 2 - spelt), 0, nulls, decides=True, place=place))
            parts += [judge.articulation(place, phones, layer)] if judge.has("pair") else []
    for row in (evidence or {}).get("ablation", ()):
        nulls = {name: row[name] for name in ("matched", "others", "random")}
        name = f"{row['channels']} channels for {row['phones']}s (by {row['by']}) silenced: their letters lost, beyond others"
        parts.append(part(name, row, 0, nulls, p=row["p"]))
    claim = "9th layer: clusters of similar phonemes, no distinct clusters of letters"
    limits = "Clusters of averages are not yet what a network uses; what the input has already, no layer has made."
    return Finding("F6", claim, tuple(parts), limits)


def f7(judge):
    """Holds if the silhouette of manner is larger at the 10th layer than at the 9th, and that of vowel letters among letters
    at the 10th is above 0 (with p <= .05).

    Beside it: vowels, y as a vowel letter, and gains over the 9th layer, the input and the untrained network.
    """
    parts = []
    for place, (phones, letters) in PLACES.items():
        if judge.has(phones, letters):
            for by in ("manner", "vowel"):
                at = {
                    layer: {name: judge.silhouettes(phones, layer, by, name) for name in judge.of(phones)}
                    for layer in ("relu9", "relu10")
                }
                more = {name: value - at["relu9"][name] for name, value in at["relu10"].items()}
                name = f"silhouette of {by}, 10th minus 9th"
                parts.append(judge.part(name, more, decides=by == "manner", place=place))
            baselines = ("relu9", "input")
            parts += judge.class_parts(place, letters, "relu10", "vowel letter", True, baselines)
            parts += judge.class_parts(place, letters, "relu10", "vowel letter with y", False, ())
    claim = "10th layer: clusters of phonemes more distinct, and one of vowel letters"
    limits = "Vowel letters write vowels: a cluster of them need not be one of letters. Where it is heard into noise too, it is"
    limits += " in the network's weights, not in the speech."
    return Finding("F7", claim, tuple(parts), limits)


def _halfway(sounds):
    return (sounds["chance"] + sounds["value"]) / 2


def _spread(values):
    """Mean and 95 % range over splits."""
    return values.mean(), *np.quantile(values, (0.025, 0.975))
