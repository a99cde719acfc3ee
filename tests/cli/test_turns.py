"""What a form asks, turn by turn: the numbers are those of its blank page, and an answer goes where its turn says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.core.test_numbering import entries

from casefile.cli.turns import answer_at, drop, lay, turns
from casefile.core import numbering
from casefile.core.form import Field, FieldType, Form
from casefile.store import library


def with_rows_of_page(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Answers that hold nothing but as many items in every list as the blank page has rows."""
    made: dict[str, Any] = {}
    for one in fields:
        if one.type is FieldType.GROUP:
            made[one.name] = with_rows_of_page(one.fields)
        elif one.keyed_by and one.item and not numbering.codes(one):
            made[one.name] = [with_rows_of_page(one.item.fields) for _ in range(numbering.blank_rows(one))]
        elif one.keyed_by and one.item:
            made[one.name] = [{**with_rows_of_page(one.item.fields), "code": code} for code in numbering.codes(one)]
    return made


@pytest.mark.parametrize("form", [*library.forms()], ids=lambda form: form.name)
def test_the_questions_have_the_numbers_of_the_blank_page_in_its_order(form: Form) -> None:
    asked: list[str] = []
    for turn in turns(form, with_rows_of_page(form.fields)):
        for one in (*turn.above, turn):
            if one.number not in asked:
                asked.append(one.number)
    assert asked == [one.number for one in entries(form)]


def test_what_does_not_belong_is_there_to_go_to() -> None:
    form = library.form("safe-today")
    found = {one.number: one.belongs for one in turns(form, {"asked": "not_safe_to_ask_now"})}
    assert (found["1"], found["2"], found["3"], found["4.1a"]) == (True, True, True, False)


def test_an_answer_goes_where_its_turn_says_and_comes_out_with_what_it_stood_in() -> None:
    form = library.form("case-plan")
    tree: dict[str, Any] = {}
    goals = form.field("goals")
    assert goals is not None
    path = ("goals", 0, "steps", 1, "action")
    lay(tree, goals, path, "Ring")
    assert tree == {"goals": [{"steps": [{}, {"action": "Ring"}]}]}
    assert answer_at(tree, path) == "Ring"
    drop(tree, path)
    assert tree == {}


def test_a_row_of_a_code_is_found_by_it() -> None:
    form = library.form("safe-today")
    tree: dict[str, Any] = {"questions": [{"code": "children_safe", "answer": "worry"}]}
    questions = form.field("questions")
    assert questions is not None
    lay(tree, questions, ("questions", "children_safe", "words"), "At her sister's.")
    lay(tree, questions, ("questions", "bed_tonight", "answer"), "no_worry")
    assert tree["questions"] == [
        {"code": "children_safe", "answer": "worry", "words": "At her sister's."},
        {"code": "bed_tonight", "answer": "no_worry"},
    ]
    assert answer_at(tree, ("questions", "fear_of_someone", "answer")) is None
