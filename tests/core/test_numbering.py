"""The numbers of questions: as they stand on the page, and from a number back to the question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casefile.core import numbering
from casefile.core.caseload import Settings
from casefile.core.form import Field, FieldType, Form
from casefile.render.build import blank_page
from casefile.render.page import Entry
from casefile.store import library


def on_page(entries: Iterator[Entry] | tuple[Entry, ...]) -> Iterator[Entry]:
    """Every entry of a page with a number, as an eye goes over it."""
    for one in entries:
        yield one
        yield from on_page(one.inside)
        for row in one.rows:
            yield from on_page(row)


def entries(form: Form, *, extra: bool = False) -> list[Entry]:
    """What the blank page prints, or its extra sheet, with what it asks of few."""
    page = blank_page(form, Settings(), extra=extra)
    return [one for section in page.sections for one in on_page(section.entries)]


def test_the_numbers_of_a_short_form_written_down_by_hand() -> None:
    assert [one.number for one in entries(library.form("safe-today"))] == (
        "1 2 3 4 4.1 4.1a 4.1b 4.1c 4.2 4.2a 4.2b 4.2c 4.3 4.3a 4.3b 4.3c"
        " 4.4 4.4a 4.4b 4.4c 4.5 4.5a 4.5b 4.5c 4.6 4.6a 4.6b 4.6c"
    ).split()


@pytest.mark.parametrize(
    ("name", "number", "path"),
    [
        ("safe-today", "1", ("asked",)),
        ("safe-today", "4", ("questions",)),
        ("safe-today", "4.2b", ("questions", "fear_of_someone", "words")),
        ("note", "24", ("money_spent",)),
        ("note", "24a", ("money_spent", "amount")),
        ("strengths-conversation", "5.1a", ("asked", 0, "question")),
        ("strengths-conversation", "5.12c", ("asked", 11, "answer")),
    ],
)
def test_a_number_leads_to_its_question(name: str, number: str, path: tuple[str | int, ...]) -> None:
    found = numbering.question_of(library.form(name), number)
    assert found is not None
    assert found[0] == path


@pytest.mark.parametrize("number", ["", "0", "5", "01", "1a", "4a", "4.", "4.0a", "4.7a", "4.1", "4.1d", "4.1a1", "x"])
def test_what_is_no_number_of_a_form(number: str) -> None:
    assert numbering.question_of(library.form("safe-today"), number) is None


@pytest.mark.parametrize("form", [*library.forms()], ids=lambda form: form.name)
def test_every_number_of_a_page_stands_there_once_and_leads_to_the_question_of_that_title(form: Form) -> None:
    shown = entries(form)
    assert len({one.number for one in shown}) == len(shown)
    for one in shown:
        if one.kind != "heading":
            found = numbering.question_of(form, one.number)
            assert found is not None, one.number
            assert found[1].title == one.title


def test_a_form_of_many_questions_inside_a_question_goes_on_after_z() -> None:
    many = [Field(f"f{n}", FieldType.TEXT, str(n)) for n in range(28)]
    assert [number for number, _ in numbering.inside("9", many)][-3:] == ["9z", "9aa", "9ab"]


def test_what_only_the_funder_asks_comes_last() -> None:
    titles = [one.name for _, one in numbering.numbered(library.form("note"))]
    assert titles[-5:] == ["minutes", "travel_minutes", "km", "services", "money_spent"]
