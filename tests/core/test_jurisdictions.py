"""Another place, invented: the same cases are judged otherwise there because of its data alone."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.core.making import (
    CANARY,
    TODAY,
    asked,
    case,
    consent,
    declined,
    paper,
    profile,
    risk,
    safe_today,
    taken_back,
    view,
    whole,
)

import casefile
from casefile.core.answer import Answer
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.due import due
from casefile.core.failure import Unreadable
from casefile.core.urgent import urgent
from casefile.store import library
from casefile.store.library import typed_as_json
from casefile.store.resources import resource_dir
from casefile.store.text.nodes import parse
from casefile.work import gating

FILE = Path(__file__).parent / "jurisdictions" / "inland.yaml"
INLAND: Any = typed_as_json(parse(FILE.read_text("utf-8")).tree())
NSW: Any = library.data("jurisdictions/nsw/1.yaml")
SCHEMA = json.loads((resource_dir("schemas") / "jurisdictions" / "jurisdiction.schema.json").read_text("utf-8"))
PLACES = {"nsw": NSW, "inland": INLAND}


def answer(place: str, code: str, *papers: Document, **about: Any) -> Answer:
    return asked(replace(view(*papers, **about), jurisdiction=PLACES[place]), code)


def both(code: str, *papers: Document, **about: Any) -> tuple[str, str]:
    """How a requirement stands in New South Wales, and inland."""
    found = (answer(place, code, *papers, **about) for place in ("nsw", "inland"))
    return tuple(str(one.state) for one in found)  # type: ignore[return-value]


def items(place: str, *papers: Document, **about: Any) -> dict[str, str]:
    found = due(replace(view(*papers, **about), jurisdiction=PLACES[place]))
    assert not [one for one in found if CANARY in one.what + one.why + one.fix]
    return {one.id: one.due.isoformat() for one in found}


def aged(age: int, **more: Any) -> Document:
    """Consent that somebody of that age gave themselves."""
    return consent(minor={"age": age}, **more)


# -- the place itself
@pytest.mark.parametrize("data", [INLAND, NSW], ids=["inland", "nsw"])
def test_a_place_is_data_that_fits_its_schema(data: Any) -> None:
    checked = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    assert [error.message for error in checked.iter_errors(data)] == []


def test_a_case_names_its_place_and_one_that_names_none_follows_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = library.data
    monkeypatch.setattr(
        library, "data", lambda name: INLAND if name == "jurisdictions/inland/1.yaml" else shipped(name)
    )
    named = case(aged(15), practice={"practice": 1, "jurisdiction": "inland/1"})
    unnamed = case(aged(15), practice={"practice": 1})
    for one, settings in ((named, Settings()), (unnamed, Settings(jurisdiction="inland/1"))):
        assert asked(gating.view(one, settings, TODAY), "G04").because == "old enough to decide"
    for one, settings in ((unnamed, Settings()), (case(aged(15)), Settings(jurisdiction="inland/1"))):
        assert asked(gating.view(one, settings, TODAY), "G04").state == "missing"


def test_a_place_that_is_not_here_is_no_other() -> None:
    for name in ("outland/1", "inland/1", "nsw/99", "nsw", "../nsw/1", "NSW/1"):
        with pytest.raises(Unreadable):
            gating.view(case(practice={"practice": 1, "jurisdiction": name}), Settings(), TODAY)


# -- G04
@pytest.mark.parametrize(
    ("age", "wanted"),
    [
        (11, ("missing", "missing")),
        (12, ("missing", "missing")),
        (14, ("missing", "missing")),
        (15, ("missing", "met")),
        (16, ("met", "met")),
        (17, ("met", "met")),
        (18, ("not-applicable", "met")),
        (19, ("not-applicable", "met")),
        (20, ("not-applicable", "not-applicable")),
    ],
)
def test_who_decides_at_which_age_is_the_places_own_word(age: int, wanted: tuple[str, str]) -> None:
    assert both("G04", aged(age)) == wanted


def test_until_which_birthday_a_parent_decides_is_too() -> None:
    held = {"type": "parental_responsibility", "who": CANARY}
    parent = aged(19, given_by="parent", form="by_substitute", authority=held)
    assert both("G04", parent) == ("missing", "met")
    assert both("G04", profile("date_of_birth: 2007-03-12")) == ("not-applicable", "missing")


# -- G07
def test_until_which_birthday_somebody_is_a_child_and_whether_one_before_birth_counts() -> None:
    assert both("G07", aged(18)) == ("not-applicable", "missing")
    expecting = risk(children={"contact": "none", "expecting": "expecting"})
    assert both("G07", expecting) == ("missing", "not-applicable")
    at_home = profile("household: [{id: h-2222, in_care_of_client: true, date_of_birth: 2007-03-12}]")
    assert both("G07", at_home) == ("not-applicable", "missing")


def test_nobody_of_nineteen_is_said_to_be_under_eighteen() -> None:
    found = answer("inland", "G07", aged(19))
    assert found.state == "missing"
    assert "18" not in found.because


# -- lawful bases
RECORD = {
    "decided_by": "ros",
    "belief": CANARY,
    "told": "told_before",
    "order_seen": CANARY,
    "legal_advice": CANARY,
    "follow_up_on": "2026-03-12",
}


def told(basis: str, record: dict[str, Any] | None = None, **more: Any) -> Document:
    fields = {"to": {"service_ref": "the mill"}, "information_sent": ["risk"], "why": CANARY}
    said = {"lawful_basis": basis, "basis_record": RECORD if record is None else record}
    return paper("disclosure", "2026-03-10", **{**fields, **said, **more})


@pytest.mark.parametrize("basis", ["charter_asked", "charter_danger", "water_order"])
def test_a_basis_in_law_holds_where_the_law_does(basis: str) -> None:
    assert both("G08", told(basis)) == ("missing", "met")


@pytest.mark.parametrize("basis", [one["code"] for one in NSW["lawful_bases"]])
def test_no_basis_of_new_south_wales_holds_inland(basis: str) -> None:
    found = answer("inland", "G08", told(basis))
    assert found.because == "the jurisdiction knows no lawful basis of that name"


def test_what_is_to_be_written_down_is_what_the_place_asks_and_no_more() -> None:
    assert answer("inland", "G08", told("water_order", {"order_seen": CANARY}, why=None)).state == "met"
    assert answer("inland", "G08", told("water_order", {})).because == (
        "this basis asks to be written down: which order or request was seen"
    )
    assert answer("inland", "G08", told("charter_danger", {}, why=None)).because == (
        "this basis asks to be written down: when you speak with the person about it"
    )
    assert answer("inland", "G08", told("charter_asked", {"told": "told_after"})).because == (
        "this basis asks to be written down: who decided, that the person was asked first"
    )


def test_whether_a_no_holds_is_the_places_own_word() -> None:
    for no in (declined(), consent(events=[taken_back("2026-03-06")])):
        assert answer("inland", "G08", no, told("charter_asked")).state == "missing"
        assert answer("inland", "G08", no, told("water_order")).state == "met"


def test_what_lifts_a_never_is_too_and_inland_nothing_may() -> None:
    never = consent(never_share_with=[{"id": "n-2222", "person_or_agency": "The mill"}])
    for by in ("life_at_risk_now", "legal_advice_taken"):
        lifted = {"never_share_lifted": {"by": by, "words": CANARY}}
        assert answer("inland", "G08", never, told("water_order", **lifted)).state == "missing"
        opened = answer("inland", "G08", never, told("charter_danger", **lifted)).state
        assert opened == ("met" if by == "life_at_risk_now" else "missing")


def test_a_report_that_stands_apart_stands_apart_there_too() -> None:
    assert "restricted paper alone" in answer("inland", "G08", told("childrens_desk_word")).because


def test_what_is_talked_over_afterwards_is_what_the_place_says() -> None:
    for basis, talked in (("charter_danger", True), ("water_order", False), ("charter_asked", False)):
        assert ("2345-talk" in items("inland", told(basis, {}))) is talked
    assert "2345-talk" not in items("inland", told("serious_threat", {}))


# -- birthdays, numbers, children on the screen for emergencies
@pytest.mark.parametrize("age", [12, 14, 15, 16, 18, 20])
def test_which_birthdays_change_who_decides(age: int) -> None:
    born = profile(f"date_of_birth: {2026 - age}-03-16")
    papers = (born, consent(), safe_today(), risk())
    for place, turns in (("nsw", (14, 16, 18)), ("inland", (12, 15, 20))):
        assert (f"turns-{age}" in items(place, *papers)) is (age in turns)


def test_how_long_before_a_birthday_it_is_told_is_data_too() -> None:
    born = profile("date_of_birth: 2011-03-16")
    assert "turns-15" in items("inland", born, consent(), day="2026-03-11")
    assert "turns-15" not in items("inland", born, consent(), day="2026-03-10")


def test_the_numbers_in_an_emergency_are_the_places_own() -> None:
    lines = {part.title: part.lines for part in urgent(whole(place=INLAND))}
    assert lines["numbers"] == ("7 7 7  All hands", "70 71 72  The children's desk")


def test_who_is_a_child_on_that_screen_is_the_places_own_word() -> None:
    home = profile("household: [{id: h-2222, name: Kaya, date_of_birth: 2007-03-12}]")
    assert {part.title: part.lines for part in urgent(whole(home))}["children"] == ()
    assert {part.title: part.lines for part in urgent(whole(home, place=INLAND))}["children"] == ("Kaya, 19",)


# -- nothing of a place stands in code
SOURCE = Path(casefile.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
OWN_WORDS = {"emergency"}
"""A basis in New South Wales has the name of something older than it: a move in an emergency."""


@cache
def words_in(path: Path) -> str:
    return path.read_text("utf-8")


CODES = [one["code"] for one in (*NSW["lawful_bases"], *NSW["crisis_lines"]) if one["code"] not in OWN_WORDS]


@pytest.mark.parametrize("code", CODES)
def test_no_basis_and_no_line_of_new_south_wales_stands_in_code(code: str) -> None:
    assert [path.name for path in MODULES if re.search(rf"\b{code}\b", words_in(path))] == []


@pytest.mark.parametrize("line", NSW["crisis_lines"], ids=lambda line: line["code"])
def test_no_number_to_ring_stands_in_code(line: dict[str, str]) -> None:
    number = re.compile(rf"(?<!\d){r'[ -]?'.join(line['number'].replace(' ', ''))}(?!\d)")
    found = [
        path.name
        for path in MODULES
        if any(number.search(str(one.value)) for one in _constants(path) if isinstance(one.value, str))
    ]
    assert found == []
    assert [path.name for path in MODULES if line["name"] in words_in(path)] == []


def test_no_law_and_no_place_is_named_in_code_but_the_usual_one_in_the_settings() -> None:
    law = re.compile(r"\bAct (?:19|20)\d\d|Chapter 16A|Part 13A|Privacy Principle|Tribunal|New South Wales")
    assert [path.name for path in MODULES if law.search(words_in(path))] == []
    named = {path.name for path in MODULES if re.search(r"\bnsw\b", words_in(path), re.IGNORECASE)}
    assert named <= {"caseload.py", "start.py", "gating.py"}  # the usual setting, and how one is written


def test_no_age_at_which_somebody_may_decide_stands_in_a_rule() -> None:
    rules = [path for path in MODULES if path.parent.name in ("core", "checks", "clocks", "work")]
    ages = [
        (path.name, n.lineno)
        for path in rules
        for n in _constants(path)
        if type(n.value) is int and n.value in (14, 16)
    ]
    assert ages == []


@cache
def _constants(path: Path) -> tuple[ast.Constant, ...]:
    return tuple(node for node in ast.walk(ast.parse(words_in(path))) if isinstance(node, ast.Constant))
