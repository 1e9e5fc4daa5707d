"""What the notebooks stand on: the pattern of widgets and of checks, one folder for each notebook, student versions.

`nNN_topic/widgets.py` and `nNN_topic/checks.py` belong to the notebook `NN_topic.ipynb`, which reaches them as
`explore.some_explorer` and `checks.topic.some_check`. `python -m idl_utils.course` executes the authored notebooks and
writes the student versions.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["class_dependence"],
    submod_attrs={
        "explorer": ["Explorer"],
        "own_sound": ["SoundSource", "sound_input"],
        "player": ["Player"],
        "upload": ["picture_upload"],
        "exercise": ["Exercise", "ExerciseError"],
        "student_version": ["student_version"],
        "building": ["NOTEBOOKS", "SOLUTIONS", "authored", "build", "execute", "outdated", "student_path", "write"],
    },
)
