"""Figures: pictures, heatmaps and overlays in a grid, with one colour policy, colour bars and a caption.

Functions take arrays and return a matplotlib Figure; none of them computes an explanation.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "panels": ["panels", "pictures", "heatmaps", "overlays"],
        "maps": ["Picture", "Heatmap", "Overlay", "Numbers", "Spectrogram"],
        "plane": ["Plane"],
        "flow": ["Flow"],
        "curves": ["Bars", "Curves", "Areas"],
        "spectra": ["Spectra"],
        "timeline": ["timeline", "Letters", "Probabilities", "Segments", "Waveform"],
        "trees": ["dendrograms", "clustermap"],
        "atlas": ["atlas"],
        "intervals": ["Intervals"],
        "ladder": ["ladder"],
        "spritemap": ["spritemap"],
        "style": ["present", "use", "png"],
        "colours": ["MAGNITUDE", "SIGNED"],
    },
)
