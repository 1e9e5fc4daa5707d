"""Looking inside deep networks: the package behind the notebooks of the lecture "Introspection".

Rooms: `networks` and `datasets` (what is studied), `attribution` (what in this input mattered), `featurevis` (which input
a unit wants), `sanity` (is a map about the model), `speech` (from sound to letters), `profiles` (what layers do on average
for a letter or phoneme), `show` (figures), `explore` (widgets), `checks` (exercises), `training` (makes the shipped weights
again), `course` (builds the notebooks). All of them are loaded on first use: importing
`idl_utils` alone imports neither TensorFlow nor matplotlib.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "networks",
        "datasets",
        "attribution",
        "featurevis",
        "sanity",
        "show",
        "speech",
        "profiles",
        "explore",
        "checks",
        "training",
        "course",
    ],
    submod_attrs={"session": ["start"]},
)
