"""What in this input mattered: methods with one shape, `Method(model, **options)(inputs, classes) -> array`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["composites", "rules"],
    submod_attrs={
        "walk.method": ["Method"],
        "channels": ["over_channels"],
        "gradient": ["Gradient", "InputXGradient"],
        "averaged_gradient": ["IntegratedGradients", "SmoothGrad", "VarGrad"],
        "relu_methods": ["Deconvnet", "GuidedBackprop"],
        "lrp": ["LRP"],
        "simple_taylor": ["SimpleTaylor"],
        "deep_taylor": ["DeepTaylor"],
        "gradcam": ["GradCAM", "GradCAMPlusPlus", "GuidedGradCAM", "HiResCAM", "LayerCAM"],
        "occlusion": ["Occlusion"],
    },
)
