"""A document against its form: findings in the form's words, each with its place. The only home of jsonschema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from casefile.core.document import Document
from casefile.core.finding import Finding, Place
from casefile.core.form import Field, FieldType, Form
from casefile.core.identity import DOCUMENT_ID, NOTE_ID, SERVICE, coded, is_client_code
from casefile.core.tree import Path, Plain, key_of
from casefile.schema.needed import gaps

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
_KEYLIKE = re.compile(r"[a-z][a-z0-9_]{0,40}\Z")

checker = FormatChecker(formats=())


@checker.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(_DAY.match(value) and date.fromisoformat(value))


@checker.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or bool(_INSTANT.match(value) and datetime.fromisoformat(value[:-1]))


def _matches_to_the_end(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """As ECMAScript reads a pattern: Python's `$` would let a newline follow, an editor's does not."""
    if isinstance(instance, str) and (instance.endswith("\n") or not re.search(pattern, instance)):
        yield ValidationError("not written as it must be")


_Validator: Any = validators.extend(Draft202012Validator, {"pattern": _matches_to_the_end})  # type: ignore[no-untyped-call]
_VALIDATORS: dict[int, tuple[Mapping[str, Any], Any]] = {}


def _validator(schema: Mapping[str, Any]) -> Any:
    held = _VALIDATORS.get(id(schema))
    if held is None or held[0] is not schema:
        held = (schema, _Validator(schema, format_checker=checker))
        _VALIDATORS[id(schema)] = held
    return held[1]


def matches(fragment: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether answers fit a JSON Schema fragment, as the conditions in practice files are written."""
    return bool(_fragment(json.dumps(fragment, sort_keys=True)).is_valid(dict(data)))


@lru_cache(maxsize=256)
def _fragment(text: str) -> Any:
    return _Validator(json.loads(text), format_checker=checker)


def fits(schema: Mapping[str, Any], data: Any) -> bool:
    """Whether data fits a whole schema (the strict form, an editor's copy)."""
    return bool(_validator(schema).is_valid(data))


def faults(schema: Mapping[str, Any], data: Any) -> list[str]:
    """What jsonschema has against data, as `pointer: keyword` lines: for files that are ours, not a person's."""
    return sorted(
        f"/{'/'.join(map(str, e.absolute_path))}: {e.validator}" for e in _validator(schema).iter_errors(data)
    )


def wrong_with(form: Form, path: Path, one: Field, value: Any) -> str:
    """What is wrong with one answer, in words that call it `it`; nothing where it could be final."""
    schema: Any = form.schema
    for step in path:
        schema = schema["items"] if schema.get("type") == "array" else schema["properties"][step]
    error = min(_validator(schema).iter_errors(value), key=_by_path, default=None)
    return _IN_WORDS.get(str(error.validator), _other)(error, "it", one)[1] if error else ""


def findings(document: Document) -> tuple[Finding, ...]:
    """Every way in which a document does not fit its form; when it is final, what it still lacks as well."""
    form = document.form
    if form is None:
        return ()
    found = list(_against_schema(document, form))
    found += _repeated_keys(document, form, document.tree, (), None)
    found += _strange_events(document, form)
    if document.data.get("status") in ("final", "withdrawn") or document.final_on:
        found += [
            Finding(
                _head(document, gap.path[:-1]),
                "schema/needed",
                f"{gap.path[-1]} is still open; a final {form.name} answers it",
                _fix_gap(document),
            )
            for gap in gaps(form, document.data)
        ]
    return tuple(dict.fromkeys(found))


def _fix_gap(document: Document) -> str:
    client = document.client if is_client_code(document.client) else "CLIENT"
    if document.form is not None and document.form.place != "client":
        client = SERVICE if document.form.place == SERVICE else f"@{coded(document.data.get('worker')) or 'WORKER'}"
    known = DOCUMENT_ID.match(document.id) or NOTE_ID.match(document.id)
    if document.final_on:
        return f"casefile amend {client} {document.id if known else document.name}"
    return f"casefile write {client} {document.name}"


