"""Recorded speech with its texts and, where known, phone times: the course's own sentences, and folders of corpora.

for utterance in librispeech("LibriSpeech/dev-clean"):   # read one after the other
    utterance.text, utterance.sound(), utterance.phones
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "utterance": ["Phone", "Utterance"],
        "corpus": ["Corpus"],
        "sentences": ["GROUPS", "sentences"],
        "table": ["read_table"],
        "librispeech": ["librispeech"],
        "textgrid": ["read_textgrid", "with_textgrids"],
        "timit": ["timit"],
    },
)
