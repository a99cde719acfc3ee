"""`print --fillable`: for whom a page to fill in is made, what it begins with, and when it is not handed out."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.filled import data_of, page, tree_of
from tests.story import Desk

AMBER = "amber-4821"
DAY = "2026-06-10"


@pytest.fixture
def riverbend(at: Callable[[str], Desk]) -> Desk:
    return at("plan-signed")


def test_a_blank_page_needs_no_caseload_and_says_nobodys_name(desk: Desk) -> None:
    said = desk.do("print", "--blank", "case-plan", "--fillable", "-o", "plan.html")
    path = Path(said.out.strip())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    data = data_of(path.read_text("utf-8"))
    assert (data["page"], data["client"], data["file"]) == ("case-plan/1", None, "answers.json")


def test_a_page_of_somebodys_begins_with_their_newest_paper(riverbend: Desk) -> None:
    before = tree_of(riverbend)
    data = page(riverbend, AMBER, "case-plan")
    assert (data["client"], data["file"]) == (AMBER, f"answers-{AMBER}.json")
    assert "-case-plan-" in data["based_on"]["id"]
    assert data["answers"]["what_matters_to_me"]
    assert page(riverbend, AMBER, data["based_on"]["id"]) == data
    assert page(riverbend, AMBER, "case-plan", "--final") == data
    assert tree_of(riverbend) == before


def test_a_page_begins_with_nothing_where_there_is_no_paper_yet(riverbend: Desk) -> None:
    data = page(riverbend, AMBER, "smart-goals")
    assert (data["client"], data["based_on"], data["answers"]) == (AMBER, None, {})


def test_a_page_of_a_record_begins_with_a_draft_of_one_or_with_nothing(riverbend: Desk) -> None:
    riverbend.do("write", AMBER, "review", "--set", "wellbeing_change=Better.", day=DAY, by="amina")
    data = page(riverbend, AMBER, "review")
    assert data["answers"] == {"wellbeing_change": "Better."}
    riverbend.do("withdraw", AMBER, "review", "--in-error", "--because", "-", stdin="x", day=DAY, by="amina")
    assert page(riverbend, AMBER, "review")["answers"] == {}
    said = riverbend("print", AMBER, data["based_on"]["id"], "--fillable", "-o", "-", day=DAY)
    assert (said.code, said.out, "not carried on" in said.err) == (1, "", True)


@pytest.mark.parametrize("form", ["consent", "note", "risk-assessment", "protection-report", "profile", "incident"])
def test_what_is_gone_through_together_is_no_page(desk: Desk, form: str) -> None:
    said = desk("print", "--blank", form, "--fillable", "-o", "-")
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0] == f"casefile: {form} is not a form that a person fills in by themselves"
    assert f"casefile print --blank {form}" in said.err


@pytest.mark.parametrize("more", ["--whole", "--view=client", "--format=text"])
def test_a_page_to_fill_in_is_the_persons_own(riverbend: Desk, more: str) -> None:
    said = riverbend("print", AMBER, "case-plan", "--fillable", more, "-o", "-", day=DAY)
    assert (said.code, said.out) == (2, "")


def test_it_is_not_kept_inside_the_caseload(riverbend: Desk) -> None:
    said = riverbend("print", AMBER, "case-plan", "--fillable", "-o", f"clients/{AMBER}/plan.html", day=DAY)
    assert said.code == 2


# -- a device that somebody else may hold (practice review, E15)
def contact(desk: Desk, key: str, channel: str, safe: str) -> None:
    place = f"communication_needs.safe_contact.{key}"
    sets = (f"{place}.channel={channel}", f"{place}.value=x", f"{place}.safe={safe}")
    desk.do("write", AMBER, "profile", *(word for one in sets for word in ("--set", one)), day=DAY, by="amina")


@pytest.fixture
def protected(riverbend: Desk) -> Desk:
    """Amber's file in protective mode, with no way of contact that reaches a device."""
    for key in contacts(riverbend):
        riverbend.do(
            "write", AMBER, "profile", "--set", f"communication_needs.safe_contact.{key}=", day=DAY, by="amina"
        )
    sets = ("protective.mode=protective", "protective.since=2026-06-01", "protective.by=amina")
    riverbend.do("write", AMBER, "profile", *(word for one in sets for word in ("--set", one)), day=DAY, by="amina")
    return riverbend


def contacts(desk: Desk) -> list[str]:
    profile = json.loads(desk.do("show", AMBER, "profile", "--json", day=DAY).out)["document"]
    return [one["id"] for one in profile.get("communication_needs", {}).get("safe_contact", ())]


def refused(desk: Desk) -> bool:
    said = desk("print", AMBER, "case-plan", "--fillable", "-o", "-", day=DAY)
    if said.code:
        assert (said.code, said.out) == (1, "")
        line, fix = said.err.splitlines()
        assert line == f"casefile: {AMBER} is in protective mode, and a page on a device may be found by somebody else"
        assert fix.startswith("fix: print it on paper")
    return said.code == 1


def test_in_protective_mode_a_page_is_not_made_unless_a_way_to_the_device_is_safe(protected: Desk) -> None:
    assert refused(protected)
    contact(protected, "c-aaaa", "in_person", "true")
    assert refused(protected)
    contact(protected, "c-bbbb", "text_message", "true")
    assert not refused(protected)
    contact(protected, "c-cccc", "email", "false")
    assert refused(protected)


def test_a_blank_page_is_nobodys_and_is_made(protected: Desk) -> None:
    assert page(protected, "--blank", "case-plan")["client"] is None
