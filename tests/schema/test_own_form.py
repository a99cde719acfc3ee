"""A form of a service's own: its questions with casefile's fields around them, and what is refused, line by line."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from casefile.core.form import Kind
from casefile.schema.forms import SchemaError
from casefile.schema.own_form import own_form
from casefile.store import library
from casefile.store.resources import resource_dir

ANIMALS = {
    "title": "Animals",
    "description": "Who looks after the animals.",
    "x-casefile": {
        "form": "own-animals",
        "version": 1,
        "kind": "single",
        "place": "client",
        "sections": [{"id": "animals", "title": ""}],
    },
    "properties": {
        "which": {
            "title": "Which animals live with you?",
            "description": "Small ones too.",
            "type": "string",
            "maxLength": 300,
            "examples": ["A dog called Biscuit"],
            "x-casefile": {"section": "animals", "why": "client", "needed": "final"},
        },
        "vet": {
            "$ref": "../common/1.schema.json#/$defs/line",
            "title": "Who is the vet?",
            "description": "Name and telephone.",
            "examples": ["Dr Plum"],
            "x-casefile": {"section": "animals", "why": "client"},
        },
    },
}


def made(schema=ANIMALS, name="own-animals", version=1):
    return own_form(schema, name, version, library.described("form"), library.blocks())


def changed(path, value):
    """The good form with one thing changed; None takes it away."""
    schema = copy.deepcopy(ANIMALS)
    here = schema
    for step in path[:-1]:
        here = here[step]
    if value is None:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return schema


def refused(schema):
    with pytest.raises(SchemaError) as caught:
        made(schema)
    return list(caught.value.args)


def test_the_questions_get_casefiles_own_fields_around_them():
    form = made()
    assert [one.name for one in form.fields] == (
        "casefile id client key support_period version supersedes because status sensitivity date recorded_on author"
        " which vet unanswered local final signatures events conflicts updated"
    ).split()
    assert [one.name for one in form.questions()] == ["which", "vet"]
    assert (form.ref, form.kind, form.place, form.sensitivity) == ("own-animals/1", Kind.SINGLE, "client", "routine")
    assert form.field("which").needed
    assert form.field("vet").most == 300
    assert form.events == (
        "copy_given",
        "translated",
        "attached",
        "correction_asked",
        "withdrawn",
        "entered_in_error",
        "expunged",
    )
    assert not form.unnamed


@pytest.mark.parametrize(("place", "whose"), [("service", "place"), ("worker", "worker")])
def test_a_form_of_the_service_or_of_a_worker_is_nobodys_file(place, whose):
    form = made(changed(("x-casefile", "place"), place))
    names = [one.name for one in form.fields]
    assert names[:3] == ["casefile", "id", whose]
    assert not {"client", "key", "support_period"} & set(names)
    assert [one.name for one in form.questions()] == ["which", "vet"]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("title",), None, "/: lacks what every form has: title, description, x-casefile and properties"),
        (("colour",), "red", "/: holds a field that no form has"),
        (("x-casefile",), [], "/x-casefile: is another kind of value than belongs here"),
        (("x-casefile", "kind"), "weekly", "/x-casefile/kind: is none of the words that may stand here"),
        (("x-casefile", "kind"), "living", "/x-casefile/kind: an own form is single or record"),
        (("x-casefile", "form"), "own-pets", "/x-casefile/form: a form is called as its folder"),
        (("x-casefile", "version"), 2, "/x-casefile/version: a version is called as its file"),
        (
            ("x-casefile", "hidden_from"),
            ["client"],
            "/x-casefile/hidden_from: what is kept apart must be known to every casefile; an own form cannot be",
        ),
        (("x-casefile", "events"), ["danced"], "/x-casefile/events: danced is no event"),
        (
            ("x-casefile", "signatories"),
            [{"role": "dog", "needed": "always"}],
            "/x-casefile/signatories: nobody signs as dog",
        ),
        (
            ("properties", "status"),
            {"type": "string"},
            "/properties/status: this field is casefile's own; leave it out",
        ),
        (("properties", "vet", "x-casefile"), {}, "/properties: every question names its section, and why it is asked"),
        (("properties", "which", "maxLength"), None, "/properties/which: a string has a maxLength"),
        (("properties", "which", "title"), None, "/properties/which: a question has a title and a description"),
        (("properties", "which", "examples"), [7], "/properties/which: the example 7 does not fit"),
        (
            ("properties", "which", "pattern"),
            "^(a+)+$",
            "/properties/which: the pattern uses what other tools read differently, or may run for ever",
        ),
        (("properties", "vet", "$ref"), "file:///etc/passwd", "/: a reference names no block: file:///etc/passwd"),
        (("properties", "vet", "$ref"), "#", "/: a reference names no block: #"),
        (("properties", "which", "allOf"), [], "/properties/which: holds a field that no form has"),
    ],
)
def test_what_is_no_form_is_refused_and_says_where(path, value, line):
    assert line in refused(changed(path, value))


@pytest.mark.parametrize(
    "schema",
    [None, "", [], 7, {}, {"properties": []}, {"title": {}, "x-casefile": 7, "properties": {"a": []}}],
)
def test_anything_at_all_is_refused_in_words(schema):
    assert all(": " in str(line) for line in refused(schema))


# -- the schema of all forms
SHAPE = json.loads((resource_dir("schemas") / "form.schema.json").read_text("utf-8"))


def test_the_schema_of_forms_is_one():
    Draft202012Validator.check_schema(SHAPE)


@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_every_form_that_ships_has_that_shape(name):
    for path in library.shelf()[name].values():
        Draft202012Validator(SHAPE).validate(json.loads(path.read_text("utf-8")))
