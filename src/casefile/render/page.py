"""A page as values: numbered questions with their answers in words, ready for any layout; it knows no form and no file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from casefile.core.fixed import Fixed, fixed
from casefile.render.words import ENGLISH, Words

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Entry:
    """One question on the page. `answer` is lines of text; `rows` are the items of a list, each a list of entries."""

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

    @property
    def brief(self) -> bool:
        """Whether every item of this list is small enough to stand on a line of its own."""
        return bool(self.rows) and all(_is_brief(row) for row in self.rows)


def _is_brief(row: tuple[Entry, ...]) -> bool:
    if row and row[0].kind == "heading":
        return len(row) <= 3 and all(
            (one.kind == "choice" and len(one.choices) <= 3) or one.kind == "date" for one in row[1:]
        )
    plain = not any(one.inside or one.rows or one.unanswered or len(one.answer) > 1 for one in row)
    answered = any(one.answer or one.bullets for one in row)
    return plain and answered and len(row) <= 5 and sum(len(" ".join(one.answer + one.bullets)) for one in row) <= 160


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or none, and the questions under it."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A place to sign, or a signature that is there."""

    role: str
    name: str = ""
    how: str = ""
    day: str = ""
    note: str = ""
    signed: bool = False

    def line(self, words: Words) -> str:
        """Who signed, how and when, as one line."""
        who = Fixed("{first}, {second}", {"first": self.role, "second": self.name}) if self.name else self.role
        parts = {"who": who, "how": self.how, "day": self.day, "note": self.note}
        return words.say(
            fixed("{who}: {how}, {day} ({note})", **parts) if self.note else fixed("{who}: {how}, {day}", **parts)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout prints. No client's name stands in it but where `signatures` or the answers hold one."""

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


_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    r"""Text with control, bidi-control and line-separator characters made visible, as `\\u202e`."""
    if not _UNSAFE.search(text):
        return text
    if isinstance(text, Fixed):
        seen = {name: visible(part) for name, part in text.parts.items()}
        return type(text)(_seen(text.pattern), seen, ours=text.ours, lang=text.lang)
    return _seen(text)


def _seen(text: str) -> str:
    return _UNSAFE.sub(
        lambda m: f"\\u{ord(m.group()):04x}" if ord(m.group()) > 255 else f"\\x{ord(m.group()):02x}", text
    )
