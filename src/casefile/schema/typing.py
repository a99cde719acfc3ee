"""Text to answers: a plain scalar becomes a boolean or a number where the form says so; a quoted one stays text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Plain, is_empty

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?\Z")


def typed(tree: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The answers of a document: the text tree with types, fields without an answer left out.

    What does not fit the form stays text; `validate` says so.
    """
    return _group(tree, form.fields)


def _group(tree: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
    known = {one.name: one for one in fields}
    return {key: _value(value, known.get(key)) for key, value in tree.items() if not is_empty(value)}


def _value(value: Any, field: Field | None) -> Any:
    if isinstance(value, Mapping):
        return _group(value, field.fields if field else ())
    if isinstance(value, list):
        return [_value("" if one is None else one, field.item if field else None) for one in value]
    if field is None or not isinstance(value, Plain):
        return value if value is None else str(value)
    return scalar(value, field.type)


def scalar(text: Plain, kind: FieldType) -> Any:
    """One plain scalar as the type a question asks for; text where it is not one."""
    if kind is FieldType.BOOLEAN and text in ("true", "false"):
        return text == "true"
    if kind is FieldType.INTEGER and _INTEGER.match(text):
        return int(text)
    if kind is FieldType.NUMBER and _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return str(text)
