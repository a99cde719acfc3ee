"""A case as a picture may look at it: through the same filter as a page (`Copy`), and only what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.fixed import Fixed, fixed
from casefile.core.form import Field, FieldType
from casefile.render.build import Copy, without
from casefile.render.phrases import in_words
from casefile.render.words import ENGLISH, Words, translated

T = TypeVar("T")
COMMA = fixed("{first}, {second}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A case on a day, as a copy may show it: no paper and no answer that is kept from whoever may come to hold it."""

    case: Case
    day: date
    copy: Copy
    looks_back: bool = False
    phases: Mapping[str, str] = field(default_factory=dict)
    """The phases of the practice in their order, with their titles."""
    words: Words = ENGLISH
    """The language of the fixed words; they are said in it before anything is measured and laid out."""
    profile_then: bool = False
    """Whether the profile is that of the day looked at, as git has it."""

    def say(self, text: str, **parts: str) -> Fixed:
        """Words of ours, in the language of the picture."""
        return self.words.say(Fixed(text, parts))

    def said(self, told: T) -> T:
        """Facts, or part of them, with what is `Fixed` in that language; anybody's own words stay."""
        return translated(told, self.words)

    def spoken(self, day: date) -> Fixed:
        """A day in that language."""
        return self.words.say(in_words(day))

    def listed(self, words: Iterable[str], pattern: Fixed = COMMA) -> Fixed:
        """Several words as one text, with what stands between two of them by the pattern: told flat, however many there are."""
        between = self.words.say(pattern)
        parts = {f"n{n}": self.said(one) for n, one in enumerate(words)}
        whole = between.format(first="", second="").join(f"{{{name}}}" for name in parts)
        return Fixed(whole, parts, ours=False, lang=between.lang and self.words.language)

    def titled(self, title: Fixed) -> Fixed:
        """What a picture shows, of whom and of which day; a code, never a name."""
        return self.listed((title, self.case.code, self.spoken(self.day)))

    @property
    def profile(self) -> Document | None:
        """The profile, without what stays off this copy."""
        found = self.case.profile
        return open_to(self.copy, found) if found else None

    @property
    def as_now(self) -> tuple[str, ...]:
        """What a picture from the profile says under an earlier day."""
        return (self.say("Made from the profile as it is now."),) if self.looks_back and not self.profile_then else ()

    def papers(self, form: str) -> tuple[Document, ...]:
        """The final papers of a form in this support period, oldest first: no draft, nothing taken back or entered in error.

        A version that put another of the same day right stands for both.
        """
        final = [one for one in self.case.of(form) if one.standing() == "final" and (self.copy.whole or not one.apart)]
        righted = {(old, one.date) for one in final for old in one.supersedes}
        return tuple(open_to(self.copy, one) for one in final if (one.id, one.date) not in righted)

    def latest(self, form: str) -> Document | None:
        """The newest of them."""
        found = self.papers(form)
        return found[-1] if found else None

    def missing(self, form: str) -> str:
        """What to type where a picture finds no final paper of a form."""
        draft = self.case.open_draft(form)
        return f"casefile write {self.case.code} {form}" + (" --final" if draft else "")


def open_to(copy: Copy, document: Document) -> Document:
    """A document with only the answers that such a copy may show."""
    if copy.whole or document.form is None:
        return document
    data = _open(document.form.fields, document.data, copy.apart)
    return replace(document, data={name: without(value, copy.unnamed) for name, value in data.items()})


def _open(fields: tuple[Field, ...], data: Mapping[str, Any], apart: frozenset[str]) -> dict[str, Any]:
    known = {one.name: one for one in fields}
    hidden = {name for name, one in known.items() if apart & set(one.hidden_from)}
    return {
        name: _inside(known[name], value, apart) if name in known else value
        for name, value in data.items()
        if name not in hidden
    }


def _inside(one: Field, value: Any, apart: frozenset[str]) -> Any:
    if one.type is FieldType.GROUP and isinstance(value, Mapping):
        return _open(one.fields, value, apart)
    if one.item and isinstance(value, list | tuple):
        return [_inside(one.item, child, apart) for child in value]
    return value
