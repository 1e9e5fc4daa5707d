"""Which input a unit wants: objective, parametrization, transformation, and the loop that climbs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "optimization": ["OptimalInput"],
        "parametrizations": ["Fourier", "Pixels"],
        "transformations": ["RandomAffine"],
    },
)
