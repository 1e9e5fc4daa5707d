"""What figures and widgets of notebook 09 share: names of layers, distances with classes, windows of a profile."""

from dataclasses import dataclass

import numpy as np

from ... import profiles, show

STEP = 0.02  # seconds
LETTERS = ("letter", "letter at phone")
CLASS_NAMES = {"vowel": "vowels and consonants", "manner": "manner", "vowel letter": "vowel letters and others"}


def layer_title(layer):
    """ "relu9" -> "9th layer", "logits" -> "output layer"."""
    if not layer.startswith("relu"):
        return {"logits": "output layer"}.get(layer, layer)
    number = layer.removeprefix("relu")
    return f"{number}{ {'1': 'st', '2': 'nd', '3': 'rd'}.get(number, 'th') } layer"


def class_name(grouping):
    """The classes that groups are coloured by: the manner of phonemes, vowel or consonant of letters."""
    return "vowel letter" if grouping in LETTERS else "manner"


def distances_of(found, grouping, layer, distance="correlation", how="centre", least=10, groups=None):
    """(distances (groups, groups), groups) of `Profiles`; those without a class, such as the apostrophe, are left out.

    :param groups: Only these.
    """
    names = found.groups(grouping, least=least)
    if distance == "cross-validated":
        if len(found.by_fold(grouping, layer)[0]) < 2:
            raise ValueError(
                f"single folds of {grouping!r} are not stored here: choose another distance, network or grouping"
            )
        far, names = profiles.resampled(found, grouping, layer, distance, how, draws=0, least=least)
        far = far[0]
    else:
        contrast = found.contrast(grouping, layer, how=how, least=least)
        far = profiles.distances(contrast, distance)
    known = [k for k, name in enumerate(names) if (groups is None or name in groups) and name not in ("'", "' '")]
    return np.asarray(far)[np.ix_(known, known)], [names[k] for k in known]


def class_of(groups, grouping):
    """{group: class}, in the order of the table of classes: so legends have the same order everywhere."""
    table = profiles.CLASSES[class_name(grouping)]
    return {group: table[group] for group in table if group in groups}


def cut_height(tree, count):
    """The height at which a tree falls into `count` clusters."""
    heights = np.concatenate([[0], tree[:, 2]])
    return (heights[-count] + heights[1 - count]) / 2 if count > 1 else heights[-1] * 1.02


def strongest(contrast, channels):
    """The channels whose middle steps differ most from the mean, in order from more to less."""
    middle = contrast[len(contrast) // 2 - 1 : len(contrast) // 2 + 2].mean(axis=0)
    chosen = np.argsort(-np.abs(middle))[:channels]
    return chosen[np.argsort(-middle[chosen])]


@dataclass(frozen=True, eq=False)
class Window(show.Heatmap):
    """A window (channels, steps) of the output's steps, with milliseconds from left to right; a colour bar if it has a unit."""

    layer: str = ""

    def draw(self, figure, axes):
        """Draw into axes."""
        half = self.values.shape[1] // 2
        mapped = axes.imshow(self.values, aspect="auto", **self._scale(self.values))
        axes.set_xticks([0, half, 2 * half], [f"{1000 * STEP * k:.0f}" for k in (-half, 0, half)])
        axes.set(xlabel="ms", ylabel="band" if self.layer == "input" else "channel", yticks=[])
        if self.layer == "input":
            axes.invert_yaxis()
        if self.unit:
            figure.colorbar(mapped, ax=axes, label=self.unit, fraction=0.06)
