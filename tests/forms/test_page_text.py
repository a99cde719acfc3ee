"""What a page's style sheet says of a document is text inside CSS, where HTML's escapes do not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casefile.core.caseload import Settings
from casefile.render.build import blank_page
from casefile.render.html import html
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
