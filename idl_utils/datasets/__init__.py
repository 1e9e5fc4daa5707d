"""Examples to look into networks with: pictures (of scikit-image, your own, drawn scenes with exact masks), and speech."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["pictures", "speech"],
    submod_attrs={
        "pictures": ["drawn_scenes"],
        "pictures.named": ["picture", "picture_names", "collage"],
        "pictures.files": ["read_picture", "picture_folder", "pictures_below", "SUFFIXES"],
        "pictures.fitting": ["fit_to_square"],
        "pictures.crops": ["crops"],
    },
)
