"""A page as values: numbered questions with their answers in words, ready for any layout; it knows no form and no file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from casefile.core.caseload import Letterhead
from casefile.core.fixed import Fixed, fixed
from casefile.render.words import ENGLISH, Words

NOTHING = "—"
SIZES = ("normal", "large", "easy")


@dataclass(frozen=True, slots=True)
class Beside:
    """An answer in another language, as an interpreter gave it: line beside line, or item beside item, and who and when."""

    language: str
    lines: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question on the page. `answer` is lines of text; `rows` are the items of a list, each a list of entries.

    `others` are the answer in other languages; a layout takes from `Page.beside` those that belong on the page.
    """

    number: str
    title: str
    help: str = ""
    answer: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    choices: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[Entry, ...], ...] = ()
    inside: tuple[Entry, ...] = ()
    kind: str = "text"
    lines: int = 1
    why: str = ""
    when: str = ""
    unanswered: str = ""
    name: str = ""
    picture: str = ""
    others: tuple[Beside, ...] = ()

    def child(self, name: str) -> Entry | None:
        """The question of that name inside this one: in the group, or in the first item of the list."""
        inside = self.inside or (self.rows[0] if self.rows else ())
        return next((one for one in inside if one.name == name), None)

    @property
    def brief(self) -> bool:
        """Whether every item of this list is small enough to stand on a line of its own."""
        return bool(self.rows) and all(_is_brief(row) for row in self.rows)


def _is_brief(row: tuple[Entry, ...]) -> bool:
    if row and row[0].kind == "heading":
        return len(row) <= 3 and all(
            (one.kind == "choice" and len(one.choices) <= 3) or one.kind == "date" for one in row[1:]
        )
    plain = not any(one.inside or one.rows or one.unanswered or one.others or len(one.answer) > 1 for one in row)
    answered = any(one.answer or one.bullets for one in row)
    return plain and answered and len(row) <= 5 and sum(len(" ".join(one.answer + one.bullets)) for one in row) <= 160


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or none, and the questions under it."""

    title: str
    entries: tuple[Entry, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A place to sign, or a signature that is there."""

    role: str
    name: str = ""
    how: str = ""
    day: str = ""
    note: str = ""
    signed: bool = False
    offered: bool = False

    def line(self, words: Words) -> str:
        """Who signed, how and when, as one line."""
        who = Fixed("{first}, {second}", {"first": self.role, "second": self.name}) if self.name else self.role
        parts = {"who": who, "how": self.how, "day": self.day, "note": self.note}
        return words.say(
            fixed("{who}: {how}, {day} ({note})", **parts) if self.note else fixed("{who}: {how}, {day}", **parts)
        )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A service's own layout once it ran: text with a token where each question stands. It holds nobody's words."""

    token: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout prints. No client's name stands in it but where `signatures` or the answers hold one.

    `open` are the questions of a filled page that nobody had to answer and nobody did; `elsewhere` those that a blank form asks
    on its extra sheet, which is the page with `extra`. `wording` is text that belongs to the form and is no question. `layout` is
    the source of the service's own layout of this form, and `arranged` what came of it. `still_open`: a blank page that asks only
    what a draft has no answer to yet.
    """

    form: str
    title: str
    client: str = ""
    version: int = 0
    day: str = ""
    status: str = ""
    blank: bool = False
    of_somebody: bool = True
    signed_by_person: bool = True
    service: str = ""
    whom: str = ""
    help: str = ""
    id: str = ""
    sensitivity: str = "routine"
    reference: str = ""
    mark: str = ""
    sections: tuple[Section, ...] = ()
    signatures: tuple[SignatureLine, ...] = ()
    since: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
    letterhead: Letterhead | None = None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    open: tuple[Entry, ...] = ()
    extra: bool = False
    elsewhere: tuple[Entry, ...] = ()
    still_open: bool = False
    wording: Mapping[str, Any] = field(default_factory=dict)
    size: str = "normal"
    layout: str = ""
    arranged: Arrangement | None = None
    words: Words = ENGLISH

    @property
    def lang(self) -> str:
        """The language of the fixed words on it."""
        return self.words.language

    @property
    def direction(self) -> str:
        """Which way that language is written: `ltr` or `rtl`."""
        return self.words.direction

    def say(self, text: str, **parts: str) -> Fixed:
        """Fixed words of a layout, in the language of this page."""
        return self.words.say(Fixed(text, parts))

    def beside(self, entry: Entry) -> tuple[Beside, ...]:
        """An answer in other languages, as this page prints it: in its own, or on an English page in all there are."""
        if self.lang == "en":
            return entry.others
        return tuple(one for one in entry.others if one.language.partition("-")[0] == self.lang.partition("-")[0])

    @property
    def foot(self) -> str:
        """What the foot of every sheet says, so that a loose one finds back to its file: never a name."""
        version = self.say("version {number}", number=str(self.version)) if self.version else ""
        return "  ".join(one for one in (self.client, version, self.mark or self.id or self.reference) if one)


_WRAPPED_FROM = 60
"""No editor wraps lines shorter than this; a person who writes a list does."""


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of an answer, as the person broke them.

    Where an editor wrapped a paragraph, its lines are joined again: every line but the last is so full that the next word had no
    room, and each next one goes on in small letters. In doubt a break was meant, for somebody's list is not to become a sentence.
    """
    return tuple(line for block in re.split(r"(\n{2,})", text) for line in _lines(block))


def _lines(block: str) -> Iterator[str]:
    if not block.strip("\n"):
        yield from [""] * (len(block) - 1)  # one empty line between two paragraphs
        return
    lines = block.split("\n")
    width = max(map(len, lines))
    full = all(
        len(one) + 1 + len(after.split(" ", 1)[0]) > width and after[:1].islower() for one, after in pairwise(lines)
    )
    if width >= _WRAPPED_FROM and full:
        yield " ".join(lines)
    else:
        yield from lines