def _name_of(path: Path) -> str:
    """The field a path leads to; a key that may be somebody's words is not repeated."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "this")
    return name if _KEYLIKE.match(name) else "this"


def _against_schema(document: Document, form: Form) -> Iterator[Finding]:
    seen: set[Path] = set()
    for error in sorted(_validator(form.schema).iter_errors(dict(document.data)), key=_by_path):
        path: Path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown_fields(document, form, error, path)
        elif error.validator == "required":
            yield from _missing_fields(document, error, path)
        elif path not in seen:
            seen.add(path)
            yield _misfit(document, form, error, path)


def _by_path(error: Any) -> tuple[list[str], str]:
    return [str(step) for step in error.absolute_path], str(error.validator)


def _unknown_fields(document: Document, form: Form, error: Any, path: Path) -> Iterator[Finding]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key in known:
            continue
        near = get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"casefile forms {form.name} lists its questions"
        yield Finding(
            document.place(*path, key, "#key"),
            "schema/unknown-field",
            f"{_name_of((key,)) if near else 'this key'} is not a field of {form.ref} here",
            hint,
        )


def _missing_fields(document: Document, error: Any, path: Path) -> Iterator[Finding]:
    for key in error.validator_value:
        if key not in error.instance:
            yield Finding(_head(document, path), "schema/missing", f"{key} must stand here", f"add {key}:")


def _misfit(document: Document, form: Form, error: Any, path: Path) -> Finding:
    field = form.at(path)
    name = _name_of(path)
    code, message, fix = _IN_WORDS.get(str(error.validator), _other)(error, name, field)
    if code == "schema/type" and _quoted(document, path, field):
        code, message, fix = (
            "schema/quoted",
            f"{name} stands in quotes, so it is text; it must be {_kind(field)}",
            "take the quotes away",
        )
    return Finding(document.place(*path), code, message, fix)


def _at(document: Document, path: Path) -> Any:
    value: Any = document.tree
    for step in path:
        value = value[step]
    return value


def _head(document: Document, path: Path) -> Place:
    """The first key of the fields at a path: where a field that is not there is missed."""
    fields = _at(document, path)
    return document.place(*path, next(iter(fields)), "#key") if fields else document.place(*path)


def _quoted(document: Document, path: Path, field: Field | None) -> bool:
    value = _at(document, path)
    typed = field is not None and field.type in (FieldType.BOOLEAN, FieldType.INTEGER, FieldType.NUMBER)
    return typed and isinstance(value, str) and not isinstance(value, Plain)


def _choice(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    words = [str(one) for one in (error.validator_value if error.validator == "enum" else [error.validator_value])]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    near = get_close_matches(str(error.instance).lower(), words, n=1)
    message = (
        f"{name} must be {listed}"
        if len(words) <= 14
        else f"{name} must be one of {len(words)} words ({', '.join(words[:6])} …)"
    )
    return "schema/choice", message, f"did you mean {near[0]}?" if near else "choose one of these words"


def _kind(field: Field | None) -> str:
    names = {
        FieldType.BOOLEAN: "true or false",
        FieldType.INTEGER: "a whole number",
        FieldType.NUMBER: "a number",
        FieldType.LIST: "a list",
        FieldType.GROUP: "fields of its own (key: value)",
        FieldType.DATE: "a day, like 2026-03-04",
    }
    return names.get(field.type, "text") if field else "text"


def _type(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    fix = "begin each line with a dash" if field and field.type is FieldType.LIST else ""
    return "schema/type", f"{name} must be {_kind(field)}", fix


def _format(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    if error.validator_value == "date":
        return (
            "schema/format",
            f"{name} must be a day of the calendar, like 2026-03-04",
            "write year, month, day",
        )
    return (
        "schema/format",
        f"{name} must be a moment in UTC, like 2026-03-04T05:06:07Z",
        "casefile writes these itself",
    )


def _too_long(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    return (
        "schema/too-long",
        f"{name} has {len(error.instance)} letters; it holds {error.validator_value}",
        "shorten it, or attach a paper",
    )


def _range(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    side = "at least" if error.validator == "minimum" else "at most"
    return "schema/range", f"{name} must be {side} {error.validator_value}", ""


def _pattern(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    example = f", like {field.examples[0]}" if field and field.examples else ""
    return "schema/pattern", f"{name} is not written as it must be{example}", ""


def _other(error: Any, name: str, field: Field | None) -> tuple[str, str, str]:
    return "schema/type", f"{name} is not as the form asks", ""


_IN_WORDS = {
    "enum": _choice,
    "const": _choice,
    "type": _type,
    "format": _format,
    "maxLength": _too_long,
    "minimum": _range,
    "maximum": _range,
    "pattern": _pattern,
}


def _repeated_keys(document: Document, form: Form, value: Any, path: Path, field: Field | None) -> Iterator[Finding]:
    """Two items of one list under one key: merging and referring would mix them."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            if not (path == () and key in ("conflicts", "local")):
                yield from _repeated_keys(document, form, child, (*path, key), form.at((*path, key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        seen: set[str] = set()
        for index, item in enumerate(value):
            key = key_of(item)
            if key is not None and key in seen:
                what = "id" if item.get("id") == key else "code"
                place = document.place(*path, index, what)
                yield Finding(
                    place,
                    "schema/list-key",
                    f"two items of {_name_of(path)} have the same {what}",
                    f"give one of them another {what}",
                )
            seen.add(key or "")
            yield from _repeated_keys(document, form, item, (*path, index), field.item if field else None)


def _strange_events(document: Document, form: Form) -> Iterator[Finding]:
    kinds = form.field("events")
    known = set(kinds.child("kind").choices if kinds and kinds.child("kind") else ())  # type: ignore[union-attr]
    for index, event in enumerate(document.items("events")):
        kind = event.get("kind")
        if isinstance(kind, str) and kind in known and kind not in form.events:
            place = document.place("events", index, "kind")
            yield Finding(
                place,
                "schema/event",
                f"{form.name} has no such event",
                f"its events are {', '.join(form.events)}",
            )
