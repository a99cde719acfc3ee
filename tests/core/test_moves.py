"""The eight phases and the ways between them, written out by hand from design.md §3, never read from the data."""

from __future__ import annotations

import pytest

from casefile.core.checks import CHECKS
from casefile.core.practice import Practice, practice_of
from casefile.store import library
from casefile.work.gating import practice

PHASES = ["referral-in", "intake", "assessment", "planning", "implementation", "referrals-out", "review", "exit"]

# Rows: from 1 to 8; columns: to 1 to 8. `y` goes, `R` goes with a reason, `.` is not known to practice.
USUAL = """
    . y . . . . . R
    R . y . . y . R
    . R . y . y . R
    . . y . y y . R
    . . R y . y y R
    . y y y y . y R
    . R y y y y . R
    . . . R R . R .
"""
BRIEF = USUAL.replace("R . y . . y . R", "R . y y . y . R")

# What each way asks.
INTO_ASSESSMENT = "G03 G04 G05 G06 G07 S04 S05 S23"
INTO_PLANNING = "G03 G06 S06 S07 S09 S19 S25 S26"
OUT_OF_REVIEW = "G03 S09 S12 S16 S17 S19"
ASKS = {
    (1, 2): "G02 S01 S02 S03",
    (2, 1): "",
    (2, 3): INTO_ASSESSMENT,
    (2, 4): INTO_ASSESSMENT,
    (2, 6): "G03 G04 S04",
    (3, 2): "",
    (3, 4): INTO_PLANNING,
    (3, 6): "G03",
    (4, 3): "",
    (4, 5): "G03 G06 S08 S10 S11 S12 S13 S24 S25",
    (4, 6): "G03",
    (5, 3): "",
    (5, 4): "",
    (5, 6): "G06 S14 S15",
    (5, 7): "G06 S14 S15",
    # Every way on from 6 asks G08 and S18 besides its own; the step back to intake, where consent is asked anew, asks none.
    (6, 2): "",
    (6, 3): INTO_ASSESSMENT + " G08 S18",
    (6, 4): INTO_PLANNING + " G08 S18",
    (6, 5): "G03 G08 S10 S11 S12 S18",
    (6, 7): "G03 G08 S10 S11 S12 S18",
    (7, 2): "",
    (7, 3): OUT_OF_REVIEW,
    (7, 4): OUT_OF_REVIEW,
    (7, 5): OUT_OF_REVIEW,
    (7, 6): OUT_OF_REVIEW,
    (8, 4): "",
    (8, 5): "",
    (8, 7): "",
    **{(n, 8): "G06" for n in (1, 2, 3, 4, 5, 7)},
    (6, 8): "G06 G08 S18",
}
USUAL_NEXT = {1: 2, 2: 3, 3: 4, 4: 5, 5: 7, 6: 5, 7: 5, 8: None}


def cells(table: str) -> list[tuple[int, int, str]]:
    rows = [row.split() for row in table.split("\n") if row.strip()]
    assert [len(row) for row in rows] == [8] * 8
    return [(a, b, mark) for a, row in enumerate(rows, 1) for b, mark in enumerate(row, 1)]


@pytest.fixture(scope="module")
def known() -> Practice:
    return practice(1)


@pytest.mark.parametrize(("profile", "table"), [("usual", USUAL), ("brief", BRIEF)])
def test_each_of_the_64_pairs_goes_or_asks_a_reason_or_is_not_known(known: Practice, profile: str, table: str) -> None:
    wrong = []
    for a, b, mark in cells(table):
        move = known.move(PHASES[a - 1], PHASES[b - 1], profile)
        found = "." if move is None else "R" if move.reason else "y"
        if found != mark:
            wrong.append((a, b, mark, found))
    assert wrong == []


@pytest.mark.parametrize(("profile", "table"), [("usual", USUAL), ("brief", BRIEF)])
def test_each_way_asks_what_the_design_says(known: Practice, profile: str, table: str) -> None:
    for a, b, mark in cells(table):
        if mark != ".":
            move = known.move(PHASES[a - 1], PHASES[b - 1], profile)
            assert move is not None
            assert sorted(move.asks) == sorted(ASKS[a, b].split()), (a, b)


