"""G05, G06, G07, S09, S26: today, high risk answered, children thought of, risk current and assessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import (
    CANARY,
    UNREACHABLE,
    ask,
    consent,
    event,
    not_safe_to_ask,
    paper,
    profile,
    risk,
    safe_today,
    state,
    summary,
    view,
)

from casefile.core.checks import safety
from casefile.core.document import Document

LEVELS = ["low", "not_yet_known", "medium", "high", "extreme"]


# -- G05
def test_g05_six_questions_asked() -> None:
    found = ask("G05", safe_today())
    assert (found.state, found.because) == ("met", "asked")


@pytest.mark.parametrize("answer", ["worry", "declined", "not_relevant"])
def test_g05_a_worry_and_a_question_declined_are_answers(answer: str) -> None:
    assert state("G05", safe_today(answers=f"thoughts_of_suicide={answer}")) == "met"


@pytest.mark.parametrize("answer", ["not_asked", ""])
def test_g05_names_the_questions_that_were_not_asked(answer: str) -> None:
    found = ask("G05", safe_today(answers=f"thoughts_of_suicide={answer} danger_to_a_visitor={answer}"))
    assert (found.state, found.because, found.fix) == (
        "missing",
        "not asked yet: thoughts of suicide, danger to a visitor",
        "casefile write amber-4821 safe-today",
    )


def test_g05_nothing_asked_yet_or_only_a_draft() -> None:
    assert ask("G05").because == "the six questions about today have not been asked"
    assert state("G05", safe_today(final=None)) == "missing"


def test_g05_with_a_partner_in_the_room_a_day_to_ask_is_enough_until_that_day_is_past() -> None:
    one = not_safe_to_ask(ask_on="2026-03-06")
    found = ask("G05", one, day="2026-03-04")
    assert (found.state, found.because) == ("met", "not safe to ask now; to be asked on 6 March 2026")
    assert state("G05", one, day="2026-03-06") == "met"
    late = ask("G05", one, day="2026-03-07")
    assert (late.state, late.because, late.due) == (
        "expired",
        "was not safe to ask; to be asked on 6 March 2026",
        date(2026, 3, 6),
    )


@pytest.mark.parametrize("lacking", [{"ask_on": None}, {"because": None}, {"because": "  "}])
def test_g05_not_safe_to_ask_says_why_and_when_it_will_be(lacking: dict[str, Any]) -> None:
    assert ask("G05", not_safe_to_ask(**lacking)).because == "not safe to ask: say why, and on which day you will"


def test_g05_the_newest_record_counts_and_one_taken_back_does_not() -> None:
    asked, later = safe_today("2026-03-04"), not_safe_to_ask("2026-03-10", ask_on="2026-03-11")
    assert state("G05", asked, later) == "expired"
    back = safe_today("2026-03-10", answers="bed_tonight=not_asked", events=[event("withdrawn", "2026-03-11")])
    assert state("G05", asked, back) == "met"


# -- levels
@pytest.mark.parametrize("level", LEVELS)
def test_the_level_is_the_highest_of_any_area_or_overall(level: str) -> None:
    one = risk(areas=[{"code": "fire", "level": level}, {"code": "suicide"}])
    assert safety.risk_level(one) == level
    assert safety.highest_risk(view(one)) == level


def test_a_level_nobody_named_is_not_yet_known_and_never_low() -> None:
    assert safety.risk_level(risk(overall=None)) == "not_yet_known"
    assert safety.risk_level(risk(overall=None, areas=[{"code": "fire", "level": "enormous"}])) == "not_yet_known"
    assert safety.risk_level(risk(level="low", areas=[{"code": "fire", "level": "not_yet_known"}])) == "not_yet_known"


def test_of_two_assessments_beside_each_other_the_higher_level_counts() -> None:
    assert safety.highest_risk(view(risk(level="low", letters="2222"), risk(level="high", letters="3333"))) == "high"
    assert safety.highest_risk(view()) == ""


def test_a_level_written_where_a_map_belongs_breaks_nothing() -> None:
    assert safety.risk_level(risk(overall="high")) == "not_yet_known"


# -- G06
ACTIONS = [{"id": "a-2222", "action": CANARY, "who": "caseworker", "by": "2026-03-11"}]
CONSULTED = {"state": "consulted", "who": CANARY, "date": "2026-03-10", "advice": CANARY}
TRIED = {"state": "tried", "tried": CANARY, "tried_on": "2026-03-10", "next_on": "2026-03-13"}
NO_PLAN_WANTED = {"state": "declined", "offered_on": "2026-03-10", "words": CANARY, "instead": CANARY}
PLAN = "a safety plan, or the offer and the person's words"
ACTION = "actions with a name and a day"
CONSULT = "a consultation, or who was tried and when again"


def high(level: str = "high", **more: Any) -> Document:
    fields = {"actions": ACTIONS, "consultation": CONSULTED, "safety_plan": {"state": "made"}}
    return risk(level=level, **{**fields, **more})


def safety_plan(**more: Any) -> Document:
    return paper("safety-plan", "2026-03-10", **{"type": "suicide_self_harm", **more})


@pytest.mark.parametrize("level", ["low", "not_yet_known", "medium"])
def test_g06_no_high_risk_is_no_question(level: str) -> None:
    assert state("G06", risk(level=level)) == "not-applicable"
    assert state("G06") == "not-applicable"


@pytest.mark.parametrize("level", ["high", "extreme"])
def test_g06_plan_actions_and_consultation_answer_it(level: str) -> None:
    found = ask("G06", high(level), safety_plan())
    assert (found.state, found.because) == ("met", f"{level} risk, with plan, actions and consultation")


def test_g06_names_all_that_is_open_and_the_first_to_do() -> None:
    found = ask("G06", risk(level="extreme"))
    assert found.because == f"extreme risk; still open: {PLAN}, {ACTION}, {CONSULT}"
    assert found.fix == "casefile write amber-4821 safety-plan"


def test_g06_a_person_who_wants_no_safety_plan_is_not_made_to_write_one() -> None:
    assert state("G06", high(safety_plan=NO_PLAN_WANTED)) == "met"


@pytest.mark.parametrize(
    "lacking",
    [
        {"offered_on": None},
        {"words": " "},
        {"instead": None},
        {"state": "not_needed"},
        {"state": "not_yet"},
        {"state": "made"},
    ],
)
def test_g06_but_the_offer_their_words_and_what_we_do_instead_stand_there(lacking: dict[str, Any]) -> None:
    assert ask("G06", high(safety_plan={**NO_PLAN_WANTED, **lacking})).because == f"high risk; still open: {PLAN}"


@pytest.mark.parametrize(
    "one",
    [safety_plan(type="worker_visit"), safety_plan(final=None), safety_plan(events=[event("withdrawn", "2026-03-11")])],
    ids=["a plan for our own visits", "a draft", "taken back"],
)
def test_g06_what_is_no_safety_plan_of_the_person(one: Document) -> None:
    found = ask("G06", high(), one)
    draft = f" --id {one.id}" if one.standing() == "draft" else ""  # a draft is gone on with, by its id
    assert found.because == f"high risk; still open: {PLAN}"
    assert found.fix == f"casefile write amber-4821 safety-plan{draft}"


@pytest.mark.parametrize(
    "actions",
    [None, [{**ACTIONS[0], "who": None}], [{**ACTIONS[0], "by": None}], [*ACTIONS, {"id": "a-3333", "action": CANARY}]],
)
def test_g06_every_action_has_a_name_and_a_day(actions: list[dict[str, Any]] | None) -> None:
    found = ask("G06", high(actions=actions), safety_plan())
    assert (found.because, found.fix) == (
        f"high risk; still open: {ACTION}",
        "casefile amend amber-4821 risk-assessment",
    )


@pytest.mark.parametrize("lacking", [{"state": "not_needed"}, {"state": "tried"}, {"who": None}, {"date": None}])
def test_g06_a_consultation_says_who_and_when(lacking: dict[str, Any]) -> None:
    assert (
        ask("G06", high(consultation={**CONSULTED, **lacking}), safety_plan()).because
        == f"high risk; still open: {CONSULT}"
    )


def test_g06_at_two_in_the_morning_who_was_tried_and_when_again_is_enough_until_then() -> None:
    one = high(consultation=TRIED)
    assert state("G06", one, safety_plan(), day="2026-03-13") == "met"
    assert ask("G06", one, safety_plan(), day="2026-03-14").because == f"high risk; still open: {CONSULT}"


@pytest.mark.parametrize("lacking", [{"tried": None}, {"next_on": None}, {"state": "consulted"}])
def test_g06_tried_says_who_and_the_day_it_will_be(lacking: dict[str, Any]) -> None:
    assert state("G06", high(consultation={**TRIED, **lacking}), safety_plan()) == "missing"


def test_g06_a_fork_counts_as_missing_and_at_the_higher_level() -> None:
    found = ask("G06", high(letters="2222"), risk(letters="3333"), safety_plan())
    assert (found.state, found.because) == ("missing", "two risk assessments stand beside each other")
    assert found.fix == "casefile resolve amber-4821 risk-assessment"
    assert found.path.endswith("2026-03-10-risk-assessment-3333.yaml")
    assert state("G06", risk(letters="2222"), risk(letters="3333")) == "not-applicable"


def test_g06_an_assessment_taken_back_does_not_take_the_risk_with_it() -> None:
    found = ask("G06", high(events=[event("withdrawn", "2026-03-11")]), safety_plan())
    assert (found.state, found.because) == ("missing", "high risk was known, and its assessment was taken back")
    assert found.fix == "casefile write amber-4821 risk-assessment"


def test_g06_an_assessment_entered_in_error_does() -> None:
    assert state("G06", high(events=[event("entered_in_error", "2026-03-11")])) == "not-applicable"


def test_g06_does_not_concern_the_dead() -> None:
    assert state("G06", high(), to="exit", reason="died") == "not-applicable"
    assert state("G06", high(), to="exit", reason="lost_contact") == "missing"


@pytest.mark.parametrize("answer", [None, "handover_accepted", "person_declined"])
def test_g06_a_person_who_cannot_be_reached_is_answered_by_the_whole_record_of_it(answer: str | None) -> None:
    extreme = risk(level="extreme")
    found = ask("G06", extreme, summary("2026-03-11", risk_at_exit=UNREACHABLE), to="exit", reason="lost_contact")
    assert (found.state, found.because) == (
        "met",
        "cannot be reached; what was tried and thought of stands in the exit summary",
    )
    assert (
        state("G06", extreme, summary("2026-03-11", risk_at_exit={**UNREACHABLE, "answer": answer}), to="exit")
        == "missing"
    )


@pytest.mark.parametrize(
    "part", ["attempts", "others_asked", "basis", "welfare_decision", "dangers_known", "second_view"]
)
def test_g06_the_record_of_lost_contact_is_whole(part: str) -> None:
    assert state("G06", high(actions=None), summary("2026-03-11", risk_at_exit={**UNREACHABLE, part: " "})) == "missing"


def test_g06_two_exit_summaries_beside_each_other_answer_nothing() -> None:
    two = [summary("2026-03-11", risk_at_exit=UNREACHABLE, letters=letters) for letters in ("2222", "3333")]
    assert state("G06", high(actions=None), *two) == "missing"


# -- G07
REPORT = paper("protection-report", "2026-03-04", considered=CANARY, decision="no_report")
YOUNG = profile("date_of_birth: 2012-05-05")
ADULT = "date_of_birth: 1980-05-05"


def home(**who: Any) -> Document:
    member = ", ".join(f"{name}: {str(value).lower()}" for name, value in {"id": "h-2222", **who}.items())
    return profile(f"{ADULT}\nhousehold: [{{{member}}}]")


def test_g07_without_a_child_it_is_no_question() -> None:
    for papers in ((), (profile(ADULT),), (profile(ADULT), risk(), safe_today())):
        assert ask("G07", *papers).because == "no child is known to be affected"


AFFECTED = {
    "the person is under 18": [(YOUNG,), (consent(minor={"age": 17}),)],
    "children live with or are visited by the person": [
        (home(in_care_of_client=True),),
        (home(visited_by_client=True, date_of_birth="2015-01-01"),),
        (home(in_care_of_client=True, date_of_birth="2008-03-13"),),
        *((risk(children={"contact": contact}),) for contact in ("in_care", "visited", "in_care_and_visited")),
    ],
    "children came along": [(paper("referral-in", "2026-03-02", children_with=1),)],
    "a child is expected": [(risk(children={"contact": "none", "expecting": "expecting"}),)],
}


@pytest.mark.parametrize(("why", "papers"), [(why, papers) for why, cases in AFFECTED.items() for papers in cases])
def test_g07_a_child_may_be_affected_so_it_is_asked_and_thought_about_apart(
    why: str, papers: tuple[Document, ...]
) -> None:
    found = ask("G07", *papers)
    assert (found.state, found.because, found.fix) == (
        "missing",
        f"{why}: children's safety is not asked yet",
        "casefile write amber-4821 safe-today",
    )
    found = ask("G07", *papers, safe_today())
    assert (found.state, found.because) == ("missing", f"{why}: what was considered is not written down yet")
    assert found.fix == "casefile write amber-4821 protection-report"
    assert ask("G07", *papers, safe_today(), REPORT).because == "asked, and considered"


@pytest.mark.parametrize(
    "papers",
    [
        (home(in_care_of_client=True, date_of_birth="2008-03-12"),),
        (home(in_care_of_client=False, visited_by_client=False),),
        (home(lives_here=True, date_of_birth="2015-01-01"),),
        (paper("referral-in", "2026-03-02", children_with=0),),
        (risk(children={"contact": "none", "expecting": "not_expecting"}),),
    ],
    ids=["grown up today", "neither in care nor visited", "somebody else's child", "none came along", "none expected"],
)
def test_g07_where_no_child_is_affected(papers: tuple[Document, ...]) -> None:
    assert state("G07", *papers) == "not-applicable"


@pytest.mark.parametrize("by_law", [True, False])
def test_g07_whoever_turned_eighteen_today_is_no_child(by_law: bool) -> None:
    seen = view(profile("date_of_birth: 2008-03-12"), day="2026-03-12")
    seen = seen if by_law else replace(seen, jurisdiction={})
    assert safety.child_safety(seen).state == "not-applicable"


def test_g07_a_number_of_children_that_is_none_breaks_nothing() -> None:
    assert state("G07", paper("referral-in", "2026-03-02", children_with="two")) == "not-applicable"


def test_g07_whether_a_child_is_expected_matters_where_the_jurisdiction_says_so() -> None:
    seen = view(risk(children={"contact": "none", "expecting": "expecting"}))
    assert safety.child_safety(replace(seen, jurisdiction={})).state == "not-applicable"


@pytest.mark.parametrize("answer", ["no_worry", "worry", "declined"])
def test_g07_any_answer_about_children_is_one_and_not_relevant_is_none(answer: str) -> None:
    assert state("G07", YOUNG, REPORT, safe_today(answers=f"children_safe={answer}")) == "met"
    for other in ("not_relevant", "not_asked"):
        assert state("G07", YOUNG, REPORT, safe_today(answers=f"children_safe={other}")) == "missing"


@pytest.mark.parametrize(
    ("area", "wanted"),
    [("answered", "met"), ("declined", "met"), ("not_asked", "missing"), ("not_relevant", "missing")],
)
def test_g07_the_risk_assessment_may_have_asked_it(area: str, wanted: str) -> None:
    assert state("G07", YOUNG, REPORT, risk(children={"contact": "none", "child_area": area})) == wanted


def test_g07_with_the_partner_in_the_room_it_waits_for_the_day_and_is_thought_about_all_the_same() -> None:
    mother = home(in_care_of_client=True)
    one = not_safe_to_ask(ask_on="2026-03-06")
    assert state("G07", mother, one, REPORT, day="2026-03-04") == "met"
    assert state("G07", mother, one, day="2026-03-04") == "missing"
    assert state("G07", mother, one, REPORT, day="2026-03-07") == "missing"
    assert state("G07", mother, not_safe_to_ask(because=None), REPORT, day="2026-03-04") == "missing"


def test_g07_a_report_that_is_a_draft_or_taken_back_was_not_considered() -> None:
    for more in ({"final": None}, {"events": [event("withdrawn", "2026-03-05")]}):
        assert state("G07", YOUNG, safe_today(), paper("protection-report", "2026-03-04", **more)) == "missing"


def test_g07_says_nothing_of_what_the_report_holds_not_even_where_it_lies() -> None:
    found = ask("G07", YOUNG, safe_today(), REPORT)
    assert found.path == ""


def test_g07_does_not_concern_the_dead() -> None:
    assert state("G07", YOUNG, to="exit", reason="died") == "not-applicable"


# -- S09
@pytest.mark.parametrize(
    ("level", "last"),
    [
        ("low", "2026-06-08"),
        ("medium", "2026-04-09"),
        ("not_yet_known", "2026-04-09"),
        ("high", "2026-03-17"),
        ("extreme", "2026-03-17"),
    ],
)
def test_s09_risk_is_looked_at_again_by_its_level(level: str, last: str) -> None:
    due = date.fromisoformat(last)
    assert state("S09", risk("2026-03-10", level), day=due) == "met"
    after = ask("S09", risk("2026-03-10", level), day=date.fromordinal(due.toordinal() + 1))
    assert (after.state, after.due, after.fix) == ("expired", due, "casefile amend amber-4821 risk-assessment")
    assert after.because.startswith("was due for review on ")


def test_s09_its_own_day_goes_before_the_clock() -> None:
    one = risk("2026-03-10", "high", review_due="2026-03-12")
    assert ask("S09", one, day="2026-03-12").because == "to be looked at again by 12 March 2026"
    assert state("S09", one, day="2026-03-13") == "expired"


def test_s09_without_an_assessment_with_two_and_after_death() -> None:
    assert state("S09") == "not-applicable"
    two = ask("S09", risk(letters="2222"), risk(letters="3333"))
    assert two.fix == "casefile resolve amber-4821 risk-assessment"
    assert two.path.endswith("2026-03-10-risk-assessment-3333.yaml")
    assert state("S09", risk("2020-01-01"), steps="2020-01-01 intake, 2026-03-01 exit:died") == "not-applicable"


# -- S26
def test_s26_made() -> None:
    assert ask("S26", risk()).because == "made"
    assert state("S26", risk(letters="2222"), risk(letters="3333")) == "met"


def test_s26_ten_working_days_after_the_first_day_of_intake() -> None:
    steps = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-05 referral-in, 2026-03-09 intake"
    found = ask("S26", steps=steps)
    assert (found.state, found.because, found.due) == (
        "missing",
        "not made yet; due by 18 March 2026",
        date(2026, 3, 18),
    )
    assert found.fix == "casefile write amber-4821 risk-assessment"


def test_s26_two_working_days_where_there_is_a_worry_today() -> None:
    assert ask("S26", safe_today("2026-03-05", "fear_of_someone=worry")).due == date(2026, 3, 9)
    assert ask("S26", safe_today("2026-03-05")).due == date(2026, 3, 18)
    assert ask("S26", safe_today("2026-03-20", "fear_of_someone=worry"), day="2026-03-20").due == date(2026, 3, 18)


def test_s26_a_draft_says_so_and_before_intake_there_is_no_day() -> None:
    found = ask("S26", risk(final=None))
    assert found.because == "still a draft; due by 18 March 2026"
    assert found.path.endswith("2026-03-10-risk-assessment-2345.yaml")
    early = ask("S26", steps="2026-03-02 referral-in")
    assert (early.because, early.due) == ("not made yet", None)


def test_s26_one_that_was_taken_back_is_not_made_and_the_dead_need_none() -> None:
    assert state("S26", risk(events=[event("withdrawn", "2026-03-11")])) == "missing"
    assert state("S26", to="exit", reason="died") == "not-applicable"
