"""What is due: the clocks of the practice and the days people wrote down; what matters most stands first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core import making
from tests.core.making import (
    CANARY,
    assessment,
    consent,
    event,
    goal,
    not_safe_to_ask,
    paper,
    plan,
    profile,
    review,
    risk,
    safe_today,
    signature,
    taken_back,
    view,
)

from casefile.core.document import Document
from casefile.core.due import Item, due, next_due

INTAKE = "2026-03-02 referral-in, 2026-03-04 intake"
ASSESSING = INTAKE + ", 2026-03-05 assessment"
PLANNING = ASSESSING + ", 2026-03-18 planning"
DOING = PLANNING + ", 2026-03-20 implementation"
SETTLED = (consent(), risk("2026-03-10", "low"), safe_today())


def items(*papers: Document, steps: str = INTAKE, day: str = "2026-03-12", **spine: Any) -> dict[str, Item]:
    found = due(view(*papers, steps=steps, day=day, **spine))
    for one in found:
        assert CANARY not in one.what + one.why + one.fix
        assert one.fix.startswith("casefile ")
        assert "{" not in one.fix
        assert one.client == "amber-4821"
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


def days(found: dict[str, Item]) -> dict[str, str]:
    return {id: one.due.isoformat() for id, one in found.items()}


# -- the whole
def test_a_first_day_of_intake_asks_for_tonight_consent_risk_and_an_end_of_intake() -> None:
    found = items(day="2026-03-04")
    assert list(found) == ["G05", "G03", "intake"]
    assert days(found) == {"G05": "2026-03-04", "G03": "2026-03-11", "intake": "2026-03-11"}


def test_only_a_week_ahead_is_told_and_the_earliest_day_is_known_all_the_same() -> None:
    assert "intake" not in items(*SETTLED, day="2026-03-03", steps="2026-03-03 intake, 2026-03-03 assessment")
    seen = view(*SETTLED, steps=INTAKE, day="2026-03-10")
    assert "S09" not in {one.id for one in due(seen)}
    assert next_due(seen) == date(2026, 3, 11)
    assert next_due(view(steps=INTAKE + ", 2026-03-05 =closed")) is None
    calm = (consent(expires="2027-03-04"), paper("referral-in", "2026-03-02", decision="accept"))
    assert next_due(view(*calm, steps="2026-03-02 exit:needs_met", day="2026-03-12")) is None


def test_safety_first_then_consent_then_what_is_late_then_the_week() -> None:
    appointment = {"id": "a-2222", "date": "2026-03-12", "state": "booked"}
    found = items(risk("2026-03-10", "high"), not_safe_to_ask("2026-03-04", "2026-03-18"), appointments=[appointment])
    assert list(found) == ["G06", "S09", "G05", "G03", "intake", "a-2222"]
    assert (found["intake"].overdue(date(2026, 3, 12)), found["G05"].overdue(date(2026, 3, 12))) == (1, 0)


def test_an_item_as_it_is_printed() -> None:
    one = items(*SETTLED)["intake"]
    assert one.as_dict(date(2026, 3, 12)) == {
        "id": "intake",
        "client": "amber-4821",
        "due": "2026-03-11",
        "what": "finish intake",
        "why": "begun on 4 March 2026",
        "fix": "casefile status amber-4821",
        "overdue_days": 1,
    }


RECIPIENT = [{"id": "r-2222", "service_ref": "doctor"}, {"id": "r-3333", "service_ref": "school"}]


@pytest.mark.parametrize("state", ["closed", "declined"])
def test_a_closed_file_has_nothing_due_but_people_who_must_be_told(state: str) -> None:
    back = consent(recipients=RECIPIENT, events=[taken_back("2026-03-06")])
    assert list(items(back, steps=f"{INTAKE}, 2026-03-06 ={state}")) == ["tell-r-2222", "tell-r-3333"]


def test_a_pause_leaves_safety_consent_appointments_and_the_day_it_goes_on() -> None:
    steps = INTAKE + ", 2026-03-06 =paused"
    until = [
        {"id": "t-1", "date": "2026-03-04", "at": "x", "period": 1, "to": "intake"},
        {"id": "t-2", "date": "2026-03-06", "at": "x", "period": 1, "state": "paused", "until": "2026-03-16"},
    ]
    appointment = [{"id": "a-2222", "date": "2026-03-13", "time": "10:00", "state": "booked"}]
    found = due(making.view(steps=steps, appointments=appointment, day="2026-03-12"))
    assert [one.id for one in found] == ["G05", "S26", "G03", "a-2222"]
    case = making.case(appointments=appointment, steps=steps)
    spine = {**case.record.data, "steps": until}
    seen = replace(making.view(day="2026-03-12"), case=replace(case, record=replace(case.record, data=spine)))
    waiting = {one.id: one for one in due(seen)}
    assert waiting["paused"].due == date(2026, 3, 16)
    assert waiting["paused"].what.startswith("paused until")
    assert "intake" not in waiting


# -- safety
def test_high_risk_stands_at_the_top_until_it_is_answered() -> None:
    found = items(risk("2026-03-10", "high"), safe_today(), consent())
    assert next(iter(found)) == "G06"
    assert found["G06"].fix == "casefile write amber-4821 safety-plan"
    assert found["S09"].why == "high, of 10 March 2026"


def test_the_day_to_ask_when_it_was_not_safe_to() -> None:
    assert days(items(not_safe_to_ask(ask_on="2026-03-16")))["G05"] == "2026-03-16"
    assert "G05" not in items(safe_today())
    assert "G05" not in items(steps=ASSESSING)
    assert "G05" not in items(not_safe_to_ask(ask_on="2026-03-16"), steps=INTAKE + ", 2026-03-05 exit:died")


def test_children_are_thought_about_and_the_title_gives_nothing_away() -> None:
    child = profile("date_of_birth: 2012-05-05")
    assert items(child, safe_today())["G07"].fix == "casefile explain G07"
    assert items(child)["G07"].fix == "casefile write amber-4821 safe-today"
    assert "G07" not in items(child, steps="2026-03-02 referral-in")


def test_risk_is_assessed_looked_at_again_and_so_is_a_safety_plan() -> None:
    assert days(items())["S26"] == "2026-03-18"
    assert "S26" not in items(steps=INTAKE + ", 2026-03-05 exit:needs_met")
    assert "S26" not in items(steps="2026-03-02 referral-in")
    safety_plan = paper("safety-plan", "2026-03-10", type="general", next_review="2026-03-17")
    assert days(items(safety_plan))[safety_plan.id] == "2026-03-17"
    assert not [id for id in items(paper("safety-plan", "2026-03-10", type="general")) if "safety-plan" in id]


# -- consent
def test_consent_is_decided_renewed_and_confirmed() -> None:
    assert days(items())["G03"] == "2026-03-11"  # with the end of intake
    assert "G03" not in items(steps="2026-03-02 referral-in")
    assert "G03" not in items(steps=INTAKE + ", 2026-03-05 exit:died")
    assert days(items(consent(expires="2026-03-18")))["S23"] == "2026-03-18"
    assert "S23" not in items(consent())
    ran_out = items(consent(expires="2026-03-10"))
    assert {"G03", "S23"} <= set(ran_out)
    assert days(items(steps="2026-03-05 planning"))["G03"] == "2026-03-12"


def test_a_child_alone_is_looked_at_again() -> None:
    alone = consent(minor={"age": 13}, alone={"why": CANARY, "look_again_on": "2026-03-06"})
    found = items(alone)["G04"]
    assert (found.due, found.why) == (date(2026, 3, 6), "a young person is here alone")
    assert "G04" not in items(consent(alone={"look_again_on": "2026-03-06"}, events=[taken_back("2026-03-10")]))


def test_whoever_heard_is_told_that_consent_was_taken_back() -> None:
    back = taken_back("2026-03-06")
    told = event("recipient_told", "2026-03-07", "e-3333", recipient="r-2222", how="letter")
    found = items(consent(recipients=RECIPIENT, events=[back, told]))
    assert days(found)["tell-r-3333"] == "2026-03-09"
    assert "tell-r-2222" not in found
    some = taken_back("2026-03-06", "recipients", recipients=["r-2222"])
    assert [id for id in items(consent(recipients=RECIPIENT, events=[some])) if id.startswith("tell")] == [
        "tell-r-2222"
    ]
    purposes = taken_back("2026-03-06", "purposes", purposes=["share_named"])
    assert not [id for id in items(consent(recipients=RECIPIENT, events=[purposes])) if id.startswith("tell")]


def test_after_an_emergency_consent_is_asked_again_and_it_is_talked_over() -> None:
    case = making.case()
    steps = [{**one, **({"emergency": True} if one["to"] == "intake" else {})} for one in case.record.items("steps")]
    before, same_day = consent("2026-03-03"), consent("2026-03-04")
    talked = paper("note", "2026-03-05", kind="supervision")

    def seen(*papers: Document) -> dict[str, date]:
        base = view(*papers)
        record = replace(base.case.record, data={**base.case.record.data, "steps": steps})
        return {
            one.id: one.due
            for one in due(replace(base, case=replace(base.case, record=record)))
            if one.id.startswith("t-")
        }

    step = steps[1]["id"]
    assert seen(before) == {f"{step}-consent": date(2026, 3, 6), f"{step}-told": date(2026, 3, 6)}
    assert seen(same_day) == {f"{step}-told": date(2026, 3, 6)}
    assert seen(same_day, talked) == {}
    assert seen(same_day, paper("note", "2026-03-05", kind="phone")) == {f"{step}-told": date(2026, 3, 6)}


# -- the way in
def test_a_referral_is_answered_and_a_place_on_the_list_looked_at() -> None:
    open_ = paper("referral-in", "2026-03-02", decision="pending")
    assert days(items(open_, steps="2026-03-02 referral-in", day="2026-03-03"))["S01"] == "2026-03-04"
    waits = paper("referral-in", "2026-03-02", decision="wait", review_on="2026-03-09")
    assert days(items(waits, steps="2026-03-02 referral-in", day="2026-03-03")) == {"waiting": "2026-03-09"}
    accepted = paper("referral-in", "2026-03-02", decision="accept", review_on="2026-03-09")
    assert items(accepted, steps="2026-03-02 referral-in", day="2026-03-03") == {}


def test_assessment_and_plan_have_their_days() -> None:
    found = items(*SETTLED, steps=ASSESSING, day="2026-03-30")
    assert {id: days(found)[id] for id in ("assessment", "S13")} == {"assessment": "2026-03-18", "S13": "2026-04-01"}
    found = items(*SETTLED, assessment(), steps=ASSESSING, day="2026-03-30")
    assert "assessment" not in found
    assert "S13" not in items(*SETTLED, assessment(), plan(), steps=PLANNING, day="2026-03-30")
    assert "S13" not in items(*SETTLED, steps="2026-03-05 planning", day="2026-03-30")


# -- the plan
def steps_of(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": f"p-{n}{n}{n}{n}", "action": CANARY, "who": "client", "by": "2026-04-01", **one}
        for n, one in enumerate(changes, 2)
    ]


def test_steps_of_the_plan_are_due_by_position_until_they_are_done() -> None:
    one = plan(goals=[goal(steps=steps_of({}, {"by": None}, {"who": "carer_family"}))])
    found = items(*SETTLED, one, steps=DOING, day="2026-03-28")
    assert {id: item.why for id, item in found.items() if id.startswith("p-")} == {
        "p-2222": "goal 1, step 1, client",
        "p-4444": "goal 1, step 3, carer family",
    }
    assert found["p-2222"].fix == "casefile done amber-4821 p-2222"


@pytest.mark.parametrize(
    ("progress", "due_still"), [("done", False), ("dropped", False), ("doing", True), ("stuck", True)]
)
def test_a_step_done_or_dropped_is_not_due_even_when_said_on_the_version_before(progress: str, due_still: bool) -> None:
    said = event("step_progress", "2026-03-21", goal="g-2222", step="p-2222", progress=progress)
    first = plan(goals=[goal(steps=steps_of({}))], events=[said])
    second = plan("2026-03-25", supersedes=[first.id], goals=[goal(steps=steps_of({}))])
    found = items(*SETTLED, first, second, steps=DOING, day="2026-03-28")
    assert ("p-2222" in found) is due_still
    assert not due_still or found["p-2222"].why.endswith("stuck") is (progress == "stuck")


@pytest.mark.parametrize(
    ("state", "due_still"), [("achieved", False), ("dropped", False), ("stopped", False), ("partial", True)]
)
def test_a_goal_that_was_reached_asks_for_no_more_steps(state: str, due_still: bool) -> None:
    said = event("goal_progress", "2026-03-21", goal="g-2222", state=state)
    found = items(*SETTLED, plan(goals=[goal(steps=steps_of({}))], events=[said]), steps=DOING, day="2026-03-28")
    assert ("p-2222" in found) is due_still


def test_a_goal_without_steps_has_none_due() -> None:
    one = plan(goals=[goal(steps=None)])
    assert not [id for id in items(*SETTLED, one, steps=DOING, day="2026-03-28") if id.startswith("p-")]


def test_the_review_is_held_by_the_plans_day_then_by_the_last_reviews() -> None:
    one = plan(review_on="2026-04-01")
    assert days(items(*SETTLED, one, steps=DOING, day="2026-03-28"))["review"] == "2026-04-01"
    held = review("2026-03-25", next_review="2026-04-03")
    found = items(*SETTLED, one, held, steps=DOING, day="2026-03-28")["review"]
    assert (found.due, found.why) == (date(2026, 4, 3), "the last review says so")
    old = review("2026-03-18", next_review="2026-04-03")
    assert items(*SETTLED, one, old, steps=DOING, day="2026-03-28")["review"].why == "the plan says so"
    assert "review" not in items(*SETTLED, plan(review_on=None), steps=DOING, day="2026-03-28")
    for phase in ("review", "exit"):
        assert "review" not in items(*SETTLED, one, steps=f"{DOING}, 2026-03-26 {phase}", day="2026-03-28")


# -- days written down
def test_appointments_that_are_booked_and_the_next_contact_of_the_last_note() -> None:
    booked = [
        {"id": "a-2222", "date": "2026-03-13", "time": "10:00", "state": "booked"},
        {"id": "a-3333", "date": "2026-03-13", "state": "booked"},
    ]
    others = [{"id": "a-4444", "date": "2026-03-13", "state": "kept"}, {"id": "a-5555", "state": "booked"}]
    found = items(*SETTLED, appointments=[*booked, *others])
    assert {id: one.why for id, one in found.items() if id.startswith("a-")} == {
        "a-2222": "at 10:00",
        "a-3333": "some time that day",
    }
    first, last = (
        paper("note", day, next_contact=when)
        for day, when in (("2026-03-05", "2026-03-07"), ("2026-03-09", "2026-03-16"))
    )
    assert days(items(*SETTLED, first, last))["contact"] == "2026-03-16"
    assert "contact" not in items(*SETTLED, first, paper("note", "2026-03-09"))
    assert days(items(*SETTLED, first, paper("note", "2026-03-09", final=None)))["contact"] == "2026-03-07"


def test_a_pause_without_an_end_is_looked_in_on_after_a_fortnight() -> None:
    assert days(items(steps=INTAKE + ", 2026-03-05 =paused"))["paused"] == "2026-03-19"
    assert "paused" not in items(steps=INTAKE + ", 2026-03-06 =paused")
    assert "paused" not in items(steps=INTAKE + ", 2026-03-06 =active")


# -- papers
def test_what_was_set_aside_is_agreed_to_and_ends() -> None:
    asked = {"id": "x-2222", "requirement": "S06", "date": "2026-03-10", "until": "2026-03-17", "approval": "asked"}
    found = items(*SETTLED, exemptions=[asked])
    assert found["x-2222"].what == "a supervisor is asked to agree to setting S06 aside"
    assert found["x-2222-ends"].due == date(2026, 3, 17)
    assert items(*SETTLED, exemptions=[{**asked, "approved_by": "ros"}])["x-2222"].what.startswith("ros is asked")
    approved = items(*SETTLED, exemptions=[{**asked, "approval": "approved"}])
    assert "x-2222" not in approved
    assert "x-2222-ends" in approved
    for other in ({"approval": "declined"}, {"date": "2026-03-13"}, {"approval": "approved", "until": None}):
        assert not [id for id in items(*SETTLED, exemptions=[{**asked, **other}]) if id.startswith("x-")]


def test_forks_and_drafts_wait_to_be_finished() -> None:
    draft = plan("2026-03-09", final=None, signatures=[signature("client", "2026-03-09")])
    found = items(safe_today(), consent(letters="2222"), consent(letters="3333"), draft)
    assert found["fork-consent"].fix == "casefile resolve amber-4821 consent"
    assert days(found)[draft.id] == "2026-03-16"
    assert draft.id not in items(*SETTLED, plan("2026-03-09", final=None, support_period=2))


# -- what nobody may forget
@pytest.mark.parametrize(
    "fields", [{"immediate_danger": True}, {"housing_tonight": "none"}, {"housing_tonight": "unsafe"}]
)
def test_danger_or_no_safe_bed_tonight_is_the_first_thing_until_something_is_done(fields: dict[str, Any]) -> None:
    told = paper("referral-in", "2026-03-12", **fields)
    found = items(told, steps="2026-03-12 referral-in")["G02"]
    assert (found.due, found.rank, found.fix) == (date(2026, 3, 12), 1, "casefile amend amber-4821 referral-in")
    begun = paper("referral-in", "2026-03-12", final=None, **fields)
    assert items(begun, steps="2026-03-12 referral-in")["G02"].fix == "casefile write amber-4821 referral-in"
    done = paper("referral-in", "2026-03-12", safety_screen={"action": CANARY}, **fields)
    assert "G02" not in items(done, steps="2026-03-12 referral-in")
    assert "G02" not in items(told, steps="2026-03-12 referral-in, 2026-03-12 intake, 2026-03-12 assessment")
    calm = paper("referral-in", "2026-03-12", immediate_danger=False, housing_tonight="safe")
    assert "G02" not in items(calm, steps="2026-03-12 referral-in")


def test_what_was_to_be_thought_of_again_is_said_without_its_name() -> None:
    one = paper("protection-report", "2026-03-04", decision="no_report", look_again_on="2026-03-14")
    found = items(one)["2345-again"]
    assert (found.due, found.what, found.rank) == (date(2026, 3, 14), "look at a paper again", 1)
    assert found.fix == "casefile show amber-4821 2345"
    later = paper("protection-report", "2026-03-10", decision="no_report", letters="3333")
    assert "2345-again" not in items(one, later)


def test_a_carers_talk_is_looked_at_again_on_its_day() -> None:
    talked = paper("carer-assessment", "2026-03-04", review_due="2026-03-14")
    assert items(talked, kind="carer")["2345-carer"].due == date(2026, 3, 14)
    assert "2345-carer" not in items(paper("carer-assessment", "2026-03-04"), kind="carer")
