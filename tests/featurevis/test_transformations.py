import numpy as np
import pytest
import tensorflow as tf

from idl_utils.featurevis import RandomAffine, one_each
from idl_utils.featurevis.transformations import resample

RNG = np.random.default_rng(0)


def pictures(*shape):
    return RNG.random(shape).astype("float32")


def test_no_transformation_is_the_identity():
    before = pictures(2, 9, 12, 3)
    still = RandomAffine(shift=0, zoom=(1, 1), rotation=0)
    np.testing.assert_allclose(still(before, [0, 1]), before, atol=1e-5)


def test_each_picture_is_moved_differently_and_reproducibly():
    same = np.repeat(pictures(1, 16, 16, 3), 2, axis=0)
    moved = RandomAffine()(same, [0, 1]).numpy()
    assert np.abs(moved[0] - moved[1]).max() > 0.05
    np.testing.assert_array_equal(moved, RandomAffine()(same, [0, 1]))


def test_the_forward_pass_is_tensorflows_resampling():
    before, affine = pictures(3, 14, 10, 2), RandomAffine()
    matrices = affine.matrices(3, 14, 10, [5, 6])
    expected = tf.raw_ops.ImageProjectiveTransformV3(
        images=before,
        transforms=tf.pad(matrices, [[0, 0], [0, 2]]),
        output_shape=[14, 10],
        fill_value=0.5,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    np.testing.assert_allclose(affine(before, [5, 6]), expected, atol=1e-5)


def test_a_picture_moves_alike_alone_and_in_a_batch():
    before = pictures(3, 14, 10, 2)
    np.testing.assert_array_equal(RandomAffine()(before, [5, 6])[:1], RandomAffine()(before[:1], [5, 6]))


@pytest.mark.parametrize("zoom", [(1, 1), (0.5, 0.7), (0.8, 1.2), (1.4, 2)])
@pytest.mark.parametrize(("shift", "rotation"), [(0, 0), (0.3, 15), (2.0, 180)])
@pytest.mark.parametrize("shape", [(2, 12, 12, 3), (2, 17, 8, 1)])
def test_the_gradient_is_the_adjoint(zoom, shift, rotation, shape):
    """<A x, y> = <x, A' y> for the linear part A: what comes out, minus the grey that comes in."""
    affine = RandomAffine(shift, zoom, rotation)
    for seed in range(4):
        x, y = (tf.constant(RNG.normal(size=shape), tf.float32) for _ in range(2))
        with tf.GradientTape() as tape:
            tape.watch(x)
            moved = affine(x, [seed, 1])
        back = tape.gradient(moved, x, output_gradients=y)
        forward = moved - affine(tf.zeros_like(x), [seed, 1])
        scale = tf.norm(forward) * tf.norm(y) + 1e-6
        assert abs(tf.reduce_sum(forward * y) - tf.reduce_sum(x * back)) < 1e-4 * scale


def test_the_gradient_is_the_transposed_matrix_entry_by_entry():
    """The dense matrix of the resampling, from the unit pictures, against that of its gradient."""
    side = 6
    [matrix] = RandomAffine(0.2, (0.7, 0.8), 30).matrices(1, side, side, [1, 2])
    units = tf.reshape(tf.eye(side**2), (-1, side, side, 1))
    repeated = tf.repeat(matrix[None], side**2, axis=0)
    with tf.GradientTape() as tape:
        tape.watch(units)
        moved = resample(units, repeated)
    forward = moved - resample(tf.zeros_like(units), repeated)
    back = tape.gradient(moved, units, output_gradients=units)
    dense, transposed = (tf.reshape(a, (side**2, side**2)).numpy() for a in (forward, back))
    np.testing.assert_allclose(transposed, dense.T, atol=1e-5)


def test_any_number_of_pictures_in_one_graph():
    affine = RandomAffine()

    @tf.function(input_signature=[tf.TensorSpec((None, 8, 10, 3))])
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(affine(x, [0, 1]))
        return tape.gradient(total, x)

    for count in (1, 3):
        assert gradient(pictures(count, 8, 10, 3)).shape == (count, 8, 10, 3)


def test_a_pair_of_shifts_is_vertical_and_horizontal():
    before = pictures(1, 1, 16, 1) * np.ones(
        (1, 16, 1, 1), "float32"
    )  # columns: a vertical shift changes nothing inside
    vertical, horizontal = (RandomAffine(shift, (1, 1), 0)(before, [0, 1])[:, 4:12] for shift in ((0.2, 0), (0, 0.2)))
    np.testing.assert_allclose(vertical, before[:, 4:12], atol=1e-5)
    assert np.abs(horizontal - before[:, 4:12]).max() > 0.1


def test_a_transformation_can_be_a_key():
    assert hash(RandomAffine(shift=[0.1, 0], zoom=[0.9, 1.1])) == hash(RandomAffine((0.1, 0), (0.9, 1.1)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shift": -0.1}, "shift=-0.1 should be a finite number of at least 0"),
        ({"shift": (0.1, 0.2, 0.3)}, "shift=.*should be a share"),
        ({"shift": "far"}, "shift='far'"),
        ({"shift": (0.1, float("nan"))}, "shift=nan"),
        ({"zoom": 1.2}, "zoom=1.2 should be"),
        ({"zoom": (1.2, 0.8)}, "zoom=0.8 should be a finite number of at least 1.2"),
        ({"zoom": (0, 1)}, "zoom=0 should be .* larger than 0"),
        ({"rotation": -5}, "rotation=-5 should be a finite number from 0 to 180 degrees"),
        ({"rotation": (0, 5)}, "rotation="),
    ],
)
def test_parameters_that_cant_be_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        RandomAffine(**options)


def test_one_each_gives_every_picture_its_own():
    before = pictures(1, 12, 12, 3).repeat(4, 0)
    still, moved = RandomAffine(0, (1, 1), 0), RandomAffine(0.3, (1, 1), 0)
    after = one_each([still, moved])(tf.constant(before), [1, 2]).numpy()
    np.testing.assert_allclose(after[:2], before[:2], atol=1e-5)
    assert (np.abs(after[2:] - before[2:]).max((1, 2, 3)) > 0.1).all()
    with pytest.raises(ValueError, match="4 pictures can't be shared out among 3"):
        one_each([still] * 3)(tf.constant(before), [1, 2])
