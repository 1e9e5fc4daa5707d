"""Drawn scenes: animals and things on textured clutter, with exact masks, for measuring a method against the truth.

A scene is painted by number: every outline, eye and petal is filled with its own number on a fine sheet, and numbers
stand for a colour, a texture, an object and whether they belong to its defining part. So the masks are not estimated:
they say of each pixel what was painted there last. The colours and textures of bodies and clutter are drawn alike for
all classes, which therefore differ in shape and in small details (eyes, a green stem, whiskers).
"""

import colorsys
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ...arguments import choice, whole_number
from .drawn_shapes import SHAPES

CLASSES = tuple(SHAPES)
MOST_OBJECTS = 3
FINE = 4  # the sheet has so many times more pixels a side than the picture
RADII = {0: (0, 0), 1: (0.26, 0.4), 2: (0.19, 0.25), 3: (0.16, 0.2)}  # in shares of the side, by number of objects
SIZES = (32, 512)  # pixels; below, eyes and whiskers vanish


@dataclass(frozen=True, eq=False)
class Scenes:
    """Pictures of n scenes with k objects each, and the truth about them.

    A slice, list or boolean mask of scenes is again `Scenes`; one scene, `scenes[3]`, is the tuple
    (picture, labels, objects, parts).
    """

    pictures: np.ndarray  # (n, height, width, 3) float32 in [0, 1]
    labels: np.ndarray  # (n, k) int, positions in CLASSES
    objects: np.ndarray  # (n, k, height, width) bool: where each object is what one sees
    parts: np.ndarray  # (n, k, height, width) bool: its defining part, such as a cat's ears

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, which):
        chosen = tuple(array[which] for array in (self.pictures, self.labels, self.objects, self.parts))
        return Scenes(*chosen) if chosen[0].ndim == 4 else chosen

    @property
    def targets(self):
        """(n, number of classes) float32: 1 for the classes that a scene shows, 0 for the others."""
        return np.eye(len(CLASSES), dtype="float32")[self.labels].max(1, initial=0)


def scenes(count, seed=0, classes=CLASSES, objects=1, size=64):
    """Scenes with objects of randomly chosen classes, which do not overlap; the same arguments give the same scenes.

    Parameters
    ----------
    count : int
        Number of scenes. Scene i depends on the seed and i, not on `count`.
    seed : int
        Not negative. Another seed, other scenes; another `size`, the same scenes with another grain.
    classes : sequence of str
        Which of CLASSES to choose from.
    objects : int
        Objects in each scene, 0 (clutter alone) to 3, all of different classes.
    size : int
        Height and width in pixels, 32 to 512.

    Raises ValueError for an argument outside its range and for an unknown class.
    """
    classes = _known_classes(classes)
    objects = whole_number(
        "objects", objects, 0, min(MOST_OBJECTS, len(classes)), f" (each of another class, and {len(classes)} given)"
    )
    return _collect(count, seed, size, lambda rng: [str(name) for name in rng.choice(classes, objects, replace=False)])


def pairs(count, seed=0, first="cat", second="dog", size=64):
    """Scenes with two objects: `labels[:, 0]` is always `first`, and its place in the picture is random.

    `first` and `second` are two different names of CLASSES; `count`, `seed`, `size` and errors as in `scenes`.
    """
    names = list(_known_classes((first, second)))
    return _collect(count, seed, size, lambda rng: names)


def scene(names, seed=0, number=0, size=64, painted=None):
    """One scene with the objects `names`: scene `number` of `seed`, as a tuple (picture, labels, objects, parts).

    `painted` lists the positions in `names` that are really painted (default: all). So one gets the same scene without
    one of its objects, all else being equal; the masks of what is left out are empty. Errors as in `scenes`.
    """
    names = _known_classes(names) if len(names) else ()
    whole_number("number of names", len(names), 0, MOST_OBJECTS)
    seed, number = whole_number("seed", seed, 0), whole_number("number", number, 0)
    size = whole_number("size", size, *SIZES)
    painted = range(len(names)) if painted is None else painted
    painted = [whole_number("painted", index, 0, len(names) - 1) for index in painted]
    placing, behind, grain, *own = np.random.default_rng([seed, number]).spawn(3 + len(names))
    sheet = Sheet(size)
    _background(behind, sheet)
    for index, place in enumerate(_places(placing, len(names))):
        if index in painted:
            _object(own[index], sheet, names[index], *place, owner=index + 1)
    picture, objects, parts = sheet.look(len(names))
    picture = np.clip(picture + grain.normal(0, 0.012, picture.shape), 0, 1).astype("float32")
    return picture, np.array([CLASSES.index(name) for name in names], int), objects, parts


def _collect(count, seed, size, choose):
    """`count` scenes; `choose(rng)` names the objects of one."""
    count, seed = whole_number("count", count, 1), whole_number("seed", seed, 0)
    drawn = [scene(choose(np.random.default_rng([seed, number, 1])), seed, number, size) for number in range(count)]
    return Scenes(*(np.stack(arrays) for arrays in zip(*drawn, strict=True)))


def _known_classes(names):
    """`names` (or one name) as a tuple, if they are different classes."""
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        choice("drawn class", name, CLASSES)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"classes={names!r} should name one class or more, each once")
    return names


