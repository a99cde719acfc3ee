"""What a typed answer means, and where the questions begin: without a terminal and without a caseload."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casefile.cli import questions
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType
from casefile.store import library

DAY = date(2026, 3, 1)
WORDS = {"now": "Now", "now_and_then": "Now and then", "never": "Never, as they say"}
ONE = Field("often", FieldType.CHOICE, "How often?", choices=(*WORDS,), labels=WORDS)
MANY = Field("often", FieldType.LIST, "How often?", item=ONE)
SAID = Field("said", FieldType.TEXT, "What was said?", widget="text")
LINES = Field("lines", FieldType.LIST, "What?", item=Field("", FieldType.TEXT, ""))
WHEN = Field("when", FieldType.DATE, "When?")


def meant(one: Field, said: str, *, top: bool = True) -> Any:
    return questions.meant(one, said, lambda text: questions.day(text, DAY), top=top)


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("1", "now"),
        ("NOW", "now"),
        ("now and", "now_and_then"),
        ("now_and_then", "now_and_then"),
        ("Never, as", "never"),
    ],
)
def test_one_choice(said: str, choice: str) -> None:
    assert meant(ONE, said) == choice


@pytest.mark.parametrize("said", ["1,2", "1 2", "1,", "0", "4", "²", "n", ","])
def test_what_is_not_one_choice(said: str) -> None:
    with pytest.raises(Usage, match="type a number from 1 to 3"):
        meant(ONE, said)


@pytest.mark.parametrize("said", ["1,2", "1 2", "2 , 1", "1,,2,", "now now_and_then", "now and then, 1", "1 2 2"])
def test_several_choices(said: str) -> None:
    assert sorted(meant(MANY, said)) == ["now", "now_and_then"]


@pytest.mark.parametrize("said", [",", "1,4", "1 4", "1 perhaps"])
def test_what_is_not_several_choices(said: str) -> None:
    with pytest.raises(Usage, match="from 1 to 3"):
        meant(MANY, said)


@pytest.mark.parametrize(
    ("said", "day"),
    [("today", "2026-03-01"), ("yesterday", "2026-02-28"), ("Tomorrow", "2026-03-02"), ("2026-03-04", "2026-03-04")],
)
def test_days(said: str, day: str) -> None:
    assert meant(WHEN, said) == day


@pytest.mark.parametrize("said", ["2026-03-04T10", "2026-02-30", "4 March", "1"])
def test_what_is_no_day(said: str) -> None:
    with pytest.raises(Usage, match="like 2026-03-04"):
        meant(WHEN, said)


@pytest.mark.parametrize(("dash", "why"), [*questions.NOT.items()])
def test_a_dash(dash: str, why: str) -> None:
    own = Field("x", FieldType.CHOICE, "X", choices=(why,))
    assert meant(own, dash) == meant(own, dash, top=False) == why
    assert meant(Field("x", FieldType.LIST, "X", item=own), dash) == [why]
    assert meant(ONE, dash) == questions.Excuse(why)
    with pytest.raises(Usage, match="type Enter to leave it"):
        meant(ONE, dash, top=False)


def test_lines() -> None:
    assert questions.together(["\\", "One", "\\", " Two", "\\"]) == "One\n\n Two"
    assert meant(SAID, "One\n\nTwo") == "One\n\nTwo"
    assert meant(LINES, "[Mum] rang\n\n two ") == ["[Mum] rang", "two"]


def test_words_not_confirmed_go_below_what_is_there() -> None:
    assert questions.added("", "b") == "b"
    assert questions.added("a", "b") == "a\nb"
    assert questions.added(["a"], ["b"]) == ["a", "b"]


def test_an_answer_and_an_excuse_take_each_others_place() -> None:
    tree: dict[str, Any] = {"x": "1", "unanswered": {"y": "declined"}}
    questions.make_room(tree, "x", questions.Excuse("not_asked"))
    assert tree == {"unanswered": {"y": "declined", "x": "not_asked"}}
    questions.make_room(tree, "x", "2")
    questions.make_room(tree, "y", "3")
    assert tree == {}


def test_what_is_wrong_is_called_by_the_title_of_its_question() -> None:
    form = library.form("referral-in")
    later = ["decided_by has 39 letters; it holds 31", "decision", "this key is not a field of referral-in/1 here"]
    assert [*questions.still_open(form, {}, later)] == [
        "“Who decided?”: it has 39 letters; it holds 31",
        "decision (What did we decide?)",
        "this key is not a field of referral-in/1 here",
    ]


SIX = (
    "bed_tonight",
    "fear_of_someone",
    "thoughts_of_suicide",
    "children_safe",
    "health_or_medicines",
    "danger_to_a_visitor",
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({}, "asked"),
        ({"asked": "not_safe_to_ask_now", "ask_on": "2026-03-04"}, "because"),
        ({"asked": "not_safe_to_ask_now", "unanswered": {"because": "declined"}}, "ask_on"),
        ({"asked": "now", "questions": [{"code": "bed_tonight", "answer": "no_worry"}]}, "questions"),
        ({"asked": "now", "questions": [{"code": code, "answer": "worry"} for code in SIX]}, "questions"),
        ({"asked": "now", "questions": [{"code": code, "answer": "declined"} for code in SIX]}, "asked"),
    ],
)
def test_where_the_questions_begin(data: dict[str, Any], name: str) -> None:
    form = library.form("safe-today")
    asked = [one for one in form.questions() if one.asked(data, data)]
    assert asked[questions.first_open(form, data, asked)].name == name


def test_what_is_needed_comes_before_what_is_only_open() -> None:
    form = library.form("note")
    asked = list(form.questions())
    assert asked[questions.first_open(form, {"kind": "visit"}, asked)].name == "text"
    assert asked[questions.first_open(form, {"kind": "visit", "text": "x"}, asked)].name == "with"


@pytest.mark.parametrize(("more", "name"), [({}, "purposes"), ({"starts": "2026-03-01"}, "expires")])
def test_a_list_by_codes_comes_first_only_where_it_was_left(more: dict[str, Any], name: str) -> None:
    form = library.form("consent")
    data: dict[str, Any] = {
        "given_by": "client",
        "decision": "given",
        "purposes": [{"code": "collect_store", "decision": "agreed"}],
        "unanswered": dict.fromkeys(
            ("explained", "explained_in", "understanding_checked", "capacity", "form"), "declined"
        ),
        **more,
    }
    asked = [one for one in form.questions() if one.asked(data, data)]
    assert asked[questions.first_open(form, data, asked)].name == name


@pytest.mark.parametrize("form", [*library.forms()], ids=lambda form: form.name)
def test_every_form_has_a_question_that_is_always_asked(form: Any) -> None:
    assert any(one.when is None for one in form.questions())
