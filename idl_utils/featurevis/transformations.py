"""Small random changes that the optimized picture has to survive."""

import math
from dataclasses import dataclass

import tensorflow as tf

from ..arguments import number

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
        pair = self.shift if isinstance(self.shift, (tuple, list)) else (self.shift, self.shift)
        if len(pair) != 2:
            raise ValueError(f"shift={self.shift} should be a share such as 0.1, or (vertical, horizontal)")
        if not isinstance(self.zoom, (tuple, list)) or len(self.zoom) != 2:
            raise ValueError(f"zoom={self.zoom!r} should be (smallest, largest) factor, such as (0.8, 1.2)")
        least = number("zoom", self.zoom[0], above=0)
        checked = {
            "shift": tuple(number("shift", share, low=0) for share in pair),
            "zoom": (least, number("zoom", self.zoom[1], low=least)),
            "rotation": number("rotation", self.rotation, low=0, high=180, because=" degrees"),
        }
        for name, value in checked.items():  # tuples: a list would make the transformation unhashable
            object.__setattr__(self, name, value)

    def __call__(self, pictures, seed):
        """Pictures (n, height, width, channels) and a stateless seed (2 ints) -> pictures of the same shape."""
        return resample(pictures, self.matrices(tf.shape(pictures)[0], *pictures.shape[1:3], seed))

    def matrices(self, count, height, width, seed):
        """Random affine maps (count, 6) from places (x, y) in the output to places in the input, as in `resample`."""
        u = tf.unstack(tf.random.stateless_uniform((count, 4), seed, -1.0, 1.0), axis=1)  # a row a picture
        zoom = self.zoom[0] + (self.zoom[1] - self.zoom[0]) * (u[0] + 1) / 2
        angle = u[1] * (self.rotation * math.pi / 180)
        cos, sin = tf.cos(angle) / zoom, tf.sin(angle) / zoom
        x, y = (width - 1) / 2, (height - 1) / 2  # rotate and zoom about the centre
        down, right = self.shift[0] * height * u[3], self.shift[1] * width * u[2]
        return tf.stack([cos, -sin, x - cos * x + sin * y + right, sin, cos, y - sin * x - cos * y + down], axis=1)


def one_each(transformations):
    """A transformation of n pictures by several `RandomAffine`, each for as many pictures in turn: n / k by the first, ...

    Raises ValueError when it is called with a number of pictures that can't be shared out.
    """
    transformations = list(transformations)

    def move(pictures, seed):
        count, height, width = pictures.shape[:3]
        if count % len(transformations):
            raise ValueError(f"{count} pictures can't be shared out among {len(transformations)} transformations")
        own = count // len(transformations)
        return resample(
            pictures, tf.concat([each.matrices(own, height, width, seed) for each in transformations], axis=0)
        )

    return move


def resample(pictures, matrices):
    """Pictures (n, height, width, channels) resampled bilinearly by affine maps (n, 6), grey outside; same shape.

    The output at (x, y) is the picture at (a x + b y + c, d x + e y + f), with (a, b, c, d, e, f) a row of `matrices`: a
    weighted sum of four pixels. These weights are the entries of one sparse matrix, so TensorFlow's gradient multiplies by
    the transposed one: the exact adjoint. (The gradient registered for TensorFlow's own warp is another warp, by the inverse
    map: after zooming, its length is wrong by up to 20 %.)
    """
    count, (height, width, channels) = tf.shape(pictures, tf.int64)[0], pictures.shape[1:]
    a, b, c, d, e, f = (entry[:, None, None] for entry in tf.unstack(matrices, axis=1))
    x = tf.range(width, dtype=tf.float32)[None, None, :]
    y = tf.range(height, dtype=tf.float32)[None, :, None]
    # A grey margin holds all that is read outside the picture; clipping decides no more than where in the margin.
    x, y = (
        tf.clip_by_value(a * x + b * y + c, -1.0, float(width)) + 1,
        tf.clip_by_value(d * x + e * y + f, -1.0, float(height)) + 1,
    )
    rows, columns = height + 3, width + 3
    left, top = tf.floor(x), tf.floor(y)
    right, down = tf.reshape(x - left, [-1]), tf.reshape(y - top, [-1])  # shares of the pixels to the right and below
    first = tf.cast(top, tf.int64) * columns + tf.cast(left, tf.int64)
    first = tf.reshape(first + tf.range(count)[:, None, None] * (rows * columns), [-1])
    both, outputs = right * down, tf.range(tf.size(first, tf.int64))
    four = [first, first + 1, first + columns, first + columns + 1]
    weights = [1 - right - down + both, right - both, down - both, both]
    matrix = tf.SparseTensor(
        indices=tf.stack([tf.repeat(outputs, 4), tf.reshape(tf.stack(four, axis=1), [-1])], axis=1),
        values=tf.reshape(tf.stack(weights, axis=1), [-1]),
        dense_shape=tf.stack([tf.size(first, tf.int64), count * (rows * columns)]),
    )
    framed = tf.pad(pictures, [[0, 0], [1, 2], [1, 2], [0, 0]], constant_values=GREY)
    moved = tf.sparse.sparse_dense_matmul(matrix, tf.reshape(framed, (-1, channels)))
    return tf.reshape(moved, (count, height, width, channels))
