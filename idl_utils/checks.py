"""Exercise checks, as `checks.topic.exercise(function)`: each names the mistake that was made, in one line.

They live in `course/nNN_topic/checks.py`, and are found there when they are used.
"""

from .course import topics

_SHARED = ("Exercise", "ExerciseError")
__all__ = sorted([*_SHARED, *topics.checks()])


def __getattr__(name):
    if name in _SHARED:
        return getattr(topics.load("exercise"), name)
    if name not in topics.checks():
        raise topics.missing("checks", name, __all__)
    return topics.load(topics.checks()[name])


def __dir__():
    return __all__
