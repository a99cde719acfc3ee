"""The mark at the foot of a page, by which a sheet of paper and its file find each other again. Pure.

`k7f3-4f2a91c0-2`: the last letters of the paper's id, eight of the digest of what it says, and how many signatures and events
it had when it was printed. It tells nobody's name, and nothing of what the paper says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.core.days import spoken
from casefile.core.digest import RULE, text_digest
from casefile.core.document import Document, Event, Signature

_MARK = re.compile(r"([a-z0-9]{4})-([0-9a-f]{8})-([0-9]{1,4})\Z")


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a page says of itself: which paper, which words, and how much had been added to them."""

    letters: str
    digest: str
    added: int

    def __str__(self) -> str:
        return f"{self.letters}-{self.digest}-{self.added}"


def mark_of(document: Document) -> PageMark:
    """The mark of a page printed of a document as it is."""
    digest = text_digest(document.tree).removeprefix(f"{RULE}:")[:8]
    return PageMark(document.id[-4:], digest, len(document.signatures) + len(document.events))


def mark_in(text: str) -> PageMark | None:
    """The mark that somebody read off a page, however they put spaces and capitals; None where it is none."""
    found = _MARK.match("-".join(text.lower().replace("-", " ").split()))
    return PageMark(found.group(1), found.group(2), int(found.group(3))) if found else None


def says_the_same(mark: PageMark, document: Document) -> bool:
    """Whether the page of that mark holds the words that the document holds now."""
    return mark_of(document).digest == mark.digest


def added_since(mark: PageMark, document: Document) -> tuple[str, ...]:
    """What was added to a document after the page was printed, a line each, in the order it was written down."""
    return tuple(_told(one) for one in _additions(document)[mark.added :])


def _additions(document: Document) -> list[Signature | Event]:
    every: list[Signature | Event] = [*document.signatures, *document.events]
    return sorted(every, key=lambda one: (str(one.data.get("at", "")), str(one.data.get("id", ""))))


def _told(one: Signature | Event) -> str:
    if isinstance(one, Signature):
        what = "signed" if one.signed else one.method.replace("_", " ")
        return f"{spoken(one.signed_on)}: {one.role.replace('_', ' ')}, {what}"
    return f"{spoken(one.date)}: {one.kind.replace('_', ' ')}"
