"""Gates: exemptions, emergencies, closing, declining; what is hard, what is soft, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import (
    CANARY,
    arrived,
    ask,
    asked,
    assessment,
    consent,
    declined,
    not_safe_to_ask,
    paper,
    profile,
    risk,
    safe_today,
    state,
    view,
)

from casefile.core import gates
from casefile.core.answer import Answer, State, View
from casefile.core.document import Document
from casefile.core.gates import Gate
from casefile.schema.validate import matches


def exempt(requirement: str, **more: Any) -> dict[str, Any]:
    given = {
        "id": "x-7nbf",
        "requirement": requirement,
        "date": "2026-03-10",
        "until": "2026-03-24",
        "approval": "approved",
    }
    return {name: value for name, value in {**given, **more}.items() if value}


def move(seen: View, to: str, reason: str = "") -> Gate:
    found = seen.practice.move(seen.case.phase, to, seen.profile.code)
    assert found is not None
    return gates.gate(seen, found, matches, reason)


def codes(answers: Any) -> list[str]:
    return [one.requirement.code for one in answers]


# -- a whole gate
def test_a_person_who_would_rather_not_be_written_down_goes_on_to_assessment() -> None:
    gate = move(view(*arrived(), day="2026-03-04"), "assessment")
    assert gate.is_open
    assert gate.unmet == ()
    assert gate.to == "assessment"
    assert not gate.reason_asked
    assert codes(gate.answers) == "G03 G04 G05 G06 G07 S04 S05 S23".split()


def test_with_the_partner_in_the_room_the_first_meeting_still_leads_on() -> None:
    papers = [one for one in arrived() if one.name != "safe-today"]
    assert move(view(*papers, not_safe_to_ask("2026-03-04", "2026-03-06"), day="2026-03-04"), "assessment").is_open


def test_a_gate_that_is_shut_names_what_stands_against_it_and_who_asks_why() -> None:
    gate = move(view(safe_today()), "assessment")
    assert not gate.is_open
    assert codes(gate.unmet) == ["G03", "S04", "S05"]
    assert all(one.requirement and one.fix and "{" not in one.fix for one in gate.answers)


def test_a_move_to_exit_asks_for_a_reason_and_for_high_risk_only() -> None:
    seen = view(risk(level="high"))
    shut = move(seen, "exit", "lost_contact")
    assert (shut.reason_asked, shut.is_open, codes(shut.answers)) == (True, False, ["G06"])
    assert move(seen, "exit", "died").is_open


def test_a_step_back_is_always_open() -> None:
    assert move(view(risk(level="extreme")), "referral-in").is_open


def test_what_expired_stops_and_what_is_about_to_does_not() -> None:
    assert [Answer(one, "").stops for one in State] == [one in ("missing", "expired") for one in State]


# -- exemptions
def test_a_soft_requirement_is_set_aside_for_a_while() -> None:
    found = ask("S06", exemptions=[exempt("S06")], day="2026-03-12", to="planning")
    assert (found.state, found.because, found.due) == ("exempted", "set aside until 24 March 2026", date(2026, 3, 24))
    assert not found.stops
    assert found.fix == "casefile write amber-4821 strengths-needs-assessment"


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2026-03-09", "missing"), ("2026-03-10", "exempted"), ("2026-03-24", "exempted"), ("2026-03-25", "missing")],
)
def test_only_from_its_day_until_its_last_day(day: str, wanted: str) -> None:
    assert state("S06", exemptions=[exempt("S06")], day=day) == wanted


def test_asked_and_not_yet_approved_says_so() -> None:
    for approval in ("asked", None):
        found = ask("S06", exemptions=[exempt("S06", approval=approval)])
        assert (found.state, found.because) == (
            "exempted",
            "set aside until 24 March 2026; approval is asked, not given yet",
        )


def test_declined_by_the_supervisor_it_counts_for_nothing() -> None:
    assert state("S06", exemptions=[exempt("S06", approval="declined")]) == "missing"


def test_of_two_the_approved_one_speaks_and_then_the_older() -> None:
    asked_for = exempt("S06", id="x-2222", date="2026-03-05", until="2026-04-01", approval="asked")
    assert ask("S06", exemptions=[asked_for, exempt("S06")]).because == "set aside until 24 March 2026"
    older = exempt("S06", id="x-3333", date="2026-03-06", until="2026-03-20")
    for both in ([older, exempt("S06")], [exempt("S06"), older]):
        assert ask("S06", exemptions=both).because == "set aside until 20 March 2026"


def test_it_sets_aside_what_it_names_and_nothing_else() -> None:
    assert state("S07", exemptions=[exempt("S06")]) == "missing"


def test_what_is_met_is_met_and_not_set_aside() -> None:
    assert state("S06", assessment(), exemptions=[exempt("S06")]) == "met"


def test_what_ran_out_may_be_set_aside_too() -> None:
    late = "2026-04-20"
    assert state("S08", assessment(), day=late, exemptions=[exempt("S08", until="2026-04-30")]) == "exempted"


HARD = ["G01", "G02", "G03", "G05", "exit-summary"]


@pytest.mark.parametrize("code", HARD)
def test_a_hard_one_cannot_be_set_aside(code: str) -> None:
    assert state(code, exemptions=[exempt(code)], to="assessment") == "missing"


def test_nor_a_childs_safety_nor_who_decides_nor_what_was_shared_nor_a_safe_exit() -> None:
    given = [exempt(code) for code in ("G04", "G07", "G08", "G09", "G10")]
    young = profile("date_of_birth: 2012-05-05")
    assert state("G04", young, exemptions=given) == "missing"
    assert state("G07", young, exemptions=given) == "missing"
    assert (
        state("G08", paper("referral-out", "2026-03-10", to={"service_ref": "doctor"}), exemptions=given) == "missing"
    )
    assert state("G09", risk(level="high"), exemptions=given) == "missing"
    assert state("G10", to="exit", reason="service_withdrawn", exemptions=given) == "missing"


def test_high_risk_may_wait_without_an_end_and_never_at_the_door() -> None:
    waits = {"exemptions": [exempt("G06", until=None)], "day": "2026-06-01"}
    found = ask("G06", risk(level="high"), to="review", **waits)
    assert (found.state, found.because, found.due) == ("exempted", "set aside", None)
    for door in ("exit", "closing"):
        assert state("G06", risk(level="high"), to=door, **waits) == "missing"


def test_an_exemption_ends_with_its_support_period_even_one_without_an_end() -> None:
    steps = "p1 2026-03-02 referral-in, p1 2026-04-01 =closed, p2 2026-05-01 referral-in, p2 2026-05-02 intake"
    again = risk("2026-05-03", "high", support_period=2)
    about = {"steps": steps, "day": "2026-05-05", "to": "assessment"}
    assert state("G06", again, exemptions=[exempt("G06", until=None)], **about) == "missing"
    assert state("G06", again, exemptions=[exempt("G06", date="2026-05-01", until=None)], **about) == "exempted"


# -- emergency
def test_in_an_emergency_consent_and_authority_are_passed_and_nothing_else() -> None:
    child = profile("date_of_birth: 2012-05-05")
    gate = move(view(child), "assessment")
    assert codes(gate.unmet) == ["G03", "G04", "G05", "G07", "S04", "S05"]
    assert codes(gates.bypassed(gate)) == ["G03", "G04"]


def test_what_is_met_needs_no_bypass() -> None:
    assert list(gates.bypassed(move(view(*arrived()), "assessment"))) == []
    assert list(gates.bypassed(Gate("x", (Answer(State.MISSING, "no requirement"),)))) == []


# -- states and closing
def test_declining_asks_that_it_was_explained_and_pausing_asks_nothing() -> None:
    gate = gates.state_gate(view(), "declined", matches)
    assert (gate.to, gate.is_open, codes(gate.unmet), gate.reason_asked) == ("declined", False, ["G01"], False)
    for code in ("active", "paused", "waiting"):
        assert gates.state_gate(view(), code, matches).answers == ()


def test_closing_asks_the_eight_and_is_hard_about_risk() -> None:
    seen = view(risk(level="high"), exemptions=[exempt("G06", until=None)])
    gate = gates.closing_gate(seen, matches)
    assert codes(gate.answers) == ["G06", "G09", "G10", "S19", "S20", "S21", "S22", "exit-summary"]
    assert codes(gate.unmet) == ["G06", "G09", "S20", "S21", "S22", "exit-summary"]


def test_an_unwilling_person_who_left_at_intake_can_be_closed_with_the_summary_alone() -> None:
    seen = view(
        paper(
            "exit-summary",
            "2026-03-12",
            reason="no_longer_requested",
            way_back=CANARY,
            letter_given="declined",
            feedback_offered="declined",
            unanswered={"achievements": "not_asked"},
        ),
        steps="2026-03-04 intake, 2026-03-12 exit:no_longer_requested",
    )
    assert gates.closing_gate(seen, matches).is_open


# -- requirements that name a form
def form_requirement(seen: View, form: str, matching: dict[str, Any] | None) -> View:
    base = seen.practice.requirements["exit-summary"]
    named = replace(base, form=form, matches=matching, fix="casefile write {client} {form}")
    return replace(seen, practice=replace(seen.practice, requirements={"exit-summary": named}))


def test_a_form_may_have_to_fit_a_fragment() -> None:
    wanted = {"properties": {"decision": {"const": "declined"}}, "required": ["decision"]}
    assert asked(form_requirement(view(declined()), "consent", wanted), "exit-summary").because == "written"
    found = asked(form_requirement(view(consent()), "consent", wanted), "exit-summary")
    assert (found.state, found.because) == ("missing", "written, and not as asked")
    assert found.path.endswith("consent-2345.yaml")
    assert asked(form_requirement(view(consent()), "consent", None), "exit-summary").state == "met"


def test_of_a_record_the_newest_counts_and_several_are_no_fork() -> None:
    wanted = {"properties": {"asked": {"const": "now"}}}
    seen = form_requirement(view(not_safe_to_ask("2026-03-04"), safe_today("2026-03-06")), "safe-today", wanted)
    assert asked(seen, "exit-summary").state == "met"


def test_of_a_form_nobody_knows_any_more_the_newest_paper_counts() -> None:
    seen = form_requirement(view(consent()), "consent", None)
    strange = tuple(replace(one, form=None) for one in seen.case.documents)
    assert asked(replace(seen, case=replace(seen.case, documents=strange)), "exit-summary").state == "met"


def test_a_form_nobody_knows_any_more_counts_as_it_is() -> None:
    assert (
        asked(form_requirement(view(paper("referral-out", "2026-03-10")), "referral-out", None), "exit-summary").state
        == "met"
    )


def to_type(fix: str, *papers: Document, unknown: str = "") -> str:
    """What a requirement says to type, with drafts begun; the form of one of them is not known here."""
    seen = view(*papers)
    known = tuple(replace(one, form=None) if one.name == unknown else one for one in seen.case.documents)
    base = replace(seen.practice.requirements["exit-summary"], form="x", fix=fix)
    seen = replace(seen, practice=replace(seen.practice, requirements={"exit-summary": base}))
    return asked(replace(seen, case=replace(seen.case, documents=known)), "exit-summary").fix


def test_what_is_begun_is_gone_on_with_and_not_begun_again() -> None:
    amend, write = "casefile amend {client} case-plan", "casefile write {client} case-plan"
    begun = paper("case-plan", "2026-03-11", final=None)
    assert to_type(amend) == "casefile amend amber-4821 case-plan"
    assert to_type(amend, begun) == "casefile write amber-4821 case-plan --final"
    assert to_type(write, begun) == to_type(write) == "casefile write amber-4821 case-plan"
    assert to_type("casefile amend {client} consent", begun) == "casefile amend amber-4821 consent"


def test_a_record_that_is_begun_is_named_by_its_id() -> None:
    write = "casefile write {client} safe-today"
    begun = paper("safe-today", "2026-03-11", final=None)
    assert to_type(write) == "casefile write amber-4821 safe-today"
    assert to_type(write, begun) == f"casefile write amber-4821 safe-today --id {begun.id}"
    assert to_type(write, begun, unknown="safe-today") == "casefile write amber-4821 safe-today"


def test_what_to_type_names_the_paper_of_the_phase() -> None:
    planning = view(steps="2026-03-04 intake, 2026-03-05 planning")
    assert asked(form_requirement(planning, "x", None), "exit-summary").fix == "casefile write amber-4821 case-plan"
    assert (
        asked(form_requirement(view(), "x", None), "exit-summary").fix
        == "casefile write amber-4821 strengths-needs-assessment"
    )
