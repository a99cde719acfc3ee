"""A case: steps, periods, standing, forks, exemptions, and how it stood on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.core import making
from tests.core.making import case, consent, event, paper, plan, risk, safe_today, taken_back

from casefile.core.case import Case
from casefile.store.folder import document_of


def at(case: Case, day: str) -> Case:
    seen = case.as_of(date.fromisoformat(day))
    assert seen is not None
    return seen


# -- steps
def test_the_phase_is_where_the_last_move_led_whatever_order_the_steps_were_written_in() -> None:
    one = case(steps="2026-03-04 intake, 2026-03-02 referral-in, 2026-03-11 assessment")
    assert (one.phase, one.state, one.period, one.is_open) == ("assessment", "active", 1, True)


def test_two_steps_of_one_day_follow_the_moment_they_were_typed() -> None:
    assert case(steps="2026-03-02 referral-in, 2026-03-02 intake").phase == "intake"


def test_a_pause_keeps_the_phase_and_a_move_ends_it() -> None:
    paused = case(steps="2026-03-02 referral-in, 2026-03-04 intake, 2026-03-05 =paused")
    assert (paused.phase, paused.state, paused.is_open) == ("intake", "paused", True)
    assert paused.state_step is not None
    assert paused.state_step.date == date(2026, 3, 5)
    moved = case(steps="2026-03-02 referral-in, 2026-03-05 =paused, 2026-03-06 intake")
    assert (moved.phase, moved.state, moved.state_step) == ("intake", "active", None)


@pytest.mark.parametrize("state", ["closed", "declined"])
def test_a_closed_or_declined_case_is_not_open(state: str) -> None:
    assert not case(steps=f"2026-03-02 referral-in, 2026-03-03 ={state}").is_open


def test_a_case_without_steps_has_no_phase_no_period_and_is_active() -> None:
    bare = Case("amber-4821", document_of("clients/amber-4821/case.yaml", "casefile: case/1\nkey: hqmdwckxtzpb\n"))
    assert (bare.phase, bare.period, bare.state, bare.steps, bare.state_step) == ("", 0, "active", (), None)
    assert (bare.exit_reason, bare.model, bare.caseworker_on(date.min), bare.practice, bare.workers) == (
        "",
        "",
        "",
        {},
        (),
    )
    assert (bare.entered("intake"), bare.first_entered("intake"), bare.began) == (None, None, date.min)
    assert bare.key == "hqmdwckxtzpb"
    assert at(bare, "2026-03-02").phase == ""
    assert bare.last_day() == date.min


def test_a_step_without_a_day_is_no_step_and_one_without_a_period_belongs_to_none() -> None:
    one = case(steps="2026-03-02 referral-in")
    record = replace(
        one.record,
        data={
            **one.record.data,
            "steps": [{"id": "t-2222", "to": "intake"}, {"id": "t-3333", "date": "2026-03-04", "to": 5}],
        },
    )
    odd = replace(one, record=record)
    assert [(step.id, step.period, step.text("to")) for step in odd.steps] == [("t-3333", 0, "")]


def test_a_person_who_comes_back_begins_anew_and_the_old_papers_stay_with_the_old_period() -> None:
    old = consent("2024-05-01")
    back = case(
        old, steps="p1 2024-05-01 referral-in, p1 2024-05-02 intake, p1 2024-09-01 =closed, p2 2026-03-02 referral-in"
    )
    assert (back.phase, back.state, back.period, back.is_open, back.began) == (
        "referral-in",
        "active",
        2,
        True,
        date(2026, 3, 2),
    )
    assert back.current("consent") is None
    assert back.standing("consent", period=1) == (old,)
    assert back.entered("intake") is None


def test_a_phase_entered_twice_has_a_first_and_a_last_day() -> None:
    one = case(steps="2026-03-02 referral-in, 2026-03-04 intake, 2026-03-05 referral-in, 2026-03-09 intake")
    first, last = one.first_entered("intake"), one.entered("intake")
    assert first is not None
    assert last is not None
    assert (first.date, last.date) == (date(2026, 3, 4), date(2026, 3, 9))


def test_a_step_back_from_exit_takes_the_reason_back() -> None:
    leaving = "2026-03-02 referral-in, 2026-03-04 intake, 2026-05-01 exit:died"
    assert case(steps=leaving).exit_reason == "died"
    assert case(steps=leaving + ", 2026-05-01 =paused").exit_reason == "died"
    assert case(steps=leaving + ", 2026-05-02 review").exit_reason == ""
    assert case(steps=leaving + ", 2026-05-02 review, 2026-06-01 exit:needs_met").exit_reason == "needs_met"
    assert case().exit_reason == ""


# -- the spine
def test_the_model_is_the_one_last_agreed() -> None:
    models = [
        {"id": "m-2222", "primary": "recovery", "since": "2026-04-01"},
        {"id": "m-3333", "primary": "brokerage", "since": "2026-03-01"},
    ]
    assert case(models=models).model == "recovery"


def test_the_caseworker_is_who_has_that_role_now_else_the_first_named() -> None:
    amina, ben = {"id": "amina", "role": "caseworker"}, {"id": "ben", "role": "backup"}
    day = date(2026, 3, 1)
    assert case(workers=[ben, amina]).caseworker_on(day) == "amina"
    assert case(workers=[ben, {**amina, "until": "2026-02-28"}]).caseworker_on(day) == "ben"


def test_a_worker_counts_up_to_the_last_day_and_the_one_who_takes_over_that_day_comes_first() -> None:
    leaving = {"id": "amina", "role": "caseworker", "until": "2026-03-01"}
    alone, followed = case(workers=[leaving]), case(workers=[leaving, {"id": "ros", "role": "caseworker"}])
    assert [alone.caseworker_on(date(2026, 3, day)) for day in (1, 2)] == ["amina", ""]
    assert [followed.caseworker_on(date(2026, 3, day)) for day in (1, 2)] == ["ros", "ros"]


def test_exemptions_are_read_as_written_and_one_without_a_day_is_none() -> None:
    given = {"id": "x-7nbf", "requirement": "S06", "date": "2026-03-12", "until": "2026-03-26", "approval": "approved"}
    one, *rest = case(exemptions=[given, {"id": "x-2222", "requirement": "S07"}]).exemptions
    assert rest == []
    assert (one.id, one.requirement, one.until, one.approval) == ("x-7nbf", "S06", date(2026, 3, 26), "approved")
    assert [one.in_force(date(2026, 3, day)) for day in (11, 12, 26, 27)] == [False, True, True, False]
    assert not replace(one, approval="declined").in_force(date(2026, 3, 20))
    assert replace(one, until=None).in_force(date(2036, 3, 20))


# -- standing
def test_a_draft_never_stands() -> None:
    draft = consent(final=None)
    assert case(draft).standing("consent") == ()
    assert case(draft).open_draft("consent") == (draft,)
    assert case(draft).latest("consent") is None


def test_a_later_version_takes_the_place_of_the_one_it_names() -> None:
    first, second = consent("2026-03-04"), consent("2026-03-11", supersedes=["2026-03-04-consent-2345"], version=2)
    one = case(second, first)
    assert one.current("consent") == second
    assert one.of("consent") == (first, second)
    assert one.history(second) == (second, first)
    assert one.forks() == ()


def test_a_draft_of_a_later_version_takes_no_place() -> None:
    first = consent("2026-03-04")
    draft = consent("2026-03-11", supersedes=["2026-03-04-consent-2345"], final=None)
    assert case(first, draft).current("consent") == first


def test_entered_in_error_gives_the_place_back() -> None:
    first = consent("2026-03-04")
    wrong = consent(
        "2026-03-11", supersedes=["2026-03-04-consent-2345"], events=[event("entered_in_error", "2026-03-12")]
    )
    assert case(first, wrong).current("consent") == first
    assert at(case(first, wrong), "2026-03-11").current("consent") is not None
    assert at(case(first, wrong), "2026-03-11").current("consent") != first


def test_withdrawn_does_not_give_the_place_back() -> None:
    first, second = (
        plan("2026-03-18"),
        plan("2026-06-10", supersedes=["2026-03-18-case-plan-2345"], events=[event("withdrawn", "2026-06-12")]),
    )
    one = case(first, second)
    assert one.in_place("case-plan") == (second,)
    assert one.standing("case-plan") == ()


def test_a_consent_taken_back_is_still_the_decision_that_counts() -> None:
    first = consent("2026-03-04")
    second = consent("2026-03-11", supersedes=["2026-03-04-consent-2345"], events=[taken_back("2026-07-01")])
    assert case(first, second).current("consent") == second


def test_a_version_in_error_between_two_others_passes_its_place_on() -> None:
    first = plan("2026-03-18")
    wrong = plan(
        "2026-04-01", supersedes=["2026-03-18-case-plan-2345"], events=[event("entered_in_error", "2026-04-20")]
    )
    third = plan("2026-04-10", supersedes=["2026-04-01-case-plan-2345"])
    assert case(third, first, wrong).standing("case-plan") == (third,)


def test_two_versions_of_one_place_are_a_fork_and_one_that_names_both_ends_it() -> None:
    first = plan("2026-03-18")
    mine, yours = (plan(day, supersedes=[first.id]) for day in ("2026-06-10", "2026-06-11"))
    forked = case(first, mine, yours)
    assert forked.current("case-plan") is None
    assert forked.latest("case-plan") == yours
    assert forked.forks() == ((mine, yours),)
    both = plan("2026-06-15", supersedes=[mine.id, yours.id])
    assert case(first, mine, yours, both).current("case-plan") == both
    assert case(first, mine, yours, both).history(both) == (both, yours, mine, first)


def test_two_records_of_one_form_stand_beside_each_other_without_a_fork() -> None:
    one = case(safe_today("2026-03-04"), safe_today("2026-04-14"))
    assert len(one.standing("safe-today")) == 2
    assert one.forks() == ()


def test_a_paper_that_names_itself_or_a_stranger_still_stands() -> None:
    odd = plan("2026-03-18", supersedes=["2026-03-18-case-plan-2345", "2020-01-01-case-plan-9999"])
    assert case(odd).current("case-plan") == odd


def test_versions_that_name_each_other_never_hang() -> None:
    a, b = (
        plan("2026-03-18", supersedes=["2026-03-19-case-plan-2345"]),
        plan("2026-03-19", supersedes=["2026-03-18-case-plan-2345"]),
    )
    assert case(a, b).standing("case-plan") == ()
    assert len(case(a, b).history(a)) == 2


def test_the_newest_record_is_told_by_day_then_version_then_moment_then_id() -> None:
    early, late = risk("2026-03-10"), risk("2026-03-11")
    assert case(late, early).latest("risk-assessment") == late
    second = risk("2026-03-10", version=2, letters="2222")
    assert case(second, early).latest("risk-assessment") == second
    typed_later = risk("2026-03-10", recorded_on="2026-03-10T09:00:00Z", letters="2222")
    assert case(typed_later, early).latest("risk-assessment") == typed_later
    other = risk("2026-03-10", letters="3333")
    assert case(other, early).latest("risk-assessment") == other


def test_a_paper_of_an_unknown_form_is_no_fork() -> None:
    assert case(paper("bush-note", "2026-03-04"), paper("bush-note", "2026-03-05")).forks() == ()


# -- as it stood
def test_before_the_first_step_there_was_no_case() -> None:
    assert case().as_of(date(2026, 3, 1)) is None
    assert at(case(), "2026-03-02").phase == "referral-in"
    assert at(case(), "2026-03-03").phase == "referral-in"
    assert at(case(), "2026-03-04").phase == "intake"


def test_the_profile_is_seen_as_it_is_now() -> None:
    who = making.profile("names: {preferred: Amber}")
    one = at(case(who, consent()), "2026-03-02")
    assert one.profile == who
    assert one.documents == (who,)
    assert case().profile is None


def test_the_last_day_is_the_latest_of_papers_and_steps_and_not_of_the_profile() -> None:
    assert case(consent(), making.profile("date_of_birth: 2012-01-01")).last_day() == date(2026, 3, 4)
    assert case(consent(events=[taken_back("2026-07-01")])).last_day() == date(2026, 7, 1)
    assert case(consent(), steps="2026-03-02 referral-in, 2026-05-01 =paused").last_day() == date(2026, 5, 1)


def test_the_papers_are_known_by_their_ids_and_those_of_another_day_by_theirs() -> None:
    first, second = paper("note", "2026-03-04"), paper("note", "2026-03-09")
    whole = case(first, second)
    assert whole.by_id == {first.id: first, second.id: second}
    assert at(whole, "2026-03-05").by_id == {first.id: first}
    assert replace(whole, documents=()).by_id == {}
    assert whole == case(first, second)  # what was asked of a case is no part of it