def test_no_pair_is_listed_twice(known: Practice) -> None:
    pairs = [(move.origin, move.to) for move in known.moves]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("number", range(1, 9))
def test_the_usual_next_phase_is_the_one_of_the_design(known: Practice, number: int) -> None:
    move = known.usual(PHASES[number - 1], "usual")
    wanted = USUAL_NEXT[number]
    assert (move and move.to) == (PHASES[wanted - 1] if wanted else None)


def test_brief_help_goes_from_intake_straight_to_a_plan(known: Practice) -> None:
    usual = {n: known.usual(PHASES[n - 1], "brief") for n in range(1, 9)}
    assert {n: move and move.to for n, move in usual.items()} == {
        n: ("planning" if n == 2 else PHASES[to - 1] if to else None) for n, to in USUAL_NEXT.items()
    }


def test_every_phase_but_exit_leads_to_exit_with_a_reason(known: Practice) -> None:
    for phase in PHASES[:-1]:
        move = known.move(phase, "exit", "usual")
        assert move is not None
        assert move.reason


def test_the_phases_stand_in_order_and_each_says_what_to_do(known: Practice) -> None:
    assert [(one.number, one.code) for one in known.phases] == list(enumerate(PHASES, 1))
    assert all(one.title and one.aim and one.do for one in known.phases)
    assert known.phase("planning") is known.phases[3]
    assert known.phase("waiting room") is None


def test_declining_asks_for_the_explanation_and_no_other_state_asks_anything(known: Practice) -> None:
    assert known.states == {"active": (), "paused": (), "waiting": (), "declined": ("G01",)}


def test_closing_asks_what_the_design_says(known: Practice) -> None:
    assert sorted(known.closing) == sorted("G06 G09 G10 S19 S20 S21 S22 exit-summary".split())


def test_hard_soft_and_bypass_are_as_the_design_says(known: Practice) -> None:
    hard = {code for code, one in known.requirements.items() if one.is_hard("assessment")}
    assert hard == {"G01", "G02", "G03", "G04", "G05", "G07", "G08", "G09", "G10", "exit-summary"}
    assert {code for code, one in known.requirements.items() if one.is_hard("exit")} == hard | {"G06"}
    assert {code for code, one in known.requirements.items() if one.is_hard("closing")} == hard | {"G06"}
    assert {code for code, one in known.requirements.items() if one.bypass} == {"G03", "G04"}
    assert [code for code, one in known.requirements.items() if one.first] == ["G02", "G05", "G06"]


def test_every_requirement_that_is_asked_exists_and_every_check_it_names_is_there(known: Practice) -> None:
    asked = {code for move in known.moves for code in move.asks} | set(known.closing)
    asked |= {code for codes in known.states.values() for code in codes}
    assert asked == set(known.requirements)
    for one in known.requirements.values():
        assert bool(one.check) != bool(one.form)
        assert not one.check or one.check in CHECKS
        assert not one.form or one.form in library.shelf()
    assert set(CHECKS) == {one.check for one in known.requirements.values() if one.check}


def test_the_clocks_are_those_of_the_design(known: Practice) -> None:
    assert known.clock("risk_assessed_working") == 10
    assert known.clock("second_contact") == 14
    assert known.clock("look_again_working") == 2
    assert known.clock("assessment_fresh") == 30
    assert known.clock("consent_expiring") == 14
    assert known.clock("risk_review_high") == 7


def test_practice_is_read_from_data_and_leaves_out_what_is_not_said() -> None:
    bare = practice_of(
        {
            "practice": 9,
            "reason_at_least": 3,
            "phases": [],
            "moves": [{"from": "a", "to": "b", "asks": None}],
            "states": [],
            "closing": [],
            "requirements": [],
            "clocks": {},
            "profiles": [],
        }
    )
    assert bare.version == 9
    move = bare.moves[0]
    assert (move.asks, move.reason, move.usual, move.profiles) == ((), False, False, ())
    assert bare.usual("a", "any") is None
