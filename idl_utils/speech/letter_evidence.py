"""Every method on the same letters: does its map peak at the sound, and does the letter hang on that peak?

found = localise(network, letter_methods(network), utterances)
found.judged("gradient").median, found.masked("gradient").changed
"""

from dataclasses import dataclass, field, fields

import numpy as np
from tqdm.auto import tqdm

from .. import attribution, shipped
from ..arguments import choice
from ..attribution.composites import Composite
from ..attribution.rules import Box, Epsilon, Flat, WSquare, ZPlus
from .letters import explain_letters
from .localisation import KnownLetters
from .masking import Masking
from .melspectrogram import FRAMES_PER_SECOND
from .recognition import Recogniser

FOLDER, GROUP = shipped.DATA / "speech", "held-out voices"
LOW, HIGH = -6.0, 12.0  # a z-normalised spectrogram lies between them; of speech it does by far
# What needs no map: the middle of what the step sees, the loudest frame in it, any frame of it, and where the phone is.
REFERENCES = ("CTC step", "loudest frame", "any frame", "its phone")


def plus(first):
    """LRP z+ with another rule in the first layer, whose inputs are of both signs; the logit itself by epsilon."""
    return Composite(ZPlus(), first=first, names={"logits": Epsilon()})


METHODS = {
    "gradient": attribution.Gradient,
    "SmoothGrad": lambda network: attribution.SmoothGrad(network, noise=0.1, samples=8),
    "gradient x input": attribution.InputXGradient,
    "integrated gradients": lambda network: attribution.IntegratedGradients(network, steps=8, doublings=0),
    "guided backprop": attribution.GuidedBackprop,
    "deconvnet": attribution.Deconvnet,
    "LRP epsilon": lambda network: attribution.LRP(network, Epsilon()),
    "LRP z+, epsilon first": lambda network: attribution.LRP(network, plus(Epsilon())),
    "LRP z+, w2 first": lambda network: attribution.LRP(network, plus(WSquare())),
    "LRP z+, zB first": lambda network: attribution.LRP(network, plus(Box(LOW, HIGH))),
    "LRP z+, flat first": lambda network: attribution.LRP(network, plus(Flat())),
    "Grad-CAM at relu8": lambda network: attribution.GradCAM(network, "relu8"),
    "HiResCAM at relu8": lambda network: attribution.HiResCAM(network, "relu8"),
}
UNTRAINED = ("gradient", "LRP z+, flat first")  # which of them are tried on an untrained network too


def letter_methods(network, names=tuple(METHODS)):
    """{name: method built for a network of wav2letter's architecture}; raises ValueError for an unknown name."""
    return {name: METHODS[choice("method", name, METHODS)](network) for name in names}


@dataclass(frozen=True, eq=False)
class LetterEvidence:
    """Where the evidence for letters lies by several methods, and what masking there does.

    :param known: The letters, a `KnownLetters`.
    :param peaks: {name: (letters,)} in seconds.
    :param tiles: {name: (letters,)}: in which tile of 100 ms there is most of the map.
    :param agreement: {name: (letters,)}: rank correlation, over the tiles, of the map's amount and the loss by masking.
    :param losses, changed: (letters, tiles): as in `masking.Masked`; NaN and False for tiles that an utterance lacks.
    :param about: What was saved with it: how it was made, and how often a letter was told from its map.
    """

    known: KnownLetters
    peaks: dict
    tiles: dict
    agreement: dict
    losses: np.ndarray
    changed: np.ndarray
    about: dict = field(default_factory=dict)

    def judged(self, name, **options):
        """How near a method's peaks lie to the phones: a `Judgement`."""
        return self.known.judged(self.peaks[choice("method", name, self.peaks)], **options)

    def shuffled(self, name):
        """The same when each letter has the delay, peak against CTC step, of another letter; without intervals."""
        return self.known.judged(self.known.shuffled(self.peaks[choice("method", name, self.peaks)]), draws=0)

    def masked(self, name):
        """(letters,) loss of logit, and (letters,) whether the letter changed, if the tile chosen by a method is masked."""
        rows, tiles = np.arange(len(self.known)), self.tiles[choice("method", name, self.tiles)]
        return self.losses[rows, tiles], self.changed[rows, tiles]

    @property
    def any_tile(self):
        """(mean loss, share of changed letters) over all tiles: what a tile chosen at random does."""
        there = np.isfinite(self.losses)
        return np.nanmean(self.losses), self.changed[there].mean()

    def text(self, names=None, masking=True):
        """A row for each method: distances to the phone in ms, and (unless `masking` is False) what masking its tile does."""
        head = f"{'':30}{'bias':>6}{'median':>8}{'(95 %)':>13}{'spread':>8}{'shuffled':>10}"
        rows = [head + f"{'masked':>9}{'changed':>9}" * masking]
        for name in names or self.peaks:
            near, (loss, changed) = self.judged(name), self.masked(name)
            interval = f"({1000 * near.low[1]:.0f} to {1000 * near.up[1]:.0f})"
            row = f"{name:30}{round(1000 * near.bias):6d}{1000 * near.median:8.0f}{interval:>13}"
            row += f"{1000 * near.spread:8.0f}{1000 * self.shuffled(name).spread:10.0f}"
            rows.append(row + f"{loss.mean():9.2f}{changed.mean():9.2f}" * masking)
        loss, changed = self.any_tile
        return "\n".join(rows + [f"{'any 100 ms':30}{loss:54.2f}{changed:9.2f}"] * masking)

    def save(self, name="localisation", folder=FOLDER, **description):
        """Ship it as `folder/name.npz` and `.json` (see `idl_utils.shipped`)."""
        arrays = {f"known {each.name}": getattr(self.known, each.name) for each in fields(KnownLetters)}
        arrays |= {"losses": self.losses.astype("float32"), "changed": self.changed}
        for kind in ("peaks", "tiles", "agreement"):
            arrays |= {f"{kind} {name}": values for name, values in getattr(self, kind).items()}
        arrays = {
            key: values.astype("float32") if values.dtype == "float64" else values for key, values in arrays.items()
        }
        shipped.save_arrays(arrays, name, description, folder)

    @classmethod
    def load(cls, name="localisation", folder=FOLDER):
        """What was saved; raises as `shipped.load_arrays`."""
        arrays = shipped.load_arrays(name, folder)

        def of(kind):
            return {key[len(kind) + 1 :]: values for key, values in arrays.items() if key.startswith(f"{kind} ")}

        kinds = (of(kind) for kind in ("peaks", "tiles", "agreement"))
        about = shipped.info(name, folder)
        return cls(KnownLetters(**of("known")), *kinds, arrays["losses"], arrays["changed"], about)


