"""Groups of equal size: at most so many occurrences of each, drawn by chance while a corpus goes by.

A reservoir (Vitter 1985) that can be merged: each occurrence has a random number, which depends on its utterance alone, and
those with the smallest ones stay. So the draw is the same in whichever order and in how many parts a corpus is read.
"""

import heapq


class Draw:
    """The `most` smallest numbers of each (grouping, group); `a + b` is the draw of both corpora together."""

    def __init__(self, most):
        self.most, self._largest_first = most, {}

    def add(self, group, keys):
        """Take the numbers of occurrences of a group into account."""
        kept = self._largest_first.setdefault(group, [])
        for key in keys:
            if len(kept) < self.most:
                heapq.heappush(kept, -int(key))
            elif -int(key) > kept[0]:
                heapq.heapreplace(kept, -int(key))

    def __add__(self, other):
        both = Draw(self.most)
        for draw in (self, other):
            for group, kept in draw._largest_first.items():
                both.add(group, [-key for key in kept])
        return both

    def limits(self):
        """{(grouping, group): the largest number that stays}"""
        return {group: -kept[0] for group, kept in self._largest_first.items()}
