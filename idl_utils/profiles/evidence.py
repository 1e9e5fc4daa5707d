"""What findings need beside profiles, measured on a network: single maps, optimal inputs, delays, probes and ablations."""

from dataclasses import fields

import numpy as np
from tqdm.auto import tqdm

from ..attribution import LRP, Gradient
from ..attribution.rules import Epsilon
from ..featurevis import l2, neuron, total_variation
from ..networks.activations import stream
from ..speech.letter_evidence import plus
from ..speech.letters import explain_letters
from ..speech.localisation import KnownLetters
from ..speech.melspectrogram import log_mel
from ..speech.optimal_sound import FRAMES, optimal_sound
from ..speech.recognition import Recogniser
from ..speech.timing import StepTimes
from .ablation import ablation, selective
from .computing import compute
from .emission import emitted, in_milliseconds
from .phonetics import classes
from .probing import probe
from .resampling import interval

AROUND = 48  # frames before and after the middle of what a step sees
POOL = 4  # frames and bands that are averaged before maps are compared
MOST = 20  # letters of one utterance, so that there are many speakers among them


def evidence(network, utterances, untrained, seeds=(), letters=600, steps=48, layers=None, progress=True):
    """All that `findings` and notebook 09 take from the network itself, a dict that JSON can hold.

    :param utterances: List of `datasets.speech.Utterance` with phones. For "F1" to "F4" they are taken in random order, until
        `letters` letters were heard rightly; "probe" takes all.
    :param untrained: A network of the same shape.
    :param seeds: Networks of other trainings: when do they emit their letters ("F3")?
    :param steps: Of the ascent to the optimal inputs ("F2").
    :param layers: Of the probe (default: input, ReLUs and logits).

    About two minutes on one core for ten minutes of speech.
    """
    utterances = list(utterances)
    layers = layers or ["input", *(f"relu{n}" for n in range(1, 11)), "logits"]
    found = single_maps(network, untrained, utterances, letters, progress)
    sounds, known = found.pop("sounds"), found.pop("known")
    found["F3"]["seeds"] = {f"seed {n}": emitted(other, utterances, letters) for n, other in enumerate(seeds, 1)}
    found["F2"] = optimal_inputs(network, sounds, known, steps)
    for name, delay in (("probe", 0.0), ("probe at step", found["F3"]["CTC step"]["bias ms"] / 1000)):
        features, labels, types, speakers = samples(network, utterances, layers, delay)
        folds = np.unique(speakers, return_inverse=True)[1] % 4
        found[name] = {layer: _listed(probe(features[layer], labels, types, folds)) for layer in layers}
    found["ablation"] = ablations(network, utterances, progress=progress)
    return found


def single_maps(network, untrained, utterances, letters=600, progress=True):
    """How often the letter is told from one map (F1), where the evidence lies (F3), and how alike averages are (F4).

    See `nearest_mean` and `alike`; "plain" spectrograms are normalised by utterance, others ("sounds") by band too.
    Also "sounds": what is heard around each letter, and "known": the `KnownLetters`.
    """
    hear = Recogniser(network)
    methods = {
        "sensitivity": Gradient(network),
        "LRP": LRP(network, plus(Epsilon())),  # flat in the first layer would be blind to bands
        "untrained network": Gradient(untrained),
    }
    maps, peaks, parts, total = {name: [] for name in (*methods, "sounds", "plain")}, [], [], 0
    rng = np.random.default_rng(0)
    with tqdm(total=letters, desc="maps", leave=False, disable=not progress) as bar:
        for number in rng.permutation(len(utterances)):
            if total >= letters:
                break
            sound = utterances[number].sound()
            heard = hear(sound)
            known = KnownLetters.of(heard, utterances[number], number)
            if not len(known):
                continue
            some = np.sort(rng.permutation(len(known))[:MOST])
            known = KnownLetters(*(getattr(known, column.name)[some] for column in fields(known)))
            middles = heard.times.frame(known.steps)
            plain = log_mel(sound)
            plain = (plain - plain.mean()) / plain.std()  # as the lecture's: one mean and deviation an utterance
            maps["sounds"] += [_around(heard.spectrogram, middle) for middle in middles]
            maps["plain"] += [_around(plain, middle) for middle in middles]
            for name, method in methods.items():
                found = explain_letters(network, method, heard, known.steps, known.symbols)
                maps[name] += [_around(one, m - s) for one, m, s in zip(found.maps, middles, found.starts)]
                if name == "sensitivity":
                    peaks.append(found.seconds())
            parts.append(known)
            total += len(known)
            bar.update(len(known))
    if not total:
        raise ValueError("no letter was heard rightly in these utterances: there is no map to judge")
    known = KnownLetters.joined(parts)
    of = known.symbols, known.utterances
    judged = {
        f"{name}, read as sound": nearest_mean(maps[name], *of, maps["sounds"]) for name in ("sensitivity", "LRP")
    }
    judged |= {f"{name}, read as a map": nearest_mean(maps[name], *of) for name in methods}
    judged["sounds"] = nearest_mean(maps["sounds"], *of)
    step, peak = known.judged(known.seconds), known.judged(np.concatenate(peaks))
    anywhere = known.judged(known.seconds + rng.uniform(-AROUND, AROUND, len(known)) / 100, draws=0)
    return {
        "F1": judged,
        "F3": {
            "CTC step": in_milliseconds(step),
            "sensitivity peak": in_milliseconds(peak),
            "any frame within .48 s": in_milliseconds(anywhere),
        },
        "F4": {name: alike(maps[name], *of) for name in ("plain", "sounds")},
        "sounds": np.array(maps["sounds"]),
        "known": known,
    }


