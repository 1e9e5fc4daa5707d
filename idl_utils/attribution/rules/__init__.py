"""Backward rules: how one layer sends back relevance (LRP, deep Taylor) or a signal (deconvnet, guided backprop).

R_j is the relevance of output j, x_i an input, w_ij the weight between them, z_j = sum_i x_i w_ij + b_j.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "lrp": ["AlphaBeta", "Epsilon", "Gamma", "Zero"],
        "deep_taylor": ["Box", "Flat", "WSquare", "ZPlus", "ZPlusTaylor"],
        "deviation": ["Deviation"],
        "unweighted": ["Centre", "Gate", "Pass", "Route", "WinnerTakesAll"],
        "relu": ["DeconvnetReLU", "GuidedReLU", "ReLURules"],
    },
)
