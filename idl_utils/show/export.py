"""A figure as PNG, for widgets and files."""

import io

import matplotlib.pyplot as plt


def png(figure, close=True):
    """The figure as PNG bytes; closed afterwards, so that pyplot neither shows it again nor keeps it in memory."""
    with io.BytesIO() as file:
        figure.savefig(file, format="png", pil_kwargs={"compress_level": 1})
        content = file.getvalue()
    if close:
        plt.close(figure)
    return content
