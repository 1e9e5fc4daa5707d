"""Right and wrong answers to the exercises of notebook 05."""

import numpy as np
from scipy.stats import rankdata

from idl_utils.checks import sanity_checks as nb05


def pearson(a, b):
    return np.corrcoef(np.ravel(a), np.ravel(b))[0, 1]


def cascade(restore=True, retake=False, of="weights", first=False, order=reversed, alone=False, change=None, keep=list):
    """An answer to exercise 5.3; each argument makes one mistake."""

    def answer(network, steps, explain, picture, fresh, similarity):
        trained = network.get_weights()
        label = np.argmax(network(picture)[0])
        intact, kept = explain(picture, label), []
        for step in order(steps):
            if alone:
                network.set_weights(trained)
            for layer in step[:1] if first else step:
                for variable in getattr(layer, of):
                    variable.assign(fresh(variable))
            label = np.argmax(network(picture)[0]) if retake else label
            found = explain(picture, label)
            kept.append(pearson(rankdata(intact), rankdata(found)) if change == "signed" else similarity(intact, found))
            intact = found if change == "previous" else intact
        if restore:
            network.set_weights(trained)
        return keep(kept)

    return answer


EXERCISES = {
    "5.1": (nb05.SIMILARITY, lambda a, b: pearson(rankdata(abs(a)), rankdata(abs(b)))),
    "5.2": (nb05.PREDICTION, lambda methods: methods.index("guided backprop")),
    "5.3": (nb05.CASCADE, cascade()),
}
WRONG = [
    ("5.1", lambda a, b: pearson(rankdata(a), rankdata(b)), "signed"),
    ("5.1", lambda a, b: pearson(abs(a), abs(b)), "Pearson's correlation of the magnitudes"),
    ("5.1", lambda a, b: pearson(a, b), "Pearson's correlation of the signed"),
    ("5.1", lambda a, b: pearson(rankdata(a), rankdata(abs(b))), "only the second"),
    ("5.1", lambda a, b: pearson(rankdata(abs(a)), rankdata(b)), "only the first"),
    ("5.1", lambda a, b: abs(pearson(rankdata(a), rankdata(b))), "of the correlation"),
    ("5.1", lambda a, b: pearson(abs(rankdata(a) - 3.5), abs(rankdata(b) - 3.5)), "magnitudes of ranks"),
    ("5.1", lambda a, b: pearson(abs(a).ravel().argsort(), abs(b).ravel().argsort()), "argsort"),
    ("5.1", lambda a, b: np.corrcoef(rankdata(abs(a)), rankdata(abs(b))), "2 x 2"),
    ("5.1", lambda a, b: np.corrcoef(rankdata(abs(a)), rankdata(abs(b)))[0, 0], "with itself"),
    ("5.1", lambda a, b: np.corrcoef(abs(a), abs(b))[0, 1], "not made flat"),
    ("5.1", lambda a, b: 0.123, "expected .* got"),
    ("5.2", lambda methods: "gradient", "signs"),
    ("5.2", lambda methods: "Grad-CAM", "very first step"),
    ("5.2", lambda methods: 1, "close"),
    ("5.2", lambda methods: 7, "expected .* got"),
    ("5.3", cascade(restore=False), "not restored"),
    ("5.3", cascade(retake=True), "class was recomputed"),
    ("5.3", cascade(of="trainable_weights"), "moving mean"),
    ("5.3", cascade(first=True), "batch-norm forgotten: a step"),
    ("5.3", cascade(order=iter), "from the input up"),
    ("5.3", cascade(alone=True), "each step was randomised alone"),
    ("5.3", cascade(change="previous"), "step before"),
    ("5.3", cascade(change="signed"), "signed maps"),
    ("5.3", cascade(keep=lambda kept: kept[:-1]), "last step is missing"),
    ("5.3", cascade(keep=lambda kept: [1.0, *kept]), "compared with itself"),
    ("5.3", cascade(retake=True, restore=False), "recomputed.* not restored"),
    ("5.3", cascade(of="trainable_weights", restore=False), "moving mean.* not restored"),
    ("5.3", cascade(first=True, restore=False), "a step holds.* not restored"),
    ("5.3", cascade(order=iter, restore=False), "from the input up.* not restored"),
    ("5.3", cascade(alone=True, restore=False), "alone.* not restored"),
    ("5.3", cascade(change="previous", restore=False), "step before.* not restored"),
    ("5.3", cascade(change="signed", restore=False), "signed maps.* not restored"),
    ("5.3", cascade(keep=lambda kept: kept[:-1], restore=False), "last step.* not restored"),
    ("5.3", cascade(keep=lambda kept: [0.0, 0.0, 0.0]), "expected .* got"),
]
