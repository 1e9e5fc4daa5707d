"""What in this input mattered: methods with one shape, `Method(model, **options)(inputs, classes) -> array`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"gradient": ["Gradient"], "method": ["Method"], "channels": ["over_channels"]},
)
