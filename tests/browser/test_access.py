"""Every page that a person fills in is looked at by axe and by our own rules, at 1000 and at 320 pixels; planted faults prove both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Chromium
from tests.browser.planting import restyled, swap

from casefile.core.form import Form
from casefile.store import library

pytestmark = pytest.mark.browser
Printed = Callable[..., Path]
THEIRS = [one for one in library.forms() if one.answered_by]
LOOK: list[list[Any]] = [["axe"], ["lint"]]
OPEN_ALL = [
    "look",
    "document.querySelectorAll('[data-add]').forEach((one) => one.click()); document.querySelectorAll('[data-add]').forEach((one) => one.click()); 0",
]
ASK_ALL = ["look", "document.querySelectorAll('[data-when]').forEach((one) => { one.hidden = false; }); 0"]
SAVE = ["press", "#buttons .main"]


@pytest.mark.parametrize("form", THEIRS, ids=lambda one: one.name)
@pytest.mark.parametrize("width", [1000, 320])
def test_nobody_is_shut_out(chromium: Chromium, printed: Printed, form: Form, width: int) -> None:
    """As it opens, with every list open, with every question there, and with its faults shown."""
    steps = [*LOOK, OPEN_ALL, ASK_ALL, *LOOK, SAVE, *LOOK]
    results = chromium.open(printed(form), steps, width=width)
    assert [one for one in results if isinstance(one, list)] == [[]] * 6


def test_nobody_is_shut_out_once_it_is_saved(chromium: Chromium, printed: Printed) -> None:
    steps = [["choose", "what_matters_to_me.excuse", "declined"], ["save"], *LOOK]
    assert chromium.open(printed(library.form("case-plan")), steps, width=320)[-2:] == [[], []]


def test_on_paper_there_are_no_buttons(chromium: Chromium, printed: Printed) -> None:
    steps = [
        OPEN_ALL,
        ["on_paper"],
        ["seen", "button, select[data-excuse], #faults"],
        ["look", "document.documentElement.scrollWidth <= innerWidth"],
    ]
    assert chromium.open(printed(library.form("case-plan")), steps)[2:] == [[], True]


# -- do they bite?
LABEL = '<label for="what_matters_to_me">'
FAULTS: dict[str, Callable[[str], str]] = {
    "a control without a label": swap(LABEL, '<label for="elsewhere">'),
    "an empty label": lambda html: re.sub(re.escape(LABEL) + ".*?</label>", f"{LABEL}</label>", html, count=1, flags=re.DOTALL),
    "a placeholder": swap('<textarea rows="3"', '<textarea rows="3" placeholder="Type here"'),
    "an id twice": swap('id="how_best_to_support_me"', 'id="good_day_bad_day"'),
    "a group without a legend": lambda html: re.sub("<legend>.*?</legend>", "", html, count=1, flags=re.DOTALL),
    "no language": swap('<html lang="en-AU"', "<html"),
    "no title": lambda html: re.sub("<title>.*?</title>", "", html),
    "grey words": restyled(".help { color: #aaa }"),
    "a heading left out": swap("<h2>What I want</h2>", "<h4>What I want</h4>"),
    "no zoom": swap('content="width=device-width, initial-scale=1"', 'content="width=device-width, user-scalable=no"'),
    "the browser's own date": swap('<input type="text" inputmode="numeric" maxlength="2" class="figures-2" id="expected_end"', '<input type="date" id="expected_end"'),
    "what is typed is kept": swap('autocomplete="off"', ""),
    "something from outside": swap("</main>", '<img alt="" src="x.png"></main>'),
    "wider than a phone": restyled("h1 { width: 60rem }"),
    "described by nothing": swap('id="what_matters_to_me.help"', 'id="another.help"'),
    "too small to touch": restyled(".buttons { gap: 0 } .buttons button { all: unset; width: 9px; height: 9px; overflow: hidden; display: block }"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(chromium: Chromium, printed: Printed, name: str) -> None:
    path = printed(library.form("case-plan"), change=FAULTS[name])
    axe, lint = chromium.open(path, LOOK, width=320, quiet=False)
    assert axe + lint, f"nobody noticed: {name}"
