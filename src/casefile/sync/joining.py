"""Two copies of one file brought together as text: its words as `core.joining` says, its comments by count, none of them lost.

What cannot be read as one of our documents is not joined; whoever asks keeps both files then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from casefile.core.failure import Unreadable
from casefile.core.joining import NotOne, joined
from casefile.store.text import splice
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse


class CannotJoin(Exception):
    """Two files whose words cannot be brought together: two documents, or one of them is none that we read."""


@dataclass(frozen=True, slots=True)
class JoinedText:
    """The text that keeps the file, and where there is one, the id and text of the paper that goes on beside it."""

    text: str
    beside: tuple[str, str] | None = None


def join(base: str | None, one: str, other: str) -> JoinedText:
    """Two texts of a document brought together; `base` is what both came from. The same whichever comes first.

    Raises:
        CannotJoin: they are not two copies of one document that we can read.
    """
    if other in (one, base):
        return JoinedText(one)
    if one == base:
        return JoinedText(other)
    one, other = sorted((one, other), key=lambda text: sha256(text.encode("utf-8", "surrogatepass")).digest())
    try:
        trees = [_tree(text) for text in (base or "", one, other)]
        made = joined(trees[0] if base else None, trees[1], trees[2])
        first = other if made.stays is trees[2] else one
        text = splice.rewrite(first, made.tree)
        beside = splice.rewrite(other if made.goes is trees[2] else one, made.beside) if made.beside else ""
        lost = _lost([base or "", one, other], [text, beside])
    except (Refusal, NotOne, Unreadable) as problem:
        raise CannotJoin from problem
    if lost:
        text = f"{text if text.endswith(chr(10)) else text + chr(10)}{chr(10).join(lost)}\n"
    return JoinedText(text, (str(made.beside["id"]), beside) if made.beside else None)


def _tree(text: str) -> dict[str, Any]:
    tree = parse(text).tree() if text.strip() else {}
    if not isinstance(tree, dict):
        raise NotOne
    return tree


def _lost(before: list[str], after: list[str]) -> list[str]:
    """The comments that somebody wrote and nobody took away, and that stand nowhere any more."""
    base, one, other = (Counter(_comments(text)) for text in before)
    kept = Counter(
        {line: max(one[line], other[line]) for line in one | other if (one[line] and other[line]) or not base[line]}
    )
    there: Counter[str] = Counter()
    for text in after:
        there |= Counter(_comments(text))
    return sorted((kept - there).elements())


def _comments(text: str) -> Iterator[str]:
    return splice.comments(text) if text.strip() else iter(())
