"""Is the map about the model? Randomization tests, similarity of maps, ground truth, baselines, and the table of all.

found = sanity.table({"gradient": attribution.Gradient}, network, network.prepare(pictures))
print(found.text("rank of |map|"))
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["baselines", "ground_truth", "label_networks", "similarity"],
    submod_attrs={
        "randomization": ["Randomization"],
        "methods": ["METHODS", "Explainer", "defined_for", "noise_averaged"],
        "baselines": ["BASELINES"],
        "similarity": ["MEASURES", "SIMILARITIES", "emprt", "one_number_a_pixel", "scaled"],
        "tables": ["Table", "interval", "table"],
        "cascades": ["cascade"],
        "shipped_tables": ["STORED", "stored", "table_pictures"],
        "figures": ["cascade_pictures", "curves", "measure_agreement"],
    },
)
