"""casefile print: sizes, packs, the kit, the card with the next step, the letter that says no."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.amber import caseload
from tests.story import Desk

from casefile.core.days import day_of
from casefile.core.next_step import Meeting, NextStep
from casefile.core.numbering import numbered
from casefile.render.leaves import LETTERS, text_message
from casefile.store import library

AMBER = "amber-4821"
JULY = {"day": "2026-07-02"}


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """Amber on 30 June, with a plan."""
    return at("30-june")


def page(desk: Desk, *words: str, **more: Any) -> str:
    return str(desk.do("print", *words, "-o", "-", **more).out)


# -- sizes and blank pages
@pytest.mark.parametrize("size", ["normal", "large", "easy"])
def test_a_page_comes_in_three_sizes_with_the_same_questions(june: Desk, size: str) -> None:
    html = page(june, AMBER, "case-plan", "--size", size)
    assert f'class="{size}"' in html
    assert ("<svg" in html) is (size == "easy")
    assert "What matters to me" in html


def test_a_size_that_is_none_is_wrong_usage(june: Desk) -> None:
    assert june("print", AMBER, "case-plan", "--size", "huge").code == 2


def test_the_extra_sheet_is_printed_alone_and_only_where_there_is_one(june: Desk) -> None:
    html = page(june, "--blank", "consent", "--extra")
    assert "extra sheet" in html
    assert "If it was spoken" in html
    assert "What may we do?" not in html
    assert june("print", "--blank", "note", "--extra").code == 3
    assert june("print", AMBER, "consent", "--extra").code == 2


def test_the_kit_is_a_folder_with_every_form_for_its_owner_only(june: Desk, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    said = june.do("print", "--blank", "--all", "-o", str(kit))
    names = {path.stem for path in kit.iterdir()}
    assert {form.name for form in library.forms() if form.kind != "living"} <= names
    assert {"first-page", "card", "consent-extra"} <= names
    assert f"{len(names)} blank pages" in said.out
    assert {stat.S_IMODE(path.stat().st_mode) for path in kit.iterdir()} == {0o600}
    assert june("print", "--blank", "--all").code == 2
    assert june("print", "--blank", "--all", "-o", "clients/kit").code == 2


def test_a_blank_page_with_the_code_on_it_bears_no_answer(june: Desk) -> None:
    html = page(june, AMBER, "review", "--part-filled", **JULY)
    assert AMBER in html
    assert "2 July 2026" in html
    assert "Name or code" not in html


def test_a_draft_with_room_for_the_rest_is_what_is_known_and_then_what_is_open(june: Desk) -> None:
    june.do("write", AMBER, "review", "--set", "achievements_celebrated=Slept in a bed.", **JULY)
    html = page(june, AMBER, "review", "--part-filled", **JULY)
    known, rest = html.split("<article")[1:]
    assert "DRAFT" in known
    assert "Slept in a bed." in known
    assert "Slept in a bed." not in rest
    assert "What is still open." in rest
    titles = [one.title for one in library.form("review").questions() if not one.sheet]
    there = [one for one in titles if one in rest]
    assert len(there) > 8
    assert library.form("review").field("achievements_celebrated").title not in rest  # type: ignore[union-attr]
    assert known.count("Signature or mark") == 0
    assert rest.count("Signature or mark") > 0
    assert "Not answered" not in known
    shown = re.findall(r'<p class="ask">(?:<span[^>]*>)?<span class="n">([0-9]+)</span> ([^<]+)', rest)
    numbers = {number: one.title for number, one in numbered(library.form("review"))}
    assert len(shown) > 8
    assert [words for number, words in shown if words.strip() != numbers[number]] == []


# -- packs
def test_the_first_pack_is_four_sheets_in_one_file(june: Desk) -> None:
    html = page(june, "--pack", "first")
    assert html.count("<article") == html.count("<h1>") == 4
    for title in ("Before anything else", "My next step", "Safe today", "Your rights"):
        assert title in html
    assert AMBER not in html


def test_every_pack_names_pages_there_are(june: Desk) -> None:
    for one in library.data("packs.yaml")["packs"]:
        assert page(june, "--pack", one["name"]).count("<article") == len(one["papers"])
    visit = page(june, AMBER, "--pack", "visit", **JULY)
    assert "This page: " in visit, "the plan goes along as it stands"
    assert june("print", "--pack", "everything").code == 3


# -- the card
def test_the_card_says_the_persons_own_next_step_and_when_we_meet(june: Desk) -> None:
    june.do("book", AMBER, "2026-07-03 09:15", "--place", "the library", **JULY)
    html = page(june, AMBER, "card", **JULY)
    assert "3 July 2026, 09:15" in html.replace("<bdi>", "").replace("</bdi>", "")
    assert "the library" in html
    (said,) = june.do("print", AMBER, "card", "--format", "text", **JULY).out.splitlines()
    assert len(said) <= LETTERS
    assert "Fri 3 Jul" in said
    assert "Jun" not in said, "a day gone by is on no card"


def test_nothing_planned_is_no_card(tmp_path: Path) -> None:
    desk = caseload(Desk(tmp_path))
    desk.do("new", "--code", "wattle-3307")
    assert desk("print", "wattle-3307", "card").code == 1


def test_where_a_card_could_be_found_there_is_none(june: Desk) -> None:
    mode = ("--set", "protective.mode=protective", "--set", "protective.since=2026-07-01")
    june.do("write", AMBER, "profile", *mode, **JULY)
    june.do("book", AMBER, "2026-07-10 14:30", **JULY)
    said = june("print", AMBER, "card", **JULY)
    assert said.code == 1
    assert "protective mode" in said.err
    assert "My next step" not in page(june, AMBER, "--pack", "first", **JULY)


@pytest.mark.parametrize("what", ["", "Ring.", "Ring the housing office and ask for the list", "word " * 90, "w" * 400])
@pytest.mark.parametrize("place", ["", "library", "p" * 300])
def test_a_text_message_never_has_more_letters_than_fit(what: str, place: str) -> None:
    day = day_of("2026-07-10")
    assert day
    text = text_message(NextStep(what, "client", "", day, Meeting(day, "14:30", place)), "Amina", "0491 570 156")
    assert len(text) <= LETTERS
    assert "  " not in text
    if len(place) < 20 and what and len(what) < 60:
        assert what.rstrip(".") in text
        assert text.endswith("Amina 0491 570 156")


# -- the letter
ENQUIRY = """\
person_asks_for: A bed for tonight.
housing_tonight: none
immediate_danger: false
safety_screen: {any_immediate: false}
outcome: turned_away
decline:
  reason_codes: [no_accommodation]
  explained: {date: 2026-07-02, how: On the phone, by: amina}
  none_exist: false
  alternatives_offered: [{service_ref: night-shelter, offer: A bed from seven, accepted: accepted}]
  safety_tonight: The shelter holds a bed.
  right_to_complain_told: true
  turnaway_counted: true
"""


def test_a_no_becomes_a_letter_that_says_why_where_else_tonight_and_how_to_complain(june: Desk) -> None:
    written = june.do("enquiry", "--from", "-", "--json", stdin=ENQUIRY, **JULY)
    id = json.loads(written.out)["documents"][0]["id"]
    html = page(june, "service", id, "--letter", **JULY)
    for words in (
        "A bed for tonight.",
        "night-shelter",
        "The shelter holds a bed.",
        "Ask for the manager",
        "ask us again",
    ):
        assert words.lower() in html.lower()
    text = june.do("print", "service", id, "--letter", "--format", "text", **JULY).out
    assert "night-shelter" in text
    assert not re.search(r"^\d", text, re.MULTILINE), "a letter numbers nothing"


def test_where_nothing_was_declined_there_is_no_letter(june: Desk) -> None:
    assert june("print", AMBER, "referral-in", "--letter", **JULY).code == 1
    assert june("print", AMBER, "case-plan", "--letter", **JULY).code == 1
