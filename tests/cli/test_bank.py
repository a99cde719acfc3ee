"""The question bank on a screen: looked through, one chosen at the question it is for, kept in the words it was asked in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.cli.test_questionnaire import AMBER, MINE, WIDE, Reader, newest
from tests.story import Desk, Keyboard, Said

from casefile.cli import bank, screen

FORM = "strengths-conversation"


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """The caseload on 30 June."""
    return at("30-june")


def talk(desk: Desk, *script: tuple[str, str], width: str = "80") -> Said:
    """The talk about what is strong at a terminal, up to what was asked, and on from there."""
    reader = Reader(("Who was it with?", "4"), ("Is today a good day for it?", "2"), ("What we asked", "y"), *script)
    line = ("--no-color", "write", AMBER, FORM)
    said = desk(*line, stdin=reader, terminal=True, env={**WIDE, "COLUMNS": width}, **MINE)
    assert said.code == 0, said.err
    assert not reader.script, reader.script
    return said


def test_a_question_is_looked_for_by_sort_and_by_whom_it_is_for(june: Desk) -> None:
    said = talk(
        june,
        ("What was asked?", ":ask"), ("Which sort?", "kindness"), ("type a number from 1 to 11", "How you get"),
        ("For whom? Enter: Carers", ""), ("takes none", "9"), ("type a number from 1 to 2", "2"),
        ("How did it go?", "1"), ("What did you say?", ":stop"),
    )  # fmt: skip
    assert "Where somebody may be thinking of suicide" in said.err
    assert "    1  What do you do that is only for you, even for ten minutes?\n" in said.err
    assert newest(june, FORM)["asked"] == [
        {
            "id": "coping-carer-2",
            "question": "How do you know that you have had enough, and what do you do then?",
            "passed": "answered",
        }
    ]


def test_a_question_that_would_hurt_says_when(june: Desk) -> None:
    said = talk(
        june, ("What was asked?", ":ask"), ("Which sort?", "2"), ("For whom?", "3"), ("takes none", ""), (" > ", ":stop")
    )  # fmt: skip
    assert "    2  Who do each of you go to when you need to talk?\n" in said.err
    assert "       Leave it when one of them is afraid of another.\n" in said.err


def test_looking_begins_at_once(june: Desk) -> None:
    typed = "4\n\n2\n\ny\n:ask\nmiracle\n4\n2\n2\n:stop\n"
    said = june("--no-color", "write", AMBER, FORM, stdin=Keyboard(typed), terminal=True, env=WIDE, **MINE)
    assert said.code == 0, said.err
    assert newest(june, FORM)["asked"] == [
        {
            "id": "miracle-carer-2",
            "question": "On that good day, what do the two of you do for fun?",
            "passed": "not_now",
        }
    ]


def test_looking_may_be_left_and_own_words_are_as_good(june: Desk) -> None:
    talk(
        june,
        ("What was asked?", ":ask"), ("Which sort?", ":back"), (" > ", "What is the van like in winter?"),
        (" > ", ":stop"),
    )  # fmt: skip
    assert newest(june, FORM)["asked"] == [{"question": "What is the van like in winter?"}]


def test_the_same_question_asked_twice_is_two_things_asked(june: Desk) -> None:
    words = "Who looks after you?"
    talk(
        june, ("asked?", words), ("How did it go?", "2"), ("What else", ""), ("another?", "y"), ("asked?", words), ("go?", ":stop")
    )  # fmt: skip
    asked = newest(june, FORM)["asked"]
    assert [(one.get("id"), one["question"]) for one in asked] == [("support-carer-1", words), (None, words)]


def test_other_words_take_the_name_of_the_question_away(june: Desk) -> None:
    talk(
        june, ("asked?", "Who looks after you?"), ("How did it go?", ":back"), (" > ", "Who looks after him?"),
        ("Replace", "y"), ("How did it go?", ":stop"),
    )  # fmt: skip
    assert newest(june, FORM)["asked"] == [{"question": "Who looks after him?"}]


def test_elsewhere_there_are_none_to_choose_from(june: Desk) -> None:
    said = talk(june, ("What was asked?", ":goto 9"), ("9/10", ":goto 1"), ("1/10", ":ask"), (" > ", ":stop"))
    assert "questions to choose from are there where it is written down what was asked" in said.err


def test_no_page_of_the_bank_is_higher_than_a_small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    pages = [*bank._pages(bank.every())]
    assert all(len(page) <= 16 and all(screen.cells(line) <= 80 for line in page) for page in pages)
    assert sum(line[:5].strip().isdecimal() for page in pages for line in page) == 99


def test_all_of_the_bank_is_shown_by_sort_with_its_care(june: Desk) -> None:
    said = june.do("forms", "--questions")
    assert [line for line in said.out.splitlines() if line and line[0] != " "] == [
        f"{one.title} ({one.code})" for one in bank.sorts()
    ]
    assert all(one.text in said.out and one.warning in said.out for one in bank.every())
    few = june.do("forms", "--questions", "--type", "miracle", "--for", "carer")
    assert few.out == (
        "If it had come right (miracle)\n"
        "  A picture of an ordinary good day, and which bits of it happen already.\n"
        "  Not after a loss that nothing can undo, and not where somebody hears or sees what others do not.\n"
        "  Carers\n"
        "    Say the help you need is there in the morning. How does your day begin?\n"
        "    On that good day, what do the two of you do for fun?\n"
    )
