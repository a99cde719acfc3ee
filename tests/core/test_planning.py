"""S06-S08, S10-S13, S25: explored as the person chose, fresh, testable, signed, in their hands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, ask, assessment, case, event, goal, paper, plan, profile, review, signature, state

from casefile.core.document import Document

ASSESSMENT = "strengths-needs-assessment"
PLANNING = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-11 assessment, 2026-03-18 planning"
REVIEW = PLANNING + ", 2026-03-20 implementation, 2026-06-16 review"


def plan_papers(form: str) -> tuple[str, Any]:
    return ("the assessment", assessment) if form == ASSESSMENT else ("the plan", plan)


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("S06", ASSESSMENT),
        ("S07", ASSESSMENT),
        ("S08", ASSESSMENT),
        ("S25", ASSESSMENT),
        ("S10", "case-plan"),
        ("S11", "case-plan"),
        ("S12", "case-plan"),
        ("S13", "case-plan"),
    ],
)
def test_nothing_yet_a_draft_a_fork_or_a_paper_taken_back_never_meet_it(code: str, form: str) -> None:
    what, make = plan_papers(form)
    write, resolve = (f"casefile {verb} amber-4821 {form}" for verb in ("write", "resolve"))
    for papers, words, fix in [
        ((), f"there is no {what[4:]} yet", write),
        ((make(final=None),), f"{what} is still a draft", write),
        ((make(letters="2222"), make(letters="3333")), f"two versions of {what} stand beside each other", resolve),
        ((make(events=[event("withdrawn", "2026-03-19")]),), f"there is no {what[4:]} yet", write),
        ((make(events=[event("entered_in_error", "2026-03-19")]),), f"there is no {what[4:]} yet", write),
    ]:
        found = ask(code, *papers, day="2026-03-20")
        assert (found.state, found.fix) == ("missing", fix)
        assert found.because.partition(";")[0] == words


# -- S06
def domains(**status: str) -> list[dict[str, str]]:
    return [{"code": code, "status": said} for code, said in status.items()]


ALWAYS = {"safety": "explored", "housing": "explored", "physical_health": "explored", "income_money": "explored"}


def explored(changed: dict[str, str], **more: Any) -> Document:
    status = {code: said for code, said in {**ALWAYS, **changed}.items() if said}
    return assessment(domains=domains(**status), **more)


def test_s06_what_the_person_chose_and_the_few_things_that_always_matter() -> None:
    found = ask("S06", assessment(), to="planning")
    assert (found.state, found.because) == ("met", "what the person chose is explored, and strengths are named")


@pytest.mark.parametrize("status", ["explored", "partly"])
def test_s06_what_the_person_chose_is_talked_about(status: str) -> None:
    chosen = {"chosen_by_person": ["housing", "employment"]}
    assert state("S06", explored({"employment": status}, **chosen)) == "met"
    for other in ("not_now", "not_wanted", "not_relevant", ""):
        found = ask("S06", explored({"employment": other}, **chosen))
        assert (found.state, found.because) == ("missing", "not explored yet: employment")
        assert found.fix == f"casefile amend amber-4821 {ASSESSMENT}"


@pytest.mark.parametrize("code", ["safety", "income_money"])
def test_s06_what_always_matters_may_be_not_wanted_and_never_left_for_later(code: str) -> None:
    for settled in ("partly", "not_wanted", "not_relevant"):
        assert state("S06", explored({code: settled})) == "met"
    for left in ("not_now", ""):
        assert ask("S06", explored({code: left})).because == f"not explored yet: {code.replace('_', ' ')}"


def test_s06_chosen_housing_is_asked_as_chosen_and_named_once() -> None:
    assert ask("S06", explored({"housing": "not_wanted"})).because == "not explored yet: housing"
    assert state("S06", explored({"housing": "not_wanted"}, chosen_by_person=["safety"])) == "met"


def test_s06_either_kind_of_health_will_do() -> None:
    assert state("S06", explored({"physical_health": "", "mental_health_wellbeing": "not_wanted"})) == "met"
    assert ask("S06", explored({"physical_health": "not_now"})).because == "not explored yet: health"


def test_s06_everything_else_may_wait_without_a_reason() -> None:
    assert state("S06", explored({"legal": "not_now", "immigration": "not_now"})) == "met"


def test_s06_with_children_their_side_is_explored() -> None:
    child = profile("household: [{id: h-2222, in_care_of_client: true}]")
    elsewhere = profile("household: [{id: h-2222, visited_by_client: true}]")
    assert ask("S06", assessment(), child).because == "not explored yet: parenting children"
    assert state("S06", explored({"parenting_children": "partly"}), child) == "met"
    assert state("S06", assessment(), elsewhere) == "met"
    needs = [{"id": "k-2222", "child": CANARY}]
    assert ask("S06", assessment(children_needs=needs)).because == "not explored yet: parenting children"


def test_s06_children_the_person_chose_to_talk_about_are_named_once() -> None:
    chosen = {"chosen_by_person": ["parenting_children"], "children_needs": [{"id": "k-2222", "child": CANARY}]}
    one = explored({"parenting_children": "not_now"}, **chosen)
    assert ask("S06", one).because == "not explored yet: parenting children"


def test_s06_a_person_who_cares_for_somebody_is_asked_about_it() -> None:
    assert ask("S06", assessment(carer={"exists": "is_carer"})).because == "not explored yet: caring role"
    assert state("S06", explored({"caring_role": "explored"}, carer={"exists": "is_carer"})) == "met"
    assert state("S06", assessment(carer={"exists": "has_carer"})) == "met"


def test_s06_strengths_come_first() -> None:
    two = [{"id": f"s-222{n}", "strength": CANARY} for n in "23"]
    found = ask("S06", explored({"safety": ""}, strengths_inventory=two))
    assert found.because == "not explored yet: safety; 2 of 3 strengths"
    assert ask("S06", assessment(strengths_inventory=None)).because == "0 of 3 strengths"


def test_s06_brief_help_asks_for_less() -> None:
    one = assessment(
        domains=domains(safety="explored", housing="explored"),
        strengths_inventory=[{"id": "s-2222", "strength": CANARY}],
    )
    assert state("S06", one, follows="brief") == "met"
    assert ask("S06", one).because == "not explored yet: income money, health; 1 of 3 strengths"


def test_s06_a_profile_nobody_knows_is_the_usual_one() -> None:
    assert state("S06", assessment(), follows="thorough") == "met"


# -- S07
@pytest.mark.parametrize("exists", ["has_carer", "is_carer"])
def test_s07_a_carer_is_offered_an_assessment_of_their_own(exists: str) -> None:
    assert ask("S07", assessment(carer={"exists": exists, "assessment_offered": True})).because == "offered"
    refused = {"exists": exists, "assessment_offered": False, "not_offered_because": CANARY}
    assert ask("S07", assessment(carer=refused)).because == "not offered, and why stands there"
    for open_ in ({"exists": exists}, {"exists": exists, "assessment_offered": False}):
        found = ask("S07", assessment(carer=open_))
        assert found.because == "there is a carer; whether they were offered an assessment of their own is open"
        assert (found.state, found.fix) == ("missing", f"casefile amend amber-4821 {ASSESSMENT}")


def test_s07_nobody_cares_not_known_and_not_asked_are_three_answers() -> None:
    assert state("S07", assessment(carer={"exists": "none"})) == "not-applicable"
    assert ask("S07", assessment(carer={"exists": "not_known"})).because == "asked; not known yet"
    found = ask("S07", assessment(carer=None))
    assert (found.state, found.because) == ("missing", "whether somebody cares unpaid is not asked yet")


# -- S08
def test_s08_thirty_days_are_fresh_and_thirty_one_are_not() -> None:
    assert ask("S08", assessment("2026-03-11"), day="2026-04-10").because == "looked at on 11 March 2026"
    found = ask("S08", assessment("2026-03-11"), day="2026-04-11")
    assert (found.state, found.because, found.due) == (
        "expired",
        "last looked at on 11 March 2026, more than 30 days ago",
        date(2026, 4, 10),
    )
    assert found.fix == f"casefile amend amber-4821 {ASSESSMENT}"


def test_s08_a_review_looked_again() -> None:
    assert state("S08", assessment("2026-03-11"), review("2026-06-16"), day="2026-07-16") == "met"
    assert state("S08", assessment("2026-03-11"), review("2026-06-16"), day="2026-07-17") == "expired"
    assert (
        ask("S08", assessment("2026-06-20"), review("2026-06-16"), day="2026-07-20").because
        == "looked at on 20 June 2026"
    )


# -- S10
def test_s10_a_goal_that_can_be_tested_with_a_step_of_the_persons_own() -> None:
    assert ask("S10", plan("2026-03-11")).because == "goals that can be tested, with steps"


AMEND_PLAN = "casefile amend amber-4821 case-plan"


@pytest.mark.parametrize(
    ("goals", "words"),
    [
        (None, "the plan has no goal"),
        ([goal(measure=None)], "goal 1 has no measure or no day"),
        ([goal(time_bound=None)], "goal 1 has no measure or no day"),
        ([goal(time_bound={"start": "2026-03-18"})], "goal 1 has no measure or no day"),
        (
            [goal(), goal("g-3333", time_bound="soon"), goal("g-4444", measure=None)],
            "goal 2 and 3 has no measure or no day",
        ),
        ([goal(), goal("g-3333", steps=None)], "goal 2 has no step"),
        ([goal(who="caseworker"), goal("g-3333", who="service")], "no step is the person's own"),
        ([goal(steps="later")], "no step is the person's own"),
    ],
)
def test_s10_says_which_goal_lacks_what(goals: list[dict[str, Any]] | None, words: str) -> None:
    found = ask("S10", plan("2026-03-11", goals=goals))
    assert (found.state, found.because, found.fix) == ("missing", words, AMEND_PLAN)


def test_s10_a_target_measures_too_and_one_step_of_many_may_be_the_persons() -> None:
    assert state("S10", plan("2026-03-11", goals=[goal(measure=None, target=CANARY)])) == "met"
    assert state("S10", plan("2026-03-11", goals=[goal(who="caseworker"), goal("g-3333")])) == "met"


def test_s10_why_there_are_no_goals_to_test_is_an_answer() -> None:
    assert (
        ask("S10", plan("2026-03-11", goals=None, reason_no_smart=CANARY)).because == "no goals, and why stands there"
    )
    assert state("S10", plan("2026-03-11", goals=[goal(measure=None)], reason_no_smart=CANARY)) == "met"
    assert (
        ask("S10", plan("2026-03-11", goals=[goal(measure=None, steps=None)], reason_no_smart=CANARY)).because
        == "goal 1 has no step"
    )


# -- S11
WORKER = signature("caseworker", "2026-03-18")


@pytest.mark.parametrize("role", ["client", "parent_guardian", "authorised_representative"])
def test_s11_signed_by_the_person_or_who_may_sign_for_them_and_by_the_worker(role: str) -> None:
    assert ask("S11", plan(signatures=[signature(role, "2026-03-18"), WORKER]), day="2026-03-20").because == "signed"


@pytest.mark.parametrize("method", ["declined", "unable"])
def test_s11_a_person_who_would_rather_not_sign_goes_on_with_the_reason(method: str) -> None:
    rather_not = signature("client", "2026-03-18", method, reason=CANARY)
    found = ask("S11", plan(signatures=[rather_not, WORKER]), day="2026-03-20")
    assert (found.state, found.because) == ("met", "the person would rather not sign; the reason stands there")


@pytest.mark.parametrize(
    "signatures",
    [
        None,
        [WORKER],
        [WORKER, signature("client", "2026-03-18", "declined")],
        [WORKER, signature("carer", "2026-03-18")],
    ],
)
def test_s11_neither_a_signature_nor_a_reason(signatures: list[dict[str, Any]] | None) -> None:
    found = ask("S11", plan(signatures=signatures), day="2026-03-20")
    assert (found.state, found.because) == ("missing", "the person has not signed, and no reason stands there")
    assert found.fix == "casefile sign amber-4821 case-plan --as client --method ink"


def test_s11_the_worker_signs_and_cannot_decline() -> None:
    person = signature("client", "2026-03-18")
    for signatures in ([person], [person, signature("caseworker", "2026-03-18", "declined", reason=CANARY)]):
        found = ask("S11", plan(signatures=signatures), day="2026-03-20")
        assert (found.because, found.fix) == (
            "the worker has not signed",
            "casefile sign amber-4821 case-plan --as caseworker --method electronic",
        )


def test_s11_a_signature_counts_from_its_own_day() -> None:
    late = plan("2026-03-11", signatures=[signature("client", "2026-03-14"), WORKER | {"signed_on": "2026-03-11"}])
    assert [state("S11", late, day=f"2026-03-{day}") for day in (13, 14)] == ["missing", "met"]


# -- S12
def copy(**more: Any) -> dict[str, Any]:
    return event("copy_given", "2026-03-18", **more)


def test_s12_a_copy_of_the_plan() -> None:
    assert ask("S12", plan(), day="2026-03-20", steps=PLANNING).because == "given"


@pytest.mark.parametrize("why", ["declined", "unsafe_to_hold", "cannot_contact", "other"])
def test_s12_not_given_and_why(why: str) -> None:
    found = ask("S12", plan(events=[copy(given=False, reason_not_given=why)]), day="2026-03-20", steps=PLANNING)
    assert (found.state, found.because) == ("met", "not given, and why stands there")


NO_COPY = [
    None,
    [copy(given=False)],
    [copy(given=False, reason_not_given="not_yet")],
    [event("attached", "2026-03-18", given=True)],
    [copy(given=True), event("entered_in_error", "2026-03-19", "e-3333", about="e-2222")],
]


@pytest.mark.parametrize(
    "events", NO_COPY, ids=["nothing", "no reason", "not yet", "something else", "entered in error"]
)
def test_s12_no_copy_yet(events: list[dict[str, Any]] | None) -> None:
    found = ask("S12", plan(events=events), day="2026-03-20", steps=PLANNING)
    assert (found.state, found.because, found.fix) == (
        "missing",
        "no copy of the plan is given yet",
        "casefile given amber-4821 case-plan",
    )


def test_s12_a_new_version_needs_a_new_copy() -> None:
    first = plan("2026-03-18")
    second = plan("2026-04-01", supersedes=[first.id], events=None)
    assert state("S12", first, second, day="2026-04-02", steps=PLANNING) == "missing"


def test_s12_leaving_a_review_it_is_the_copy_of_this_review() -> None:
    assert state("S12", plan(events=None), review(), day="2026-06-20", steps=REVIEW) == "met"
    found = ask("S12", plan(), review(events=None), day="2026-06-20", steps=REVIEW)
    assert (found.because, found.fix) == ("no copy of the review is given yet", "casefile given amber-4821 review")
    second = REVIEW + ", 2026-06-17 implementation, 2026-09-01 review"
    found = ask("S12", plan(), review(), day="2026-09-02", steps=second)
    assert (found.because, found.fix) == ("there is no review yet", "casefile write amber-4821 review")


# -- S13
def test_s13_a_plan_within_four_weeks_of_the_first_day_of_intake() -> None:
    steps = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-09 referral-in, 2026-03-10 intake"
    found = ask("S13", steps=steps)
    assert (found.because, found.due, found.fix) == (
        "there is no plan yet; due by 1 April 2026",
        date(2026, 4, 1),
        "casefile write amber-4821 case-plan",
    )
    assert ask("S13", plan("2026-04-01"), day="2026-05-01").because == "made"
    late = ask("S13", plan("2026-04-02"), day="2026-05-01")
    assert (late.state, late.because) == ("met", "made, after 1 April 2026")


def test_s13_brief_help_within_two_days_and_before_intake_there_is_no_day() -> None:
    assert ask("S13", follows="brief").due == date(2026, 3, 6)
    early = ask("S13", steps="2026-03-02 referral-in")
    assert (early.because, early.due) == ("there is no plan yet", None)
    assert ask("S13", plan("2026-03-11"), steps="2026-03-02 referral-in").because == "made"


# -- S25
@pytest.mark.parametrize(
    ("steps", "form"), [("2026-03-04 intake, 2026-03-11 assessment", ASSESSMENT), (PLANNING, "case-plan")]
)
def test_s25_how_the_person_took_part(steps: str, form: str) -> None:
    what, make = plan_papers(form)
    one = {"assessment": assessment(), "plan": plan()}
    assert ask("S25", *one.values(), day="2026-03-20", steps=steps).because == "written down"
    for silent in (None, {"client_present": True}):
        one[what[4:]] = make(participation=silent)
        found = ask("S25", *one.values(), day="2026-03-20", steps=steps)
        assert (found.state, found.because) == ("missing", f"{what} does not say how the person took part")
        assert found.fix == f"casefile amend amber-4821 {form}"


def test_s25_a_person_who_took_no_part_has_a_reason_written_down() -> None:
    absent = {"client_present": False, "how": "not_involved"}
    assert (
        ask("S25", assessment(participation=absent)).because
        == "the assessment does not say why the person took no part"
    )
    assert state("S25", assessment(participation={**absent, "reason_not_involved": CANARY})) == "met"


def test_s25_what_to_type_follows_the_phase() -> None:
    assert ask("S25").fix == f"casefile write amber-4821 {ASSESSMENT}"
    assert ask("S25", steps=PLANNING, day="2026-03-20").fix == "casefile write amber-4821 case-plan"


def test_a_note_is_no_plan() -> None:
    assert case(paper("note", "2026-03-04")).standing("case-plan") == ()
