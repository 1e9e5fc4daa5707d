"""The sums of a run that may be interrupted, in a file from which the same call goes on."""

import hashlib
import itertools

from .. import shipped
from .stored import SAME, Profiles, located


class Kept:
    """Profiles of the first utterances of a corpus, with their number and a digest of their ids; without a file, nothing.

    `count` is the number of utterances that are in them.
    """

    def __init__(self, file):
        self.place = None if file is None else located(file)
        self.found, self.count, self._digest = None, 0, hashlib.sha256()

    def read(self, about, groupings, utterances):
        """Whether there are profiles in the file: then they are `found`, and their utterances are taken from the iterator.

        Raises ValueError if the file is of another network, of other settings or of another corpus.
        """
        if self.place is None or not (self.place[0] / f"{self.place[1]}.json").exists():
            return False
        folder, name = self.place
        description = shipped.info(name, folder)
        profiles = Profiles.unpacked(shipped.load_arrays(name, folder), description["profiles"])
        other = next((key for key in SAME if profiles.about.get(key) != about[key]), None)
        other = other or (profiles.groupings != list(groupings) and "groupings")
        self._take(utterance.id for utterance in itertools.islice(utterances, description["taken"]))
        if other or self._digest.hexdigest() != description["ids sha256"]:
            raise ValueError(f"resume={str(folder / name)!r} is of another run ({other or 'utterances'}): delete it")
        self.found = profiles
        return True

    def write(self, profiles, names):
        """Keep profiles, which now hold the utterances with these ids too."""
        if self.place is not None and names:
            self._take(names)
            folder, name = self.place
            described = {"taken": self.count, "ids sha256": self._digest.hexdigest()}
            profiles.save(folder / name, compressed=False, **described)

    def _take(self, names):
        for name in names:
            self._digest.update(f"{name}\n".encode())
            self.count += 1
