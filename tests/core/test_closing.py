"""G09, G10 and the exit summary: nobody at high risk without a next step, nobody put out without reasons, death."""

from __future__ import annotations

from typing import Any

import pytest
from tests.core.making import CANARY, UNREACHABLE, ask, assessment, event, risk, state, summary, view

from casefile.core import gates
from casefile.core.document import Document
from casefile.schema.validate import matches

EXIT = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-11 assessment, 2026-09-17 exit:needs_met"
DAY = "2026-09-20"
AMEND = "casefile amend amber-4821 exit-summary"


def high(**more: Any) -> Document:
    return risk("2026-03-10", "high", **more)


def leaving(**answers: Any) -> Document:
    return summary(risk_at_exit=answers)


def exit_safe(*papers: Document, steps: str = EXIT) -> Any:
    return ask("G09", *papers, day=DAY, steps=steps, to="closing")


# -- G09
def test_g09_without_high_risk_it_is_no_question() -> None:
    for papers in ((), (risk("2026-03-10", "medium"),)):
        assert exit_safe(*papers).because == "no high risk is known"


def test_g09_somebody_takes_over() -> None:
    assert exit_safe(high(), leaving(answer="handover_accepted", handover_to=CANARY)).because == "somebody takes over"
    assert exit_safe(high(), leaving(answer="handover_accepted")).state == "missing"
    assert exit_safe(high(), leaving(answer="not_applicable", handover_to=CANARY)).state == "missing"


DECLINED = {"answer": "person_declined", "declined_words": CANARY, "crisis_steps_given": True, "consulted_who": CANARY}


def test_g09_the_person_declined_has_crisis_steps_and_somebody_was_asked() -> None:
    assert (
        exit_safe(high(), leaving(**DECLINED)).because
        == "the person declined a handover; crisis steps given, somebody consulted"
    )


@pytest.mark.parametrize(
    "lacking",
    [
        {"crisis_steps_given": False},
        {"crisis_steps_given": None},
        {"consulted_who": " "},
        {"answer": "handover_accepted"},
    ],
)
def test_g09_declining_needs_each_part(lacking: dict[str, Any]) -> None:
    found = exit_safe(high(), leaving(**{**DECLINED, **lacking}))
    assert (found.state, found.fix) == ("missing", AMEND)
    assert (
        found.because
        == "high risk: the exit summary must say who takes over, that the person declined, or all that was tried"
    )


def test_g09_lost_contact_with_all_that_was_tried() -> None:
    lost = EXIT.replace("needs_met", "lost_contact")
    assert (
        exit_safe(high(), leaving(**UNREACHABLE), steps=lost).because
        == "cannot be reached; what was tried and thought of stands there"
    )


@pytest.mark.parametrize(
    "part", ["attempts", "others_asked", "basis", "welfare_decision", "dangers_known", "second_view"]
)
def test_g09_lost_contact_lacks_a_part(part: str) -> None:
    assert exit_safe(high(), leaving(**{**UNREACHABLE, part: ""})).state == "missing"


def test_g09_no_summary_a_draft_or_two_say_nothing() -> None:
    found = exit_safe(high())
    assert (found.state, found.because) == (
        "missing",
        "high risk, and there is no exit summary yet: it says who takes over",
    )
    assert found.fix == "casefile write amber-4821 exit-summary"
    assert (
        exit_safe(high(), summary(final=None)).because
        == "high risk, and the exit summary is still a draft: it says who takes over"
    )
    assert (
        exit_safe(high(), summary(letters="2222"), summary(letters="3333")).fix
        == "casefile resolve amber-4821 exit-summary"
    )


def test_g09_an_assessment_taken_back_does_not_open_the_door() -> None:
    assert exit_safe(high(events=[event("withdrawn", "2026-09-01")])).state == "missing"


def test_g09_of_two_assessments_the_higher_counts() -> None:
    assert exit_safe(risk("2026-03-10", "low", letters="2222"), high()).state == "missing"


