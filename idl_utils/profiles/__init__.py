"""Profiles: what a network's layers do on average for each letter, phoneme or speaker of a corpus, and what that shows."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "topographic": ["LAYOUTS", "layout", "interpolated", "smoothness"],
    },
)
