"""What a page says of a document: text inside CSS, where HTML's escapes do not hold, and no word of a short row is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from casefile.core.caseload import Settings
from casefile.render.build import blank_page
from casefile.render.html import html
from casefile.render.page import Entry, Page, Section
from casefile.store import library
from casefile.store.resources import resource_dir


@pytest.mark.parametrize("id", ['"} body { display: none } a { content: "', "</style><b>", "\\", "é\n"])
def test_an_id_ends_no_rule_of_the_style_sheet(id: str) -> None:
    usual = blank_page(library.form("note"), Settings())
    for page in (replace(usual, id=id), replace(usual, reference=id)):
        text = html(page, resource_dir("templates"))
        (rule,) = (line for line in text.splitlines() if line.startswith("@page sheet1 "))
        assert text.count("</style>") == 1
        assert rule.count('"') == html(usual, resource_dir("templates")).split("@page sheet1 ", 1)[1].split("\n", 1)[
            0
        ].count('"')


def test_a_short_row_about_something_in_another_paper_says_what_it_is_about() -> None:
    row = (
        Entry("1.1", "A bed for tonight", kind="heading"),
        Entry("1.1a", "When?", kind="date", answer=("4 March 2026",)),
    )
    listed = Entry("1", "What we asked for", kind="table", rows=(row,))
    assert listed.brief
    page = Page("review", "Review", sections=(Section("", (listed,)),))
    assert re.search("A bed for tonight(</bdi>)? ·", html(page, resource_dir("templates")))
