"""The pattern of all widgets: controls, a picture, a sentence; cached, guarded against errors, readable without a kernel."""

import base64
import html
from collections import OrderedDict

import ipywidgets as widgets

CACHED = 200  # pictures kept, about 50 kB each


class Explorer(widgets.VBox):
    """Controls above a picture that a function draws from their values.

    Parameters
    ----------
    render : function (**values) -> (PNG bytes, caption) or (PNG bytes, caption, sound), or a generator of those
        Called with the value of each control under its name. A generator shows a picture growing; its last one stays.
        A sound, samples at 16 kHz, gets a player.
    controls : dict of name -> ipywidgets control
        With a `description` each; their values must be hashable.
    title : str
        What the widget is for; it stands in for the widget where none can be shown.

    A result is kept and shown at once when its values come back. An exception in `render` is shown as one line, and the
    last picture stays. `value` of a control can be set from code, which updates the picture.
    """

    def __init__(self, render, controls, title):
        self.render, self.controls, self.title = render, dict(controls), title
        self._cache = OrderedDict()
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", align_self="flex-start"))
        self.caption = widgets.HTML()
        self.caption.add_class("idl-caption")
        self.alert = widgets.HTML()
        for control in self.controls.values():
            if hasattr(control, "continuous_update"):
                control.continuous_update = False
            control.observe(self._update, "value")
        row = widgets.Box(
            [self._with_number(c) for c in self.controls.values()],
            layout=widgets.Layout(display="flex", flex_flow="row wrap"),
        )
        self.player = None
        super().__init__([row, self.alert, self.picture, self.caption])
        self.add_class("idl-explorer")
        self._update()

    @staticmethod
    def _with_number(control):
        """A slider with a linked number box, since screen readers find no name on a slider's handle; others as they are."""
        if not isinstance(control, (widgets.IntSlider, widgets.FloatSlider)):
            return control
        box = widgets.BoundedIntText if isinstance(control, widgets.IntSlider) else widgets.BoundedFloatText
        number = box(
            value=control.value,
            min=control.min,
            max=control.max,
            step=control.step,
            description=control.description,
            layout=widgets.Layout(width="150px"),
        )
        control.readout = False
        widgets.link((control, "value"), (number, "value"))
        return widgets.HBox([control, number])

    @property
    def values(self):
        """The current value of each control."""
        return {name: control.value for name, control in self.controls.items()}

    def _update(self, change=None):
        values = self.values
        key = tuple(values.items())
        try:
            if key in self._cache:
                self._cache.move_to_end(key)
                self._show(*self._cache[key])
            else:
                result = self.render(**values)
                for shown in [result] if isinstance(result, tuple) else result:
                    self._show(*shown)
                self._cache[key] = shown
                if len(self._cache) > CACHED:
                    self._cache.popitem(last=False)
            self.alert.value = ""
        except Exception as error:  # Jupyter shows nothing of an exception in a callback
            self.alert.value = (
                f'<div role="alert"><b>{type(error).__name__}</b>: {html.escape(str(error), quote=False)}</div>'
            )

    def _show(self, png, caption, sound=None):
        self.picture.value = png
        self.caption.value = html.escape(caption, quote=False)
        if sound is not None and self.player is None:
            from .player import Player  # only with sound: it loads the speech room

            self.player = Player(sound)
            self.children = (*self.children, self.player)
        elif self.player is not None:
            self.player.play(sound)

    def _repr_mimebundle_(self, **kwargs):
        """The live widget; where there is no kernel, the current picture; in plain text, the title."""
        data = {**super()._repr_mimebundle_(**kwargs), "text/plain": f"Widget: {self.title}"}
        data["image/png"] = base64.b64encode(self.picture.value).decode()
        return data, {"image/png": {"alt": f"{self.title}: {html.unescape(self.caption.value)}"}}
