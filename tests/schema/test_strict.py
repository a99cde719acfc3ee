"""Three judges of a final document agree: the needs and the draft's schema, the strict schema, and the copy an editor uses.

They are asked about thousands of documents, each one step from a good one: a field gone, emptied, or answered otherwise.
"""

import copy
import itertools
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.tree import Plain
from casefile.schema import validate
from casefile.schema.forms import form_of
from casefile.schema.needed import gaps
from casefile.schema.strict import for_editor, strict
from casefile.schema.typing import typed
from casefile.store import library
from casefile.store.folder import document_of

GOOD = sorted((Path(__file__).parents[1] / "forms").glob("*/good/*.yaml"))
FORMS = sorted({path.parts[-3] for path in GOOD})
A_FORM = 190
"""How many mutations of each form are judged: sixteen forms and more make three thousand."""


@cache
def _schemas(name: str) -> tuple[Form, Any, Any]:
    form = library.form(name)
    return form, strict(form), for_editor(form)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield (*path, key)
        yield from _places(child, (*path, key))


def _answers(field: Field | None, rng: random.Random) -> list[Any]:
    """Other answers to a question: some that fit, some that do not."""
    if field is None or field.type is FieldType.FREE:
        return [Plain("x")]
    if field.type is FieldType.CHOICE:
        return [Plain(rng.choice(field.choices)), Plain(rng.choice(field.choices)), Plain("no_such_answer")]
    return {
        FieldType.BOOLEAN: [Plain("true"), Plain("false"), Plain("maybe"), "true"],
        FieldType.INTEGER: [Plain("0"), Plain("3"), Plain("100000"), Plain("x"), "3"],
        FieldType.NUMBER: [Plain("1.5"), Plain("x")],
        FieldType.DATE: [Plain("2026-05-06"), Plain("2026-02-30"), Plain("soon")],
        FieldType.INSTANT: [Plain("2026-05-06T01:02:03Z"), Plain("2026-05-06")],
        FieldType.TEXT: ["Other words.", "x" * 30_000],
        FieldType.LIST: [[], Plain("x"), [{}]],
        FieldType.GROUP: [{}, Plain("x"), {"no_such_field": Plain("x")}],
    }[field.type]


