"""Figures: pictures, heatmaps and overlays in a grid, with one colour policy, colour bars and a caption.

Functions take arrays and return a matplotlib Figure; none of them computes an explanation.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "panels": ["Picture", "Heatmap", "Overlay", "Bars", "panels", "pictures", "heatmaps", "overlays"],
        "numbers": ["Numbers"],
        "plane": ["Plane"],
        "flow": ["Flow"],
        "curves": ["Curves"],
        "spectra": ["Spectra"],
        "ladder": ["ladder"],
        "spritemap": ["spritemap"],
        "style": ["present", "use"],
        "export": ["png"],
        "colours": ["MAGNITUDE", "SIGNED", "limits", "is_signed"],
    },
)
