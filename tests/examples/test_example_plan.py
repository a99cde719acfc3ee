"""The example plan (number 16 of the list of proformas): whole, signed, invented, and about nobody by name."""

import re

import pytest
from tests.story import Desk

from casefile.core.document import Document
from casefile.core.tree import is_empty
from casefile.schema.needed import gaps
from casefile.store.folder import Folder
from casefile.store.resources import resource_dir

HOME = resource_dir("examples") / "example-plan"


@pytest.fixture(scope="module")
def plan() -> Document:
    return next(one for one in Folder(HOME).case("tulip-1616").documents if one.name == "case-plan")


def test_check_finds_nothing_in_it() -> None:
    heard = Desk(HOME)("check", "--strict")
    assert heard.code == 0, heard.out


def test_every_question_is_answered_or_says_why_not(plan: Document) -> None:
    assert plan.form
    assert gaps(plan.form, plan.data) == ()
    excused = plan.data.get("unanswered", {})
    assert [
        one.name for one in plan.form.questions() if is_empty(plan.data.get(one.name)) and one.name not in excused
    ] == []
    assert "declined" in excused.values(), "it shows that a no is a complete answer"


def test_it_is_final_signed_by_both_and_a_copy_was_given(plan: Document) -> None:
    assert plan.standing() == "final"
    assert {one.role for one in plan.signatures if one.signed} == {"client", "caseworker"}
    assert [one.kind for one in plan.events] == ["copy_given"]


def test_it_is_what_a_good_plan_is(plan: Document) -> None:
    goals = plan.items("goals")
    assert {one["whose_idea"] for one in goals} == {"client", "funder"}
    steps = [step for goal in goals for step in goal["steps"]]
    assert sum(step["who"] != "caseworker" for step in steps) == 5
    assert len(steps) == 7
    first = min(steps, key=lambda step: step["by"])
    assert first["who"] == "client"
    assert first["by"] <= "2026-04-21", "a first small step within a week"
    assert all(re.search("[0-9]", goal["target"]) for goal in goals)
    assert plan.items("contingency")
    assert plan.items_or_words("exit_markers")


def test_a_page_of_it_says_that_it_is_invented(plan: Document) -> None:
    heard = Desk(HOME)("print", "tulip-1616", "case-plan", "-o", "-")
    assert "invented, for teaching" in heard.out
    assert plan.said("local.invented")
