"""How figures look: one style for the notebooks, a larger one for the lecture hall, and descriptions for screen readers."""

import contextlib
import io

import matplotlib
import matplotlib.pyplot as plt
from matplotlib import cycler

from .colours import ACCENTS, MAGNITUDE

STYLE = {
    "figure.dpi": 96,
    "savefig.dpi": 96,
    "figure.facecolor": "white",  # opaque: widgets follow a dark theme, pictures do not
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=ACCENTS),
    "image.cmap": MAGNITUDE,
    "image.interpolation": "nearest",
}
PRESENTING = {"figure.dpi": 120, "savefig.dpi": 120, "font.size": 14, "axes.titlesize": 15, "lines.linewidth": 2.5}


def use():
    """Apply the course's figure style; in Jupyter, also attach each figure's caption as its alternative text."""
    matplotlib.rcParams.update(STYLE)
    describe_figures()


@contextlib.contextmanager
def present():
    """Larger type and figures, for a projector: `with show.present(): show.pictures(...)`."""
    with matplotlib.rc_context({**STYLE, **PRESENTING}):
        yield


def describe(figure, text):
    """Set the description that a figure carries for readers who can't see it."""
    figure.set_label(text)
    return figure


def description(figure):
    """What `describe` set, or an empty string."""
    return str(figure.get_label() or "")


def describe_figures():
    """Let Jupyter store `description(figure)` as the `alt` of every figure it displays; does nothing elsewhere."""
    import IPython

    shell = IPython.get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib.figure import Figure

    plt.switch_backend("inline")  # now, so that it does not replace our formatter later

    def to_png(figure):
        with io.BytesIO() as file:
            figure.savefig(file, format="png")
            return file.getvalue(), {"alt": description(figure)}

    shell.display_formatter.formatters["image/png"].for_type(Figure, to_png)


def png(figure, close=True):
    """The figure as PNG bytes; closed afterwards, so that pyplot neither shows it again nor keeps it in memory."""
    with io.BytesIO() as file:
        figure.savefig(file, format="png", pil_kwargs={"compress_level": 1})
        content = file.getvalue()
    if close:
        plt.close(figure)
    return content
