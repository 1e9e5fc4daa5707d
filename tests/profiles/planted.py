"""Profiles with known structure."""

import numpy as np

from idl_utils.profiles import Profiles
from idl_utils.profiles.moments import Moments


def planted(centres, per_fold=30, speakers=4, parts=3, noise=1.0, speaker_noise=0.0, seed=0):
    """Profiles of groups of random occurrences around given centres.

    :param centres: {grouping: (names of groups, {layer: (groups, channels)})}
    :param per_fold: Occurrences, a number or (groups,) or (folds, groups); folds are "s0/0", "s0/1", ...
    :param noise: Deviation of an occurrence; `speaker_noise` that of all occurrences of a group by one speaker.
    """
    rng, moments = np.random.default_rng(seed), {}
    folds = [f"s{s}/{k}" for s in range(speakers) for k in range(parts)]
    for grouping, (names, at) in centres.items():
        counts = np.array(np.broadcast_to(per_fold, (len(folds), len(names))))
        parts_of = []
        for means in at.values():
            means = np.asarray(means, float)
            own = np.repeat(rng.normal(size=(speakers, *means.shape)) * speaker_noise, parts, axis=0)
            spread = rng.normal(size=(len(folds), *means.shape)) * noise / np.sqrt(np.maximum(counts, 1))[..., None]
            parts_of.append(np.where(counts[..., None] > 0, means + own + spread, 0))
        centre = np.concatenate(parts_of, axis=-1)
        total = counts.sum(axis=0)
        mean = (centre * counts[..., None]).sum(axis=0)[:, None] / np.maximum(total, 1)[:, None, None]
        coverage = total[:, None]
        moments[grouping] = Moments(
            list(names), folds, coverage, mean, np.ones_like(mean), counts, counts, centre, centre
        )
    layers = {layer: len(np.asarray(means)[0]) for layer, means in at.items()}
    about = {
        "layers": layers,
        "window": 0,
        "fingerprint": "planted",
        "fold rule": "few speakers",
        "utterances": 1,
        "minutes": 1,
    }
    return Profiles(about | {"utterances": 1, "minutes": 1}, moments)