class Sheet:
    """A fine sheet painted by number. Number 0 is the ground; owner 0 is whatever belongs to no object."""

    def __init__(self, size):
        self.size = size
        self.image = Image.new("L", (size * FINE, size * FINE))
        self.pen = ImageDraw.Draw(self.image)
        self.numbers = []  # of each number: red, green, blue, strength of the texture, owner, part
        self.textures = {}  # of each owner: (size, size, 3), added to its colours

    def paint(self, points, colour, texture=1.0, owner=0, part=False, width=None):
        """Fill the polygon `points` ((m, 2) x and y in shares of the side), or draw it as a line of `width` (share)."""
        number = len(self.numbers)
        self.numbers.append((*colour, texture, owner, part))
        points = [tuple(p) for p in np.asarray(points) * self.size * FINE - 0.5]  # Pillow counts from a pixel's centre
        if width is None:
            self.pen.polygon(points, fill=number)
        else:
            self.pen.line(points, fill=number, width=max(1, round(width * self.size * FINE)), joint="curve")

    def look(self, count):
        """The picture (size, size, 3), not clipped, and the masks of objects 1 to `count` and of their parts."""
        numbers, sheet = np.array(self.numbers, "float32"), np.asarray(self.image)
        owner, part = numbers[:, 4], numbers[:, 5] > 0

        def coverage(value):  # of a number -> its mean over the fine pixels of each pixel
            return value[sheet].reshape(self.size, FINE, self.size, FINE, *value.shape[1:]).mean((1, 3))

        picture = coverage(numbers[:, :3])
        for who, texture in self.textures.items():
            picture += coverage(numbers[:, 3] * (owner == who))[..., None] * texture
        masks = [[coverage((owner == who) & kind) > 0.5 for who in range(1, count + 1)] for kind in (True, part)]
        return picture, *(np.array(each, bool).reshape(count, self.size, self.size) for each in masks)


def _places(rng, count):
    """Centres and radii (x, y, radius) of `count` circles inside the unit square that do not overlap."""
    while True:
        radii = rng.uniform(*RADII[count], count)
        centres = rng.uniform(radii, 1 - radii, (2, count)).T
        distances = np.hypot(*(centres[:, None] - centres[None]).T)
        if (distances >= (radii + radii[:, None]) * (1 - np.eye(count))).all():
            return [tuple(place) for place in np.column_stack([centres, radii])]


def _noise(rng, size, beta):
    """Noise (size, size) whose amplitudes fall as 1 / frequency ** beta, with mean 0 and standard deviation 1."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None])
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(rng.normal(size=(size, size))) / frequency**beta
    spectrum[0, 0] = 0
    noise = np.fft.irfft2(spectrum, (size, size))
    return noise / noise.std()


def _texture(rng, size, amplitude, beta, patterned):
    """Mottled texture (size, size, 3) about 0, with stripes or spots in a share `patterned` of the cases."""
    rng = rng.spawn(1)[0]  # of its own, so that shapes do not depend on how much noise the size takes
    texture = _noise(rng, size, beta)[..., None] * (1 + 0.35 * rng.normal(size=3)) * amplitude
    if rng.random() < patterned:
        y, x = np.mgrid[:size, :size] / size
        angle, waves, depth = rng.uniform(0, np.pi), rng.uniform(25, 50), rng.uniform(0.08, 0.2)
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        bend = 0.05 * _noise(rng, size, 1.5)
        wave = np.sin((u + bend) * waves) * (1 if rng.random() < 0.5 else np.sin((v + bend) * waves))
        texture -= depth * np.clip(4 * wave - 1, 0, 1)[..., None]
    return texture


def colour(rng, saturation=(0.1, 0.7), value=(0.3, 0.95)):
    """A random colour (3,) in [0, 1]."""
    return np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value)))


def _background(rng, sheet):
    """Texture with 8 to 17 blots, splinters, sticks and blocks in the colours of the objects."""
    sheet.textures[0] = _texture(rng, sheet.size, rng.uniform(0.04, 0.12), rng.uniform(0.9, 1.8), 0.25)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    sheet.paint(corners, colour(rng, (0.05, 0.5)))
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    for _ in range(rng.integers(8, 18)):
        centre, extent, kind = rng.uniform(0, 1, 2), rng.uniform(0.03, 0.12), rng.integers(4)
        shade, texture = colour(rng), rng.uniform(0, 1)
        if kind == 0:
            outline = np.stack([np.cos(turn), np.sin(turn) * rng.uniform(0.4, 1)], 1)
        elif kind == 1:
            outline = rng.normal(0, 1.1, (3, 2))
        elif kind == 2:
            outline = np.stack([np.zeros(2), rng.normal(0, 2.5, 2)])
        else:
            outline = (corners - 0.5) * rng.uniform(0.8, 2, 2)
        sheet.paint(centre + extent * outline, shade, texture, width=rng.uniform(0.01, 0.04) if kind == 2 else None)


def _object(rng, sheet, name, x, y, radius, owner):
    """Paint an object that fits into the circle about (x, y), mirrored and slightly turned at random."""
    sheet.textures[owner] = _texture(rng, sheet.size, rng.uniform(0.03, 0.07), rng.uniform(0.8, 1.6), 0.3)
    patches = SHAPES[name](rng, colour(rng, (0.1, 0.75), (0.4, 0.95)), colour(rng, (0.2, 0.8), (0.4, 0.95)))
    points = np.concatenate([patch.points for patch in patches])
    middle = (points.min(0) + points.max(0)) / 2
    scale = radius / np.hypot(*(points - middle).T).max()
    angle, mirror = rng.normal(0, 0.18), rng.choice([-1, 1])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for patch in patches:
        outline = (patch.points - middle) * (mirror, 1) @ turn * scale + (x, y)
        width = patch.width and patch.width * scale
        if patch.rim is not None:  # under the patch, so that only the outer half is seen
            sheet.paint(np.concatenate([outline, outline[:2]]), patch.rim, 0, owner, patch.part, 0.09 * scale)
        sheet.paint(outline, patch.colour, patch.texture, owner, patch.part, width)
