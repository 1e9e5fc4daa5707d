"""The networks under study, and surgery on any Keras model.

network = load("photo_net")                    # or "vgg16", or any other of keras.applications
logits(model), part(model, "conv3_2")          # views on the same layers and weights
fold_batchnorm(model)                          # a copy without batch normalisation
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "sources": ["load", "names"],
        "network": ["Network", "wrap"],
        "domains": ["Arrays", "Pictures", "Spectrograms"],
        "trace": ["Trace", "calls"],
        "surgery": ["find_layer", "layer_names", "logits", "part", "rebuild"],
        "batchnorm": ["fold_batchnorm"],
        "copying": ["copied"],
        "activations": ["Batch", "stream", "streaming"],
    },
)
