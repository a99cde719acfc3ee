"""S16, S17, S19: the review is held, decides every goal, and managing without us is talked about."""

from __future__ import annotations

import pytest
from tests.core.making import CANARY, ask, assessment, event, goal, plan, review, state

STEPS = "2026-03-04 intake, 2026-03-11 assessment, 2026-03-18 planning, 2026-03-20 implementation, 2026-06-15 review"
DAY = "2026-06-20"
AGAIN = STEPS + ", 2026-06-17 implementation, 2026-09-01 review"


# -- S16
def test_s16_a_review_since_the_case_came_into_review() -> None:
    assert ask("S16", plan(), review("2026-06-16"), day=DAY, steps=STEPS).because == "held"
    assert ask("S16", review("2026-06-16"), day=DAY, steps=STEPS).because == "held"
    assert state("S16", plan(), review("2026-06-15"), day=DAY, steps=STEPS) == "met"


def test_s16_a_late_review_is_held_and_says_so() -> None:
    late = ask("S16", plan(review_on="2026-06-15"), review("2026-06-16"), day=DAY, steps=STEPS)
    assert (late.state, late.because) == ("met", "held, after 15 June 2026")


def test_s16_no_review_a_draft_or_only_the_one_before() -> None:
    found = ask("S16", plan(), day=DAY, steps=STEPS)
    assert (found.state, found.because, found.fix) == (
        "missing",
        "there is no review yet",
        "casefile write amber-4821 review",
    )
    assert ask("S16", review(final=None), day=DAY, steps=STEPS).because == "the review is still a draft"
    assert ask("S16", review("2026-06-16"), day="2026-09-02", steps=AGAIN).because == "there is no review yet"


def test_s16_where_no_move_into_review_stands_any_review_will_do() -> None:
    assert state("S16", review("2026-06-16"), day=DAY, steps="2026-03-04 intake") == "met"


# -- S17
TWO = [goal(), goal("g-3333")]


def decided(*ids: str) -> list[dict[str, str]]:
    return [{"id": id, "decision": "continue"} for id in ids]


def test_s17_every_goal_is_decided() -> None:
    assert (
        ask("S17", plan(goals=TWO), review(goals=decided("g-2222", "g-3333")), day=DAY, steps=STEPS).because
        == "every goal is decided"
    )
    assert state("S17", review(goals=None), day=DAY, steps=STEPS) == "met"


def test_s17_names_goals_by_their_place_in_the_plan_and_never_by_their_words() -> None:
    found = ask("S17", plan(goals=TWO), review(goals=[*decided("g-2222"), {"id": "g-3333"}]), day=DAY, steps=STEPS)
    assert (found.state, found.because, found.fix) == (
        "missing",
        "goal 2 of the plan is not decided",
        "casefile amend amber-4821 review",
    )
    assert (
        ask("S17", plan(goals=TWO), review(goals=None), day=DAY, steps=STEPS).because
        == "goal 1 and 2 of the plan is not decided"
    )


def test_s17_without_a_review_nothing_is_decided() -> None:
    found = ask("S17", plan(), day=DAY, steps=STEPS)
    assert (found.because, found.fix) == ("there is no review yet", "casefile write amber-4821 review")


def test_s17_the_plan_looked_back_on_is_the_newest_final_one_of_that_day() -> None:
    first = plan("2026-03-18")
    second = plan("2026-05-01", goals=TWO, supersedes=[first.id])
    after = plan("2026-06-17", goals=[goal("g-4444")], supersedes=[second.id])
    draft = plan("2026-06-01", goals=[goal("g-5555")], final=None)
    back = plan(
        "2026-06-02",
        goals=[goal("g-7777")],
        supersedes=[second.id],
        letters="9999",
        events=[event("withdrawn", "2026-06-03")],
    )
    papers = (first, second, after, draft, back)
    assert state("S17", *papers, review(goals=decided("g-2222", "g-3333")), day=DAY, steps=STEPS) == "met"
    assert state("S17", *papers, review(goals=decided("g-2222")), day=DAY, steps=STEPS) == "missing"


def test_s17_a_plan_revised_the_same_day_is_not_the_one_looked_back_on() -> None:
    first = plan("2026-03-18")
    revised = plan("2026-06-16", goals=TWO, supersedes=[first.id])
    assert state("S17", first, revised, review(plan_ref=first.id), day=DAY, steps=STEPS) == "met"
    assert state("S17", first, revised, review(), day=DAY, steps=STEPS) == "missing"
    assert state("S17", first, revised, review(plan_ref="2020-01-01-case-plan-9999"), day=DAY, steps=STEPS) == "missing"


# -- S19
def test_s19_the_assessment_and_every_review_talk_of_managing_without_us() -> None:
    assert ask("S19", assessment()).because == "talked about each time"
    assert state("S19", assessment(), review("2026-06-16"), review("2026-09-01"), day="2026-09-02") == "met"


def test_s19_readiness_in_the_persons_words_will_do() -> None:
    assert state("S19", assessment(exit_talk=None), day=DAY) == "missing"
    assert state("S19", assessment(), review(exit_talk=None, exit_readiness={"words": CANARY}), day=DAY) == "met"


@pytest.mark.parametrize("talk", [None, {"words": "  "}, {"how_ready": 5}])
def test_s19_names_the_paper_that_is_silent(talk: dict[str, object] | None) -> None:
    found = ask("S19", assessment(exit_talk=talk))
    assert (found.state, found.because) == (
        "missing",
        "the assessment does not say what was said about managing without us",
    )
    assert found.fix == "casefile amend amber-4821 2026-03-11-strengths-needs-assessment-2345"
    found = ask("S19", assessment(), review("2026-06-16", exit_talk=talk), review("2026-09-01"), day="2026-09-02")
    assert found.because == "the review of 16 June 2026 does not say what was said about managing without us"
    assert found.fix == "casefile amend amber-4821 2026-06-16-review-2345"


def test_s19_before_any_assessment() -> None:
    found = ask("S19", to="planning")
    assert (found.state, found.because, found.fix) == (
        "missing",
        "there is no assessment yet",
        "casefile write amber-4821 strengths-needs-assessment",
    )


def test_s19_a_person_who_left_before_any_assessment_does_not_keep_the_file_open() -> None:
    assert (
        state("S19", to="closing", steps="2026-03-04 intake, 2026-03-09 exit:no_longer_requested") == "not-applicable"
    )
    assert state("S19", assessment(exit_talk=None), to="closing") == "missing"


def test_s19_does_not_concern_the_dead() -> None:
    assert (
        state("S19", assessment(exit_talk=None), to="closing", steps="2026-03-04 intake, 2026-03-12 exit:died")
        == "not-applicable"
    )
