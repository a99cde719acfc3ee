"""The seven walks of the format by example, replayed by commands: the files come out equal, the views as printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.papers import WALKS
from tests.story import Desk

from casefile.store.text.nodes import parse

AMBER, CEDAR = "clients/amber-4821", "clients/cedar-1507"

# Which point of the story each printed file stands for, and where the file lies.
PRINTED = {
    "walk1-2026-03-02-referral-in-x7k2": ("walk-1", AMBER, ""),
    "walk1-profile-hqmdwckxtzpb": ("walk-1", AMBER, "profile"),
    "walk1-2026-03-04-safe-today-v5dm": ("walk-1", AMBER, ""),
    "walk1-2026-03-04-consent-k7f3": ("walk-1", AMBER, ""),
    "walk1-2026-03-04-intake-record-n8bt": ("walk-1", AMBER, ""),
    "walk1-case-hqmdwckxtzpb": ("walk-1", AMBER, "case"),
    "walk2-2026-03-18-case-plan-b4wd": ("walk-2", AMBER, ""),
    "walk3-2026-06-10-case-plan-9qx2": ("amina-alone", AMBER, ""),
    "walk3-2026-06-11-case-plan-c6tr": ("ben-alone", AMBER, ""),
    "walk3-2026-06-15-case-plan-h5mv": ("walk-3", AMBER, ""),
    "walk4-2026-03-11-consent-r4jd": ("walk-4", AMBER, ""),
    "walk4-case-hqmdwckxtzpb": ("30-june", AMBER, "case"),
    "walk5-2026-05-22-exit-summary-g7rn": ("walk-5", CEDAR, ""),
    "walk5-case-tkwzbnxdmrqc": ("walk-5", CEDAR, "case"),
}


def tree(path: Path) -> object:
    """The text tree of a file."""
    return parse(path.read_text("utf-8")).tree()


def in_order(path: Path) -> str:
    """The text tree of a file with its keys in the order they stand."""
    return json.dumps(parse(path.read_text("utf-8")).tree(), ensure_ascii=False, indent=1)


def test_every_printed_file_is_replayed() -> None:
    assert {path.stem for path in WALKS.glob("*.yaml")} == set(PRINTED)


@pytest.mark.parametrize("name", PRINTED)
def test_the_commands_of_the_walk_write_what_is_printed(stages: dict[str, Path], name: str) -> None:
    point, folder, living = PRINTED[name]
    written = stages[point] / folder / f"{living or name.split('-', 1)[1]}.yaml"
    assert tree(written) == tree(WALKS / f"{name}.yaml")


@pytest.mark.parametrize("name", PRINTED)
def test_the_commands_of_the_walk_write_keys_in_the_printed_order(stages: dict[str, Path], name: str) -> None:
    point, folder, living = PRINTED[name]
    written = stages[point] / folder / f"{living or name.split('-', 1)[1]}.yaml"
    assert in_order(written) == in_order(WALKS / f"{name}.yaml")


@pytest.mark.parametrize("name", [name for name, (_, _, living) in PRINTED.items() if not living])
def test_what_was_signed_stands_unchanged_at_the_end_of_the_story(stages: dict[str, Path], name: str) -> None:
    _, folder, _ = PRINTED[name]
    written = stages["walk-5"] / folder / f"{name.split('-', 1)[1]}.yaml"
    assert tree(written) == tree(WALKS / f"{name}.yaml")


def test_check_finds_nothing_wrong_with_any_point_of_the_story_but_the_fork(at: Callable[[str], Desk]) -> None:
    for point in ("walk-1", "walk-2", "walk-3", "30-june", "walk-4", "walk-5"):
        said = at(point)("check", "--json")
        assert said.code == 0, said.out
        assert json.loads(said.out)["findings"] == []
    said = at("fork")("check", "--json", "--strict")
    assert said.code == 1
    assert [one["code"] for one in json.loads(said.out)["findings"]] == ["case/fork"]


PAGE = """\
DRAFT, not agreed yet                                    amber-4821
My plan                              version 2, 10 June 2026, page 1
1  What matters to me
   A door I can lock, my shifts at the bakery, and Dell coming for
   tea on Sundays.
2  What I am good at
   - Up at three for the bakery and never late in four years.
"""


def test_a_draft_prints_as_the_example_shows_and_changes_no_file(at: Callable[[str], Desk]) -> None:
    desk = at("noon-of-10-june")
    before = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    said = desk.do("print", "amber-4821", "case-plan", "--format", "text", now="2026-06-10T12:00:00Z")
    lines = said.out.splitlines()
    assert lines[0] == PAGE.splitlines()[0]
    assert " ".join(lines[1].split()) == " ".join(PAGE.splitlines()[1].split())
    assert lines[2:7] == PAGE.splitlines()[2:]
    assert {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()} == before


def test_print_final_gives_version_1_without_the_word_draft(at: Callable[[str], Desk]) -> None:
    said = at("noon-of-10-june").do(
        "print", "amber-4821", "case-plan", "--format", "text", "--final", now="2026-06-10T12:00:00Z"
    )
    assert "version 1, 18 March 2026, page 1" in said.out
    assert "DRAFT" not in said.out


class TestTheFileAsItStood:
    """Walk 7: the finished story, looked at from four days."""

    def status(self, at: Callable[[str], Desk], day: str) -> tuple[str, dict[str, object]]:
        desk = at("walk-4")
        said = desk.do("--today", day, "status", "amber-4821")
        return said.out, json.loads(desk.do("--today", day, "status", "amber-4821", "--json").out)

    def test_on_3_april_the_step_is_stuck_and_the_consent_given_in_part(self, at: Callable[[str], Desk]) -> None:
        screen, answer = self.status(at, "2026-04-03")
        gate = answer["gate"]
        assert isinstance(gate, dict)
        assert (gate["phase"], gate["state"]) == ("implementation", "active")
        assert "as on 2026-04-03" in screen
        assert "as they are now" in screen
        assert "plan      2026-03-18-case-plan-b4wd, version 1\n          step p-t3wd is stuck\n" in screen
        assert "consent   2026-03-11-consent-r4jd, given in part\n" in screen

    def test_on_13_june_two_plans_stand_beside_each_other(self, at: Callable[[str], Desk]) -> None:
        screen, _ = self.status(at, "2026-06-13")
        assert "2026-06-10-case-plan-9qx2 and 2026-06-11-case-plan-c6tr stand beside each other" in screen
        assert "casefile resolve amber-4821 case-plan" in screen

    def test_on_2_july_consent_is_withdrawn(self, at: Callable[[str], Desk]) -> None:
        screen, _ = self.status(at, "2026-07-02")
        assert "consent   2026-03-11-consent-r4jd, withdrawn\n" in screen

    def test_on_1_march_there_is_no_such_client_yet(self, at: Callable[[str], Desk]) -> None:
        said = at("walk-4")("--today", "2026-03-01", "status", "amber-4821")
        assert (said.code, said.out) == (3, "")
        assert "not there yet on 2026-03-01" in said.err


def test_a_plan_that_is_no_longer_current_is_not_named_by_status(at: Callable[[str], Desk]) -> None:
    said = at("walk-4").do("--today", "2026-06-16", "status", "amber-4821")
    assert "2026-06-15-case-plan-h5mv" in said.out
    assert "b4wd" not in said.out
