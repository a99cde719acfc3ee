"""Which document a person means: a form's name, an id or its last four letters, `form#2` or `form@2026-03-04`."""

from __future__ import annotations

import re
from difflib import get_close_matches

from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.failure import NotFound, Usage
from casefile.core.form import Form, Kind
from casefile.core.identity import ALPHABET, OWN_FORM
from casefile.store import library
from casefile.store.shelf import SHIPPED, Shelf

_NUMBERED = re.compile(r"([a-z][a-z0-9-]*)#([1-9][0-9]{0,3})\Z")
_SHORT = f"[{ALPHABET}]{{4}}"
_DATED = re.compile(r"([a-z][a-z0-9-]*)@([0-9]{4}-[0-9]{2}-[0-9]{2})\Z")


def document(case: Case, reference: str, *, final: bool = False, to_read: bool = False) -> Document:
    """The document meant: of a form's name the newest, drafts included unless `final` asks for the current one.

    By its form's name a paper is one of this support period; `to_read`, an older one is better than none. An id says it all.

    Raises:
        NotFound: there is none.
        Usage: two have the same last four letters.
    """
    found = _all(case, reference)
    if re.fullmatch(_SHORT, reference) and len(found) > 1 and not is_form_name(reference):
        raise Usage(
            f"{len(found)} papers of {case.code} end in {reference}; say which by its whole id",
            f"casefile show {case.code} lists them",
        )
    if is_form_name(reference) and (final or not to_read):
        older = found
        found = tuple(one for one in found if one.is_living or one.period in (case.period, 0))
        if older and not found:
            raise NotFound(
                f"{case.code} has no {reference} in this support period",
                f"one of support period {older[-1].period} is named by its id: {older[-1].id}",
            )
    if final:
        kinds = {(one.name, one.period) for one in found if not one.is_living}
        standing = {other.id for name, period in kinds for other in case.standing(name, period=period)}
        found = tuple(one for one in found if one.is_living or one.id in standing)
    if not found:
        what = "final " if final else ""
        raise NotFound(f"{case.code} has no {what}{_named(reference)}", f"casefile show {case.code}")
    return found[-1]


def only(case: Case, reference: str, *, final: bool = False) -> Document:
    """The same, for what cannot be undone: where a record form's name would mean one of several, it is named by its id.

    Raises:
        NotFound: there is none.
        Usage: there are several.
    """
    found = document(case, reference, final=final)
    rivals = case.standing(reference) if final else [*case.standing(reference), *case.open_draft(reference)]
    if found.form is not None and found.form.kind is Kind.RECORD and reference == found.name and len(rivals) > 1:
        raise Usage(
            f"{case.code} has {len(rivals)} papers {reference}; say which by its id",
            f"casefile show {case.code} lists them",
        )
    return found


def _all(case: Case, reference: str) -> tuple[Document, ...]:
    if reference == "case":
        return (case.record,)
    by_id = tuple(one for one in case.documents if one.id == reference or one.path.endswith(f"/{reference}.yaml"))
    if by_id:
        return by_id
    if re.fullmatch(_SHORT, reference) and not is_form_name(reference):
        return tuple(one for one in case.documents if one.id.endswith(f"-{reference}"))
    if numbered := _NUMBERED.match(reference):
        every = of_form(case, numbered.group(1))
        position = int(numbered.group(2))
        return every[position - 1 : position]
    if dated := _DATED.match(reference):
        return tuple(one for one in of_form(case, dated.group(1)) if one.date == day_of(dated.group(2)))
    return of_form(case, reference)


def of_form(case: Case, name: str) -> tuple[Document, ...]:
    """Every document of a form in all support periods, entered in error left out, oldest first.

    Raises:
        NotFound: there is no such form.
    """
    if not is_form_name(name) and not any(one.name == name for one in case.documents):
        form(name)
    found = [one for one in case.documents if one.name == name and one.standing() != "entered_in_error"]
    return tuple(sorted(found, key=lambda one: (one.period, one.date, one.version, one.text("recorded_on"), one.id)))


def is_form_name(reference: str) -> bool:
    """Whether a reference names a form, not one document: one that ships, or is called as a service's own is."""
    return reference in library.shelf() or bool(OWN_FORM.match(reference))


def form(name: str, shelf: Shelf = SHIPPED) -> Form:
    """The form a person means, of those on a caseload's shelf.

    Raises:
        NotFound: there is none of that name; the nearest is named.
    """
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-", name):
        raise NotFound("there is no such document", "casefile show CLIENT lists them")
    near = get_close_matches(name, [*library.shelf(), *shelf.own], n=1) if name not in shelf else []
    if near:
        raise NotFound("there is no such form", f"did you mean {near[0]}? casefile forms shows all")
    return shelf.form(name)


def _named(reference: str) -> str:
    return reference if re.fullmatch(r"[a-z0-9@#-]{1,80}", reference) else "such document"


def open_draft(case: Case, form: Form, id: str = "") -> Document | None:
    """The draft that `write` goes on with: the one of that id, else the only open one of a single form.

    Raises:
        NotFound: no document of that id.
        Usage: two drafts are open and none is named.
    """
    if id:
        named = document(case, id)
        if named.name != form.name:
            raise Usage(
                f"{named.id} is a {named.name}, not a {form.name}",
                f"casefile write {case.code} {named.name} --id {named.id}",
            )
        if named.standing() != "draft":
            raise Usage(
                f"{id} is {named.standing().replace('_', ' ')}, not a draft",
                f"casefile amend {case.code} {id}",
            )
        return named
    if form.kind is Kind.RECORD:
        return None
    drafts = case.open_draft(form.name)
    if len(drafts) > 1:
        listed = ", ".join(one.id for one in drafts)
        raise Usage(f"two drafts of {form.name} are open: {listed}", "say which with --id")
    return drafts[0] if drafts else None
