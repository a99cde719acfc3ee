"""The strict form of a schema: what a final document must have, as plain JSON Schema for editors and other tools. Pure.

`strict` is the schema of a final document; `for_editor` is the draft's schema with the strict one behind an `if` on `status`.
A test proves that these two and `casefile.schema.needed` judge alike.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.form import Field, FieldType, Form, When

Json = dict[str, Any]


def strict(form: Form) -> Json:
    """The schema of a final document of this form, self-contained."""
    schema: Json = _bare(copy.deepcopy(dict(form.schema)))
    schema["allOf"] = list(_needs(form.fields, (), form))
    return schema


def for_editor(form: Form) -> Json:
    """The schema an editor completes and checks with: a draft's, and once `status` is final or withdrawn the strict one."""
    schema: Json = _bare(copy.deepcopy(dict(form.schema)))
    _in_words(schema, form.fields)
    if form.kind != "living":
        done = {"properties": {"status": {"enum": ["final", "withdrawn"]}}, "required": ["status"]}
        schema["allOf"] = [{"if": done, "then": {"allOf": list(_needs(form.fields, (), form))}}]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _bare(schema: Any) -> Any:
    """The schema with enum labels as `description` lines an editor shows, and without our annotations."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    notes = schema.get("x-casefile")
    labels = notes.get("labels") if isinstance(notes, dict) else None
    made = {key: _bare(value) for key, value in schema.items() if key not in ("x-casefile", "$defs")}
    if labels and "enum" in made:
        made["enumDescriptions"] = [labels.get(str(one), str(one)) for one in made["enum"]]
    if "properties" in schema and isinstance(schema["properties"], dict):
        musts = schema.get("required", ())
        bare = {key: _bare(value) for key, value in schema["properties"].items()}
        made["properties"] = {key: one if key in musts else _nullable(one) for key, one in bare.items()}
    return made


def _in_words(schema: Json, fields: tuple[Field, ...]) -> None:
    """Put the words of the questions as they are asked, the service's own among them, in place of those that ship."""
    for one in fields:
        here = schema["properties"][one.name]
        here |= {"title": one.title, "description": one.help}
        if one.examples:
            here["examples"] = list(one.examples)
        source, asked = (here["items"], one.item) if one.item else (here, one)
        if asked.labels and "enumDescriptions" in source:
            source["enumDescriptions"] = [asked.label(choice) for choice in asked.choices]
        if asked.fields:
            _in_words(source, asked.fields)


def _nullable(schema: Any) -> Any:
    """A field may be left empty in a draft: `key:` is null to every YAML reader."""
    if isinstance(schema, dict) and isinstance(schema.get("type"), str):
        schema = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


_FILLED: Mapping[FieldType, Json] = {
    FieldType.TEXT: {"type": "string", "minLength": 1},
    FieldType.LIST: {"type": "array", "minItems": 1},
    FieldType.GROUP: {"type": "object", "minProperties": 1},
}


def _needs(fields: tuple[Field, ...], path: tuple[str, ...], form: Form) -> Iterator[Json]:
    """One schema for each need, rooted at the top level so that a condition there can be asked from any depth."""
    for field in fields:
        here = (*path, field.name)
        if field.needed:
            yield _need(field, path, form)
        if field.type is FieldType.GROUP:
            yield from _needs(field.fields, here, form)
        elif field.type is FieldType.LIST and field.item and field.item.type is FieldType.GROUP:
            yield from _needs(field.item.fields, (*here, "[]"), form)


def _need(field: Field, path: tuple[str, ...], form: Form) -> Json:
    filled = _FILLED.get(field.type, {"not": {"type": "null"}})
    need: Json = {"required": [field.name], "properties": {field.name: filled}}
    if not path:
        excuse = {
            "required": ["unanswered"],
            "properties": {"unanswered": {"type": "object", "required": [field.name]}},
        }
        need = {"anyOf": [need, excuse]}
    when = field.when
    local = when is not None and _belongs_here(when, path, form)
    if when and local:
        need = {"if": _holds(when, form, path), "then": need}
    made = _below(path, need)
    return {"if": _holds(when, form, ()), "then": made} if when and not local else made


def _belongs_here(when: When, path: tuple[str, ...], form: Form) -> bool:
    return any(one.name == when.field for one in _fields_at(path, form))


def _fields_at(path: tuple[str, ...], form: Form) -> tuple[Field, ...]:
    fields = form.fields
    for step in path:
        if step != "[]":
            field = next(one for one in fields if one.name == step)
            fields = field.item.fields if field.type is FieldType.LIST and field.item else field.fields
    return fields


def _holds(when: When, form: Form, path: tuple[str, ...]) -> Json:
    field = next((one for one in _fields_at(path, form) if one.name == when.field), None)
    if when.present:
        return {
            "required": [when.field],
            "properties": {when.field: _FILLED.get(field.type, {"not": {"type": "null"}}) if field else {}},
        }
    values = [_typed_as(field, value) for value in when.values]
    one: Json = {"enum": values}
    if field and field.type is FieldType.LIST:
        one = {"type": "array", "contains": {"enum": values}}
    return {"required": [when.field], "properties": {when.field: one}}


def _typed_as(field: Field | None, value: str) -> Any:
    """A condition's answer as it stands in typed data: text, true or false, or a number."""
    asked = field.item if field and field.type is FieldType.LIST else field
    typed = asked is not None and asked.type in (FieldType.BOOLEAN, FieldType.INTEGER, FieldType.NUMBER)
    return json.loads(value) if typed else value


def _below(path: tuple[str, ...], schema: Json) -> Json:
    for step in reversed(path):
        schema = {"items": schema} if step == "[]" else {"properties": {step: schema}}
    return schema
