"""What can be read off a layer by a linear classifier, and how much of that is the classifier's own memory."""

from typing import NamedTuple

import numpy as np

from ..arguments import finite


class Probe(NamedTuple):
    """Shares of occurrences that a linear probe names rightly, each (folds,): one number for each fold left out.

    accuracy : of the labels
    control : of labels that mean nothing, but are the same at each occurrence of a type
    majority : by always naming the most frequent label
    """

    accuracy: np.ndarray
    control: np.ndarray
    majority: np.ndarray

    @property
    def selectivity(self):
        """Accuracy minus that of the control task: what the probe finds, less what it can learn by heart."""
        return self.accuracy - self.control


def probe(features, labels, types, folds, seed=0):
    """A linear probe (discriminant analysis with shrunk covariance) with the control task of Hewitt and Liang (2019).

    In the control task every type, such as "third sound of 'people'", has a random label, drawn as often as the labels are:
    only a probe with room to remember solves it. Trained on all folds but one, judged on that; both tasks only
    on occurrences whose type occurs in training.

    :param features: (n, units) activations, one row an occurrence.
    :param labels, types, folds: n names each: the phone; what is to be remembered; the speaker.

    Raises ValueError if there are less than 2 folds or labels, or a fold shares no type with the others.
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    features = finite("features", features, "float64")
    labels, types, folds = (np.asarray(list(names)) for names in (labels, types, folds))
    if features.ndim != 2 or not len(features) == len(labels) == len(types) == len(folds):
        raise ValueError(
            f"features has shape {features.shape}, beside {len(labels)} labels, {len(types)} types and {len(folds)} folds: "
            "expected one of each for each row"
        )
    if len(set(labels)) < 2 or len(set(folds)) < 2:
        raise ValueError(
            f"there are {len(set(labels))} labels and {len(set(folds))} folds: expected at least 2 of each"
        )
    _, type_of = np.unique(types, return_inverse=True)
    meaningless = np.random.default_rng(seed).choice(labels, type_of.max() + 1)[type_of]
    scores = []
    for fold in np.unique(folds):
        known = folds != fold
        asked = ~known & np.isin(types, types[known])
        if not asked.any():
            raise ValueError(f"fold {str(fold)!r} has no type that the other folds have: expected larger folds")
        scaled = (features - features[known].mean(axis=0)) / np.maximum(features[known].std(axis=0), 1e-9)
        row = []
        for names in (labels, meaningless):
            present, counts = np.unique(names[known], return_counts=True)
            learned = known & np.isin(names, present[counts > 1])  # one alone has no covariance
            model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.05).fit(scaled[learned], names[learned])
            row.append(model.score(scaled[asked], names[asked]))
        frequent, counts = np.unique(labels[known], return_counts=True)
        scores.append([*row, (labels[asked] == frequent[counts.argmax()]).mean()])
    return Probe(*np.array(scores).T)
