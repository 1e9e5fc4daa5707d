import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import adjusted_rand_score, silhouette_score

from idl_utils import profiles

RNG = np.random.default_rng(0)
LABELS = np.array(list("aaaaabbbbccccdddde"))
NAPS = RNG.normal(size=(18, 40)) + 2 * RNG.normal(size=(5, 40))[np.unique(LABELS, return_inverse=True)[1]]


@pytest.mark.parametrize("how", profiles.DISTANCES)
def test_distances_are_those_of_scipy_also_for_many_at_once(how):
    expected = squareform(pdist(NAPS, how))
    np.testing.assert_allclose(profiles.distances(NAPS, how), expected, atol=1e-12)
    np.testing.assert_allclose(profiles.distances(np.stack([NAPS[::-1], NAPS]), how)[1], expected, atol=1e-12)
    np.testing.assert_allclose(profiles.distances(NAPS + 1e6, "euclidean"), squareform(pdist(NAPS)), atol=1e-7)


def test_the_tree_and_its_clusters_are_those_of_scipy():
    far = profiles.distances(NAPS)
    for method in ("average", "complete", "ward"):
        condensed = squareform(far, checks=False)
        np.testing.assert_allclose(profiles.tree(far, method), linkage(condensed, method))
        assert profiles.cophenetic(far, method) == pytest.approx(cophenet(linkage(condensed, method), condensed)[0])
        found = profiles.clusters(far, 4, method)
        np.testing.assert_array_equal(found, fcluster(linkage(condensed, method), 4, "maxclust"))
        assert profiles.adjusted_rand(far, LABELS, 4, method) == pytest.approx(adjusted_rand_score(LABELS, found))
    assert profiles.adjusted_rand(far, LABELS) == 1
    unknown = np.where(LABELS == "e", "", LABELS)
    assert profiles.adjusted_rand(far, unknown) == 1


@pytest.mark.parametrize("how", profiles.DISTANCES)
def test_silhouettes_are_those_of_scikit_learn(how):
    far = profiles.distances(NAPS, how)
    many = RNG.permuted(np.tile(LABELS, (20, 1)), axis=1)
    expected = [silhouette_score(far, row, metric="precomputed") for row in many]
    np.testing.assert_allclose(profiles.silhouette(far, many), expected, atol=1e-12)
    assert profiles.silhouette(far, LABELS) == pytest.approx(silhouette_score(far, LABELS, metric="precomputed"))
    np.testing.assert_allclose(
        profiles.silhouette(np.stack([far, far[::-1, ::-1]]), LABELS)[0], profiles.silhouette(far, LABELS)
    )
    some = np.where(LABELS == "b", "", LABELS)
    kept = LABELS != "b"
    expected = silhouette_score(far[kept][:, kept], LABELS[kept], metric="precomputed")
    assert profiles.silhouette(far, some) == pytest.approx(expected)


def test_groups_that_are_the_same_have_silhouette_0():
    assert profiles.silhouette(np.zeros((4, 4)), list("aabb")) == 0


def test_labels_of_unequal_numbers_of_classes_at_once():
    far = profiles.distances(NAPS)
    many = np.array([profiles.clusters(far, count) for count in range(2, 18)])
    expected = [silhouette_score(far, row, metric="precomputed") for row in many]
    np.testing.assert_allclose(profiles.silhouette(far, many), expected, atol=1e-12)
