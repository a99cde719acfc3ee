"""What is needed when it cannot wait, from whatever of a file can be read; and what a handover carries on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import (
    CODE,
    TODAY,
    assessment,
    case,
    consent,
    declined,
    event,
    paper,
    plan,
    profile,
    risk,
    safe_today,
    signature,
    taken_back,
    view,
    whole,
)

from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.finding import Finding, Place
from casefile.core.handover import carried_on
from casefile.core.permission import NOT_SIGNED
from casefile.core.urgent import urgent
from casefile.work import gating

TITLES = ["reach", "never tell", "safety plan", "children", "medicines", "before a visit", "may be told", "numbers"]


def parts(*papers: Document, day: date = TODAY, **spine: Any) -> dict[str, tuple[str, ...]]:
    found = urgent(whole(*papers, day=day, **spine))
    assert [one.title for one in found] == TITLES
    return {one.title: one.lines for one in found}


def broken(form: str, day: str) -> Document:
    """A file that breaks the rules of YAML: its name says what it was, and nothing of it can be read."""
    path = f"clients/{CODE}/{day}-{form}-9999.yaml"
    return Document(
        path, form, None, {}, {}, {}, (Finding(Place(path), "yaml/not-read", "a quote is left open", "mend it"),)
    )


WRONG = [event("entered_in_error", "2026-03-11", "e-9999")]


# -- a file in which little or nothing can be read
def test_where_nothing_is_written_only_the_law_and_the_numbers_are_there() -> None:
    found = parts()
    assert {title: lines for title, lines in found.items() if lines} == {
        "may be told": ("nobody has decided about consent yet; a life at risk is a basis of its own (casefile share)",),
        "numbers": found["numbers"],
    }


def test_a_file_that_cannot_be_read_stops_nothing_and_the_one_before_it_speaks() -> None:
    names = "profile consent safety-plan safe-today risk-assessment referral-in strengths-needs-assessment".split()
    everything_broken = [broken(name, "2026-03-11") for name in names]
    silent = [one for one in everything_broken if one.name in ("consent", "strengths-needs-assessment")]
    assert parts(*silent) == parts()
    careful = parts(*everything_broken)
    assert careful["never tell"] == ("protective mode (the profile cannot be read)",)
    assert "1800 65 64 63  NSW Domestic Violence Line" in careful["numbers"]
    for one in everything_broken[1:]:
        lines = parts(one)["never tell"]
        assert lines == (
            () if one in silent else ("protective mode (a paper that could tell of danger cannot be read)",)
        )
    whole = (
        consent("2026-03-04", recipients=[{"service_ref": "clinic", "information": ["health"], "until": "2026-09-01"}]),
        safe_today("2026-03-04", "health_or_medicines=worry"),
        paper("referral-in", "2026-03-02", children_with=2),
    )
    assert parts(*whole, *silent) == parts(*whole)


def test_a_case_without_steps_is_read_all_the_same() -> None:
    bare = case(
        profile(
            "communication_needs: {safe_contact: [{id: c-2222, channel: phone, value: '0491 570 156', safe: true}]}"
        )
    )
    bare = replace(bare, record=replace(bare.record, data={}, tree={}))
    assert urgent(gating.whole(bare, Settings(), TODAY))[0].lines == ("safe, phone, 0491 570 156",)


# -- reach
def test_how_to_reach_them_and_what_is_not_safe() -> None:
    found = parts(
        profile(
            """
communication_needs:
  safe_contact:
    - {id: c-2222, channel: text_message, value: "0491 570 156", safe: true, times: after six, voicemail_ok: false, code_phrase: the library}
    - {id: c-3333, channel: post, value: 4 Mill Lane, safe: false, voicemail_ok: true}
    - {id: c-4444, channel: phone, value: "0491 570 157"}
supports:
  - {id: p-2222, name: Dell, phone: "0491 570 158", is_emergency_contact: true, may_be_told: that_client_is_safe}
  - {id: p-3333, name: Sam, is_emergency_contact: true}
  - {id: p-4444, name: Kit, phone: "0491 570 159", is_emergency_contact: false}
