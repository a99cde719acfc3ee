"""`casefile resolve` where one question has two answers: both are shown, one stands, and nothing stops meanwhile but final and moves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.story import Desk, Keyboard

from casefile.store.folder import Folder

pytestmark = pytest.mark.samples  # real commands by the dozen: part of the whole suite only

WHO = "amber-4821"
DAY = "2026-03-21"
WAITS = """conflicts:
  - path: /client_role
    values:
      - {value: I ring them., by: ben, at: 2026-03-20T01:00:00Z}
      - {value: I go there., by: amina, at: 2026-03-19T01:00:00Z}
  - path: /goals/g-4vkm
    values:
      - {deleted: true, by: ben, at: 2026-03-20T01:00:00Z}
  - path: /review_on
    values:
      - {value: 2026-06-16, by: amina, at: 2026-03-19T01:00:00Z}
      - {value: 2026-06-23, by: ben, at: 2026-03-20T01:00:00Z}
"""


@pytest.fixture
def desk(at: Callable[[str], Desk]) -> Desk:
    """A draft of the next plan, in which three things wait."""
    desk = at("plan-signed")
    desk.do("amend", WHO, "case-plan", "--because", "Two weeks on.", day="2026-03-20")
    desk.do(
        "write",
        WHO,
        "case-plan",
        "--set",
        "client_role=I ring them.",
        "--set",
        "review_on=2026-06-23",
        day="2026-03-20",
    )
    path = draft(desk)
    path.write_text(path.read_text("utf-8") + WAITS, "utf-8")
    return desk


def draft(desk: Desk) -> Path:
    (path,) = [
        one
        for one in (desk.folder / "clients" / WHO).glob("*case-plan*.yaml")
        if "status: draft" in one.read_text("utf-8")
    ]
    return path


def test_check_says_what_waits_and_how_to_go_on(desk: Desk) -> None:
    said = desk("check", WHO, day=DAY)
    assert "document/conflict" in said.out + said.err
    assert f"casefile resolve {WHO}" in said.out + said.err


def test_one_answer_stands_and_the_other_waits_no_more(desk: Desk) -> None:
    said = desk.do("resolve", WHO, "case-plan", "--place", "client_role", "--keep", "2", day=DAY)
    assert said.out.splitlines()[0] == f"{WHO}: My plan, an answer is decided"
    assert "next: casefile resolve" in said.out
    text = draft(desk).read_text("utf-8")
    assert "client_role: I go there." in text
    assert "I ring them." not in text
    desk.do("resolve", WHO, "case-plan", "--place", "review_on", "--keep", "1", day=DAY)
    last = desk.do("resolve", WHO, "case-plan", "--place", "goals.g-4vkm", "--keep", "1", day=DAY)
    assert "next: casefile status" in last.out
    assert desk("resolve", WHO, "case-plan", day=DAY).code == 3
    assert desk("check", WHO, day=DAY).code == 0
    assert "g-4vkm" in draft(desk).read_text("utf-8")


def test_what_somebody_took_away_goes_when_that_is_decided(desk: Desk) -> None:
    desk.do("resolve", WHO, "case-plan", "--place", "goals.g-4vkm", "--keep", "2", day=DAY)
    text = draft(desk).read_text("utf-8")
    assert "client_statement: I want a door I can lock." not in text
    assert "decided: true" in text


def test_both_and_words_of_ones_own(desk: Desk) -> None:
    desk.do("resolve", WHO, "case-plan", "--place", "client_role", "--keep", "both", day=DAY)
    text = draft(desk).read_text("utf-8")
    assert "I ring them." in text
    assert "I go there." in text
    desk.do("resolve", WHO, "case-plan", "--set", "review_on=2026-06-20", day=DAY)
    assert "review_on: 2026-06-20" in draft(desk).read_text("utf-8")
    said = desk("resolve", WHO, "case-plan", "--place", "goals.g-4vkm", "--keep", "both", day=DAY)
    assert (said.code, "cannot both stand" in said.err) == (2, True)


def test_at_a_terminal_each_is_asked_with_who_and_when(desk: Desk) -> None:
    typed = Keyboard("2\n= 2026-06-20\n\n")
    said = desk.do("resolve", WHO, "case-plan", day=DAY, stdin=typed, terminal=True)
    shown = " ".join(said.err.split())
    assert "What I do" in shown
    assert "1 ben, 2026-03-20 I ring them. 2 amina, 2026-03-19 I go there." in shown
    assert "(taken away)" in shown
    text = draft(desk).read_text("utf-8")
    assert "client_role: I go there." in text
    assert "review_on: 2026-06-20" in text
    assert "path: /goals/g-4vkm" in text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "say which answer stands"),
        (("--place", "nowhere", "--keep", "1"), "a question that waits"),
        (("--place", "client_role"), "a question that waits"),
        (("--place", "client_role", "--keep", "7"), "has 2 answers"),
        (("--set", "nowhere=Bad words"), "a question that waits"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(desk: Desk, more: tuple[str, ...], told: str) -> None:
    before = draft(desk).read_bytes()
    said = desk("resolve", WHO, "case-plan", *more, day=DAY)
    assert said.code == 2
    assert told in said.err
    assert "Bad words" not in said.err
    assert "I ring" not in said.err
    assert draft(desk).read_bytes() == before


def test_writing_goes_on_and_only_final_waits(desk: Desk) -> None:
    desk.do("write", WHO, "case-plan", "--set", "good_day_bad_day=Sleep.", day=DAY)
    said = desk("write", WHO, "case-plan", "--final", day=DAY)
    assert said.code == 1
    assert "two answers" in said.err
    for place in ("client_role", "review_on", "goals.g-4vkm"):
        desk.do("resolve", WHO, "case-plan", "--place", place, "--keep", "1", day=DAY)
    desk.do("write", WHO, "case-plan", "--final", day=DAY)
    (path,) = [
        one for one in (desk.folder / "clients" / WHO).glob("*case-plan*") if "version: 2" in one.read_text("utf-8")
    ]
    assert "conflicts" not in path.read_text("utf-8")


def test_today_says_what_waits_until_somebody_decides(desk: Desk) -> None:
    said = " ".join(desk.do("today", WHO, day=DAY).out.split())
    assert f"{WHO}: choose between two answers in the case-plan they came from two copies" in said
    (id,) = re.findall("(?m)^id: (.*)$", draft(desk).read_text("utf-8"))
    assert f"casefile resolve {WHO} {id}" in said
    for place in ("client_role", "review_on", "goals.g-4vkm"):
        desk.do("resolve", WHO, "case-plan", "--place", place, "--keep", "1", day=DAY)
    assert "two answers" not in desk.do("today", WHO, day=DAY).out


SETTINGS_WAIT = """conflicts:
  - path: /person_title
    values:
      - {value: Person, by: ben, at: 2026-03-20T01:00:00Z}
      - {value: Guest, by: amina, at: 2026-03-19T01:00:00Z}
  - path: /workers/amina/name
    values:
      - {value: Amina H., by: ben, at: 2026-03-20T01:00:00Z}
      - {value: Amina Haddad, by: amina, at: 2026-03-19T01:00:00Z}
