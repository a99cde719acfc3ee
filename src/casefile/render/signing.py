"""Who signs a page, who signed it, and what happened to the paper since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.caseload import Settings
from casefile.core.document import Document, true_events
from casefile.core.fixed import fixed, together
from casefile.core.form import Field, Form
from casefile.render.page import SignatureLine
from casefile.render.phrases import ROLES, begun, in_words

METHODS = {
    "ink": fixed("signed"),
    "electronic": fixed("signed electronically"),
    "verbal": fixed("said"),
    "mark": fixed("signed with my mark"),
    "declined": fixed("would rather not sign"),
    "unable": fixed("not able to sign now"),
}
SINCE = ("progress", "state", "answer", "helped", "format", "reason_not_given")
"""Fields of an event of which a page says the first there is."""


def to_sign(form: Form, settings: Settings) -> Iterator[SignatureLine]:
    """The places to sign on a blank form."""
    for one in form.signatories:
        if one.needed != "never":
            yield SignatureLine(_role(one.role, settings), offered=one.needed == "offered" and one.role != "client")


def signed(document: Document, form: Form, settings: Settings, preferred_name: str) -> Iterator[SignatureLine]:
    """The signatures of a paper, and a place for each that is still to come."""
    for one in document.signatures:
        name = preferred_name if one.role == "client" else settings.name_of(str(one.data.get("name") or ""))
        notes = [str(one.data[key]) for key in ("reason", "authority") if one.data.get(key)]
        if one.data.get("witness"):
            notes.append(fixed("witness: {name}", name=str(one.data["witness"])))
        yield SignatureLine(
            _role(one.role, settings),
            name,
            METHODS.get(one.method, one.method),
            in_words(one.signed_on),
            together(notes, "{first}; {second}"),
            one.signed,
        )
    there = {one.role for one in document.signatures}
    for signatory in form.signatories if document.standing() in ("draft", "final") else ():
        if signatory.role not in there and signatory.needed != "offered":
            yield SignatureLine(_role(signatory.role, settings))


def since(document: Document, form: Form, named: Mapping[str, str]) -> Iterator[str]:
    """What happened to a paper after it was said, a line each."""
    block = form.field("events")
    kinds = block.child("kind") if block else None
    for event in true_events(document.events):
        if event.kind == "translated":
            continue  # it stands beside the words, with who and when
        what = kinds.label(event.kind) if kinds else event.kind
        if event.kind == "copy_given" and event.get("given") is False:
            what = fixed("No copy given")
        more = next((_labelled(block, name, event.get(name)) for name in SINCE if event.get(name)), "")
        which = named.get(str(event.get("step") or event.get("goal") or ""), "")
        theirs, ours = event.get("words") or "", event.get("result") or event.get("outcome") or ""
        parts = [
            fixed("{day}: {what}", day=in_words(event.date), what=what),
            which,
            more,
            fixed("“{words}”", words=str(theirs)) if theirs else "",
            str(ours),
        ]
        yield together([part for part in parts if part], "{first}, {second}")


def _labelled(block: Field | None, name: str, value: Any) -> str:
    field = block.child(name) if block else None
    return field.label(value) if field else str(value).replace("_", " ")


def _role(role: str, settings: Settings) -> str:
    words = {"client": settings.person_title, "caseworker": settings.worker_title}
    return begun(words[role]) if role in words else ROLES.get(role) or begun(role.replace("_", " "))