def localise(network, methods, utterances, progress=True):
    """Maps of every letter that was heard rightly, by several methods: where they peak, and what masking there does.

    :param network: The recogniser. It says which letters were heard, and at which steps.
    :param methods: {name: method}; a method may be built on another network of the same shape, an untrained one, say.
    :param utterances: Iterable of `datasets.speech.Utterance` with phone times.

    Returns `LetterEvidence`; besides the methods it has the `REFERENCES`, which need no map. Costs a gradient for each letter
    and method, and 17 recognitions of a window for each letter. Raises ValueError if no letter was heard rightly.
    """
    hear, masking, rng = Recogniser(network), Masking(network), np.random.default_rng(0)
    parts = []
    for number, utterance in enumerate(tqdm(utterances, desc="utterances", leave=False, disable=not progress)):
        heard = hear(utterance.sound())
        known = KnownLetters.of(heard, utterance, number)
        if len(known):
            parts.append(_of_one(network, methods, heard, known, masking, rng))
    if not parts:
        raise ValueError("no letter of these utterances was heard rightly: there is nothing to localise")
    most = max(part.losses.shape[1] for part in parts)
    widen = [((0, 0), (0, most - part.losses.shape[1])) for part in parts]
    return LetterEvidence(
        KnownLetters.joined(part.known for part in parts),
        *(
            {name: np.concatenate([getattr(part, kind)[name] for part in parts]) for name in getattr(parts[0], kind)}
            for kind in ("peaks", "tiles", "agreement")
        ),
        np.concatenate([np.pad(p.losses, wide, constant_values=np.nan) for p, wide in zip(parts, widen)]),
        np.concatenate([np.pad(p.changed, wide) for p, wide in zip(parts, widen)]),
    )


def measure(network, untrained, utterances, progress=True):
    """`localise` with all `METHODS`, and those in `UNTRAINED` with an untrained network (`profiles.untrained`) too."""
    random = {f"{name}, untrained": method for name, method in letter_methods(untrained, UNTRAINED).items()}
    return localise(network, letter_methods(network) | random, utterances, progress)


def _of_one(network, methods, heard, known, masking, rng):
    """`LetterEvidence` of one utterance."""
    masked = masking(heard, known.steps, known.symbols)
    peaks, tiles, agreement = {}, {}, {}
    for name, method in methods.items():
        maps = explain_letters(network, method, heard, known.steps, known.symbols)
        peaks[name], tiles[name] = maps.seconds(), masked.strongest(maps)
        agreement[name] = masked.agreement(maps)
    first = np.maximum(heard.times.first(known.steps), 0)
    last = np.minimum(heard.times.first(known.steps) + heard.times.field, heard.times.frames)
    loud = heard.spectrogram.mean(axis=1)
    frames = {
        "loudest frame": np.array([a + loud[a:b].argmax() for a, b in zip(first, last)]),
        "any frame": rng.integers(first, last),
        "CTC step": known.seconds * FRAMES_PER_SECOND,
        "its phone": known.centres * FRAMES_PER_SECOND,
    }
    for name in REFERENCES:
        peaks[name], tiles[name] = frames[name] / FRAMES_PER_SECOND, masked.at(frames[name])
    return LetterEvidence(known, peaks, tiles, agreement, masked.losses, masked.changed)