"""
        )
    )
    assert found["reach"] == (
        "safe, text message, 0491 570 156, after six, no voicemail, say: the library",
        "NOT SAFE, post, 4 Mill Lane",
        "not known whether safe, phone, 0491 570 157",
        "in an emergency: Dell 0491 570 158 (may be told: that client is safe)",
        "in an emergency: Sam  (may be told: nothing said about what they may be told)",
    )


# -- never tell
def never(*who: str, **more: Any) -> Document:
    named = [{"id": f"n-{n}{n}{n}{n}", "person_or_agency": one} for n, one in enumerate(who, 2)]
    return consent(never_share_with=named, **more)


def test_everybody_any_consent_ever_named_a_draft_too_and_each_once() -> None:
    old = never("His brother", "The garage", support_period=1, letters="2222")
    back = never("Her aunt", letters="3333", events=[taken_back("2026-03-06")])
    draft = never("The landlord", "His brother", letters="4444", final=None)
    now = never("The registrar", letters="5555", support_period=2)
    wrong = never("Nobody at all", letters="6666", events=WRONG)
    steps = "2026-03-02 referral-in, 2026-03-08 =closed, p2 2026-03-10 referral-in"
    named = parts(old, back, draft, now, wrong, steps=steps)["never tell"]
    assert sorted(named) == ["Her aunt", "His brother", "The garage", "The landlord", "The registrar"]


def test_who_must_not_know_by_the_safety_plan_and_a_parent_who_is_not_safe() -> None:
    found = parts(
        paper("safety-plan", "2026-03-10", type="general", dfv={"who_must_not_know": ["His cousin", "The school bus"]}),
        paper("safety-plan", "2026-03-10", letters="3333", dfv={"who_must_not_know": ["Nobody"]}, events=WRONG),
        profile(
            "parental_responsibility: [{id: m-2222, who: Stepfather, contact_with_them: not_safe}, "
            "{id: m-3333, who: Grandmother, contact_with_them: safe}]"
        ),
    )
    assert found["never tell"] == ("His cousin", "The school bus", "Stepfather")


def test_protective_mode_stands_first() -> None:
    afraid = safe_today("2026-03-04", "fear_of_someone=worry")
    assert parts(afraid, never("His brother"))["never tell"] == (
        "protective mode (the person is afraid of somebody, 4 March 2026)",
        "His brother",
    )


# -- safety plan
def safety_plan(day: str, **more: Any) -> Document:
    return paper("safety-plan", day, **{"type": "suicide_self_harm", **more})


def test_the_safety_plan_in_the_persons_words_what_to_do_first() -> None:
    one = safety_plan(
        "2026-03-10",
        emergency={"what_i_do": "Ring Dell.\nThen the line."},
        my_own_coping=["Walk to the river", "Bread", "Radio", "Sleep"],
        people_i_can_ask=[
            {"id": "p-2222", "name": "Dell", "phone": "0491 570 156"},
            {"id": "p-3333", "name": "Sam"},
            {"id": "p-4444", "name": "Kit"},
        ],
        dfv={"safe_exit": "Over the side fence.", "code_word": "pears"},
        how_to_be_with_me="Sit down, do not touch me.",
    )
    assert parts(one)["safety plan"] == (
        "suicide self harm of 10 March 2026: 2345",
        "I do: Ring Dell.",
        "helps: Walk to the river; Bread; Radio",
        "ask: Dell 0491 570 156",
        "ask: Sam",
        "way out: Over the side fence.",
        "code word: pears",
        "be with me: Sit down, do not touch me.",
    )


def test_the_newest_plan_of_each_kind_of_any_support_period_drafts_among_them() -> None:
    plans = (
        safety_plan("2026-03-03"),
        safety_plan("2026-03-04", support_period=2),
        safety_plan("2026-03-05", final=None, type=None),
        safety_plan("2026-03-06", events=[event("withdrawn", "2026-03-07")]),
        safety_plan("2026-03-07", events=WRONG),
    )
    assert parts(*plans)["safety plan"] == (
        "plan of 5 March 2026, a draft: 2345",
        "suicide self harm of 4 March 2026: 2345",
    )


def test_the_persons_own_plans_come_before_one_for_a_visit_and_what_is_not_shown_is_counted() -> None:
    visit = safety_plan("2026-03-10", type="worker_visit")
    own = safety_plan("2026-03-04")
    assert [one.split(" of ")[0] for one in parts(visit, own)["safety plan"]] == ["suicide self harm", "worker visit"]
    more = (safety_plan("2026-03-05", type="dfv"), safety_plan("2026-03-06", type="general"))
    assert parts(visit, own, *more)["safety plan"] == (
        "general of 6 March 2026: 2345",
        "dfv of 5 March 2026: 2345",
        "and 2 more: casefile show amber-4821 safety-plan",
    )


# -- children
def test_children_by_name_and_age_in_their_care_or_visited() -> None:
    found = parts(
        profile(
            """
