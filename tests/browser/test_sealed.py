"""A page that seals what it saves, in a real browser without a network: nobody reads the file but who holds the key."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from tests.browser import hand
from tests.browser.conftest import Chromium
from tests.browser.test_access import ASK_ALL, LOOK, OPEN_ALL, SAVE
from tests.cli.filled import OTHER_SECRET, PUBLIC, SECRET, put, tree_of
from tests.story import Desk

from casefile.core.form import Form
from casefile.render.fillable import About
from casefile.store import library
from casefile.store.folder import document_of

pytestmark = pytest.mark.browser
Printed = Callable[..., Path]
AMBER = "amber-4821"
THEIRS = [one for one in library.forms() if one.answered_by]
OF_EACH = pytest.mark.parametrize("form", THEIRS, ids=lambda one: one.name)
WORDS = "Zebulonka wants a door that locks"
FOCUS = ["look", "document.activeElement.id"]
NOBODY = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"
"""A key with a right checksum that nothing can be sealed to: the point at nought."""


def bytes_of(saved: Any) -> bytes:
    return base64.b64decode(saved["base64"])


def unsealed(saved: Any, secret: str = SECRET) -> Any:
    return json.loads(pyrage.decrypt(bytes_of(saved), [pyrage.x25519.Identity.from_str(secret)]))


def sealed_page(printed: Printed, form: Form, about: About | None = None, **more: Any) -> Path:
    return printed(form, about, recipients=[PUBLIC], **more)


def words_in(value: Any) -> set[str]:
    if isinstance(value, dict | list):
        return {word for one in (value.values() if isinstance(value, dict) else value) for word in words_in(one)}
    return {line for line in str(value).split("\n") if len(line) > 3}


@OF_EACH
def test_what_is_typed_is_sealed_and_nothing_of_it_can_be_read_in_the_file(
    chromium: Chromium, printed: Printed, form: Form
) -> None:
    given = hand.answers(form, 3)
    steps = [*hand.steps(form, given), ["look", "[localStorage.length, sessionStorage.length, document.cookie.length]"]]
    *_, kept, saved = chromium.open(sealed_page(printed, form), [*steps, ["save"]])
    assert kept == [0, 0, 0]
    assert saved["name"] == "answers.json.age"
    raw = bytes_of(saved)
    assert raw.startswith(b"age-encryption.org/v1\n-> X25519 ")
    for word in (*words_in(given), form.ref, "casefile_page", "answers", *given):
        assert word.encode() not in raw
    assert unsealed(saved)["answers"] == given


def test_a_sealed_page_brings_in_the_draft_that_an_open_one_brings_in(
    chromium: Chromium, tmp_path: Path, stages: dict[str, Path]
) -> None:
    drafts = []
    for sealing in ((), ("--seal-to", PUBLIC)):
        folder = tmp_path / f"sealed-{bool(sealing)}" / "riverbend"
        shutil.copytree(stages["plan-signed"], folder)
        desk = Desk(folder)
        path = folder.parent / "plan.html"
        desk.do("print", AMBER, "case-plan", "--fillable", *sealing, "-o", path, day="2026-06-12")
        _, saved = chromium.open(path, [["type", "what_matters_to_me", WORDS], ["save"]])
        assert saved["name"] == f"answers-{AMBER}.json{'.age' if sealing else ''}"
        assert (WORDS.encode() in bytes_of(saved)) is not bool(sealing)
        key = Path(put(desk, SECRET.encode(), "key.txt"))
        key.chmod(0o600)
        before = tree_of(desk)
        words = ("--key", key) if sealing else ()
        source = put(desk, bytes_of(saved), saved["name"])
        desk.do("import", "form", source, *words, now="2026-06-12T03:00:00Z", by="amina", letters="bbbb 4vkm")
        (name,) = [one for one in tree_of(desk) if one not in before and one.startswith("clients/")]
        text = (folder / name).read_text("utf-8")
        assert document_of(name, text).data["what_matters_to_me"] == WORDS
        drafts.append(re.sub(r"(nonce|saved|digest): .*", r"\1: another each time", text))
    assert drafts[0] == drafts[1]


def test_everybody_it_is_sealed_to_opens_it_and_nobody_else(chromium: Chromium, printed: Printed) -> None:
    other = str(pyrage.x25519.Identity.from_str(OTHER_SECRET).to_public())
    steps: list[list[Any]] = [["type", "what_matters_to_me", WORDS], ["save"]]
    *_, saved = chromium.open(printed(library.form("case-plan"), recipients=[PUBLIC, other]), steps)
    assert unsealed(saved) == unsealed(saved, OTHER_SECRET)
    with pytest.raises(pyrage.DecryptError):
        unsealed(saved, str(pyrage.x25519.Identity.generate()))


def test_no_two_files_are_alike(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [["type", "what_matters_to_me", WORDS], ["save"], ["save"]]
    _, one, two = chromium.open(sealed_page(printed, library.form("case-plan")), steps)
    assert not set(bytes_of(one).split(b"\n")[1:3]) & set(bytes_of(two).split(b"\n")[1:3])
    assert unsealed(one)["answers"] == unsealed(two)["answers"]
    assert unsealed(one)["nonce"] != unsealed(two)["nonce"]


def test_a_page_that_somebody_keeps_seals_only_that_it_was_offered(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [["type", "proud_of", WORDS], ["check", "share"], ["save"]]
    *_, saved = chromium.open(sealed_page(printed, library.form("self-reflection")), steps)
    assert unsealed(saved)["answers"] == {"share": "keep_private"}


# -- what is said
def test_it_says_who_can_open_the_file_where_it_is_saved_and_when(chromium: Chromium, printed: Printed) -> None:
    described = "document.getElementById(document.querySelector('#buttons .main').getAttribute('aria-describedby'))"
    steps: list[list[Any]] = [
        ["seen", "#sealed"], ["look", f"{described}.textContent"], ["type", "what_matters_to_me", WORDS],
        ["save"], FOCUS, ["seen", "[data-after]"], ["leave"],
    ]  # fmt: skip
    before, button, _, _, focus, after, asked = chromium.open(sealed_page(printed, library.form("case-plan")), steps)
    words = (
        "Your answers are sealed when you save. Only the service that gave you this page can open the file. "
        "Nobody else who finds it can read it, and you cannot open it either."
    )
    assert before == [f"Only the service can open what you save\n\n{words}"]
    assert button == words
    assert (focus, asked) == ("saved", "")
    assert after == [
        "Saved\n\nGive this file to your worker: answers.json.age. Only the service can open it. "
        "Then press “Clear everything” and close this page, so that nobody reads it here."
    ]


def test_what_is_missing_is_asked_for_as_on_every_page(chromium: Chromium, printed: Printed) -> None:
    said = ["look", "[...document.querySelectorAll('#faults:not([hidden]) li')].map((one) => one.textContent)"]
    _, faults, saved = chromium.open(
        sealed_page(printed, library.form("case-plan")), [SAVE, said, ["save", "#as-it-is button"]]
    )
    assert faults == ["What matters to me — please answer this"]
    assert unsealed(saved)["answers"] == {}


def test_what_cannot_be_sealed_is_not_saved_at_all_and_that_is_said(chromium: Chromium, printed: Printed) -> None:
    path = printed(library.form("case-plan"), recipients=[NOBODY])
    steps: list[list[Any]] = [
        ["look", "window.made = 0; URL.createObjectURL = () => { window.made += 1; return 'blob:x'; }; 0"],
        ["type", "what_matters_to_me", WORDS], SAVE, ["wait_for", "#unsealed"], FOCUS, ["seen", "[data-after]"], *LOOK,
        ["look", "window.made"], ["leave"],
    ]  # fmt: skip
    *_, focus, said, axe, lint, made, asked = chromium.open(path, steps, width=375)
    assert (focus, made, asked) == ("unsealed", 0, "beforeunload")
    assert [one.splitlines()[0] for one in said] == ["Nothing was saved"]
    assert axe + lint == []


# -- the copy for oneself
def copy_of(chromium: Chromium, path: Path, steps: list[list[Any]]) -> list[str]:
    *_, saved = chromium.open(path, [*steps, ["save", "#copy"]])
    assert saved["name"] == "my-answers.txt"
    text: str = saved["text"]
    return text.removeprefix("\ufeff").splitlines()


def test_a_copy_is_what_was_asked_and_what_was_said_in_words(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [
        ["type", "what_matters_to_me", f"{WORDS}\nand a key"], ["press", '[id="goals"]'], ["type", "goals.1.goal", "A unit of my own"],
        ["check", "goals.1.whose_idea"], ["type", "expected_end", "5"], ["type", "expected_end.month", "1"], ["type", "expected_end.year", "2027"],
    ]  # fmt: skip
    lines = copy_of(chromium, sealed_page(printed, library.form("case-plan")), steps)
    assert lines[:5] == ["My plan", "", "What matters to me", f"    {WORDS}", "    and a key"]
    goals = lines[lines.index("My goals") :]
    assert goals[1:4] == ["    1. My goals", "        What we agreed to aim for", "            A unit of my own"]
    assert "2027-01-05" in lines[-1]
    assert not [line for line in lines if "answers" in line or "casefile" in line]


def test_a_copy_says_what_somebody_would_rather_not_answer(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [["choose", "what_matters_to_me.excuse", "declined"]]
    lines = copy_of(chromium, sealed_page(printed, library.form("case-plan")), steps)
    assert lines == ["My plan", "", "What matters to me", "    I would rather not answer"]


@OF_EACH
def test_a_copy_of_every_form_holds_every_word_that_was_typed(chromium: Chromium, printed: Printed, form: Form) -> None:
    given = hand.answers(form, 2)
    text = "\n".join(copy_of(chromium, sealed_page(printed, form), hand.steps(form, given)))
    typed = {str(step[2]) for step in hand.steps(form, given) if step[0] == "type"}
    lines = {line.strip() for words in typed for line in words.split("\n") if len(line.strip()) > 4}
    assert lines
    assert [line for line in lines if line not in text] == []


def test_a_copy_is_a_choice_of_its_own_and_does_not_stand_for_saving(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [
        ["type", "what_matters_to_me", WORDS], ["save", "#copy"], FOCUS, ["seen", "[data-after]"], *LOOK, ["leave"],
    ]  # fmt: skip
    *_, focus, said, axe, lint, asked = chromium.open(sealed_page(printed, library.form("case-plan")), steps, width=320)
    assert (focus, asked) == ("copied", "beforeunload")
    assert len(said) == 1
    assert "anybody who finds it can read it: my-answers.txt" in said[0]
    assert axe + lint == []


# -- who can use it
@pytest.mark.parametrize("width", [1000, 375, 320])
@pytest.mark.parametrize("name", ["case-plan", "self-reflection", "smart-goals"])
def test_nobody_is_shut_out_of_a_sealed_page(chromium: Chromium, printed: Printed, name: str, width: int) -> None:
    steps: list[list[Any]] = [*LOOK, OPEN_ALL, ASK_ALL, *LOOK, SAVE, *LOOK]
    results = chromium.open(sealed_page(printed, library.form(name)), steps, width=width)
    assert [one for one in results if isinstance(one, list)] == [[]] * 6


def test_it_is_filled_in_and_saved_with_the_keyboard_alone(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [["look", "document.getElementById('what_matters_to_me').focus(); 0"], ["key", "x"]]
    steps += [
        ["look", "document.querySelector('#buttons .main').focus(); 0"],
        ["key", "Tab"],
        FOCUS,
        ["key", "Tab"],
        FOCUS,
    ]
    steps += [
        ["key", "Enter"],
        FOCUS,
        ["look", "document.querySelector('#buttons .main').focus(); 0"],
        ["key", "Enter"],
    ]
    steps += [["wait_for", "#saved"], FOCUS]
    results = chromium.open(sealed_page(printed, library.form("case-plan")), steps)
    assert [one for one in results if isinstance(one, str)] == ["clear", "copy", "copied", "saved"]


def test_on_paper_nothing_is_said_of_files(chromium: Chromium, printed: Printed) -> None:
    steps: list[list[Any]] = [["on_paper"], ["seen", "#sealed, #keep, [data-after], button"]]
    assert chromium.open(sealed_page(printed, library.form("case-plan")), steps)[-1] == []


@pytest.mark.parametrize("reach", [
    "fetch('http://127.0.0.1:9/x').then(() => 'reached', () => 'stopped')",
    "new Promise((say) => { const one = document.createElement('script'); one.textContent = 'window.reached = 1'; document.body.append(one); say(window.reached ? 'reached' : 'stopped'); })",
])  # fmt: skip
def test_the_policy_stops_what_is_not_its_own(chromium: Chromium, printed: Printed, reach: str) -> None:
    path = sealed_page(printed, library.form("smart-goals"))
    assert chromium.open(path, [["look", reach]], quiet=False) == ["stopped"]


def test_in_another_language_the_new_words_stay_words(chromium: Chromium, tmp_path: Path, riverbend: Desk) -> None:
    path = tmp_path / "plan.html"
    words = ("--fillable", "--seal-to", PUBLIC, "--lang", "ar", "--draft-language")
    riverbend.do("print", AMBER, "case-plan", *words, "-o", path, day="2026-06-12")
    axe, lint, saved = chromium.open(path, [*LOOK, ["save"]], width=375)
    assert axe + lint == []
    assert unsealed(saved)["client"] == AMBER


# -- made anew
def test_the_code_that_seals_is_made_anew_to_the_byte() -> None:
    root = Path(__file__).parents[2]
    spec = importlib.util.spec_from_file_location("make_age", root / "vendor" / "age" / "make.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    with tempfile.TemporaryDirectory() as folder:
        assert make.made(Path(folder)) == (root / "templates" / "age" / "age.js").read_text("utf-8")
