"""When text becomes a boolean or a number: only a plain scalar, only where the form asks for one, only in one spelling."""

from typing import Any

import pytest

from casefile.core.form import FieldType, Form
from casefile.core.tree import Plain
from casefile.schema.forms import SchemaError, form_of, resolved
from casefile.schema.typing import scalar, typed
from casefile.store.text.nodes import parse

PROPERTIES: dict[str, Any] = {
    "t": {"type": "string"}, "b": {"type": "boolean"}, "i": {"type": "integer"}, "n": {"type": "number"}, "d": {"type": "string", "format": "date"},
    "m": {"type": "string", "format": "date-time"}, "c": {"enum": ["true", "3", "x"]}, "k": {"const": "1"}, "f": {"type": "object"},
    "bs": {"type": "array", "items": {"type": "boolean"}},
    "g": {"type": "object", "properties": {"b": {"type": "boolean"}, "i": {"type": "integer"}}},
    "gs": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "i": {"type": "integer"}}}},
    "deep": {"type": "array", "items": {"type": "object", "properties": {"in": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}}}}}}},
}  # fmt: skip


def _form(properties: dict[str, Any] | None = None) -> Form:
    notes = {"form": "small", "version": 1, "kind": "record", "place": "client"}
    return form_of({"title": "Small", "x-casefile": notes, "properties": properties or PROPERTIES}, {})


def _typed(text: str) -> Any:
    return typed(parse(text).tree(), _form())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("true", "boolean", True), ("false", "boolean", False), ("True", "boolean", "True"), ("yes", "boolean", "yes"), ("on", "boolean", "on"), ("1", "boolean", "1"),
        ("0", "integer", 0), ("3", "integer", 3), ("-3", "integer", -3), ("+3", "integer", "+3"), ("03", "integer", "03"), ("3.0", "integer", "3.0"),
        ("1_000", "integer", "1_000"), ("1e3", "integer", "1e3"), ("0x1F", "integer", "0x1F"), ("0o7", "integer", "0o7"), ("-0", "integer", 0),
        ("9" * 16, "integer", int("9" * 16)), ("9" * 17, "integer", "9" * 17), ("９", "integer", "９"), ("true", "integer", "true"),
        ("1.5", "number", 1.5), ("-0.25", "number", -0.25), ("3", "number", 3), (".5", "number", ".5"), ("1.", "number", "1."), ("1e3", "number", "1e3"),
        (".inf", "number", ".inf"), (".nan", "number", ".nan"), ("01.5", "number", "01.5"), ("1,5", "number", "1,5"),
        ("true", "text", "true"), ("0491570156", "text", "0491570156"), ("0800", "text", "0800"), ("2026-03-04", "date", "2026-03-04"),
        ("2026-03-04T05:06:07Z", "instant", "2026-03-04T05:06:07Z"), ("true", "choice", "true"), ("3", "choice", "3"), ("3", "free", "3"),
    ],
)  # fmt: skip
def test_a_plain_scalar_becomes_what_the_question_asks_for_or_stays_text(text: str, kind: str, value: Any) -> None:
    found = scalar(Plain(text), FieldType(kind))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", ["b", "i", "n"])
@pytest.mark.parametrize("quoted", ['"true"', "'3'", '"1.5"', "|-\n  3", ">-\n  true"])
def test_a_quoted_scalar_stays_text(name: str, quoted: str) -> None:
    value = _typed(f"{name}: {quoted}\n")[name]
    assert type(value) is str


def test_types_reach_into_groups_and_lists() -> None:
    assert _typed(
        "g: {b: true, i: 3}\nbs: [true, false, no]\ngs:\n  - {id: 0800, i: 7}\n  - {i: x}\ndeep: [{in: [{n: 1.5}, {n: 2}]}]\n"
    ) == {
        "g": {"b": True, "i": 3},
        "bs": [True, False, "no"],
        "gs": [{"id": "0800", "i": 7}, {"i": "x"}],
        "deep": [{"in": [{"n": 1.5}, {"n": 2}]}],
    }