household:
  - {id: h-2222, name: Kaya, date_of_birth: 2017-03-13, in_care_of_client: true}
  - {id: h-3333, name: Jo, date_of_birth: 2010-03-12, visited_by_client: true}
  - {id: h-4444, date_of_birth: 2008-03-13}
  - {id: h-5555, name: Lee, date_of_birth: 2008-03-12}
  - {id: h-6666, name: Max, in_care_of_client: true}
  - {id: h-7777, name: Ari}
"""
        ),
        paper("referral-in", "2026-03-02", children_with=2),
    )
    assert found["children"] == (
        "Kaya, 8, in their care",
        "Jo, 16, visited",
        "a child, 17",
        "Max, in their care",
        "2 with the person on 2 March 2026",
    )


def test_the_newest_referral_says_how_many_came_along() -> None:
    first = paper("referral-in", "2026-03-02", children_with=2)
    assert parts(first, paper("referral-in", "2026-03-10", children_with=0, final=None))["children"] == ()
    assert parts(first, paper("referral-in", "2026-03-10", children_with=3, events=WRONG))["children"] == (
        "2 with the person on 2 March 2026",
    )
    assert parts(paper("referral-in", "2026-03-02", children_with="two"))["children"] == ()


# -- medicines
def test_medicines_whether_they_are_taken_and_todays_worry() -> None:
    listed = [
        {"id": "m-2222", "name": "Metformin", "dose": "500 mg", "taken_for": "sugar", "taken": "always"},
        {"id": "m-3333", "name": "Sertraline", "taken": "sometimes"},
        {"id": "m-4444", "name": "Statin", "taken": "not_taken"},
    ]
    found = assessment(ross=[{"code": "medication_review", "answered": "covered", "medicines": listed}], final=None)
    today = paper(
        "safe-today", "2026-03-04", asked="now", questions=[{"code": "health_or_medicines", "answer": "worry"}]
    )
    assert parts(found, today)["medicines"] == (
        "Metformin, 500 mg, sugar",
        "Sertraline, not always taken",
        "Statin, NOT TAKEN",
        "a worry on 4 March 2026: see the paper",
    )
    said = [{"code": "health_or_medicines", "answer": "worry", "words": "The blue ones are gone."}]
    assert parts(paper("safe-today", "2026-03-04", asked="now", questions=said))["medicines"] == (
        "a worry on 4 March 2026: The blue ones are gone.",
    )


def test_high_risk_without_a_plan_says_what_was_agreed_instead() -> None:
    wanted_none = {"state": "declined", "instead": "We ring at nine.\nAnd at ten."}
    assert parts(risk(level="high", safety_plan=wanted_none))["safety plan"] == (
        "high risk, 10 March 2026; a plan was offered and declined",
        "instead: We ring at nine.",
    )
    assert parts(risk(level="extreme"))["safety plan"] == ("extreme risk, 10 March 2026",)
    assert parts(risk(level="medium"))["safety plan"] == ()


def test_danger_to_a_visitor_and_danger_when_referred_stand_before_a_visit() -> None:
    dog = [{"code": "danger_to_a_visitor", "answer": "worry", "words": "He has a dog.", "done_now": "The library."}]
    today = paper("safe-today", "2026-03-04", asked="now", questions=dog)
    referred = paper("referral-in", "2026-03-02", immediate_danger=True)
    assert parts(today, referred)["before a visit"] == (
        "a worry on 4 March 2026: He has a dog.; The library.",
        "in danger when referred, 2 March 2026",
    )
    assert parts(safe_today("2026-03-04", "danger_to_a_visitor=worry"))["before a visit"] == (
        "a worry on 4 March 2026: see the paper",
    )


def test_no_worry_and_what_was_written_by_hand_where_a_list_belongs_break_nothing() -> None:
    by_hand = assessment(ross=[{"code": "medication_review", "medicines": "see the box"}])
    assert parts(by_hand, safe_today())["medicines"] == ()
    assert parts(assessment(ross=[{"code": "medication_review", "medicines": ["Metformin"]}]))["medicines"] == ()


# -- before a visit
def alert(act: str, again: str | None, name: str = "review_date") -> dict[str, Any]:
    return {"id": f"a-{act[:4].lower()}", "act": act, "date": "2026-01-05", "source": "her own word", name: again}


def test_what_happened_with_its_day_and_who_says_so_until_it_is_to_be_looked_at_again() -> None:
    staff = [alert("Dogs loose", "2026-03-12", "review_on"), alert("Gate locked", "2026-03-11", "review_on")]
    kept = profile(
        "alerts: [{id: a-2222, act: A knife, date: 2026-01-05, source: police, review_date: 2026-03-12}, "
        "{id: a-3333, act: A threat, date: 2025-01-05, source: police, review_date: 2026-03-11}, "
        "{id: a-4444, act: No day, date: 2026-01-05, source: police}]"
    )
    assert parts(kept, risk(alerts_for_staff=staff))["before a visit"] == (
        "A knife (2026-01-05, police)",
        "No day (2026-01-05, police)",
        "Dogs loose (2026-01-05, her own word)",
    )
    assert parts(kept, risk(alerts_for_staff=staff), day=date(2026, 3, 13))["before a visit"] == (
        "No day (2026-01-05, police)",
    )


# -- may be told
def told(*papers: Document, **spine: Any) -> tuple[str, ...]:
    return parts(*papers, **spine)["may be told"]


CLINIC = {"id": "r-2222", "service_ref": "clinic", "information": ["mental_health", "risk"], "until": "2026-09-01"}
MAUD = {"id": "r-3333", "person": "Sister Maud", "information": None, "direction": "give"}


def test_whom_the_person_agreed_to_what_and_until_when() -> None:
    assert told(consent(recipients=[CLINIC, MAUD])) == (
        "clinic: mental health, risk, until 2026-09-01",
        "Sister Maud: nothing named yet, until ?",
    )


def test_a_consent_that_is_only_begun_or_of_a_time_before_is_better_than_none() -> None:
    kinds = "mental health, risk, until 2026-09-01"
    assert told(consent(recipients=[CLINIC], final=None)) == (f"clinic (a draft; ask again): {kinds}",)
    steps = "2026-03-02 referral-in, 2026-03-08 =closed, p2 2026-03-10 referral-in"
    assert told(consent(recipients=[CLINIC]), steps=steps) == (f"clinic (of 4 March 2026; ask again): {kinds}",)


def test_what_a_share_would_be_stopped_for_is_said_beside_the_name() -> None:
    never = [{"id": "n-2222", "person_or_agency": "The Clinic"}]
    agreed = "the person said never to share with them"
    assert told(consent(recipients=[CLINIC], never_share_with=never)) == (f"clinic: NOT NOW, {agreed}",)
    assert told(consent(recipients=[CLINIC], signatures=None)) == (f"clinic: NOT NOW, {NOT_SIGNED}",)
    unable = {"outcome": "lacks_for_this_decision"}
    assert told(consent(recipients=[CLINIC], capacity=unable))[0].startswith("clinic: NOT NOW, the person could not")
    plan = paper("safety-plan", "2026-03-10", type="general", dfv={"who_must_not_know": ["the clinic"]})
    assert told(consent(recipients=[CLINIC]), plan) == (
        "clinic: NOT NOW, the safety plan says that they must not know",
    )


def test_of_two_consents_beside_each_other_both_must_allow_it() -> None:
    own = consent("2026-03-04", recipients=[CLINIC], letters="2222")
    other = consent(
        "2026-03-06",
        given_by="guardian",
        letters="3333",
        recipients=[MAUD],
        signatures=[signature("client", "2026-03-06")],
    )
    assert told(own, other) == ("clinic: NOT NOW, consent does not name them",)


def test_what_was_taken_back_is_not_shown_as_if_it_stood() -> None:
    back = "consent was taken back; a life at risk is a basis of its own (casefile share)"
    assert told(consent(recipients=[CLINIC], events=[taken_back("2026-03-06")])) == (back,)
    first = consent("2026-03-04", recipients=[CLINIC], events=[taken_back("2026-03-10")])
    second = consent("2026-03-08", recipients=[CLINIC], supersedes=[first.id])
    assert told(first, second) == (back,)


def test_whom_the_person_shut_out_is_not_shown_as_if_they_may_be_told() -> None:
    one = consent(recipients=[CLINIC, MAUD], events=[taken_back("2026-03-06", "recipients", recipients=["r-2222"])])
    assert told(one) == ("Sister Maud: nothing named yet, until ?",)
    purpose = consent(recipients=[CLINIC], events=[taken_back("2026-03-06", "purposes", purposes=["share_named"])])
    assert not [one for one in told(purpose) if one.startswith("clinic")]


def test_who_only_tells_us_is_not_shown_as_if_they_may_be_told() -> None:
    assert told(consent(recipients=[MAUD, {**CLINIC, "direction": "get"}])) == (
        "Sister Maud: nothing named yet, until ?",
    )


def test_a_person_who_declined_is_not_shown_as_one_nobody_asked() -> None:
    (said,) = told(declined())
    assert "declined" in said


def test_no_recipient_is_left_out_in_silence() -> None:
    named = [{**CLINIC, "id": f"r-{n}{n}{n}{n}", "service_ref": f"service-{n}"} for n in range(2, 8)]
    assert any("service-7" in one or "more" in one for one in told(consent(recipients=named)))


# -- numbers
def test_the_numbers_for_what_is_known_of_the_person_come_before_the_others() -> None:
    def third(*papers: Document) -> str:
        return parts(*papers)["numbers"][2]

    assert third() == "1300 659 467  Suicide Call Back Service"
    assert third(safe_today("2026-03-04", "fear_of_someone=worry")) == "1800 737 732  1800RESPECT"
    assert third(paper("referral-in", "2026-03-02", children_with=2)) == "13 21 11  Child Protection Helpline"


def test_the_numbers_of_the_place_life_and_death_first() -> None:
    assert parts()["numbers"][:2] == ("000  Triple Zero, emergency", "13 11 14  Lifeline")
    assert len(parts()["numbers"]) == 6
    assert urgent(whole(place={}))[-1].lines == ()


# -- handover
def carried(*papers: Document, steps: str = "2026-03-02 referral-in, 2026-03-04 intake", **spine: Any) -> list[str]:
    return list(carried_on(view(*papers, steps=steps, **spine)))


def test_a_handover_says_where_things_stand_how_they_like_it_and_what_nobody_asks_again() -> None:
    about = profile("tell_me_how: [spoken, with_someone]\ndo_not_ask_again: [The winter in the car, My brother]")
    workers = [
        {"id": "ben", "role": "caseworker", "since": "2026-01-04", "until": "2026-03-01"},
        {"id": "ros", "role": "supervisor", "since": "2026-01-04"},
        {"id": "amina", "role": "caseworker", "since": "2026-03-02"},
    ]
    lines = carried(about, safe_today("2026-03-04", "fear_of_someone=worry"), workers=workers)
    assert lines[:6] == [
        "Intake and getting to know each other, active; since 2 March 2026",
        "protective mode: the person is afraid of somebody, 4 March 2026",
        "likes to be told things: spoken, with someone",
        "do not ask again: The winter in the car",
        "do not ask again: My brother",
        "this is caseworker number 2 for the person",
    ]
    assert lines[6].startswith("due 2026-03-")
    assert all("{" not in one for one in lines)


def test_a_handover_of_somebody_hardly_known() -> None:
    lines = carried(steps="2026-03-02 =waiting")
    assert lines[0] == "no phase yet, waiting; since 2 March 2026"
    assert not [one for one in lines[1:] if not one.startswith("due ")]
    assert not [one for one in carried(profile("pronouns: she")) if one.startswith("likes")]


def test_a_handover_names_the_five_things_that_come_first() -> None:
    busy = [{"id": f"a-{n}{n}{n}{n}", "date": "2026-03-13", "state": "booked"} for n in range(2, 10)]
    due = [one for one in carried(plan("2026-03-05"), appointments=busy) if one.startswith("due ")]
    assert len(due) == 5
    assert "six questions" in due[0]


@pytest.mark.parametrize("role", ["backup", "supervisor", "student"])
def test_only_a_change_of_caseworker_is_counted(role: str) -> None:
    workers = [
        {"id": "ben", "role": role, "since": "2026-01-04"},
        {"id": "amina", "role": "caseworker", "since": "2026-01-04"},
    ]
    assert not [one for one in carried(workers=workers) if one.startswith("this is")]
