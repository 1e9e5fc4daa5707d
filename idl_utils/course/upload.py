"""A button to bring a picture of your own."""

import html

import ipywidgets as widgets

from ..datasets import read_picture


def picture_upload(use):
    """A file button that calls `use(file name, picture)` with each uploaded picture, float32 (height, width, 3) in [0, 1].

    A file that is no picture is answered with one line below the button.
    """
    button = widgets.FileUpload(
        accept="image/*", description="your own picture", layout=widgets.Layout(width="auto", align_self="flex-start")
    )
    button.tooltip = "upload an image file"
    alert = widgets.HTML()

    def read(change):
        alert.value = ""
        for file in change["new"]:
            try:
                use(file["name"], read_picture(bytes(file["content"])))
            except ValueError as error:
                alert.value = f'<div role="alert">{html.escape(file["name"])}: {html.escape(str(error))}</div>'

    button.observe(read, "value")
    return widgets.VBox([button, alert])
