"""Widgets: one function for each exploration in a notebook, on top of the other rooms."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "explorer": ["Explorer"],
        "upload": ["picture_upload"],
        "feature_visualization": ["dream_explorer", "objective_explorer"],
        "regularization": ["penalty_explorer", "prior_explorer", "transformation_explorer"],
        "backpropagation_rules": ["relu_rules_explorer", "rules_explorer"],
        "grad_cam": ["layer_explorer"],
        "lrp_and_deep_taylor": ["root_explorer", "composite_explorer"],
        "local_and_global": ["saliency_explorer", "climbing_explorer"],
    },
)
