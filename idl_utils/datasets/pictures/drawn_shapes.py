"""The objects of the drawn scenes, each a list of patches to be painted one over the other.

A function of SHAPES takes a random generator and two colours, (3,) in [0, 1], and returns the patches of one object in
coordinates of its own: x to the right, y down, 1 about half the object's width.
"""

from typing import NamedTuple

import numpy as np

INK, WHITE, PINK = np.array((0.09, 0.08, 0.1)), np.array((0.96, 0.95, 0.92)), np.array((0.9, 0.5, 0.52))


class Patch(NamedTuple):
    """A polygon of one colour, or a line if it has a width."""

    points: np.ndarray  # (m, 2) x and y
    colour: np.ndarray  # (3,) in [0, 1]
    part: bool = False  # whether it belongs to the defining part
    rim: np.ndarray | None = None  # colour of its outline
    texture: float = 0.0  # strength of the object's texture on it
    width: float | None = None


def _ellipse(x, y, rx, ry, angle=0.0, corners=32):
    t = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    u, v = rx * np.cos(t), ry * np.sin(t)
    return np.stack([x + u * np.cos(angle) - v * np.sin(angle), y + u * np.sin(angle) + v * np.cos(angle)], 1)


def _smooth(*points, steps=8):
    """Closed curve through the points (a Catmull-Rom spline)."""
    b = np.array(points, float)
    a, c, d = np.roll(b, 1, 0), np.roll(b, -1, 0), np.roll(b, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = b + t * (c - a) / 2 + t**2 * (a - 2.5 * b + 2 * c - d / 2) + t**3 * (3 * b - a - 3 * c + d) / 2
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def _symmetric(*right):
    """Smooth outline of which the right half is given, from top to bottom, beginning and ending on the axis."""
    return _smooth(*right, *[(-x, y) for x, y in right[-2:0:-1]])


def _mirrored(points, side):
    return np.array(points, float) * (side, 1)


def _light(colour, share=0.6):
    return colour + share * (WHITE - colour)


def _dark(colour):
    return colour * 0.45


def _shapes_with(colour):
    """Two ways to make patches: of the body (textured, with a rim) and of the defining part (the same, and marked)."""

    def body(points, shade=colour):
        return Patch(points, shade, rim=_dark(shade), texture=1.0)

    def part(points, shade=colour):
        return Patch(points, shade, part=True, rim=_dark(shade), texture=1.0)

    return body, part


def _eye(x, y, radius):
    """A dark button eye with a glint."""
    return [
        Patch(_ellipse(x, y, radius, radius * 1.15), INK),
        Patch(_ellipse(x + 0.3 * radius, y - 0.4 * radius, radius * 0.35, radius * 0.35), WHITE),
    ]


def _mouth(y, spread, drop):
    """Line under a nose that parts to both sides."""
    lips = [(-spread, 1.2), (-spread / 2, 1.6), (0, 1), (spread / 2, 1.6), (spread, 1.2)]
    return [
        Patch(np.array([(0, y), (0, y + drop)]), INK, width=0.05),
        Patch(np.array([(x, y + drop * down) for x, down in lips]), INK, width=0.05),
    ]


def cat(rng, colour, second):
    """Face of a cat; defining part: its pointed ears."""
    body, part = _shapes_with(colour)
    tip, out, wide = rng.normal((-0.98, 0.66, 0.72), 0.05)
    iris = _light(np.array((0.75, 0.8, 0.2)) if rng.random() < 0.6 else np.array((0.35, 0.75, 0.85)), 0.1)
    patches = []
    for side in (-1, 1):
        patches += [
            part(_mirrored([(0.7, 0.05), (out, tip), (0.08, -0.45)], side)),
            Patch(_mirrored([(0.58, -0.25), (out - 0.05, tip + 0.22), (0.28, -0.45)], side), PINK * 0.9, part=True),
        ]
    patches.append(body(_symmetric((0, -0.5), (0.42, -0.45), (wide, 0), (0.62, 0.3), (0.3, 0.54), (0, 0.58))))
    for x in (-0.16, 0, 0.16):
        patches.append(Patch(np.array([(x, -0.44), (x * 0.7, -0.24)]), _dark(colour), width=0.07))
    for side in (-1, 1):
        patches += [
            Patch(_mirrored(_smooth((0.12, -0.02), (0.3, -0.17), (0.46, -0.06), (0.3, 0.07)), side), iris, rim=INK),
            Patch(_ellipse(side * 0.29, -0.05, 0.045, 0.11), INK),
            Patch(_ellipse(side * 0.13, 0.29, 0.17, 0.13), _light(colour, 0.7)),
        ]
        for slope in (-0.06, 0.05, 0.16):
            patches.append(Patch(_mirrored([(0.2, 0.25 + slope / 3), (0.6, 0.22 + slope)], side), WHITE, width=0.03))
    patches.append(Patch(_smooth((-0.1, 0.13), (0.1, 0.13), (0, 0.25)), PINK))
    return patches + _mouth(0.24, 0.18, 0.08)


def dog(rng, colour, second):
    """Face of a dog; defining part: its hanging ears."""
    body, part = _shapes_with(colour)
    ear = second * 0.75 if rng.random() < 0.4 else colour * 0.62
    low, wide = rng.normal((0.5, 0.86), 0.05)
    patches = [body(_symmetric((0, -0.62), (0.36, -0.56), (0.54, -0.2), (0.44, 0.25), (0.34, 0.56), (0, 0.68)))]
    if rng.random() < 0.4:
        patches.append(Patch(_ellipse(0.23, -0.16, 0.19, 0.22), ear, texture=1.0))
    patches += [
        Patch(_smooth((-0.1, 0.5), (0.1, 0.5), (0.12, 0.78), (0, 0.86), (-0.12, 0.78)), PINK, rim=_dark(PINK)),
        Patch(_symmetric((0, -0.02), (0.2, 0.06), (0.36, 0.32), (0.26, 0.56), (0, 0.6)), _light(colour, 0.75)),
    ]
    hanging = _smooth(
        (0.26, -0.58), (0.56, -0.62), (wide - 0.06, -0.2), (wide, low - 0.2), (0.68, low), (0.54, 0.1), (0.46, -0.28)
    )
    for side in (-1, 1):
        patches.append(part(_mirrored(hanging, side), ear))
        patches += _eye(side * 0.21, -0.16, 0.085)
    patches.append(Patch(_smooth((-0.15, 0.06), (0, 0.02), (0.15, 0.06), (0.08, 0.2), (-0.08, 0.2)), INK))
    return patches + _mouth(0.2, 0.2, 0.16)


def rabbit(rng, colour, second):
    """Face of a rabbit; defining part: its long ears."""
    body, part = _shapes_with(colour)
    long, spread = rng.normal(0, 0.05) + 0.52, abs(rng.normal(0.14, 0.06))
    patches = []
    for side in (-1, 1):
        x, y = side * (0.22 + spread * 0.5), -0.72
        patches += [
            part(_ellipse(x, y, 0.17, long, side * spread)),
            Patch(_ellipse(x, y, 0.08, long - 0.14, side * spread), PINK, part=True),
        ]
    patches.append(body(_symmetric((0, -0.4), (0.34, -0.32), (0.5, 0.06), (0.42, 0.4), (0, 0.52))))
    for side in (-1, 1):
        patches += [
            Patch(_ellipse(side * 0.14, 0.24, 0.17, 0.12), _light(colour, 0.75)),
            *_eye(side * 0.24, -0.06, 0.1),
        ]
    patches += [
        Patch(np.array([(-0.08, 0.3), (0.08, 0.3), (0.08, 0.46), (-0.08, 0.46)]), WHITE),
        Patch(np.array([(0, 0.3), (0, 0.46)]), INK, width=0.03),
    ]
    return [*patches, Patch(_smooth((-0.09, 0.1), (0.09, 0.1), (0, 0.2)), PINK * 0.85), *_mouth(0.2, 0.16, 0.06)]


def bear(rng, colour, second):
    """Face of a bear; defining part: its round ears."""
    body, part = _shapes_with(colour)
    ear, wide = rng.normal(0, 0.025) + 0.25, rng.normal(0, 0.04) + 0.7
    patches = []
    for side in (-1, 1):
        patches += [
            part(_ellipse(side * 0.52, -0.46, ear, ear)),
            Patch(_ellipse(side * 0.52, -0.46, ear * 0.55, ear * 0.55), _light(colour, 0.5), part=True),
        ]
    patches += [
        body(_symmetric((0, -0.56), (0.44, -0.42), (wide, 0.06), (0.5, 0.48), (0, 0.62))),
        Patch(_ellipse(0, 0.26, 0.32, 0.26), _light(colour, 0.65), rim=_dark(colour)),
    ]
    patches += _eye(-0.27, -0.1, 0.07) + _eye(0.27, -0.1, 0.07)
    return [*patches, Patch(_ellipse(0, 0.13, 0.14, 0.1), INK), *_mouth(0.2, 0.16, 0.14)]


def fish(rng, colour, second):
    """Fish from the side; defining part: its tail and fins."""
    body, part = _shapes_with(colour)
    high, tail, fin = rng.normal((0.46, 0.5, 0.78), 0.04)
    patches = [
        part(_smooth((0.42, 0), (0.8, -0.3), (1.05, -tail), (0.92, 0), (1.05, tail), (0.8, 0.3)), second),
        part(_smooth((-0.3, -0.36), (0, -fin), (0.4, -fin + 0.12), (0.34, -0.22)), second),
        part(_smooth((-0.1, 0.36), (0.06, 0.68), (0.3, 0.62), (0.26, 0.26)), second),
        body(
            _smooth(
                (-0.86, 0.03),
                (-0.6, -0.3),
                (-0.2, -high),
                (0.3, -0.26),
                (0.6, -0.06),
                (0.6, 0.08),
                (0.3, 0.28),
                (-0.2, high),
                (-0.6, 0.32),
            )
        ),
    ]
    y = np.linspace(-1, 1, 7)
    for x in (-0.14, 0.1, 0.32):
        arc = np.stack([x + 0.1 * (1 - y**2), y * (0.3 - 0.25 * max(0, x))], 1)
        patches.append(Patch(arc, _light(colour, 0.5) if x > 0 else _dark(colour), width=0.06))
    patches.append(part(_smooth((-0.12, 0.06), (0.12, 0.0), (0.2, 0.18), (0.06, 0.24)), second))
    patches += [Patch(_ellipse(-0.52, -0.1, 0.13, 0.13), WHITE, rim=INK), Patch(_ellipse(-0.54, -0.1, 0.07, 0.07), INK)]
    return [*patches, Patch(np.array([(-0.84, 0.1), (-0.7, 0.14), (-0.6, 0.12)]), INK, width=0.05)]


def butterfly(rng, colour, second):
    """Butterfly from above; defining part: its wings."""
    _, part = _shapes_with(colour)
    top, out, low = rng.normal((-0.78, 0.95, 0.74), 0.05)
    patches = [
        Patch(np.array([(0, -0.4), (side * 0.12, -0.75), (side * 0.28, -0.92)]), INK, width=0.09) for side in (-1, 1)
    ]
    lower = _smooth((0.04, 0), (0.3, 0.02), (0.68, 0.2), (0.66, 0.56), (0.4, low), (0.14, 0.45))
    upper = _smooth((0.04, -0.2), (0.3, -0.66), (0.74, top), (out, -0.6), (0.86, -0.1), (0.5, 0.1), (0.04, 0.08))
    for side in (-1, 1):
        patches += [
            part(_mirrored(lower, side), second),
            part(_mirrored(upper, side)),
            Patch(_mirrored(_ellipse(0.62, -0.42, 0.2, 0.15, -0.5), side), _light(second), part=True),
            Patch(_mirrored(_ellipse(0.62, -0.42, 0.09, 0.08), side), INK, part=True),
            Patch(_mirrored(_ellipse(0.42, 0.4, 0.12, 0.12), side), _light(colour), part=True),
        ]
    return [*patches, Patch(_ellipse(0, 0.02, 0.08, 0.5), INK), Patch(_ellipse(0, -0.42, 0.11, 0.12), INK)]


def flower(rng, colour, second):
    """Flower with stem and leaves; defining part: its petals."""
    _, part = _shapes_with(colour)
    green = np.array((0.2, 0.5, 0.2)) * rng.uniform(0.8, 1.4)
    bend, start, petals = rng.normal(0, 0.12), rng.uniform(0, 6), rng.integers(5, 9)
    y = np.linspace(0.2, 1.45, 8)
    patches = [Patch(np.stack([bend * (y - 0.2) ** 2, y], 1), green, width=0.13)]
    leaf = _smooth((0, 1.3), (0.2, 1.0), (0.55, 0.88), (0.36, 1.22))
    for side in (-1, 1):
        patches.append(Patch(leaf * (side, 1) + np.array((bend, 0)), green * 1.15, rim=_dark(green)))
    for angle in start + 2 * np.pi * np.arange(petals) / petals:
        patches.append(part(_ellipse(0.44 * np.cos(angle), 0.44 * np.sin(angle), 0.34, 1.35 / petals, angle)))
    patches.append(Patch(_ellipse(0, 0, 0.25, 0.25), second, rim=_dark(second)))
    return patches + [
        Patch(_ellipse(0.13 * np.cos(a), 0.13 * np.sin(a), 0.04, 0.04, corners=8), _dark(second)) for a in np.arange(6)
    ]


def car(rng, colour, second):
    """Car from the side; defining part: its wheels."""
    body, _ = _shapes_with(colour)
    glass, metal, red = np.array((0.7, 0.85, 0.92)), np.array((0.75, 0.75, 0.78)), np.array((0.75, 0.12, 0.12))
    rim, roof = _dark(colour), rng.normal(0, 0.05) - 0.52
    patches = [
        body(
            _smooth(
                (-0.97, 0.3),
                (-0.98, 0.02),
                (-0.66, -0.1),
                (-0.36, roof + 0.04),
                (0.3, roof),
                (0.62, -0.1),
                (0.94, 0.02),
                (0.98, 0.3),
                (0.6, 0.36),
                (-0.6, 0.36),
            )
        ),
        Patch(np.array([(-0.5, -0.08), (-0.3, roof + 0.12), (-0.03, roof + 0.1), (-0.03, -0.08)]), glass, rim=rim),
        Patch(np.array([(0.07, -0.08), (0.07, roof + 0.1), (0.26, roof + 0.1), (0.46, -0.08)]), glass, rim=rim),
        Patch(np.array([(0.02, -0.02), (0.02, 0.3)]), rim, width=0.04),
        Patch(np.array([(0.1, 0.06), (0.22, 0.06)]), rim, width=0.06),
        Patch(_ellipse(-0.88, 0.1, 0.08, 0.08), _light(second, 0.7), rim=rim),
        Patch(np.array([(0.86, 0.04), (0.96, 0.04), (0.96, 0.16), (0.86, 0.16)]), red),
    ]
    return patches + [
        Patch(_ellipse(x, 0.36, radius, radius), shade, part=True)
        for x in (-0.54, 0.54)
        for radius, shade in ((0.26, INK), (0.14, metal), (0.05, INK))
    ]


SHAPES = {shape.__name__: shape for shape in (cat, dog, rabbit, bear, fish, butterfly, flower, car)}
