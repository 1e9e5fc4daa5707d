"""Which input a unit wants: objective, parametrization, transformation, and the loop that climbs.

optimal = OptimalInput(network)                                      # compiled once
picture = optimal(logit("lion") - 0.005 * total_variation())         # (64, 64, 3) in [0, 1]
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "deepdream": ["dream"],
        "examples": ["strongest_examples"],
        "gallery": ["QUICK_RECIPE", "load_gallery"],
        "layer_atlas": ["atlas"],
        "learned_prior": ["LearnedPrior", "random_pictures"],
        "magnitude_constrained": ["MagnitudeConstrained"],
        "naturalness": ["high_frequency_share", "radial_power", "spectral_slope", "transfer"],
        "objectives": [
            *("Objective", "caricature", "channel", "direction", "diversity", "interpolation", "inversion", "layer"),
            *("log_probability", "logit", "neuron", "probability"),
        ],
        "optimization": ["OptimalInput"],
        "parametrizations": ["Fourier", "Pixels"],
        "paths": ["path_similarity"],
        "penalties": ["blur", "l1", "l2", "latent_norm", "recorded_statistics", "total_variation"],
        "transformations": ["RandomAffine", "one_each"],
    },
)
