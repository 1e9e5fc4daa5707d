"""Profiles: what a network's layers do on average for each letter, phoneme or speaker of a corpus, and what that shows.

far = distances(study["trained"].contrast("phoneme", "relu9", how="centre"))
silhouette(far, classes(study["trained"].groups("phoneme"), "manner"))
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["controls", "occurrences"],
    submod_attrs={
        "computing": ["compute", "fingerprint"],
        "stored": ["Profiles", "load"],
        "relevance_adjusted": ["relevance_adjusted"],
        "aligned_averages": [
            "Aligned",
            "aligned",
            "aligned_averages",
            "correlation",
            "load_aligned",
            "patterns",
            "reliability",
            "sound_ranks",
            "standing_out",
        ],
        "alignment": ["Evidence", "LetterTimes", "letter_times"],
        "altered": ["phase_scrambled", "untrained", "white_noise"],
        "study": ["Study", "conditions", "load_study", "study"],
        "phonetics": ["CLASSES", "articulatory_distances", "classes"],
        "clustering": ["DISTANCES", "adjusted_rand", "clusters", "cophenetic", "distances", "silhouette", "tree"],
        "ablation": ["Ablation", "ablation", "selective"],
        "findings": ["findings"],
        "judging": ["curves"],
        "verdicts": ["Finding", "Part"],
        "emission": ["delay", "emitted"],
        "evidence": ["ablations", "evidence", "nearest_mean", "samples"],
        "probing": ["Probe", "probe"],
        "resampling": ["cross_validated", "halves", "interval", "over_layers", "resampled"],
        "topographic": ["LAYOUTS", "layout", "interpolated", "smoothness"],
    },
)
