"""Speech: from sound to letters, and what the recogniser heard for each of them.

sound = read_audio("question.wav")              # mono, 16 kHz
network = networks.load("wav2letter")
heard = Recogniser(network)(sound)              # heard.text; heard.letters, each with its time
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["symbols"],
    submod_attrs={
        "audio": ["read_audio", "to_wav"],
        "melspectrogram": ["band_centres", "log_mel", "spectrogram"],
        "symbols": ["ALPHABET", "BLANK", "SYMBOLS", "cleaned", "collapse"],
        "recognition": ["Letter", "Recogniser", "Recognition"],
        "timing": ["StepTimes"],
        "alignment": ["Alignment", "align"],
        "decoding": ["BeamSearch", "greedy"],
        "word_list": ["WordList"],
        "error_rates": ["letter_error_rate", "word_error_rate"],
        "letter_phones": ["heard_phones", "letter_phones", "spelled"],
        "letters": ["LetterMaps", "explain_letters", "letter_inputs"],
        "letter_evidence": ["LetterEvidence", "letter_methods", "localise"],
        "localisation": ["KnownLetters"],
        "masking": ["Masking"],
        "optimal_sound": ["agreement", "optimal_sound"],
        "changes": ["at_speed", "with_noise"],
        "playback": ["statistics", "to_sound"],
    },
)
