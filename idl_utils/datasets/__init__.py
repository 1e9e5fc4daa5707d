"""Pictures to look into networks with: those inside scikit-image, your own files, and drawn scenes with exact masks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["drawn_scenes"],
    submod_attrs={
        "pictures": ["picture", "picture_names", "fit_to_square", "read_picture"],
        "collages": ["collage"],
        "crops": ["crops"],
        "folders": ["picture_folder"],
    },
)
