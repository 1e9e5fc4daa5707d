"""Small random changes that the optimized picture has to survive."""

import math
from dataclasses import dataclass
from numbers import Real

import tensorflow as tf

GREY = 0.5  # what comes in from outside the picture


@dataclass(frozen=True)
class RandomAffine:
    """Shift, zoom and rotate each picture at random, in one bilinear resampling; what comes in from outside is grey.

    Parameters
    ----------
    shift : float or (float, float)
        Largest shift in shares of the height and the width, one number for both or (vertical, horizontal).
    zoom : (float, float)
        Smallest and largest factor.
    rotation : float
        Largest rotation in degrees, to either side.

    Each is drawn uniformly, anew for each picture and step. The gradient is exact: the adjoint of the resampling.
    Raises ValueError for parameters that can't be.
    """

    shift: float | tuple = 0.1
    zoom: tuple = (0.8, 1.2)
    rotation: float = 15.0

    def __post_init__(self):
        shift = (self.shift, self.shift) if isinstance(self.shift, Real) else self.shift
        if not _is_pair(shift) or min(shift) < 0:
            raise ValueError(f"shift is {self.shift!r}: expected a share such as 0.1, or (vertical, horizontal)")
        if not _is_pair(self.zoom) or not 0 < self.zoom[0] <= self.zoom[1]:
            raise ValueError(f"zoom is {self.zoom!r}: expected (smallest, largest) factor above 0, such as (0.8, 1.2)")
        if not isinstance(self.rotation, Real) or not 0 <= self.rotation <= 180:
            raise ValueError(f"rotation is {self.rotation!r}: expected degrees from 0 to 180")
        for name in ("shift", "zoom"):  # a list would make the transformation unhashable
            value = getattr(self, name)
            object.__setattr__(self, name, value if isinstance(value, Real) else tuple(value))

    def __call__(self, pictures, seed):
        """Pictures (n, height, width, channels) and a stateless seed (2 ints) -> pictures of the same shape."""
        return resample(pictures, self.matrices(tf.shape(pictures)[0], *pictures.shape[1:3], seed))

    def matrices(self, count, height, width, seed):
        """Random affine maps (count, 8) from places (x, y) in the output to places in the input, as in `resample`."""
        vertical, horizontal = (self.shift, self.shift) if isinstance(self.shift, Real) else self.shift
        u = tf.random.stateless_uniform((4, count), seed, -1.0, 1.0)
        zoom = self.zoom[0] + (self.zoom[1] - self.zoom[0]) * (u[0] + 1) / 2
        angle = u[1] * (self.rotation * math.pi / 180)
        cos, sin, zero = tf.cos(angle) / zoom, tf.sin(angle) / zoom, tf.zeros_like(zoom)
        x, y = (width - 1) / 2, (height - 1) / 2  # rotate and zoom about the centre
        right = x - cos * x + sin * y + u[2] * horizontal * width
        down = y - sin * x - cos * y + u[3] * vertical * height
        return tf.stack([cos, -sin, right, sin, cos, down, zero, zero], axis=1)


def resample(pictures, matrices):
    """Pictures (n, height, width, channels) resampled bilinearly by affine maps (n, 8), grey outside; same shape.

    The output at (x, y) is the picture at (a x + b y + c, d x + e y + f), with (a, b, c, d, e, f, 0, 0) a row of
    `matrices`. The gradient that TensorFlow registers for this operation is another resampling, by the inverse map: after
    zooming, its length is wrong by up to 20 %. Here it is the adjoint, which returns to each pixel what was taken from it.
    """
    height, width = pictures.shape[1:3]

    @tf.custom_gradient
    def forward(pictures):
        moved = tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures,
            transforms=matrices,
            output_shape=[height, width],
            fill_value=GREY,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )
        return moved, lambda upstream: adjoint(upstream, matrices)

    return forward(pictures)


def adjoint(upstream, matrices):
    """The transposed linear part of `resample`, applied to (n, height, width, channels); returns the same shape.

    Each output is a weighted sum of four pixels: these weights are the entries of a sparse matrix, and here it is
    multiplied from the other side.
    """
    count, (height, width, channels) = tf.shape(upstream, tf.int64)[0], upstream.shape[1:]
    a, b, c, d, e, f = (entry[:, None, None] for entry in tf.unstack(matrices[:, :6], axis=1))
    x = tf.range(width, dtype=tf.float32)[None, None, :]
    y = tf.range(height, dtype=tf.float32)[None, :, None]
    # A margin takes what was read outside the picture (clipping decides no more than where in the margin), and is cut off.
    rows, columns = height + 3, width + 3
    x, y = (
        tf.clip_by_value(a * x + b * y + c, -1.0, float(width)) + 1,
        tf.clip_by_value(d * x + e * y + f, -1.0, float(height)) + 1,
    )
    left, top = tf.floor(x), tf.floor(y)
    first = tf.cast(top, tf.int64) * columns + tf.cast(left, tf.int64)
    first = tf.reshape(first + tf.range(count)[:, None, None] * (rows * columns), [-1])
    right, down = tf.reshape(x - left, [-1]), tf.reshape(y - top, [-1])  # shares of the pixels to the right and below
    both = right * down
    outputs = tf.tile(tf.range(tf.size(first, tf.int64)), [4])
    inputs = tf.concat([first, first + 1, first + columns, first + columns + 1], 0)
    matrix = tf.SparseTensor(
        indices=tf.stack([outputs, inputs], axis=1),
        values=tf.concat([1 - right - down + both, right - both, down - both, both], 0),
        dense_shape=tf.stack([tf.size(first, tf.int64), count * (rows * columns)]),
    )
    # About twice as fast as tf.math.unsorted_segment_sum on a CPU, since the weighted pixels are never stored.
    taken = tf.sparse.sparse_dense_matmul(matrix, tf.reshape(upstream, (-1, channels)), adjoint_a=True)
    return tf.reshape(taken, (count, rows, columns, channels))[:, 1 : height + 1, 1 : width + 1]


def _is_pair(value):
    return isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(v, Real) for v in value)
