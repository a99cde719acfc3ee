"""Every form that a person fills in: typed in a real browser, saved, brought in, and the draft says what was typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser import hand
from tests.browser.conftest import Chromium
from tests.cli.filled import put, tree_of
from tests.story import Desk

from casefile.core.form import Form
from casefile.store import library
from casefile.store.folder import document_of

pytestmark = pytest.mark.browser
AMBER = "amber-4821"
THEIRS = [one for one in library.forms() if one.answered_by]
OF_EACH = pytest.mark.parametrize("form", THEIRS, ids=lambda one: one.name)


def fill_in(chromium: Chromium, page: Path, form: Form, given: dict[str, Any], **how: Any) -> dict[str, Any]:
    """Type everything, save, and give what is in the file; the page keeps nothing for itself."""
    look = "[localStorage.length, sessionStorage.length, document.cookie.length, document.querySelectorAll('.wrong').length]"
    *_, kept, saved = chromium.open(page, [*hand.steps(form, given), ["look", look], ["save"]], **how)
    assert kept == [0, 0, 0, 0]
    told: dict[str, Any] = json.loads(saved["text"])
    return told


def without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_keys(one) for name, one in value.items() if name != "id"}
    return [without_keys(one) for one in value] if isinstance(value, list) else value


@OF_EACH
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_typed_is_what_the_draft_says(
    chromium: Chromium, printed: Callable[..., Path], riverbend: Desk, form: Form, seed: int
) -> None:
    given = hand.answers(form, seed)
    saved = fill_in(chromium, printed(form), form, given, width=(320, 1000)[seed % 2])
    assert saved["answers"] == given
    assert (saved["page"], saved["client"], saved["based_on"]) == (form.ref, None, None)
    before = tree_of(riverbend)
    riverbend.do("import", "form", put(riverbend, saved), AMBER, day="2026-06-12", by="amina")
    (name,) = [one for one in tree_of(riverbend) if one not in before and one.startswith("clients/")]
    draft = document_of(name, (riverbend.folder / name).read_text("utf-8"))
    asked = {name: value for name, value in draft.data.items() if form.is_question(name) or name == "unanswered"}
    assert without_keys(asked) == given
    assert draft.standing() == "draft"


def test_a_page_that_begins_with_a_paper_saves_it_again_as_it_is(
    chromium: Chromium, tmp_path: Path, riverbend: Desk
) -> None:
    path = tmp_path / "plan.html"
    riverbend.do("print", AMBER, "case-plan", "--fillable", "-o", path, day="2026-06-12")
    from tests.cli.filled import data_of

    begun = data_of(path.read_text("utf-8"))
    ((saved),) = chromium.open(path, [["save"]])
    told = json.loads(saved["text"])
    assert saved["name"] == f"answers-{AMBER}.json"
    assert told["answers"] == begun["answers"]
    assert (told["client"], told["key"], told["based_on"]) == (AMBER, begun["key"], begun["based_on"])
    said = riverbend.do("import", "form", put(riverbend, told), day="2026-06-12", by="amina")
    assert "takes nobody's place" not in said.out
