"""A case as a picture may look at it: through the same filter as a page (`Copy`), and only what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casefile.core.case import Case
from casefile.core.days import spoken
from casefile.core.document import Document
from casefile.core.form import Field, FieldType
from casefile.render.build import Copy, without


@dataclass(frozen=True, slots=True)
class Seen:
    """A case on a day, as a copy may show it: no paper and no answer that is kept from whoever may come to hold it."""

    case: Case
    day: date
    copy: Copy
    looks_back: bool = False
    phases: Mapping[str, str] = field(default_factory=dict)
    """The phases of the practice in their order, with their titles."""

    @property
    def heading(self) -> str:
        """Whose picture it is and of which day; a code, never a name."""
        return f"{self.case.code}, {spoken(self.day)}"

    @property
    def profile(self) -> Document | None:
        """The profile, without what stays off this copy."""
        found = self.case.profile
        return open_to(self.copy, found) if found else None

    @property
    def as_now(self) -> tuple[str, ...]:
        """What a picture from the profile says under an earlier day."""
        return ("Made from the profile as it is now.",) if self.looks_back else ()

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