"""


@pytest.fixture
def settings(desk: Desk) -> Path:
    """casefile.yaml with a comment, in which two things wait."""
    path = desk.folder / "casefile.yaml"
    text = re.sub("(?m)^person_title: .*", "person_title: Person", path.read_text("utf-8"))
    path.write_text(f"# ours\n{text}{SETTINGS_WAIT}", "utf-8")
    return path


def test_two_answers_in_the_settings_are_decided_as_those_of_a_paper(desk: Desk, settings: Path) -> None:
    said = desk("check", day=DAY)
    assert "person_title has two answers" in said.out + said.err
    assert "casefile resolve settings" in said.out + said.err
    first = desk.do("resolve", "settings", "--place", "person_title", "--keep", "2", day=DAY)
    assert first.out.splitlines() == ["casefile.yaml: an answer is decided", "next: casefile resolve settings"]
    text = settings.read_text("utf-8")
    assert text.startswith("# ours\n")
    assert "person_title: Guest" in text
    last = desk.do("resolve", "settings", "--set", "workers.amina.name=Amina Haddad-Hope", day=DAY)
    assert "next: casefile sync" in last.out
    assert "Amina Haddad-Hope" in settings.read_text("utf-8")
    assert Folder(desk.folder).settings.name_of("amina") == "Amina Haddad-Hope"
    assert "two answers" not in desk("check", day=DAY).out
    assert (desk("resolve", "settings", day=DAY).code, desk("resolve", "settings", day=DAY).err.splitlines()) == (
        3,
        ["casefile: nothing in casefile.yaml waits for a decision", "fix: casefile check"],
    )


def test_at_a_terminal_the_settings_are_asked_by_their_titles(desk: Desk, settings: Path) -> None:
    said = desk.do("resolve", "settings", day=DAY, stdin=Keyboard("1\n\n"), terminal=True)
    shown = " ".join(said.err.split())
    assert "Person's title 1 ben, 2026-03-20 Person 2 amina, 2026-03-19 Guest" in shown
    assert "person_title: Person" in settings.read_text("utf-8")


def test_what_is_written_under_conflicts_by_hand_in_the_settings_is_found(desk: Desk) -> None:
    path = desk.folder / "casefile.yaml"
    path.write_text(path.read_text("utf-8") + "conflicts: [not as we write it]\n", "utf-8")
    said = desk("check", day=DAY)
    assert "what stands under conflicts is not as casefile writes it" in said.out + said.err


@pytest.mark.parametrize(
    ("place", "values", "decision"),
    [
        ("format", ("1", "1"), ("--place", "format", "--keep", "both")),
        ("capacity", ("3", "4"), ("--place", "capacity", "--keep", "both")),
        ("capacity", ("3", "4"), ("--set", "capacity=0")),
        ("jurisdiction", ("nsw/1", "nsw/1"), ("--set", "jurisdiction=zz/9")),
        ("workers/ros", ("x", "y"), ("--set", "workers.ros=Rosalind")),
    ],
)
def test_what_the_settings_may_not_be_is_never_decided(
    desk: Desk, place: str, values: tuple[str, str], decision: tuple[str, ...]
) -> None:
    path = desk.folder / "casefile.yaml"
    waits = "".join(
        f"      - {{value: {value}, by: w{n}, at: 2026-03-2{n}T01:00:00Z}}\n" for n, value in enumerate(values)
    )
    path.write_text(f"{path.read_text('utf-8')}conflicts:\n  - path: /{place}\n    values:\n{waits}", "utf-8")
    before = path.read_bytes()
    assert desk("resolve", "settings", *decision, day=DAY).code == 2
    assert path.read_bytes() == before
    desk.do("list", day=DAY)


def test_a_reason_that_would_stand_nowhere_is_not_taken(desk: Desk, settings: Path) -> None:
    said = desk("resolve", "settings", "--place", "person_title", "--keep", "1", "--because", "x", day=DAY)
    assert said.code == 2
    assert (
        desk("resolve", WHO, "case-plan", "--place", "client_role", "--keep", "1", "--because", "x", day=DAY).code == 2
    )


def test_what_today_says_to_type_works_for_what_is_changed_in_place(desk: Desk) -> None:
    profile = desk.folder / "clients" / WHO / "profile.yaml"
    text = profile.read_text("utf-8")
    profile.write_text(
        f"{text}conflicts:\n  - path: /pronouns\n    values: [{{value: she}}, {{value: they}}]\n", "utf-8"
    )
    said = desk.do("today", WHO, "--json", day=DAY).out
    (item,) = [one for one in json.loads(said)["items"] if one["id"] == "profile-answers"]
    assert (item["fix"], item["overdue_days"] < 400) == (f"casefile resolve {WHO} profile", True)
    desk.do(*item["fix"].split()[1:], "--place", "pronouns", "--keep", "1", day=DAY)
    profile.write_text(f"{text}conflicts: [ask her again]\n", "utf-8")
    said = desk.do("today", WHO, "--json", day=DAY).out
    (item,) = [one for one in json.loads(said)["items"] if one["id"] == "profile-answers"]
    assert item["fix"] == f"casefile check {WHO}"


def test_nobody_is_called_as_the_settings_are(desk: Desk) -> None:
    assert desk("new", "--code", "settings", day=DAY).code == 2


def test_today_says_that_the_settings_wait(desk: Desk, settings: Path) -> None:
    assert "choose between two answers in casefile.yaml" in desk.do("today", "--all", day=DAY).out
    for place in ("person_title", "workers.amina.name"):
        desk.do("resolve", "settings", "--place", place, "--keep", "1", day=DAY)
    assert "casefile.yaml" not in desk.do("today", "--all", day=DAY).out


def test_what_keeps_a_paper_from_being_final_names_the_command_that_helps(desk: Desk) -> None:
    said = desk("write", WHO, "case-plan", "--final", day=DAY)
    assert f"casefile resolve {WHO} " in said.err
