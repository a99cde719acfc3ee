"""The quality gate for forms: every shipped form passes it, and each kind of fault planted in one is found at its place."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.schema.lint import lint
from casefile.store import library
from casefile.store.resources import resource_dir

COMMON = sorted((resource_dir("schemas") / "common").glob("*.schema.json"))


DRAWINGS = frozenset(path.stem for path in (resource_dir("templates") / "drawings").glob("*.svg"))


def _shipped() -> dict[str, Path]:
    return {
        f"{name}/{version}": path for name, versions in library.shelf().items() for version, path in versions.items()
    }


@pytest.mark.parametrize("path", _shipped().values(), ids=_shipped().keys())
def test_a_shipped_form_lints_clean(path: Path) -> None:
    assert lint(json.loads(path.read_text("utf-8")), library.blocks(), DRAWINGS) == []


@pytest.mark.parametrize("path", _shipped().values(), ids=_shipped().keys())
def test_a_shipped_form_says_the_name_and_version_of_its_file(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    notes = schema["x-casefile"]
    assert (notes["form"], notes["version"]) == (path.parent.name, int(path.name.split(".")[0]))
    assert schema["properties"]["casefile"]["const"] == f"{notes['form']}/{notes['version']}"


def _good() -> dict[str, Any]:
    """A form with one of everything, as docs/how-to/new-form.md asks for it."""
    return copy.deepcopy({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "Small", "description": "A small form.",
        "x-casefile": {
            "form": "small", "version": 1, "kind": "record", "place": "client", "phases": ["intake"], "proforma": None, "signatories": [],
            "events": ["used"], "sensitivity": "routine", "source": "our own", "sections": [{"id": "mine", "title": ""}],
        },
        "required": ["casefile"],
        "additionalProperties": False,
        "properties": {
            "casefile": {"const": "small/1", "title": "Form", "description": "Which form."},
            "words": {
                "type": "string", "maxLength": 300, "title": "What is it?", "description": "In your words.", "examples": ["A door."],
                "x-casefile": {"section": "mine", "why": "client", "needed": "final"},
            },
            "answer": {
                "enum": ["agreed", "declined"], "title": "Agreed?", "description": "One of two.",
                "x-casefile": {"section": "mine", "why": "law", "labels": {"agreed": "Agreed", "declined": "Declined"}, "when": {"field": "words", "present": True}},
            },
            "code": {"type": "string", "pattern": "^[a-z]{2,8}$", "maxLength": 8, "title": "Code", "description": "Short.", "x-casefile": {"section": "mine", "why": "law"}},
            "group": {
                "type": "object", "title": "Group", "description": "Of two.", "additionalProperties": False, "x-casefile": {"section": "mine", "why": "safety"},
                "properties": {"day": {"type": "string", "format": "date", "title": "Day", "description": "The day."}},
            },
            "items": {
                "type": "array", "title": "List", "description": "Of things.", "x-casefile": {"section": "mine", "why": "client"},
                "items": {
                    "type": "object", "additionalProperties": False,
                    "properties": {
                        "id": {"$ref": "../common/1.schema.json#/$defs/item_id"},
                        "what": {"type": "string", "maxLength": 300, "title": "What", "description": "What it is."},
                    },
                },
            },
            "tags": {"type": "array", "title": "Words", "description": "Some.", "items": {"type": "string", "maxLength": 30}, "x-casefile": {"section": "mine", "why": "client"}},
            "events": {"type": "array", "title": "Since", "description": "Since then.", "items": {"$ref": "../common/1.schema.json#/$defs/event"}},
        },
    })  # fmt: skip


def test_the_form_the_faults_are_planted_in_lints_clean() -> None:
    assert lint(_good(), library.blocks()) == []


def _at(form: dict[str, Any], pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        form = form[step]
    return form


def _set(pointer: str, key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda form: _at(form, pointer).__setitem__(key, value)


def _drop(pointer: str, key: str) -> Callable[[dict[str, Any]], None]:
    return lambda form: _at(form, pointer).__delitem__(key)


def _rename(pointer: str, old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def rename(form: dict[str, Any]) -> None:
        _at(form, pointer)[new] = _at(form, pointer).pop(old)

    return rename


P = "/properties"
X = "/x-casefile"
FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "allOf": (_set("", "allOf", []), "/allOf"),
    "a form that nobody answers": (_set(X, "answered_by", "nobody"), "/x-casefile/answered_by"),
    "a page that leaves no trace": (_set(X, "answered_by", "client"), "/x-casefile/events: filled_in belongs to"),
    "a trace of no page": (_set(X, "events", ["filled_in"]), "/x-casefile/events: filled_in belongs to"),
    "a question nobody answers": (_set(f"{P}/words/x-casefile", "answered_by", "client"), "/properties/words: answered_by"),
    "an answer that keeps nothing, and is none": (
        _set(f"{P}/answer/x-casefile", "keeps_nothing", ["later"]), "/properties/answer: keeps_nothing",
    ),
    "anyOf inside": (_set(f"{P}/group", "anyOf", []), "/properties/group/anyOf"),
    "oneOf in a list": (_set(f"{P}/items/items", "oneOf", []), "/properties/items/items/oneOf"),
    "if": (_set("", "if", {}), "/if"),
    "not": (_set(f"{P}/words", "not", {}), "/properties/words/not"),
    "$id": (_set("", "$id", "https://x.example"), "/$id"),
    "unevaluatedProperties": (_set("", "unevaluatedProperties", False), "/unevaluatedProperties"),
    "patternProperties": (_set(f"{P}/group", "patternProperties", {}), "/properties/group/patternProperties"),
    "a word misspelt": (_set(f"{P}/words", "maxlength", 3), "/properties/words/maxlength"),
    "no title": (_drop(f"{P}/words", "title"), "/properties/words"),
    "no description": (_drop(f"{P}/group/properties/day", "description"), "/properties/group/properties/day"),
    "no title in a list": (_drop(f"{P}/items/items/properties/what", "title"), "/properties/items/items/properties/what"),
    "no description of the form": (_drop("", "description"), "/description"),
    "no label": (_drop(f"{P}/answer/x-casefile/labels", "declined"), "/properties/answer: no label for declined"),
    "no labels": (_drop(f"{P}/answer/x-casefile", "labels"), "/properties/answer: no label for agreed"),
    "an answer no": (_set(f"{P}/answer", "enum", ["agreed", "no"]), "/properties/answer: YAML 1.1 types the answer no"),
    "an answer Yes": (_set(f"{P}/answer", "enum", ["agreed", "Yes"]), "/properties/answer: YAML 1.1 types the answer Yes"),
    "an answer in a list of answers": (
        _set(f"{P}/tags", "items", {"enum": ["off"], "x-casefile": {"labels": {"off": "Off"}}}), "/properties/tags/items: YAML 1.1 types",
    ),
    "a key on": (_rename(f"{P}/group/properties", "day", "on"), "/properties/group/properties/on"),
    "a key n": (_rename(P, "words", "n"), "/properties/n"),
    "a key in capitals": (_rename(P, "words", "Words"), "/properties/Words"),
    "a key with a dash": (_rename(P, "code", "co-de"), "/properties/co-de"),
    "a list keyed by nothing": (_drop(f"{P}/items/items/properties", "id"), "/properties/items/items: a list of objects is keyed"),
    "a list keyed by a name": (_rename(f"{P}/items/items/properties", "id", "name"), "/properties/items/items: a list of objects is keyed"),
    "a reference to nothing": (_set(f"{P}/words", "$ref", "../common/1.schema.json#/$defs/nothing"), "a reference names no block"),
    "a reference to a page": (_set(f"{P}/words", "$ref", "https://x.example/a.json"), "a reference names no block"),
    "an open object": (_drop(f"{P}/group", "additionalProperties"), "/properties/group: additionalProperties"),
    "an open object in a list": (_set(f"{P}/items/items", "additionalProperties", True), "/properties/items/items: additionalProperties"),
    "an open form": (_drop("", "additionalProperties"), "additionalProperties"),
    "a string without an end": (_drop(f"{P}/words", "maxLength"), "/properties/words: a string has a maxLength"),
    "a string without an end in a list": (_drop(f"{P}/tags/items", "maxLength"), "/properties/tags/items: a string has a maxLength"),
    "a pattern for ever": (_set(f"{P}/code", "pattern", "^(a+)+$"), "/properties/code: the pattern"),
    "a pattern for ever, with a star": (_set(f"{P}/code", "pattern", "^([a-z]*x?)*$"), "/properties/code: the pattern"),
    "a pattern for ever, without a group's end": (_set(f"{P}/code", "pattern", "^(a|a)*$"), "/properties/code: the pattern"),
    "a pattern with a class": (_set(f"{P}/code", "pattern", "^\\d+$"), "/properties/code: the pattern"),
    "a pattern with a word": (_set(f"{P}/code", "pattern", "^\\w$"), "/properties/code: the pattern"),
    "a pattern with a property": (_set(f"{P}/code", "pattern", "^\\p{L}$"), "/properties/code: the pattern"),
    "a pattern that looks ahead": (_set(f"{P}/code", "pattern", "^(?=a)a$"), "/properties/code: the pattern"),
    "a pattern that is none": (_set(f"{P}/code", "pattern", "^[a-z$"), "/properties/code: the pattern"),
    "an example too long": (_set(f"{P}/words", "examples", ["x" * 301]), "/properties/words"),
    "an example of another type": (_set(f"{P}/words", "examples", [3]), "/properties/words"),
    "an example that is no answer": (_set(f"{P}/answer", "examples", ["perhaps"]), "/properties/answer"),
    "an example against the pattern": (_set(f"{P}/code", "examples", ["NO"]), "/properties/code"),
    "an example that is no day": (_set(f"{P}/group/properties/day", "examples", ["2026-02-30"]), "/properties/group/properties/day"),
    "an annotation misspelt": (_set(f"{P}/words/x-casefile", "neded", "final"), "/properties/words: not an annotation: neded"),
    "an annotation of the form misspelt": (_set("/x-casefile", "phase", []), "/x-casefile/phase"),
    "no annotation": (_drop("", "x-casefile"), "/x-casefile"),
    "no sections": (_drop("/x-casefile", "sections"), "/x-casefile/sections"),
    "no source": (_drop("/x-casefile", "source"), "/x-casefile/source"),
    "a section that is not there": (_set(f"{P}/words/x-casefile", "section", "yours"), "/properties/words: no such section yours"),
    "asked for nobody": (_drop(f"{P}/words/x-casefile", "why"), "/properties/words: says not why"),
    "asked for the tool": (_set(f"{P}/words/x-casefile", "why", "tool"), "/properties/words: says not why"),
    "a condition on nothing": (_set(f"{P}/answer/x-casefile", "when", {"field": "nothing", "present": True}), "/properties/answer: when names no question"),
    "an event that is none": (_set("/x-casefile", "events", ["danced"]), "/x-casefile/events: danced"),
    "needed for a draft": (_set(f"{P}/words/x-casefile", "needed", "draft"), "/properties/words"),
    "needed, and a reference": (
        _set(P, "seen_ref", {"$ref": "../common/1.schema.json#/$defs/document_ref", "x-casefile": {"needed": "final", "section": "mine", "why": "law"}}),
        "/properties/seen_ref",
    ),
    "a kind that is none": (_set("/x-casefile", "kind", "double"), "/x-casefile/kind"),
    "a drawing that is none": (_set(f"{P}/words/x-casefile", "picture", "unicorn"), "/properties/words: there is no drawing"),
    "a sheet that is none": (_set(f"{P}/answer/x-casefile", "sheet", "third"), "/properties/answer: the only sheet"),
    "an extra sheet for everybody": (_set(f"{P}/words/x-casefile", "sheet", "extra"), "/properties/words: what everybody"),
    "a place that is none": (_set("/x-casefile", "place", "cloud"), "/x-casefile/place"),
}  # fmt: skip


@pytest.mark.parametrize(("plant", "found"), FAULTS.values(), ids=[name.replace(" ", "-") for name in FAULTS])
def test_a_planted_fault_is_found_at_its_place(plant: Callable[[dict[str, Any]], None], found: str) -> None:
    form = _good()
    plant(form)
    said = lint(form, library.blocks(), DRAWINGS)
    assert any(found in line for line in said), said


def test_there_are_enough_planted_faults() -> None:
    assert len(FAULTS) >= 20


@pytest.mark.parametrize("path", COMMON, ids=[path.name for path in COMMON])
def test_the_shared_blocks_hold_as_a_form_of_their_own(path: Path) -> None:
    form = _good()
    blocks = {
        name: {"$ref": f"../common/{path.name}#/$defs/{name}"} for name in json.loads(path.read_text("utf-8"))["$defs"]
    }
    form["properties"] |= blocks
    assert lint(form, library.blocks()) == []