# -- death
def test_a_file_is_closed_after_a_death_and_nothing_of_the_phase_left_is_asked() -> None:
    seen = view(
        high(), assessment(exit_talk=None), summary(reason="died"), day=DAY, steps=EXIT.replace("needs_met", "died")
    )
    gate = gates.closing_gate(seen, matches)
    assert gate.to == "closing"
    assert gate.is_open
    assert {one.requirement.code: one.state for one in gate.answers if one.requirement} == {
        "G06": "not-applicable",
        "G09": "not-applicable",
        "G10": "not-applicable",
        "S19": "not-applicable",
        "S20": "not-applicable",
        "S21": "not-applicable",
        "S22": "not-applicable",
        "exit-summary": "met",
    }


def test_a_death_learnt_of_after_contact_was_lost_is_told_by_the_exit_summary() -> None:
    lost = EXIT.replace("needs_met", "lost_contact")
    assert exit_safe(high(), summary(reason="died"), steps=lost).because == "the person has died"
    assert exit_safe(high(), summary(reason="died", final=None), steps=lost).state == "missing"


def test_a_person_who_turns_out_to_be_alive_is_asked_about_again() -> None:
    back = EXIT.replace("needs_met", "died") + ", 2026-09-18 review"
    assert state("G06", high(), day=DAY, steps=back) == "missing"
    assert state("G06", high(), summary(reason="died"), day=DAY, steps=back) == "missing"


# -- G10
FAIR = {"reason": CANARY, "notice_given_on": "2026-09-01", "right_to_complain_told": True, "alternatives": [CANARY]}


def put_out(**changed: Any) -> Document:
    return summary(reason="service_withdrawn", withdrawn_by_service={**FAIR, **changed})


def test_g10_only_concerns_a_service_that_withdraws() -> None:
    assert state("G10", day=DAY, steps=EXIT) == "not-applicable"
    assert state("G10", summary(), day=DAY, steps=EXIT) == "not-applicable"


def test_g10_reasons_notice_complaint_and_something_else_to_turn_to() -> None:
    assert state("G10", put_out(), day=DAY) == "met"
    assert state("G10", put_out(alternatives=None, no_alternative_because=CANARY), day=DAY) == "met"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": " "}, "the reason"),
        ({"notice_given_on": None}, "when notice was given"),
        ({"right_to_complain_told": False}, "that the right to complain was told"),
        ({"alternatives": None}, "what else was offered"),
        ({"alternatives": None, "no_alternative_because": " "}, "what else was offered"),
    ],
)
def test_g10_says_what_is_open(changed: dict[str, Any], words: str) -> None:
    found = ask("G10", put_out(**changed), day=DAY)
    assert (found.state, found.because, found.fix) == ("missing", f"still open: {words}", AMEND)


def test_g10_all_of_it_at_once() -> None:
    found = ask("G10", summary(reason="service_withdrawn"), day=DAY)
    assert (
        found.because
        == "still open: the reason, when notice was given, that the right to complain was told, what else was offered"
    )


def test_g10_the_move_alone_says_it_too_so_another_reason_in_the_summary_does_not_hide_it() -> None:
    withdrawn = EXIT.replace("needs_met", "service_withdrawn")
    assert state("G10", summary(reason="needs_met"), day=DAY, steps=withdrawn) == "missing"
    assert state("G10", summary(reason="needs_met"), day=DAY, to="exit", reason="service_withdrawn") == "missing"
    found = ask("G10", day=DAY, steps=withdrawn)
    assert found.because == "the service withdrew, and there is no exit summary yet: it says why and what else there is"
    assert found.fix == "casefile write amber-4821 exit-summary"


# -- the exit summary
def test_the_exit_summary_is_written_once_and_final() -> None:
    assert ask("exit-summary", summary(), day=DAY).because == "written"
    found = ask("exit-summary", day=DAY)
    assert (found.state, found.because, found.fix) == (
        "missing",
        "not written yet",
        "casefile write amber-4821 exit-summary",
    )
    for one in (summary(final=None), summary(events=[event("withdrawn", "2026-09-19")])):
        assert state("exit-summary", one, day=DAY) == "missing"
    found = ask("exit-summary", summary(letters="2222"), summary(letters="3333"), day=DAY)
    assert (found.state, found.because) == ("missing", "two versions stand beside each other")
    assert found.fix == "casefile resolve amber-4821 exit-summary"
