"""Which letter writes which sound: letters matched to phones inside each word, by dynamic programming."""

import functools
import itertools

import numpy as np

from .error_rates import equal_parts

# What a letter, or several together, can stand for: phones, or several of them joined by "+".
_SPELLINGS = """
a    AE AA AO AH EY EH IH ER      b    B                    c    K S SH CH          d    D T JH
e    EH IY IH AH ER EY AA AE      f    F V                  g    G JH ZH            h    HH
i    IH AY IY AH ER Y             j    JH ZH Y              k    K                  l    L AH+L
m    M AH+M                       n    N NG AH+N            o    AA AO OW AH UW UH W+AH ER IH
p    P                            q    K                    r    R ER AH+R          s    S Z SH ZH
t    T CH SH D                    u    AH UW UH Y+UW Y+UH Y+AH AH+W W IH EH         v    V F
w    W                            x    K+S G+Z K+SH Z       y    Y IY AY IH AH      z    Z S ZH T+S
ai   EY EH AH IH                  ay   EY EH                au   AO AA AE           aw   AO AA
ea   IY EH EY IH                  ee   IY IH                ei   EY IY AY           ey   IY EY
ew   UW Y+UW OW                    eu   UW Y+UW UH           ie   IY AY EH           oa   OW AO
oe   OW UW                        oi   OY                   oo   UW UH AH AO        ou   AW UW AH OW UH AO
ow   AW OW                        oy   OY                   ue   UW Y+UW            ui   UW IH
uy   AY                           ya   Y+AH                 eau  OW Y+UW            eo   IY AH
ar   ER                           er   ER                   ir   ER                 or   ER
ur   ER Y+ER UH+R                 ear  ER                   our  ER                 re   ER
yr   ER                           ere  ER                   ro   ER                 ure  ER
le   AH+L                         al   AO AE AA             ol   OW                 di   JH
igh  AY                           eigh EY                   aigh EY                 ough AO OW UW AA
augh AO AE                        gh   G F                  ph   F                  th   TH DH T
sh   SH                           ch   CH K SH              tch  CH                 ck   K
ng   NG                           n'g  NG                   wh   W HH               qu   K+W K
wr   R                            rh   R                    kn   N                  gn   N
mb   M                            mn   M                    bt   T                  lk   K
dge  JH                           dg   JH                   dj   JH                 sc   S
ti   SH CH ZH                     ci   SH                   si   ZH SH              ssi  SH
ce   S SH                         ge   JH ZH                ed   D T                gu   G G+W
st   S                            ft   F                    sw   S                  tw   T
ld   D                            lf   F                    pb   B                  pt   T
xi   K+SH                         cc   K CH K+S             oul  UH                 one  W+AH+N
"""
_SILENT = 0.6  # the price of a letter without a sound
_UNWRITTEN = 0.9  # of a sound without a letter
_JOINED = 0.01  # of each letter more in a group: single letters come first where both fit


def _table(cells):
    table, key = {}, None
    for cell in cells:
        if cell.islower():
            key = cell
        else:
            table.setdefault(key, []).append(tuple(cell.split("+")))
    for letter in "bcdfgklmnprstvz":  # a doubled consonant is one sound
        table.setdefault(2 * letter, []).extend(table[letter])
    for vowel in "aeiou":
        table[f"{vowel}rr"] = [("ER",)]
    return table


SPELLINGS = _table(_SPELLINGS.split())


@functools.lru_cache(maxsize=4096)
def spelled(word, labels):
    """For each letter of a word the indices of the phones that it writes, a tuple of tuples; () for a silent letter.

    spelled("sheep", ("SH", "IY", "P")) is ((0,), (0,), (1,), (1,), (2,)): letters that write one sound together share it,
    and x has two. The cheapest cut of the word is taken (dynamic programming; a silent letter and a phone that no letter
    writes have a price).

    :param word: Letters a to z and apostrophe.
    :param labels: Tuple of ARPAbet labels without stress.
    """
    n, m = len(word), len(labels)
    cost = np.full((n + 1, m + 1), np.inf)
    cost[0, 0], back = 0, {}
    for i, j in itertools.product(range(n + 1), range(m + 1)):
        for letters, phones, price in _moves(word[i:], labels[j:]):
            if cost[i, j] + price < cost[i + letters, j + phones]:
                cost[i + letters, j + phones] = cost[i, j] + price
                back[i + letters, j + phones] = i, j
    found, here = [()] * n, (n, m)
    while here != (0, 0):
        i, j = back[here]
        if i < here[0]:
            found[i : here[0]] = [tuple(range(j, here[1]))] * (here[0] - i)
        here = i, j
    return tuple(found)


def _moves(word, labels):
    """(letters taken, phones taken, price) of every next cut."""
    if word:
        yield 1, 0, _SILENT
    if labels:
        yield 0, 1, _UNWRITTEN
    for letters in range(1, min(len(word), 4) + 1):
        for phones in SPELLINGS.get(word[:letters], ()):
            if labels[: len(phones)] == phones:
                yield letters, len(phones), _JOINED * (letters - 1)


def letter_phones(utterance):
    """The phones that each character of an utterance's text writes: a list of tuples of `Phone`, one for each character.

    Silent letters and spaces have (), x has two phones, and letters that write one sound together, as sh does, share it.

    :param utterance: A `datasets.speech.Utterance` whose phones know their words.

    Raises ValueError if it has no phones, or they are not those of its words.
    """
    words = utterance.text.split(" ")
    if not utterance.phones:
        raise ValueError(f"utterance {utterance.id!r} has no phone times")
    inside = [[phone for phone in utterance.phones if phone.word == place] for place in range(len(words))]
    if any(phone.word is not None and phone.word >= len(words) for phone in utterance.phones):
        raise ValueError(f"utterance {utterance.id!r} has {len(words)} words, and phones of more of them")
    found = []
    for word, phones in zip(words, inside):
        places = spelled(word, tuple(phone.label for phone in phones))
        found += [(), *(tuple(phones[place] for place in each) for each in places)]
    return found[1:]


def heard_phones(recognition, utterance):
    """The phones of the letters that were heard: a list of tuples, one for each of `recognition.letters`.

    What was heard is laid beside what was said with the fewest edits (Levenshtein); a letter that was heard rightly has the
    phones that it writes there, any other one, and a space, has (). Times play no part in this.

    :param recognition: A `Recognition` of this utterance.
    """
    found, said = [()] * len(recognition.letters), letter_phones(utterance)
    heard = "".join(letter.symbol for letter in recognition.letters)
    for there, here in equal_parts(utterance.text, heard):
        found[here] = said[there]
    return found
