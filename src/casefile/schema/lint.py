"""The quality gate for forms: what a schema may hold, and what each question must have. Works on parsed JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.form import Kind
from casefile.schema.forms import Blocks, SchemaError, resolved
from casefile.schema.validate import fits

KEYWORDS = frozenset(
    "$schema $ref $defs title description examples type enum const format pattern minLength maxLength minimum maximum items"
    " minItems properties required additionalProperties x-casefile".split()
)
FORM_NOTES = frozenset(
    "form version kind place phases proforma signatories events sensitivity source sections review hidden_from"
    " answered_by".split()
)
KINDS = frozenset(Kind)
PLACES = frozenset(("client", "service", "worker"))
FIELD_NOTES = frozenset(
    "needed when section why widget sensitive lines labels prompts plain free hidden_from answered_by keeps_nothing"
    " picture sheet offers".split()
)
OFFERS = frozenset("workers crisis_lines lawful_bases models questions".split())
YAML_WORDS = frozenset("y n yes no on off true false null ~".split())
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_FOREIGN = re.compile(r"\\[pdwsPDWS]|\(\?")  # read differently by other tools
_FOR_EVER = re.compile(
    r"\([^()]*[+*?}|][^()]*\)[+*{]|\([^()]*\([^()]*\)[^()]*\)[+*{]"
)  # what repeats or chooses, repeated


def lint(schema: Mapping[str, Any], blocks: Blocks, drawings: frozenset[str] = frozenset()) -> list[str]:
    """Everything wrong with a schema as it is written, as `pointer: what` lines; an empty list is a good form.

    `drawings` are the names that a question's `picture` may have.
    """
    found = [*_keywords(schema, "")]
    try:
        whole = resolved(schema, blocks)
    except SchemaError as error:
        return [*found, f"/: {error}"]
    found += _notes(whole)
    for name, field in whole.get("properties", {}).items():
        found += _field(name, field, f"/properties/{name}", whole)
        found += _on_paper(field, f"/properties/{name}", drawings)
    return found


def _on_paper(field: Mapping[str, Any], at: str, drawings: frozenset[str]) -> Iterator[str]:
    """What a question, or part of one, says about its place and its drawing on a printed page."""
    notes = field.get("x-casefile", {})
    if "picture" in notes and notes["picture"] not in drawings:
        yield f"{at}: there is no drawing called {notes['picture']}"
    if notes.get("sheet", "extra") != "extra":
        yield f"{at}: the only sheet beside the form itself is extra"
    if "sheet" in notes and notes.get("needed") and "when" not in notes:
        yield f"{at}: what everybody must answer stands on the form itself"
    for name, part in field.get("properties", {}).items():
        yield from _on_paper(part, f"{at}/properties/{name}", drawings)


def _keywords(schema: Any, at: str) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if str(schema.get("$ref")).endswith("/document_ref") and schema.get("x-casefile", {}).get("needed"):
            yield f"{at}: a reference is never needed; a requirement of the practice asks for it"
        for key, value in schema.items():
            if key not in KEYWORDS:
                yield f"{at}/{key}: not a keyword of our forms"
            if key in ("properties", "$defs"):
                for name, one in value.items():
                    yield from _keywords(one, f"{at}/{key}/{name}")
            elif key in ("items", "additionalProperties") and isinstance(value, Mapping):
                yield from _keywords(value, f"{at}/{key}")


def _notes(whole: Mapping[str, Any]) -> Iterator[str]:
    notes = whole.get("x-casefile")
    if not isinstance(notes, Mapping):
        yield "/x-casefile: a form says what it is"
        return
    for key in sorted(set(notes) - FORM_NOTES):
        yield f"/x-casefile/{key}: not an annotation of a form"
    for key in ("form", "version", "kind", "place", "phases", "signatories", "events", "sections", "source"):
        if key not in notes:
            yield f"/x-casefile/{key}: missing"
    if "kind" in notes and notes["kind"] not in KINDS:
        yield "/x-casefile/kind: single, record or living"
    if "place" in notes and notes["place"] not in PLACES:
        yield "/x-casefile/place: client, service or worker"
    yield from _page(notes)
    if not whole.get("description"):
        yield "/description: missing"
    if whole.get("additionalProperties") is not False:
        yield "/additionalProperties: must be false"
    sections = {one["id"] for one in notes.get("sections", ())}
    kinds = _event_kinds(whole)
    yield from (
        f"/x-casefile/events: {kind} is no event" for kind in notes.get("events", ()) if kinds and kind not in kinds
    )
    roles = _signing(whole)
    yield from (
        f"/x-casefile/signatories: nobody signs as {one['role']}"
        for one in notes.get("signatories", ())
        if roles and one["role"] not in roles
    )
    for name, field in whole.get("properties", {}).items():
        mine = field.get("x-casefile", {})
        if "section" in mine and mine["section"] not in sections:
            yield f"/properties/{name}: no such section {mine['section']}"
        if "section" in mine and mine.get("why") not in ("client", "safety", "law", "funder"):
            yield f"/properties/{name}: says not why it is asked"


def _page(notes: Mapping[str, Any]) -> Iterator[str]:
    """A form that a person may fill in on a page says so, and keeps that it was."""
    if notes.get("answered_by", "client") != "client":
        yield "/x-casefile/answered_by: client, or nothing"
    if ("answered_by" in notes) != ("filled_in" in notes.get("events", ())):
        yield "/x-casefile/events: filled_in belongs to what a person answers by themselves"


def _event_kinds(whole: Mapping[str, Any]) -> list[str]:
    return _answers_in(whole, "events", "kind")


def _signing(whole: Mapping[str, Any]) -> list[str]:
    return _answers_in(whole, "signatures", "role")


def _answers_in(whole: Mapping[str, Any], listed: str, name: str) -> list[str]:
    """The answers that may stand in one of our own lists."""
    items = whole.get("properties", {}).get(listed, {}).get("items", {})
    return list(items.get("properties", {}).get(name, {}).get("enum", ()))


def _field(
    name: str,
    field: Mapping[str, Any],
    at: str,
    top: Mapping[str, Any],
    beside: Mapping[str, Any] | None = None,
) -> Iterator[str]:
    beside = top if beside is None else beside
    notes = field.get("x-casefile", {})
    if not _NAME.match(name) or name in YAML_WORDS:
        yield f"{at}: a name is snake_case and no word of YAML's"
    if not field.get("title") or not field.get("description"):
        yield f"{at}: a question has a title and a description"
    yield from (f"{at}: not an annotation: {key}" for key in sorted(set(notes) - FIELD_NOTES))
    if notes.get("needed", "final") != "final":
        yield f"{at}: what is needed is needed for a final document; a draft's needs stand in required"
    if notes.get("answered_by", "worker") != "worker":
        yield f"{at}: answered_by names the worker, or nothing"
    if not set(notes.get("keeps_nothing", ())) <= set(field.get("enum", ())):
        yield f"{at}: keeps_nothing names none of the answers"
    if "when" in notes:
        asked = notes["when"].get("field")
        if asked not in beside.get("properties", {}) and asked not in top["properties"]:
            yield f"{at}: when names no question: {asked}"
    yield from _answers(field, at)
    if "properties" in field:
        if field.get("additionalProperties") is not False:
            yield f"{at}: additionalProperties must be false"
        for child, one in field["properties"].items():
            yield from _field(child, one, f"{at}/properties/{child}", top, field)
    items = field.get("items")
    if isinstance(items, Mapping):
        yield from _items(items, at, top)


def _items(items: Mapping[str, Any], at: str, top: Mapping[str, Any]) -> Iterator[str]:
    if "properties" in items:
        free = at.endswith("/conflicts") or "/conflicts/" in at
        if not free and not {"id", "code"} & set(items["properties"]):
            yield f"{at}/items: a list of objects is keyed by id or code"
        if items.get("additionalProperties") is not False:
            yield f"{at}/items: additionalProperties must be false"
        for child, one in items["properties"].items():
            yield from _field(child, one, f"{at}/items/properties/{child}", top, items)
    else:
        yield from _answers(items, f"{at}/items")


def _answers(field: Mapping[str, Any], at: str) -> Iterator[str]:
    notes = field.get("x-casefile", {})
    if notes.get("offers", "workers") not in OFFERS:
        yield f"{at}: offers names no list: {notes['offers']}"
    if "enum" in field:
        labels = notes.get("labels", {})
        yield from (f"{at}: no label for {value}" for value in field["enum"] if str(value) not in labels)
        yield from (
            f"{at}: YAML 1.1 types the answer {value}" for value in field["enum"] if str(value).lower() in YAML_WORDS
        )
    elif field.get("type") == "string" and not {"const", "format", "maxLength"} & set(field):
        yield f"{at}: a string has a maxLength"
    if "pattern" in field:
        yield from _pattern(field["pattern"], at)
    yield from (
        f"{at}: the example {example!r} does not fit"
        for example in field.get("examples", ())
        if not fits(field, example)
    )


def _pattern(pattern: str, at: str) -> Iterator[str]:
    if _FOREIGN.search(pattern) or _FOR_EVER.search(pattern):
        yield f"{at}: the pattern uses what other tools read differently, or may run for ever"
    try:
        re.compile(pattern)
    except re.error:
        yield f"{at}: the pattern is none"
