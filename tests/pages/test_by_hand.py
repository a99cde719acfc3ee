"""Hand-made pages: a question that a service leaves out spoils none of them, and no part of a question is lost on the way to paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.pages.making import FORMS, SETTINGS, Read, blank, made, wording

from casefile.core.form import Field, Form
from casefile.core.wording import Wording, faults, worded
from casefile.render import build
from casefile.render.page import Entry, Page
from casefile.store import library
from casefile.store.resources import resource_dir

pytestmark = pytest.mark.samples

BY_HAND = sorted({one.stem.split(".")[0] for one in (resource_dir("templates") / "forms").glob("*.html")} & set(FORMS))
LONG = [name for name in BY_HAND if "over(" in (resource_dir("templates") / f"forms/{name}.html").read_text("utf-8")]


def _paths(form: Form) -> Iterator[str]:
    def of(one: Field, path: str) -> Iterator[str]:
        yield path
        for child in one.inside:
            if child.name != "id":
                yield from of(child, f"{path}.{child.name}")

    for one in form.questions():
        yield from of(one, one.name)


@pytest.mark.parametrize("name", BY_HAND)
def test_what_a_service_leaves_out_spoils_no_page(name: str) -> None:
    form, looked_at = library.form(name), library.looked_at(name)
    for path in _paths(form):
        left_out = Wording(since=form.version, hidden=(path,))
        if list(faults(form, left_out, looked_at)):
            continue  # it is asked all the same
        asked = worded(form, left_out, looked_at)
        page = build.blank_page(asked, SETTINGS, wording=wording(name))
        for size in ("normal", "large"):
            assert Read(made(replace(page, size=size))).of("h1")


def _numbers(entries: tuple[Entry, ...]) -> Iterator[str]:
    """The number of everything that somebody fills in: of a list, of its first row, and of each row that a code names."""
    for one in entries:
        if one.rows:
            yield from (row[0].number for row in one.rows if row[0].kind == "heading")
            yield from _numbers(tuple(part for part in one.rows[0] if part.kind != "heading"))
        elif one.inside:
            yield from _numbers(one.inside)
        else:
            yield one.number


def _printed(page: Page) -> set[str]:
    return set(re.findall(r"(?<![\w.])\d+[a-z]*(?:\.\d+[a-z]*)*(?![\w])", Read(made(page)).words("style", "title")))


UNDER_ONE_HEAD = {
    "strengths-needs-assessment": {"11.1a"},  # the tasks stand there by name
    "planning-tool": {"24.1ca", "24.1cb", "24.1cc"},  # an amount is written as one
    "feedback": {"1.1a"},  # its answers are the heads of the columns
}


@pytest.mark.parametrize("name", LONG)
def test_every_part_of_a_question_has_its_number_on_a_long_paper(name: str) -> None:
    page = blank(name)
    wanted = {number for section in page.sections for number in _numbers(section.entries)}
    assert wanted - _printed(page) == UNDER_ONE_HEAD.get(name, set())
