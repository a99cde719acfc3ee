"""From a schema file to a Form: shared blocks put in, annotations read. Works on parsed JSON; reads no files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from casefile.core.fixed import Fixed, chosen
from casefile.core.form import Field, FieldType, Form, Kind, Signatory, When

Schema = Mapping[str, Any]
Blocks = Mapping[str, Schema]
"""Shared blocks by the reference that names them: `../common/1.schema.json#/$defs/words`."""


class SchemaError(ValueError):
    """A schema is not one; says which and where. A shipped one is a broken installation, a service's own a finding."""


def resolved(schema: Any, blocks: Blocks, within: tuple[str, ...] = ()) -> Any:
    """The schema with every `$ref` replaced by its block; words beside the reference win over the block's.

    Raises:
        SchemaError: a reference names no block, or a block that it stands in.
    """
    if isinstance(schema, list):
        return [resolved(one, blocks, within) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    here = {key: resolved(value, blocks, within) for key, value in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return here
    if schema["$ref"] not in blocks:
        raise SchemaError(f"a reference names no block: {schema['$ref']}")
    if schema["$ref"] in within:
        raise SchemaError(f"a block holds itself: {schema['$ref']}")
    block = resolved(blocks[schema["$ref"]], blocks, (*within, schema["$ref"]))
    merged = {**block, **here}
    if "x-casefile" in block and "x-casefile" in here:
        merged["x-casefile"] = {**block["x-casefile"], **here["x-casefile"]}
    return merged


def form_of(schema: Schema, blocks: Blocks) -> Form:
    """The form that a schema describes.

    Raises:
        SchemaError: it lacks what every form has.
    """
    whole = resolved(schema, blocks)
    try:
        notes = whole["x-casefile"]
        say: Callable[[str], Fixed] = chosen if notes["form"].startswith("own-") else Fixed
        return Form(
            name=notes["form"],
            version=notes["version"],
            title=say(whole["title"]),
            help=say(whole.get("description", "")),
            kind=Kind(notes["kind"]),
            place=notes["place"],
            phases=tuple(notes.get("phases", ())),
            proforma=notes.get("proforma"),
            signatories=tuple(Signatory(one["role"], one["needed"]) for one in notes.get("signatories", ())),
            events=tuple(notes.get("events", ())),
            sensitivity=notes.get("sensitivity", "routine"),
            source=notes.get("source", ""),
            sections=tuple((one["id"], say(one.get("title", ""))) for one in notes.get("sections", ())),
            fields=tuple(_field(name, one, whole["properties"], say) for name, one in whole["properties"].items()),
            hidden_from=tuple(notes.get("hidden_from", ())),
            answered_by=notes.get("answered_by", ""),
            schema=whole,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"not a form: {error!r}") from error


def _field(name: str, schema: Schema, beside: Iterable[str], say: Callable[[str], Fixed]) -> Field:
    notes = schema.get("x-casefile", {})
    when = notes.get("when")
    kind = _type(schema)
    return Field(
        name=name,
        type=kind,
        title=say(schema.get("title", name.replace("_", " "))),
        help=say(schema.get("description", "")),
        choices=tuple(str(one) for one in schema.get("enum", ([schema["const"]] if "const" in schema else ()))),
        labels={choice: say(label) for choice, label in notes.get("labels", {}).items()},
        fields=tuple(_field(key, one, schema["properties"], say) for key, one in schema.get("properties", {}).items())
        if kind is FieldType.GROUP
        else (),
        item=_field(name, schema["items"], (), say) if kind is FieldType.LIST else None,
        needed=notes.get("needed") == "final",
        when=_when(when, beside) if when else None,
        section=notes.get("section", ""),
        why=notes.get("why", ""),
        widget=notes.get("widget", ""),
        sensitive=bool(notes.get("sensitive")),
        lines=notes.get("lines", 0),
        prompts=tuple(notes.get("prompts", ())),
        examples=tuple(schema.get("examples", ())),
        most=schema.get("maxLength", 0),
        hidden_from=tuple(notes.get("hidden_from", ())),
        coded="pattern" in schema,
        answered_by=notes.get("answered_by", ""),
        keeps_nothing=tuple(notes.get("keeps_nothing", ())),
        picture=notes.get("picture", ""),
        sheet=notes.get("sheet", ""),
        offers=notes.get("offers", ""),
    )


def _when(when: Schema, beside: Iterable[str]) -> When:
    given = when["in"] if "in" in when else [when["is"]] if "is" in when else []
    words = tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in given)
    return When(when["field"], words, bool(when.get("present")), when["field"] in beside)


def _type(schema: Schema) -> FieldType:
    if schema.get("x-casefile", {}).get("free") or (
        "type" not in schema and "enum" not in schema and "const" not in schema
    ):
        return FieldType.FREE
    if "enum" in schema or "const" in schema:
        return FieldType.CHOICE
    kinds = {"object": FieldType.GROUP, "array": FieldType.LIST, "boolean": FieldType.BOOLEAN}
    kinds |= {"integer": FieldType.INTEGER, "number": FieldType.NUMBER}
    if schema["type"] in kinds:
        kind = kinds[schema["type"]]
        return FieldType.FREE if kind is FieldType.GROUP and "properties" not in schema else kind
    formats = {"date": FieldType.DATE, "date-time": FieldType.INSTANT}
    return formats.get(schema.get("format", ""), FieldType.TEXT)
