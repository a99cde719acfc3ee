"""Every shipped form with its good documents, which are accepted, and its bad ones, which are refused for one named reason."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casefile.core.finding import Finding
from casefile.core.form import Field, FieldType
from casefile.core.tree import Plain
from casefile.schema import validate
from casefile.schema.typing import typed
from casefile.store import library
from casefile.store.folder import document_of
from casefile.store.resources import resource_dir

HERE = Path(__file__).parent
GOOD = sorted(HERE.glob("*/good/*.yaml"))
BAD = sorted(HERE.glob("*/bad/*.yaml"))
EXPECT = re.compile(r"# expect: ([a-z-]+/[a-z-]+) at ([0-9]+):([0-9]+)\r?\n")
SHELF = [(name, version) for name, versions in sorted(library.shelf().items()) for version in sorted(versions)]
CODES = sorted((resource_dir("schemas") / "codes").glob("*.yaml"))


def _ids(paths: list[Path]) -> list[str]:
    return [f"{path.parts[-3]}-{path.stem}" for path in paths]


def _findings(path: Path) -> list[Finding]:
    document = document_of(path.name, path.read_text("utf-8"))
    assert document.name == path.parts[-3], "it lies in another form's folder"
    return [*document.findings, *validate.findings(document)]


@pytest.mark.parametrize("path", GOOD, ids=_ids(GOOD))
def test_a_good_document_has_nothing_to_find(path: Path) -> None:
    assert _findings(path) == []


@pytest.mark.parametrize("path", BAD, ids=_ids(BAD))
def test_a_bad_document_has_exactly_the_one_finding_it_names(path: Path) -> None:
    expected = EXPECT.match(path.read_text("utf-8"))
    assert expected, "its first line is: # expect: CODE at LINE:COLUMN"
    code, line, column = expected.groups()
    assert [(one.code, one.place.line, one.place.column) for one in _findings(path)] == [(code, int(line), int(column))]


@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_every_shipped_form_has_a_good_document_and_three_bad_ones(name: str) -> None:
    assert any(path.parts[-3] == name for path in GOOD)
    assert sum(path.parts[-3] == name for path in BAD) >= 3


def test_every_folder_of_documents_is_a_shipped_forms() -> None:
    assert {path.parts[-3] for path in [*GOOD, *BAD]} <= set(library.shelf())


@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_the_good_documents_of_a_form_answer_its_needed_questions(name: str) -> None:
    """At least one good document is final (or living), so the needs of the form are really met by something."""
    texts = [path.read_text("utf-8") for path in GOOD if path.parts[-3] == name]
    assert library.form(name).kind == "living" or any(
        re.search(r"^status: (final|withdrawn)$", text, re.MULTILINE) for text in texts
    )


# -- what the schemas say themselves


def _fields(fields: tuple[Field, ...], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Field]]:
    for field in fields:
        yield "/".join((*path, field.name)), field
        inner = field.fields or (field.item.fields if field.item else ())
        yield from _fields(inner, (*path, field.name))


def _schema_at(schema: Any, path: str) -> Any:
    for step in path.split("/"):
        schema = schema["properties"] if "properties" in schema else schema["items"]["properties"]
        schema = schema[step]
    return schema


@pytest.mark.parametrize(("name", "version"), SHELF)
def test_the_examples_inside_a_schema_fit_the_question_they_stand_at(name: str, version: int) -> None:
    form = library.form(name, version)
    seen = 0
    for path, field in _fields(form.fields):
        for example in field.examples:
            assert validate.fits(_schema_at(form.schema, path), example), (path, example)
            seen += 1
    assert seen


@pytest.mark.parametrize(("name", "version"), SHELF)
def test_every_question_a_person_answers_has_an_example_or_choices(name: str, version: int) -> None:
    told = (
        FieldType.CHOICE,
        FieldType.BOOLEAN,
        FieldType.GROUP,
        FieldType.LIST,
        FieldType.FREE,
        FieldType.DATE,
        FieldType.INSTANT,
    )
    form = library.form(name, version)
    silent = [
        path
        for field in form.questions()
        for path, one in _fields((field,))
        if one.type not in told and not one.examples
    ]
    assert silent == []


@pytest.mark.parametrize(("name", "version"), SHELF)
def test_a_choice_written_plain_is_the_text_it_is(name: str, version: int) -> None:
    form = library.form(name, version)
    for field in form.questions():
        for choice in field.choices:
            assert typed({field.name: Plain(choice)}, form) == {field.name: choice}


# -- code sets


@pytest.mark.parametrize("path", CODES, ids=[path.stem for path in CODES])
def test_the_codes_of_a_set_are_the_answers_of_a_shared_block(path: Path) -> None:
    codes = [value["code"] for value in library.data(f"codes/{path.name}")["values"]]
    assert len(codes) == len(set(codes))
    answers = [set(block.get("enum", ())) for block in library.blocks().values()]
    said = set(codes) - {"not_stated"}  # an export's word for a question without an answer
    assert any(said <= one for one in answers), "no block of schemas/common has all these answers"


@pytest.mark.parametrize("path", CODES, ids=[path.stem for path in CODES])
def test_a_code_set_says_where_it_comes_from_and_whether_it_was_checked(path: Path) -> None:
    data = library.data(f"codes/{path.name}")
    assert data["set"] == path.stem
    assert data["source"]
    assert data["verified"]
    assert all(value["label"] and value["number"] for value in data["values"])


def test_the_schemas_are_json_that_every_tool_reads() -> None:
    for path in resource_dir("schemas").rglob("*.json"):
        text = path.read_text("utf-8")
        pairs: list[list[tuple[str, Any]]] = []
        json.loads(text, object_pairs_hook=lambda found, pairs=pairs: pairs.append(found) or dict(found))
        assert all(len({key for key, _ in found}) == len(found) for found in pairs), (
            f"a key stands twice in {path.name}"
        )
        assert "\r" not in text
        assert text.endswith("\n")
