"""A service's own form: its questions as somebody wrote them, with casefile's own fields around them. Works on parsed data.

Whoever writes a form of their own writes questions only. What every document carries (id, version, final, signatures ...) is
put around them here, so that a file never says it differently from the commands that write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.form import ENVELOPE, Form, Kind
from casefile.schema.forms import Blocks, Schema, SchemaError, form_of
from casefile.schema.lint import lint
from casefile.schema.validate import faults

_COMMON = "../common/1.schema.json#/$defs/"
_WHOSE: Mapping[str, Mapping[str, Schema]] = {
    "client": {name: {"$ref": f"{_COMMON}{name}"} for name in ("client", "key", "support_period")},
    "service": {
        "place": {"const": "service", "title": "Place", "description": "Kept by the service, in nobody's file."}
    },
    "worker": {
        "worker": {
            "$ref": f"{_COMMON}worker_id",
            "title": "Whose is it?",
            "description": "The worker it belongs to; it lies in their own folder.",
        }
    },
}
_EVENTS = {
    "type": "array",
    "title": "Since then",
    "description": "What happened to this document afterwards.",
    "items": {"$ref": f"{_COMMON}event"},
}
_NEEDED = "version status sensitivity date recorded_on author".split()
_BEFORE = "version supersedes because status sensitivity date recorded_on author".split()
_AFTER = "unanswered local final signatures events conflicts updated".split()
_ALWAYS = {"phases": [], "signatories": [], "source": "The service's own."}
EVENTS = ("copy_given", "translated", "attached", "correction_asked", "withdrawn", "entered_in_error", "expunged")
"""What may happen to a paper of any form: an own one that names no events knows these."""


def whole(schema: Schema) -> dict[str, Any]:
    """The schema as the ones that ship are written: with the envelope around the questions, and nothing left to guess."""
    notes = {**_ALWAYS, "events": list(EVENTS), **schema["x-casefile"]}
    form = {"const": f"{notes['form']}/{notes['version']}", "title": "Form", "description": "The form and its version."}
    whose = _WHOSE[notes["place"]]

    def ours(names: list[str]) -> dict[str, Schema]:
        return {name: _EVENTS if name == "events" else {"$ref": f"{_COMMON}{name}"} for name in names}

    return {
        **schema,
        "type": "object",
        "additionalProperties": False,
        "required": ["casefile", "id", *whose, *_NEEDED],
        "x-casefile": notes,
        "properties": {
            "casefile": form,
            **ours(["id"]),
            **whose,
            **ours(_BEFORE),
            **schema["properties"],
            **ours(_AFTER),
        },
    }


def own_form(schema: Any, name: str, version: int, shape: Schema, blocks: Blocks) -> Form:
    """The form that a file of the service's describes; `shape` is the schema of all forms.

    Raises:
        SchemaError: it is none; its arguments are lines `pointer: what`.
    """
    wrong = [*_wrong(schema, name, version, shape)]
    if not wrong:
        wrong = lint(whole(schema), blocks)
    if wrong:
        raise SchemaError(*wrong)
    return form_of(whole(schema), blocks)


def _wrong(schema: Any, name: str, version: int, shape: Schema) -> Iterator[str]:
    """What keeps a file from being the form that its name says."""
    odd = faults(shape, schema)
    yield from (f"{at}: {_IN_WORDS.get(keyword, 'is not as it must be')}" for at, _, keyword in _parted(odd))
    if odd:
        return
    notes = schema["x-casefile"]
    if notes["form"] != name:
        yield "/x-casefile/form: a form is called as its folder"
    if notes["version"] != version:
        yield "/x-casefile/version: a version is called as its file"
    if notes["kind"] == Kind.LIVING:
        yield "/x-casefile/kind: an own form is single or record"
    if notes.get("hidden_from"):
        yield "/x-casefile/hidden_from: what is kept apart must be known to every casefile; an own form cannot be"
    for field in schema["properties"]:
        if field in ENVELOPE or (field == "place" and notes["place"] != "client"):
            yield f"/properties/{field}: this field is casefile's own; leave it out"
    asked = [one for one in schema["properties"].values() if "section" in one.get("x-casefile", {})]
    if len(asked) < len(schema["properties"]):
        yield "/properties: every question names its section, and why it is asked"


def _parted(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    return (line.partition(": ") for line in lines)


_IN_WORDS = {
    "additionalProperties": "holds a field that no form has",
    "required": "lacks what every form has: title, description, x-casefile and properties",
    "enum": "is none of the words that may stand here",
    "type": "is another kind of value than belongs here",
}
