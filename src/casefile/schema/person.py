"""What a person answers of a form by themselves, and the rules of it for a page in a browser. Pure.

Left out are the worker's questions, what is kept from the person or the service asks no more, and what hangs on an answer that
is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from casefile.core.form import Field, FieldType, Form
from casefile.schema.forms import Schema, SchemaError

Rule = dict[str, Any]

REASONS = ("declined", "not_known", "not_relevant")
"""Why a person may leave a needed question out; the other reasons are a worker's to give."""

_TOLD = frozenset("type enum const format title description examples x-casefile items properties required".split())
_TOLD_BESIDE = {"maxLength": "most", "pattern": "pattern", "minimum": "low", "maximum": "high"}


def for_person(form: Form) -> Form:
    """The form as the person answers it: their questions only, and a schema that knows no other and needs no envelope."""
    names = {one.name for one in form.questions()}
    while True:
        fields = tuple(_theirs(tuple(form.questions()), names))
        if {one.name for one in fields} == names:
            break
        names = {one.name for one in fields}
    schema = {**_pruned(fields, form.schema), "required": []}
    excuse = {"type": "string", "enum": list(REASONS)}
    excuses = {one.name: excuse for one in fields if one.needed}
    schema["properties"]["unanswered"] = {"type": "object", "properties": excuses, "additionalProperties": False}
    return replace(form, fields=fields, schema=schema)


def _theirs(fields: tuple[Field, ...], top: Iterable[str]) -> Iterator[Field]:
    """The person's questions among these; those whose condition rests on a question left out go as well."""
    kept = [own for one in fields if _is_theirs(one) and (own := _inside(one, top))]
    while True:
        beside = {one.name for one in kept}
        reached = [one for one in kept if one.when is None or one.when.field in (beside if one.when.beside else top)]
        if reached == kept:
            return iter(kept)
        kept = reached


def _is_theirs(one: Field) -> bool:
    kept_away = one.answered_by == "worker" or "client" in one.hidden_from
    return not (kept_away or one.hidden or one.name == "id" or one.type in (FieldType.FREE, FieldType.INSTANT))


def _inside(one: Field, top: Iterable[str]) -> Field | None:
    """A question with the person's own questions inside it; nothing where there are none."""
    if one.type is FieldType.LIST and one.item:
        item = _inside(one.item, top) if one.item.answered_by != "worker" else None
        return replace(one, item=item) if item else None
    if one.type is FieldType.GROUP:
        fields = tuple(_theirs(one.fields, top))
        return replace(one, fields=fields, needed=_needed(one, fields)) if fields else None
    return one


def _needed(group: Field, theirs: tuple[Field, ...]) -> bool:
    """Whether a group is needed of the person: not where what is needed inside it is the worker's alone."""
    names = {one.name for one in theirs}
    of_worker = any(one.needed for one in group.fields if one.name not in names)
    return group.needed and (not of_worker or any(one.needed for one in theirs))


def _pruned(fields: Iterable[Field], schema: Schema, *, key: bool = False) -> dict[str, Any]:
    """A schema that knows these questions only; the `key` of an item has no question, but comes and goes with it."""
    properties = _properties(schema)
    kept = {"id": properties["id"]} if key and "id" in properties else {}
    return {**schema, "properties": kept | {one.name: _pruned_one(one, properties[one.name]) for one in fields}}


def _pruned_one(one: Field, schema: Schema) -> Schema:
    if one.type is FieldType.GROUP:
        return _pruned(one.fields, schema)
    if one.item and one.item.type is FieldType.GROUP:
        return {**schema, "items": _pruned(one.item.fields, schema["items"], key=True)}
    return schema


# -- the rules, as a page in a browser holds them
def rules(person: Form) -> list[Rule]:
    """What each of the person's questions takes, without its words: what `validate.js` judges by.

    Raises:
        SchemaError: the schema holds a word that the page could not keep to.
    """
    return [_rule(one, _properties(person.schema)[one.name]) for one in person.fields]


def digest(person: Form) -> str:
    """The digest by which a page that comes back is known to have asked the same."""
    return hashlib.sha256(json.dumps([person.ref, rules(person)], sort_keys=True).encode()).hexdigest()


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = schema["properties"]
    return properties


def _rule(one: Field, schema: Schema) -> Rule:
    untold = set(schema) - _TOLD - set(_TOLD_BESIDE) - {"additionalProperties"}
    if untold:
        raise SchemaError(f"a page cannot keep to {', '.join(sorted(untold))} of {one.name}")
    rule: Rule = {"name": one.name, "type": str(one.type)}
    rule |= {ours: schema[name] for name, ours in _TOLD_BESIDE.items() if name in schema}
    if one.needed:
        rule["needed"] = True
    if one.when:
        rule["when"] = {"field": one.when.field, "beside": one.when.beside, "present": one.when.present}
        rule["when"]["values"] = list(one.when.values)
    if one.choices:
        rule["choices"] = list(one.choices)
    if one.keeps_nothing:
        rule["keeps_nothing"] = list(one.keeps_nothing)
    if one.type is FieldType.GROUP:
        rule["fields"] = _inner(one, schema)
    if one.item:
        rule["item"] = _rule(one.item, schema["items"])
    return rule


def _inner(group: Field, schema: Schema) -> list[Rule]:
    """The rules inside a group, that of an item's key among them."""
    properties = _properties(schema)
    key = [_rule(Field("id", FieldType.TEXT, ""), properties["id"])] if "id" in properties else []
    return [*key, *(_rule(one, properties[one.name]) for one in group.fields)]
