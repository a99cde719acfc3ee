"""What a person answers of a form by themselves: never the worker's questions, and rules that a page can keep to."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from casefile.core.form import Field, FieldType, Form
from casefile.schema import person
from casefile.schema.forms import SchemaError, form_of
from casefile.schema.validate import fits
from casefile.store import library

THEIRS = [one for one in library.forms() if one.answered_by]
OF_EACH = pytest.mark.parametrize("form", THEIRS, ids=lambda one: one.name)


def every(fields: tuple[Field, ...]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from every(one.item.fields if one.item else one.fields)


def small(**more: Any) -> Form:
    """An invented form: the person's questions, the worker's, and some that hang on one or the other."""

    def asked(**notes: Any) -> dict[str, Any]:
        return {
            "type": "string", "maxLength": 300, "title": "Title", "description": "Help.",
            "x-casefile": {"section": "all", "why": "client", **notes},
        }  # fmt: skip

    properties = {
        "casefile": {"const": "small/1"},
        "id": {"type": "string", "maxLength": 60},
        "unanswered": {"type": "object", "additionalProperties": True},
        "mine": asked(needed="final"),
        "yours": asked(answered_by="worker", needed="final"),
        "secret": asked(hidden_from=["client"]),
        "kept_from_others": asked(hidden_from=["recipient"]),
        "after_mine": asked(when={"field": "mine", "present": True}),
        "after_yours": asked(when={"field": "yours", "present": True}),
        "later_still": asked(when={"field": "after_yours", "present": True}),
        "all_yours": {
            "type": "object", "title": "Title", "x-casefile": {"section": "all", "needed": "final"},
            "properties": {"one": asked(answered_by="worker")}, "additionalProperties": False,
        },
        "both": {
            "type": "object", "title": "Title", "x-casefile": {"section": "all", "needed": "final"},
            "properties": {"one": asked(answered_by="worker", needed="final"), "two": asked(), "mine": asked(when={"field": "one", "present": True})},
            "additionalProperties": False,
        },
        "things": {
            "type": "array", "title": "Title", "x-casefile": {"section": "all", "why": "client"},
            "items": {
                "type": "object", "additionalProperties": False,
                "properties": {"id": {"type": "string", "maxLength": 9, "pattern": "^[a-z]*$"}, "what": asked(), "ref": asked(answered_by="worker")},
            },
        },
    }  # fmt: skip
    notes = {"form": "small", "version": 1, "kind": "record", "place": "client", "sections": [{"id": "all"}]}
    schema = {"title": "Small", "type": "object", "additionalProperties": False, "required": ["casefile"]}
    return form_of({**schema, "x-casefile": notes, "properties": {**properties, **more}}, {})


def test_a_person_is_asked_their_own_questions_and_none_that_hangs_on_another() -> None:
    theirs = person.for_person(small())
    assert [one.name for one in theirs.fields] == ["mine", "kept_from_others", "after_mine", "both", "things"]
    inside = {one.name: [each.name for each in (one.item or one).fields] for one in theirs.fields}
    assert (inside["both"], inside["things"]) == (["two"], ["what"])


def test_what_is_needed_of_the_worker_is_not_needed_of_the_person() -> None:
    theirs = person.for_person(small())
    assert [one.name for one in theirs.fields if one.needed] == ["mine"]


def test_the_schema_of_a_page_knows_its_questions_and_nothing_else() -> None:
    schema = person.for_person(small()).schema
    assert fits(schema, {})
    assert fits(schema, {"mine": "x", "things": [{"id": "a", "what": "x"}], "unanswered": {"mine": "declined"}})
    for strange in ({"yours": "x"}, {"secret": "x"}, {"casefile": "small/1"}, {"id": "x"}, {"things": [{"ref": "x"}]}):
        assert not fits(schema, strange), strange
    for excuse in ({"mine": "not_asked"}, {"after_mine": "declined"}, {"yours": "declined"}):
        assert not fits(schema, {"unanswered": excuse}), excuse


def test_the_form_itself_is_left_as_it_is() -> None:
    form = small()
    before = copy.deepcopy(dict(form.schema))
    person.for_person(form)
    assert form.schema == before


@OF_EACH
def test_of_each_form_the_person_is_asked_something_and_nothing_of_the_workers(form: Form) -> None:
    theirs = person.for_person(form)
    asked = list(every(theirs.fields))
    assert asked
    assert not {one.name for one in theirs.fields} - {one.name for one in form.questions()}
    for one in asked:
        assert one.name != "id"
        assert one.answered_by != "worker"
        assert "client" not in one.hidden_from
        assert one.type not in (FieldType.FREE, FieldType.INSTANT)
        assert not one.name.endswith("_ref") or one.name == "service_ref"


@OF_EACH
def test_of_each_form_the_rules_are_plain_data_that_a_digest_stands_for(form: Form) -> None:
    theirs = person.for_person(form)
    assert json.loads(json.dumps(person.rules(theirs))) == person.rules(theirs)
    assert person.digest(theirs) == person.digest(person.for_person(form))


def test_the_digest_changes_with_a_rule_and_not_with_the_words() -> None:
    same = {
        "type": "string",
        "maxLength": 300,
        "title": "Other words",
        "x-casefile": {"section": "all", "needed": "final"},
    }
    digest = person.digest(person.for_person(small()))
    assert person.digest(person.for_person(small(mine=same))) == digest
    assert person.digest(person.for_person(small(mine={**same, "maxLength": 299}))) != digest


def test_a_word_that_the_page_cannot_keep_to_is_no_rule() -> None:
    theirs = person.for_person(
        small(mine={"type": "string", "minLength": 2, "title": "T", "x-casefile": {"section": "all"}})
    )
    with pytest.raises(SchemaError, match="minLength of mine"):
        person.rules(theirs)
