"""Right and wrong answers to the exercises of notebook 06."""

import itertools

import numpy as np

from idl_utils.checks import speech_recogniser as nb06


def normal(x, axis=0, floor=0.25):
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + floor)


def merged(path):
    return "".join(symbol for symbol, _ in itertools.groupby(path))


def forward(change=None):
    """An answer to exercise 6.3; `change` names the one mistake."""

    def answer(y, text, blank):
        states = [blank]
        for letter in text:
            states += [letter, blank]
        if change == "no blanks":
            states = list(text)
        alpha = np.zeros(len(states))
        alpha[:2] = y[0, states[:2]]
        if change in ("start in blank", "no blanks"):
            alpha[1] = 0
        if change == "start in letter":
            alpha[0] = 0
        if change == "start anywhere":
            alpha = y[0, states]
        if change == "first step":
            alpha[:2] = 1
        for t in range(1, len(y)):
            new = alpha if change == "in place" else alpha.copy()
            for s in range(len(states)):
                parts = [] if change == "stay" else [alpha[s]]
                if s and change != "step":
                    parts.append(alpha[s - 1])
                letter = states[s] != blank
                other = s > 1 and states[s] != states[s - 2]
                skip = s > 1 and {"equal": letter, "letters": True}.get(change, letter and other)
                if change == "letters":
                    skip = s > 1 and (not letter or other)
                if skip and change not in ("skip", "no blanks"):
                    parts.append(alpha[s - 2])
                total = (max if change == "best" else sum)(parts or [0.0])
                new[s] = total * {"emit": 1, "emit before": y[t - 1, states[s]]}.get(change, y[t, states[s]])
            alpha = new
        ends = {"end in blank": alpha[-1], "end in letter": alpha[-2], "all": alpha.sum(), "no blanks": alpha[-1]}
        total = ends.get(change, max(alpha[-1], alpha[-2]) if change == "best" else alpha[-1] + alpha[-2])
        return {"log": np.log(total), "loss": -np.log(total)}.get(change, total)

    return answer


def window(change=None):
    """An answer to exercise 6.4."""

    def answer(step, layers):
        first = last = step
        for kernel, stride in layers if change == "order" else reversed(layers):
            before = {"half": kernel // 2, "turned": kernel // 2, "none": 0}.get(change, (kernel - 1) // 2)
            after = kernel - 1 - before
            if change == "symmetric":
                after = before
            if change == "half":
                after = kernel - 1 - (kernel - 1) // 2
            if change == "far":
                after += 1
            stride = 1 if change == "stride" else stride
            first, last = first * stride - before, last * stride + after
        if change == "count":
            return last - first + 1
        return (first + last) / 2 if change == "middle" else (first, last)

    return answer


EXERCISES = {
    "6.1": (nb06.Z_NORMALISATION, normal),
    "6.2": (nb06.COLLAPSE, lambda path: merged(path).replace("-", "")),
    "6.3": (nb06.FORWARD, forward()),
    "6.4": (nb06.WINDOW, window()),
}
WRONG = [
    ("6.1", lambda x: normal(x, None), "every \\*band\\* has its own"),
    ("6.1", lambda x: normal(x, 1), "over the bands of a frame"),
    ("6.1", lambda x: normal(x, floor=0), "0.25 below the root is missing"),
    ("6.1", lambda x: (x - x.mean(0)) / (x.var(0) + 0.25), "square root"),
    ("6.1", lambda x: x / np.sqrt(x.var(0) + 0.25), "mean is still in it"),
    ("6.1", lambda x: x / (x.var(0) + 0.25), "neither"),
    ("6.1", lambda x: (x - x.mean(0)) / (x.std(0) + 0.25), "belongs below the root"),
    ("6.1", lambda x: (x - x.mean(0)) / np.sqrt(x.var(0, ddof=1) + 0.25), "n - 1"),
    ("6.1", lambda x: (x - x.mean(0)) / np.sqrt(x.std(0) + 0.25), "takes the \\*variance\\*"),
    ("6.1", lambda x: x - x.mean(0), "only the mean"),
    ("6.1", lambda x: x * 0, "expected .* got"),
    ("6.2", lambda path: merged(path.replace("-", "")), "blanks went first"),
    ("6.2", lambda path: path.replace("-", ""), "repeats are still there"),
    ("6.2", merged, "blanks are still there"),
    ("6.2", lambda path: "".join(dict.fromkeys(path.replace("-", ""))), "once only"),
    ("6.2", lambda path: list(merged(path).replace("-", "")), "list of letters"),
    ("6.2", lambda path: path, "path itself"),
    ("6.2", lambda path: "hello", "expected .* got"),
    ("6.3", forward("end in blank"), "last \\*letter\\*"),
    ("6.3", forward("end in letter"), "last \\*blank\\*"),
    ("6.3", forward("all"), "all states are added"),
    ("6.3", forward("equal"), "two \\*equal\\* letters"),
    ("6.3", forward("skip"), "two different letters may be left out"),
    ("6.3", forward("letters"), "a \\*letter\\* was left out"),
    ("6.3", forward("start in blank"), "first \\*letter\\*"),
    ("6.3", forward("start in letter"), "begin with a \\*blank\\*"),
    ("6.3", forward("start anywhere"), "nowhere else"),
    ("6.3", forward("first step"), "first step are missing"),
    ("6.3", forward("emit"), "not multiplied"),
    ("6.3", forward("emit before"), "step \\*before\\*"),
    ("6.3", forward("best"), "best path alone"),
    ("6.3", forward("in place"), "counted twice"),
    ("6.3", forward("stay"), "last several steps"),
    ("6.3", forward("step"), "way on from the state before"),
    ("6.3", forward("no blanks"), "no blanks among the states"),
    ("6.3", forward("log"), "logarithm"),
    ("6.3", forward("loss"), "CTC's loss"),
    ("6.3", lambda y, text, blank: 0.5, "expected .* got"),
    ("6.3", lambda y, text, blank: forward()(y, text, blank) if len(y) == 6 else 0.5, "81 paths"),
    ("6.4", window("order"), "from the input up"),
    ("6.4", window("stride"), "stride is missing"),
    ("6.4", window("half"), "not kernel // 2"),
    ("6.4", window("symmetric"), "one more after than before"),
    ("6.4", window("turned"), "turned round"),
    ("6.4", window("none"), "padding is missing"),
    ("6.4", window("far"), "one too far"),
    ("6.4", window("count"), "how many frames"),
    ("6.4", window("middle"), "this is the middle"),
    ("6.4", lambda step, layers: (0, 1), "expected .* got"),
]
