"""Whether two names may mean the same somebody: too careful on purpose, for it decides who is never told. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

SMALL = frozenset("a an and at dr for her his in mr mrs ms my of on our the their to your".split())
"""Words that name nobody."""
KIN = frozenset(
    "aunt brother boyfriend cousin dad daughter ex family father girlfriend husband mother mum parent partner sister son"
    " step stepfather stepmother uncle wife".split()
)
"""Words for somebody close: they stand beside a name, and name somebody only where nothing else does."""
SPELT = 5
"""From so many letters on, one letter more, less or other is taken for the same word."""


def alike(one: str, other: str) -> bool:
    """Whether two names may be the same: every word of the shorter one is in the longer, in any order.

    `Smith, Mark` is `Mark J. Smith`, `M. Smith` and `my ex Mark` too; `North-side` is `Northside`; `the police` is the police
    of every place. A share held back can be asked about; one that went to the wrong door cannot be called back.
    """
    these, those = ([word for word in _words(name) if word not in SMALL] for name in (one, other))
    return _meet(these, those) or _meet(_without_kin(these), _without_kin(those))


def _meet(these: list[str], those: list[str]) -> bool:
    return bool(these and those) and (_all_in(these, those) or _all_in(those, these))


def _without_kin(words: list[str]) -> list[str]:
    return [word for word in words if word not in KIN]


def _all_in(words: list[str], others: list[str]) -> bool:
    """Whether every word is among the others; two may be written together there, or one apart: `north side`, `northside`."""
    others = [*others, *("".join(pair) for pair in pairwise(others))]
    at = 0
    while at < len(words):
        if any(_same(words[at], one) for one in others):
            at += 1
        elif at + 1 < len(words) and words[at] + words[at + 1] in others:
            at += 2
        else:
            return False
    return True


def _same(word: str, other: str) -> bool:
    if 1 in (len(word), len(other)) and not (word + other).isdigit():
        return word[0] == other[0]
    return word == other or (min(len(word), len(other)) >= SPELT and _a_letter_apart(word, other))


def _a_letter_apart(one: str, other: str) -> bool:
    """Whether one letter put in, left out or changed turns a word into the other; figures are no letters."""
    if any(sign.isdigit() for sign in one + other):
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[same + 1 :] == other[same + 1 :] or one[same:] == other[same + 1 :] or one[same + 1 :] == other[same:]


def _words(text: str) -> list[str]:
    """The words of a name without marks, signs and case: José, as either keyboard writes it, is Jose."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one)))