def _steps(form: Form, tree: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every step away from a document: what is done, and where."""
    yield from itertools.product(("gone", "empty", "other"), _places(tree))
    yield from (("other", (one.name,)) for one in form.fields if one.name not in tree)


def _stepped(form: Form, tree: dict[str, Any], step: tuple[str, tuple[Any, ...]], rng: random.Random) -> dict[str, Any]:
    done, path = step
    made = copy.deepcopy(tree)
    *way, last = path
    holder = _down(made, way)
    if done == "gone":
        del holder[last]
    else:
        empties = [None, "", [], {}, {"x": None}, [None]]
        holder[last] = rng.choice(empties if done == "empty" else _answers(form.at(path), rng))
    return made


def _down(value: Any, way: list[Any]) -> Any:
    for step in way:
        value = value[step]
    return value


@cache
def _good(name: str) -> list[tuple[str, Any]]:
    return [
        (path.name, document_of(path.name, path.read_text("utf-8")).tree) for path in GOOD if path.parts[-3] == name
    ]


def _judged(name: str) -> list[tuple[str, Any, tuple[str, tuple[Any, ...]]]]:
    """A sample of the steps away from the good documents of a form."""
    form = library.form(name)
    every = [(file, tree, step) for file, tree in _good(name) for step in _steps(form, tree)]
    return random.Random(name).sample(every, min(A_FORM, len(every)))


def test_there_are_three_thousand_mutations() -> None:
    assert sum(len(_judged(name)) for name in FORMS) >= 3_000


@pytest.mark.parametrize("name", FORMS)
def test_the_three_judges_of_a_final_document_agree(name: str) -> None:
    form, strictly, editors = _schemas(name)
    rng = random.Random(name)
    seen = set()
    for (file, good, step), status in zip(
        _judged(name), itertools.cycle(["final", "final", "withdrawn", "draft"]), strict=False
    ):
        tree = _stepped(form, good, step, rng)
        if form.kind is not Kind.LIVING:
            tree["status"] = Plain(status)
        data = typed(tree, form)
        draft = validate.fits(form.schema, data)
        missing = gaps(form, data)
        done = draft and not missing
        why = (
            file,
            step,
            status,
            [gap.path for gap in missing],
            validate.faults(form.schema, data) if not draft else "",
        )
        assert validate.fits(strictly, data) == done, why
        asked = form.kind is not Kind.LIVING and status != "draft"
        assert validate.fits(editors, data) == (done if asked else draft), why
        seen.add((draft, done))
    assert len(seen) >= 2, "the mutations must bring about both answers"


@pytest.mark.parametrize("name", FORMS)
def test_an_editor_lets_a_draft_leave_open_what_casefile_lets_it_leave_open(name: str) -> None:
    """`key:` is null to an editor and no answer to casefile: it may stand wherever a draft may be silent, and nowhere else."""
    form, _, editors = _schemas(name)
    draft = {} if form.kind is Kind.LIVING else {"status": Plain("draft")}
    every = [(file, {**good, **draft}, path) for file, good in _good(name) for path in _places(good) if _is_named(path)]
    for file, tree, path in random.Random(name).sample(every, min(60, len(every))):
        data = typed(tree, form)
        *way, last = path
        _down(data, way)[last] = None
        silent = copy.deepcopy(data)
        del _down(silent, way)[last]
        if form.at(path) is not None and _down(silent, way):
            assert validate.fits(editors, data) == validate.fits(form.schema, silent), (file, path)


def _is_named(path: tuple[Any, ...]) -> bool:
    return isinstance(path[-1], str) and path[0] not in ("local", "conflicts")


# -- a small form, judged by hand

NEEDED = {"needed": "final"}


def _small(properties: dict[str, Any]) -> Form:
    notes = {"form": "small", "version": 1, "kind": "record", "place": "client"}
    envelope = {
        "status": {"type": "string"},
        "unanswered": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return form_of({"title": "Small", "type": "object", "x-casefile": notes, "properties": properties | envelope}, {})


def _text(**notes: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": 300, "x-casefile": notes}


def _group(needed: bool = False, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "x-casefile": NEEDED if needed else {},
    }


def _list(items: Any, needed: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": items, "x-casefile": NEEDED if needed else {}}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[Any, ...]]]] = {
    "answered": ({"a": _text(**NEEDED)}, {"a": "x"}, []),
    "open": ({"a": _text(**NEEDED)}, {}, [("a",)]),
    "empty": ({"a": _text(**NEEDED)}, {"a": ""}, [("a",)]),
    "a blank is an answer": ({"a": _text(**NEEDED)}, {"a": " "}, []),
    "false is an answer": ({"a": {"type": "boolean", "x-casefile": NEEDED}}, {"a": False}, []),
    "nought is an answer": ({"a": {"type": "integer", "x-casefile": NEEDED}}, {"a": 0}, []),
    "said why not": ({"a": _text(**NEEDED)}, {"unanswered": {"a": "declined"}}, []),
    "said why not, of another": ({"a": _text(**NEEDED)}, {"unanswered": {"b": "declined"}}, [("a",)]),
    "an empty list": ({"a": _list(_text(), True)}, {"a": []}, [("a",)]),
    "a list": ({"a": _list(_text(), True)}, {"a": ["x"]}, []),
    "an empty group": ({"a": _group(True, b=_text())}, {"a": {}}, [("a",)]),
    "inside a group that is not there": ({"a": _group(b=_text(**NEEDED))}, {}, []),
    "inside a group": ({"a": _group(b=_text(**NEEDED), c=_text())}, {"a": {"c": "x"}}, [("a", "b")]),
    "inside a group why-not does not reach": (
        {"a": _group(b=_text(**NEEDED), c=_text())}, {"a": {"c": "x"}, "unanswered": {"b": "declined"}}, [("a", "b")],
    ),
    "inside a list": ({"a": _list(_group(b=_text(**NEEDED), c=_text()))}, {"a": [{"b": "x"}, {"c": "x"}]}, [("a", 1, "b")]),
    "inside a list in a list": (
        {"a": _list(_group(b=_list(_group(c=_text(**NEEDED), d=_text()))))}, {"a": [{"b": [{"c": "x"}, {"d": "x"}]}]}, [("a", 0, "b", 1, "c")],
    ),
    "when it is so": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "is": "yes_please"})}, {"a": "yes_please"}, [("b",)]),
    "when it is not so": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "is": "yes_please"})}, {"a": "other"}, []),
    "when it is open": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "is": "yes_please"})}, {}, []),
    "when it is one of": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "in": ["x", "y"]})}, {"a": "y"}, [("b",)]),
    "when true": ({"a": {"type": "boolean"}, "b": _text(**NEEDED, when={"field": "a", "is": True})}, {"a": True}, [("b",)]),
    "when true and it is false": ({"a": {"type": "boolean"}, "b": _text(**NEEDED, when={"field": "a", "is": True})}, {"a": False}, []),
    "when false": ({"a": {"type": "boolean"}, "b": _text(**NEEDED, when={"field": "a", "is": False})}, {"a": False}, [("b",)]),
    "when a number": ({"a": {"type": "integer"}, "b": _text(**NEEDED, when={"field": "a", "is": 3})}, {"a": 3}, [("b",)]),
    "when one of several numbers": ({"a": {"type": "integer"}, "b": _text(**NEEDED, when={"field": "a", "in": [1, 2]})}, {"a": 2}, [("b",)]),
    "when it is in a list": ({"a": _list(_text()), "b": _text(**NEEDED, when={"field": "a", "is": "x"})}, {"a": ["y", "x"]}, [("b",)]),
    "when it is not in a list": ({"a": _list(_text()), "b": _text(**NEEDED, when={"field": "a", "is": "x"})}, {"a": ["y"]}, []),
    "when present": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "present": True})}, {"a": "x"}, [("b",)]),
    "when present and it is not": ({"a": _text(), "b": _text(**NEEDED, when={"field": "a", "present": True})}, {}, []),
    "when a list is present": ({"a": _list(_text()), "b": _text(**NEEDED, when={"field": "a", "present": True})}, {"a": []}, []),
    "when beside": (
        {"g": _group(a=_text(), b=_text(**NEEDED, when={"field": "a", "is": "x"}))}, {"g": {"a": "x"}}, [("g", "b")],
    ),
    "when at the top": (
        {"a": _text(), "g": _group(b=_text(**NEEDED, when={"field": "a", "is": "x"}), c=_text())}, {"a": "x", "g": {"c": "y"}}, [("g", "b")],
    ),
    "when at the top, from inside a list": (
        {"a": _text(), "g": _list(_group(b=_text(**NEEDED, when={"field": "a", "is": "x"}), c=_text()))},
        {"a": "x", "g": [{"c": "y"}, {"b": "y"}]}, [("g", 0, "b")],
    ),
    "when beside, though the top says otherwise": (
        {"a": _text(), "g": _group(a=_text(), b=_text(**NEEDED, when={"field": "a", "is": "x"}))}, {"a": "x", "g": {"a": "y"}}, [],
    ),
    "when beside, and only the top says so": (
        {"a": _text(), "g": _group(a=_text(), b=_text(**NEEDED, when={"field": "a", "is": "x"}), c=_text())}, {"a": "x", "g": {"c": "y"}}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "data", "open_ones"), CASES.values(), ids=[name.replace(" ", "-") for name in CASES]
)
def test_what_a_final_document_must_answer(
    properties: dict[str, Any], data: dict[str, Any], open_ones: list[tuple[Any, ...]]
) -> None:
    form = _small(properties)
    data = {"status": "final", **data}
    said = {key: value for key, value in data.items() if value not in ("", [], {})}
    assert [gap.path for gap in gaps(form, said)] == open_ones
    assert validate.fits(strict(form), said) is not bool(open_ones)
    assert validate.fits(for_editor(form), said) is not bool(open_ones)
    assert validate.fits(for_editor(form), {**said, "status": "draft"})
    assert [gap.path for gap in gaps(form, data)] == open_ones, "an answer left empty is no answer, typed away or not"


@pytest.mark.parametrize("name", FORMS)
def test_the_copies_for_editors_are_plain_json_schema_and_stand_alone(name: str) -> None:
    text = json.dumps(for_editor(library.form(name)))
    assert "x-casefile" not in text
    assert '"$ref"' not in text
    assert for_editor(library.form(name))["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(for_editor(library.form(name)))
    Draft202012Validator.check_schema(strict(library.form(name)))
