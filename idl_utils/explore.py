"""Widgets, and figures that a notebook needs alone: one function for each, on top of the other rooms.

They live in `course/nNN_topic/widgets.py` and `figures.py`, and are found there when they are used.
"""

from .course import topics

_SHARED = {"Explorer": "explorer", "Player": "player", "picture_upload": "upload", "sound_input": "own_sound"}
__all__ = sorted([*_SHARED, *topics.widgets()])


def __getattr__(name):
    module = _SHARED.get(name) or topics.widgets().get(name)
    if module is None:
        raise topics.missing("explore", name, __all__)
    return getattr(topics.load(module), name)


def __dir__():
    return __all__