def test_what_no_question_asks_for_stays_text() -> None:
    assert _typed("own: 3\nlocal: {a: true}\nf: {x: 3, y: [true]}\ng: {own: 3}\n") == {
        "own": "3", "local": {"a": "true"}, "f": {"x": "3", "y": ["true"]}, "g": {"own": "3"},
    }  # fmt: skip


@pytest.mark.parametrize("empty", ["", "~", "null", '""', "{}", "[]", "[~]", "['']", "{b: }", "{b: {x: ~}}"])
def test_an_answer_left_empty_is_left_out(empty: str) -> None:
    assert _typed(f"t: x\ng: {empty}\nb: {empty}\n") == {"t": "x"}


def test_an_empty_item_keeps_the_places_of_the_others() -> None:
    assert _typed("bs:\n  - true\n  -\n  - false\n") == {"bs": [True, "", False]}


def test_what_is_of_the_wrong_shape_stays_as_it_is_for_the_check_to_name() -> None:
    assert _typed("g: 3\nbs: true\ngs: {id: x}\nt: [a]\nb: {x: true}\ni: [3]\n") == {
        "g": "3", "bs": "true", "gs": {"id": "x"}, "t": ["a"], "b": {"x": "true"}, "i": ["3"],
    }  # fmt: skip


def test_typed_text_is_bare_text() -> None:
    data = _typed("t: x\nf: {a: y}\ngs: [{id: z}]\n")
    assert [type(data["t"]), type(data["f"]["a"]), type(data["gs"][0]["id"])] == [str, str, str]


def test_the_tree_is_not_touched() -> None:
    tree: Any = parse("i: 3\ng: {b: true}\n").tree()
    typed(tree, _form())
    assert tree == {"i": "3", "g": {"b": "true"}}
    assert isinstance(tree["i"], Plain)


# -- from a schema to a form


def test_the_kind_of_an_answer_is_told_from_its_schema() -> None:
    kinds = {field.name: str(field.type) for field in _form().fields}
    assert kinds == {
        "t": "text", "b": "boolean", "i": "integer", "n": "number", "d": "date", "m": "instant", "c": "choice", "k": "choice", "f": "free",
        "bs": "list", "g": "group", "gs": "list", "deep": "list",
    }  # fmt: skip


def test_a_block_is_put_in_and_what_stands_beside_the_reference_wins() -> None:
    blocks = {
        "#/$defs/day": {"type": "string", "format": "date", "title": "Day", "x-casefile": {"why": "law", "lines": 1}}
    }
    schema = {"properties": {"a": {"$ref": "#/$defs/day", "title": "When?", "x-casefile": {"why": "client"}}}}
    assert resolved(schema, blocks) == {
        "properties": {
            "a": {"type": "string", "format": "date", "title": "When?", "x-casefile": {"why": "client", "lines": 1}}
        }
    }


def test_blocks_may_refer_to_blocks() -> None:
    blocks = {"a": {"type": "array", "items": {"$ref": "b"}}, "b": {"$ref": "c", "title": "B"}, "c": {"type": "string"}}
    assert resolved({"$ref": "a"}, blocks) == {"type": "array", "items": {"type": "string", "title": "B"}}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"title": "A"},
        {"title": "A", "x-casefile": {}, "properties": {}},
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "double", "place": "client"},
            "properties": {},
        },
        {"title": "A", "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client"}},
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client"},
            "properties": {"b": {"$ref": "nowhere"}},
        },
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client"},
            "properties": {"b": {"type": "array"}},
        },
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client"},
            "properties": {"b": 3},
        },
        {"title": "A", "x-casefile": 3, "properties": {}},
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client"},
            "properties": [],
        },
        {
            "title": "A",
            "x-casefile": {"form": "a", "version": 1, "kind": "record", "place": "client", "sections": [{}]},
            "properties": {},
        },
    ],
    ids=range(11),
)
def test_what_is_no_form_is_said_to_be_none(schema: Any) -> None:
    with pytest.raises(SchemaError):
        form_of(schema, {})


def test_blocks_that_refer_to_each_other_for_ever_are_refused() -> None:
    with pytest.raises(SchemaError):
        resolved({"$ref": "a"}, {"a": {"$ref": "b"}, "b": {"$ref": "a"}})
