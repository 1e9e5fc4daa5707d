"""The canvas under every figure: a title above, a caption beneath, and room for the content between."""

import textwrap

import matplotlib.pyplot as plt

from .style import describe


def line_height():
    """Height of a line of text in inches."""
    return 1.45 * plt.rcParams["font.size"] / 72


def wrapped(text, width):
    """Lines of text that fit into so many inches; line breaks of one's own stay."""
    most = max(8, int(width * 72 / (0.55 * plt.rcParams["font.size"])))
    return [line for part in text.splitlines() for line in textwrap.wrap(part, most)]


def canvas(width, height, caption="", title="", alt=None):
    """A Figure with `width` x `height` inches for the content, and this place (left, bottom, width, height) in shares.

    A figure that is narrower than a line of its text gets wider. `alt` describes it for readers who can't see it (default:
    title and caption).
    """
    width = max(width, 40 * 0.55 * plt.rcParams["font.size"] / 72) if title or caption else width
    lines = wrapped(caption, width)
    above, below = 1.25 * line_height() * bool(title), line_height() * len(lines)
    total = height + above + below
    figure = plt.figure(figsize=(width, total), layout="none")
    if title:
        figure.text(0, 1 - 0.15 * above / total, title, fontsize=plt.rcParams["axes.titlesize"], va="top")
    if lines:
        text = figure.supxlabel(
            "\n".join(lines), fontsize=plt.rcParams["font.size"], x=0.01, y=0, ha="left", va="bottom"
        )
        text.set_in_layout(False)
    describe(figure, alt or " ".join(filter(None, (title, caption))))
    return figure, (0, below / total, 1, height / total)


def tiles(figure, place, width, height):
    """Empty axes in a place of the figure, `width` x `height` units large, with the origin at the upper left."""
    axes = figure.add_axes(place)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def tile(axes, picture, left, top, width, height, **colours):
    """Draw one picture or map into `tiles`; `colours` are matplotlib's cmap, vmin and vmax."""
    # Pictures are mostly shown smaller than they are: then neighbouring pixels are averaged.
    colours = {"cmap": "gray", "vmin": 0, "vmax": 1, **colours}
    extent = (left, left + width, top + height, top)
    axes.imshow(picture, extent=extent, aspect="auto", interpolation="antialiased", **colours)
