"""Building the notebooks: `python -m idl_utils.courseware` executes the authored ones and writes the student versions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "student_version": ["student_version"],
        "building": ["NOTEBOOKS", "SOLUTIONS", "authored", "build", "execute", "outdated", "student_path"],
    },
)
