"""What no service may hide is data, and the data is what the rules read: told from the rules' own source."""

import ast
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from casefile.store import library
from casefile.store.resources import resource_dir

SOURCE = Path(__file__).parents[2] / "src" / "casefile"


def words(tree):
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from words(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from words(value)
    elif isinstance(tree, str):
        yield tree


def names_in_rules():
    """Every step of every path that the rules, and the use cases around them, hold as a text."""
    found = set(words(library.data("practice/1.yaml")))
    for path in [*(SOURCE / "core").rglob("*.py"), *(SOURCE / "work").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(node.value.split("."))
    return found


RULES = names_in_rules()


@pytest.mark.parametrize("form", [*library.forms()], ids=lambda form: form.name)
def test_every_question_that_a_rule_may_read_stands_there_and_no_other(form):
    wanted = sorted(one.name for one in form.questions() if one.name in RULES)
    assert sorted(library.looked_at(form.name)) == wanted, f"schemas/looked-at.yaml: {form.name}: [{', '.join(wanted)}]"


def test_what_everybody_would_name_is_among_them():
    """A few of those that the gates of practice rest on, by hand."""
    for form, names in {
        "consent": ("decision", "recipients", "never_share_with", "expires"),
        "referral-in": ("immediate_danger", "safety_screen", "decision"),
        "case-plan": ("goals", "review_on", "contact_plan"),
        "safe-today": ("asked", "ask_on", "questions"),
        "exit-summary": ("reason", "risk_at_exit", "way_back"),
    }.items():
        assert set(names) <= set(library.looked_at(form))
    assert library.looked_at("nosuch") == ()


def test_the_file_fits_its_schema_and_names_only_forms_there_are():
    schema = json.loads((resource_dir("schemas") / "looked-at.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    data = library.data("looked-at.yaml")
    Draft202012Validator(schema).validate(data)
    assert set(data["forms"]) <= set(library.shelf())


def test_a_service_may_still_leave_out_a_good_deal():
    """That the list is careful must not make hiding useless: of 790 questions, more than a third may go."""
    free = [
        (form.name, one.name)
        for form in library.forms()
        for one in form.questions()
        if one.name not in library.looked_at(form.name) and not one.needed and one.why not in ("safety", "law")
    ]
    assert len(free) > 250
    assert ("intake-record", "labour_force") in free
    assert ("note", "km") in free