def nearest_mean(maps, letters, utterances, learned=None, draws=300, least=6, seed=0):
    """Which letter is it? Each map (n, rows, columns) goes to the letter whose mean, over other utterances, is most alike.

    Alike by the cosine, after the mean over letters is taken off. A simple reader: what it can tell is there;
    what it can't may still be seen by better ones, and it is no human being.

    :param learned: What the reader has learned from: the means are of these (n, rows, columns), `sounds` say, in place of
        `maps`.

    Returns a dict: the share told rightly, mean over letters ("value", with the interval "low", "high" of a bootstrap over
    utterances), "chance" (1 / letters), "permuted" (with the letters permuted that it learned from), and the share
    of averages of eight maps, "of averages".
    """
    letters, utterances, rng = np.asarray(letters), np.asarray(utterances), np.random.default_rng(seed)
    half = np.isin(utterances, np.unique(utterances)[1::2])
    names = np.array([k for k in np.unique(letters) if min(np.bincount(half[letters == k], minlength=2)) >= least])
    if len(names) < 2:
        raise ValueError(
            f"there are {len(names)} letters with {least} maps in both halves: expected 2, take more utterances"
        )
    kept = np.isin(letters, names)
    flat = np.reshape(maps, (len(maps), -1))[kept].astype("float64")
    source = flat if learned is None else np.reshape(learned, (len(learned), -1))[kept].astype("float64")
    letters, utterances, half = letters[kept], utterances[kept], half[kept]

    def told(maps, own, halves, learned_letters):
        right = np.zeros(len(maps), bool)
        for side in (False, True):
            means = np.array([source[(half != side) & (learned_letters == k)].mean(axis=0) for k in names])
            common = maps[halves == side].mean(axis=0) if learned is not None else means.mean(axis=0)
            nearest = _cosines(maps[halves == side] - common, means - means.mean(axis=0)).argmax(axis=1)
            right[halves == side] = names[nearest] == own[halves == side]
        return right

    def share(right, weights):
        return np.mean([np.average(right[letters == k], weights=weights[letters == k] + 1e-12) for k in names])

    right, once = told(flat, letters, half, letters), np.ones(len(letters))
    present = np.bincount(utterances) > 0
    drawn = rng.multinomial(present.sum(), present / present.sum(), draws)
    low, high = np.quantile([share(right, weights[utterances]) for weights in drawn], (0.025, 0.975))
    places = [rng.permutation(np.flatnonzero((letters == k) & (half == side))) for k in names for side in (False, True)]
    eights = [some for place in places for some in np.array_split(place, max(1, len(place) // 8))]
    firsts = [some[0] for some in eights]
    averages = told(np.array([flat[some].mean(axis=0) for some in eights]), letters[firsts], half[firsts], letters)
    found = {
        "value": share(right, once),
        "low": low,
        "high": high,
        "chance": 1 / len(names),
        "of averages": averages.mean(),
    }
    found["permuted"] = share(told(flat, letters, half, rng.permutation(letters)), once)
    return {name: float(value) for name, value in found.items()}


def alike(maps, letters, utterances, draws=100, least=6, seed=0):
    """Mean correlation of the average maps of different letters: "value", and "low", "high" over utterances (bootstrap)."""
    flat, rng = np.reshape(maps, (len(maps), -1)), np.random.default_rng(seed)
    names = [k for k in np.unique(letters) if (letters == k).sum() >= least]
    of_letter, upper = (letters[:, None] == names).astype(float), np.triu_indices(len(names), 1)

    def mean_correlation(weights):
        return np.corrcoef((of_letter * (weights[utterances] + 1e-9)[:, None]).T @ flat)[upper].mean()

    count = int(utterances.max()) + 1
    drawn = [mean_correlation(weights) for weights in rng.multinomial(count, np.full(count, 1 / count), draws)]
    found = interval([mean_correlation(np.ones(count)), *drawn])
    return dict(zip(("value", "low", "high"), map(float, found)))


def optimal_inputs(network, sounds, known, steps=48):
    """Can the letter be told from its optimal input, and do two starts lead to the same one? (F2), a dict as of `nearest_mean`.

    The reader has learned what is heard around each letter: the mean of `sounds` (n, rows, columns). "between starts" and
    "between letters" are mean correlations of optimal inputs from two starts, of the same letter and of different ones.
    """
    names = [int(k) for k in np.unique(known.symbols) if (known.symbols == k).sum() >= 6]
    want, times = optimal_sound(network), StepTimes.of(network, FRAMES)
    objective = neuron("logits", names) - 0.01 * total_variation() - 0.01 * l2(centre=0)
    found = [[_around(one, times.frame(times.steps // 2)) for one in want(objective, steps, seed)] for seed in (0, 1)]
    found = np.reshape(found, (2, len(names), -1))
    found = found - found.mean(axis=1, keepdims=True)
    means = np.array([sounds[known.symbols == k].mean(axis=0).ravel() for k in names])
    right = _cosines(found.reshape(-1, found.shape[-1]), means - means.mean(axis=0)).argmax(axis=1).reshape(2, -1)
    right = (right == np.arange(len(names))).mean(axis=0)
    low, high = np.quantile(np.random.default_rng(0).choice(right, (500, len(right))).mean(axis=1), (0.025, 0.975))
    alike, same = _cosines(*found), np.eye(len(names), dtype=bool)
    result = {"value": right.mean(), "low": low, "high": high, "chance": 1 / len(names)}
    result |= {"between starts": alike[same].mean(), "between letters": alike[~same].mean()}
    return {name: float(value) for name, value in result.items()}


def samples(network, utterances, layers, delay=0.0):
    """Activations `delay` seconds after the middle of each phone: ({layer: (n, units)}, labels, types, speakers).

    A type is the word and the place in it ("people/2"), as `probe` needs.
    """
    spectrograms = [utterance.spectrogram() for utterance in utterances]
    features, rows = {layer: [] for layer in layers}, []
    for batch in stream(network, spectrograms, [layer for layer in layers if layer != "input"], batch=1):
        [number], frames = batch.numbers, len(spectrograms[batch.numbers[0]])
        utterance, times = utterances[number], StepTimes.of(network, frames)
        steps = np.array([times.step(phone.centre + delay) for phone in utterance.phones], int)
        for layer in layers:
            at = np.clip(np.rint(times.frame(steps)).astype(int), 0, frames - 1)
            features[layer].append(spectrograms[number][at] if layer == "input" else batch.activations[layer][0][steps])
        words, place, last = utterance.text.split(), 0, None
        for phone in utterance.phones:
            place, last = (place + 1 if phone.word == last else 0), phone.word
            word = "" if phone.word is None else words[phone.word]
            rows.append((phone.label, f"{word}/{place}", utterance.speaker))
    return {layer: np.concatenate(found) for layer, found in features.items()}, *np.array(rows).T


def ablations(network, utterances, layer="relu9", share=0.1, random=40, most=80, progress=True):
    """Silence the channels most selective for each manner of speech sounds, a list of dicts.

    Channels are chosen on every other fold ("by": at phone centres, or at the steps that emit their letters), the loss is
    counted on the rest, up to `most` utterances of it. "value", "low", "high" and "p" are `Ablation.selectivity`; "matched",
    "others" and "random" how much the letter error rates rise.
    """
    profiles = compute(
        network, utterances, ("phoneme", "phoneme at step"), [layer], 0, folds="few speakers", progress=False
    )
    folds, found = profiles.folds[::2], []
    judged = [utterance for utterance in utterances if profiles.fold(utterance) not in folds]
    judged = judged[:: -(-len(judged) // most)]
    for by in profiles.groupings:
        phones = profiles.groups(by, least=5, folds=folds)
        contrast = profiles.contrast(by, layer, how="centre", least=5, folds=folds)
        count = max(1, round(share * contrast.shape[1]))
        for manner in ("vowel", "nasal", "fricative", "stop"):
            matched = [phone for phone, of in zip(phones, classes(phones, "manner")) if of == manner]
            if not matched:
                continue
            chosen = selective(contrast, phones, matched, count)
            result = ablation(network, layer, chosen, matched, judged, random, progress=progress)
            numbers = dict(zip(("value", "low", "high", "p"), result.selectivity()))
            rise = result.rise()
            numbers |= {"matched": rise[0, 0], "others": rise[0, 1], "random": rise[1:].mean()}
            row = {"phones": manner, "by": by, "layer": layer, "channels": count}
            found.append(row | {name: float(number) for name, number in numbers.items()})
    return found


def _around(values, middle):
    """(2 AROUND / POOL, bands / POOL) of values (frames, bands) around a frame, 0 where there is nothing, as means of POOL."""
    padded = np.pad(values, ((AROUND, AROUND), (0, 0)))
    first = int(np.clip(round(float(middle)), 0, len(values) - 1))
    part = padded[first : first + 2 * AROUND]
    return part.reshape(2 * AROUND // POOL, POOL, -1, POOL).mean(axis=(1, 3))


def _cosines(a, b):
    a, b = (v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12) for v in (a, b))
    return a @ b.T


def _listed(found):
    return {name: [round(float(v), 4) for v in values] for name, values in found._asdict().items()}
