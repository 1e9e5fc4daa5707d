"""Exercise checks, one file for each notebook: each names the mistake that was made, in one line."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "backpropagation_rules",
        "feature_visualization",
        "grad_cam",
        "lrp_and_deep_taylor",
        "types_of_introspection",
    ],
    submod_attrs={"exercise": ["Exercise", "ExerciseError"]},
)
