"""One document of a case: what was said, who signed it, what happened to it since; and how it stood on any day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.core.days import Day, day_of, month_of
from casefile.core.finding import Finding, Place
from casefile.core.form import Form, Kind
from casefile.core.identity import named
from casefile.core.tree import Path

Answers = Mapping[str, Any]
"""Typed answers: text, booleans and numbers as the schema types them."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a document after it was said; only ever added."""

    id: str
    kind: str
    date: Day
    at: str
    data: Answers

    def get(self, name: str) -> Any:
        """One of the event's own fields, or None."""
        return self.data.get(name)

    def names(self, field: str) -> tuple[str, ...]:
        """The names in one of its lists; a single one that somebody wrote there by hand counts."""
        said = self.data.get(field)
        return tuple(str(one) for one in (said if isinstance(said, list | tuple) else (said,)) if one)

    @property
    def takes_back_all(self) -> bool:
        """Whether it takes a consent back as a whole: it says so, or it names nothing in particular."""
        part = self.names("recipients") or self.names("purposes")
        return self.kind == "consent_withdrawn" and (self.get("scope") == "all" or not part)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature, or the record that somebody would rather not or could not sign: both are complete entries."""

    role: str
    method: str
    signed_on: Day
    data: Answers

    @property
    def signed(self) -> bool:
        """Whether the person did sign, by hand, key, mark or word."""
        return self.method not in ("declined", "unable")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `tree` is its text, `data` the same with types, `places` where each value stands.

    `path` is relative to the caseload, with forward slashes. `form` is None when the file names no form we know.
    """

    path: str
    name: str
    form: Form | None
    tree: Mapping[str, Any] = field(
        repr=False
    )  # a person's words stay out of anything that prints a document by accident
    data: Answers = field(repr=False)
    places: Mapping[Path, tuple[int, int]] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    signatures: tuple[Signature, ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    apart: bool = False
    """Whether it is kept from the person and from others, by its form, of whatever version."""

    # -- the envelope, as text; "" where a broken file lacks it
    @property
    def id(self) -> str:
        """The document's id, which is its file name; where something else stands there, that name."""
        said = self.text("id")
        return named(said, self.path) if said else ""

    @property
    def key(self) -> str:
        """Whose document it is: the key of that person's case.yaml."""
        return self.text("key")

    @property
    def client(self) -> str:
        """The client code it was written under."""
        return self.text("client")

    @property
    def date(self) -> Day:
        """The day of the event, of a paper without a name the first of its month; the first of all days where there is none."""
        return day_of(self.data.get("date")) or month_of(self.data.get("date")) or Day.min

    @property
    def period(self) -> int:
        """The support period it belongs to, from 1; 0 where it has none."""
        value = self.data.get("support_period")
        return value if isinstance(value, int) else 0

    @property
    def version(self) -> int:
        """1 for the first version."""
        value = self.data.get("version")
        return value if isinstance(value, int) else 0

    @property
    def supersedes(self) -> tuple[str, ...]:
        """Ids of the versions this one takes the place of."""
        return tuple(str(x) for x in self.items_or_words("supersedes"))

    @property
    def stored_status(self) -> str:
        """What the file says of itself; rules ask `standing` instead."""
        return self.text("status")

    @property
    def final_on(self) -> Day | None:
        """The day it was made final, or None."""
        return day_of(self.at("final.date")) or month_of(self.at("final.date"))

    @property
    def is_living(self) -> bool:
        """Changed in place, with its past in git: case.yaml and profile.yaml."""
        return self.form is not None and self.form.kind is Kind.LIVING

    # -- answers
    def at(self, path: str) -> Any:
        """The answer at a dotted path of field names, or None."""
        here: Any = self.data
        for step in path.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def text(self, path: str) -> str:
        """The answer at a dotted path where it is text, else nothing."""
        value = self.at(path)
        return value if isinstance(value, str) else ""

    def said(self, path: str) -> bool:
        """Whether the answer at a dotted path is text with something in it."""
        return bool(self.text(path).strip())

    def items(self, path: str) -> tuple[Answers, ...]:
        """The maps of the list at a dotted path."""
        return tuple(x for x in self.items_or_words(path) if isinstance(x, Mapping))

    def items_or_words(self, path: str) -> tuple[Any, ...]:
        """Whatever stands in the list at a dotted path."""
        value = self.at(path)
        return tuple(value) if isinstance(value, list | tuple) else ()

    def item(self, path: str, key: str) -> Answers | None:
        """The item of a list whose `id` or `code` is `key`."""
        return next((x for x in self.items(path) if key in (x.get("id"), x.get("code"))), None)

    def place(self, *path: str | int) -> Place:
        """Where the value at a path stands in the file; the nearest thing above it where it is not there."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(self.path, line, column)

    # -- how it stands
    def standing(self) -> str:
        """draft, final, withdrawn or entered_in_error, told from the events and `final`, never from `status`."""
        if any(event.kind == "expunged" for event in self.events):
            return "entered_in_error"
        if any(event.kind == "entered_in_error" for event in true_events(self.events)):
            return "entered_in_error"
        if any(event.kind == "withdrawn" or event.takes_back_all for event in true_events(self.events)):
            return "withdrawn"
        return "final" if self.final_on else "draft"

    @property
    def stands(self) -> bool:
        """Whether it holds its place: final, or final and then withdrawn. One entered in error gives the place back."""
        return self.final_on is not None and self.standing() != "entered_in_error"

    def as_of(self, day: Day) -> Document | None:
        """The document as it stood at the end of that day, or None if it was not there yet.

        Looks at days only (`date`, `final.date`, `signed_on`, events); a living document is as it is now.
        """
        if self.is_living:
            return self
        if self.date > day:
            return None
        if self.last_day() <= day:
            return self
        data = self.data
        if self.final_on and self.final_on > day:
            data = {name: value for name, value in data.items() if name not in ("final", "signatures")}
        return replace(
            self,
            data=data,
            signatures=tuple(s for s in self.signatures if s.signed_on <= day),
            events=tuple(e for e in self.events if e.date <= day),
        )

    def last_day(self) -> Day:
        """The latest day anything in it happened."""
        days = [self.date, self.final_on or Day.min]
        days += [s.signed_on for s in self.signatures] + [e.date for e in self.events]
        return max(days)


def true_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Events in the order they happened, without those that were taken back and those that took them back."""
    ordered = sorted(events, key=lambda e: (e.date, e.at, e.id))
    undoing = [e for e in ordered if e.kind == "entered_in_error" and e.get("about")]
    undone: set[str] = set()
    for event in reversed(undoing):  # the last word first: what took an event back may itself have been taken back
        if event.id not in undone:
            undone.add(str(event.get("about")))
    return tuple(e for e in ordered if e.id not in undone and e not in undoing)


def signatures_in(data: Answers) -> Iterator[Signature]:
    """The well-formed signatures of a document's answers."""
    for one in data.get("signatures") or ():
        if isinstance(one, Mapping) and (day := day_of(one.get("signed_on"))):
            yield Signature(str(one.get("role", "")), str(one.get("method", "")), day, one)


def events_in(data: Answers) -> Iterator[Event]:
    """The well-formed events of a document's answers."""
    for one in data.get("events") or ():
        if isinstance(one, Mapping) and (day := day_of(one.get("date"))):
            yield Event(str(one.get("id", "")), str(one.get("kind", "")), day, str(one.get("at", "")), one)


def chain(document: Document, among: Iterable[Document]) -> tuple[Document, ...]:
    """A document and every version before it, along `supersedes`, itself first; a case knows its own: `Case.versions`."""
    return along(document, {other.id: other for other in among})


def along(document: Document, by_id: Mapping[str, Document]) -> tuple[Document, ...]:
    """The same, where the documents it may supersede are known by their ids."""
    found: dict[str, Document] = {}
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if one.id not in found:
            found[one.id] = one
            waiting.extend(by_id[name] for name in one.supersedes if name in by_id)
    return tuple(found.values())


def events_of(versions: Iterable[Document]) -> tuple[Event, ...]:
    """What happened to a document in all its versions, each event once, in order (design §2)."""
    seen = {event.id: event for one in versions for event in one.events}
    return true_events(seen.values())
