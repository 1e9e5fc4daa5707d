"""Right and wrong answers to the exercises of notebook 09."""

import numpy as np

from idl_utils.checks import neuron_activation_profiles as nb09


def contrastive(
    first=lambda step, window: step - window,
    last=lambda step, window: step + window + 1,
    inside=True,
    average=True,
    names=sorted,
    minus=lambda profiles, counts, activations: profiles.mean(axis=0),
    change=lambda profiles: profiles,
):
    """An answer to exercise 9.1; each argument makes one mistake. `inside`: True, "padded" or "moved"."""

    def answer(activations, steps, groups, window):
        if inside == "padded":
            activations, steps = np.pad(activations, [(window, window), (0, 0)]), steps + window
        if inside == "moved":
            steps = np.clip(steps, window, len(activations) - 1 - window)
        kept = names(set(groups.tolist())) if names is sorted else list(dict.fromkeys(groups.tolist()))
        shape = last(0, window) - first(0, window), activations.shape[1]
        sums, counts = np.zeros((len(kept), *shape)), np.zeros(len(kept))
        for step, group in zip(steps, groups):
            if window <= step < len(activations) - window:
                part = activations[max(first(step, window), 0) : last(step, window)]
                sums[kept.index(group)][: len(part)] += part
                counts[kept.index(group)] += 1
        profiles = sums / counts[:, None, None] if average else sums
        return change(profiles - minus(profiles, counts, activations))

    return answer


def nothing(profiles, counts, activations):
    return 0


def scores(distances, counts, cut, score):
    return [score(distances, cut(distances, count)) for count in counts]


def lengths(profiles):
    return np.linalg.norm(profiles, axis=1)


def flaw(profiles, sizes):
    return np.corrcoef(np.log(sizes), np.log(lengths(profiles)))[0, 1]


def correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


def late(step, window):
    return step + 2 * window + 1


EXERCISES = {
    "9.1": (nb09.PROFILES, contrastive()),
    "9.2": (nb09.COUNT, lambda *given: given[1][int(np.argmax(scores(*given)))]),
    "9.3": (nb09.FLAW, flaw),
}
WRONG = [
    ("9.1", contrastive(minus=nothing), "profiles themselves"),
    ("9.1", contrastive(minus=lambda p, n, a: np.average(p, axis=0, weights=n)), "all \\*occurrences"),
    ("9.1", contrastive(minus=lambda p, n, a: p.mean(axis=1, keepdims=True)), "mean over \\*steps"),
    ("9.1", contrastive(minus=lambda p, n, a: p.mean()), "one number"),
    ("9.1", contrastive(minus=lambda p, n, a: p.mean(axis=(0, 1))), "and steps"),
    ("9.1", contrastive(minus=lambda p, n, a: a.mean(axis=0)), "whole recording"),
    ("9.1", contrastive(average=False), "sums: divide by the occurrences"),
    ("9.1", contrastive(average=False, minus=nothing), "then subtract"),
    ("9.1", contrastive(last=lambda step, window: step + window), "one step is missing"),
    ("9.1", contrastive(first=lambda step, window: step, last=late), "begin at the step"),
    ("9.1", contrastive(first=lambda s, w: s - 2 * w, last=lambda s, w: s + 1), "end at the step"),
    ("9.1", contrastive(inside="padded"), "filled with zeros"),
    ("9.1", contrastive(inside="moved"), "moved inside"),
    ("9.1", contrastive(names=None), "sort their names"),
    ("9.1", contrastive(names=None, minus=nothing), "still in them"),
    ("9.1", contrastive(change=lambda p: p.mean(axis=1)), "mean over time"),
    ("9.1", contrastive(change=lambda p: p.reshape(len(p), -1)), "one axis"),
    ("9.1", contrastive(change=lambda p: np.moveaxis(p, 0, -1)), "last axis"),
    ("9.1", contrastive(change=lambda p: p[:2]), "expected a result of shape"),
    ("9.2", lambda *given: int(np.argmax(scores(*given))), "place in `counts`"),
    ("9.2", lambda *given: given[1][int(np.argmin(scores(*given)))], "smallest"),
    ("9.2", lambda *given: max(scores(*given)), "this is the silhouette"),
    ("9.2", scores, "all silhouettes"),
    ("9.2", lambda *given: 4, "expected .* got"),
    ("9.3", lambda p, n: correlation(n, lengths(p)), "without logarithms"),
    ("9.3", lambda p, n: correlation(np.log(n), lengths(p)), "only the sizes"),
    ("9.3", lambda p, n: correlation(n, np.log(lengths(p))), "only the lengths"),
    ("9.3", lambda p, n: np.corrcoef(np.log(n), np.log(lengths(p))), "2 x 2"),
    ("9.3", lambda p, n: np.corrcoef(np.log(n), np.log(lengths(p)))[0, 0], "with themselves"),
    ("9.3", lambda p, n: correlation(np.log(n), np.log(abs(p.mean(axis=1)))), "cancel"),
    ("9.3", lambda p, n: correlation(np.log(n), np.log(abs(p).max(axis=1))), "largest entry"),
    ("9.3", lambda p, n: 0.5, "expected .* got"),
]
