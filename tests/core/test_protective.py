"""Protective mode: on from the first sign that somebody close may be a danger, off only on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.core.making import CANARY, case, event, paper, profile, risk, safe_today, summary

from casefile.core.document import Document
from casefile.core.protective import Protective, protective, signs_of


def mode(*papers: Document) -> Protective:
    found = protective(case(*papers))
    assert CANARY not in found.because
    return found


def afraid(day: str = "2026-03-04", **more: Any) -> Document:
    return safe_today(day, "fear_of_someone=worry", **more)


def off(since: str | None = "2026-03-20", how: str = "usual") -> Document:
    return profile(f"protective: {{mode: {how}{f', since: {since}' if since else ''}, because: {CANARY}}}")


def area(code: str, concern: str = "possible") -> Document:
    return risk(areas=[{"code": code, "concern": concern}])


POST = profile("communication_needs: {safe_contact: [{id: c-2222, channel: post, value: x, safe: false}]}")
SIGNS = {
    "the referral gives it as the main reason": (
        paper("referral-in", "2026-03-04", main_reason="domestic_family_violence"),
        "the referral speaks of violence at home, 4 March 2026",
    ),
    "the referral names it among others": (
        paper("referral-in", "2026-03-04", presenting_reasons=["housing_crisis", "domestic_family_violence"]),
        "the referral speaks of violence at home, 4 March 2026",
    ),
    "the referral asks for help with it": (
        paper("referral-in", "2026-03-04", service_requested=["dfv_assistance"]),
        "the referral speaks of violence at home, 4 March 2026",
    ),
    "afraid of somebody today": (afraid(), "the person is afraid of somebody, 4 March 2026"),
    **{
        f"{code}, {concern}": (area(code, concern), "the risk assessment speaks of violence at home, 10 March 2026")
        for code in ("domestic_family_violence", "stalking_or_tech_abuse", "coercion_control_money")
        for concern in ("possible", "identified")
    },
    "believes to be in danger": (
        risk(dfv={"believes_in_danger": "in_danger"}),
        "the risk assessment speaks of violence at home, 10 March 2026",
    ),
    "a plan for violence at home": (
        paper("safety-plan", "2026-03-04", type="dfv"),
        "there is a safety plan for violence at home, 4 March 2026",
    ),
    "post is not safe": (POST, "post is not safe"),
}


def test_without_a_sign_it_is_off() -> None:
    for papers in (
        (),
        (safe_today(), risk(), summary(), paper("referral-in", "2026-03-02", main_reason="housing_crisis")),
        (profile("communication_needs: {safe_contact: [{id: c-2222, channel: post, value: x, safe: true}]}"),),
        (profile("communication_needs: {safe_contact: [{id: c-2222, channel: phone, value: x, safe: false}]}"),),
    ):
        assert mode(*papers) == Protective(False)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_switches_it_on_and_says_which(sign: str) -> None:
    one, because = SIGNS[sign]
    assert mode(one) == Protective(True, because)


@pytest.mark.parametrize("answer", ["no_worry", "declined", "not_asked", "not_relevant"])
def test_another_answer_about_fear_is_no_sign(answer: str) -> None:
    assert not mode(safe_today(answers=f"fear_of_someone={answer}")).on
    assert not mode(safe_today(answers="thoughts_of_suicide=worry")).on


@pytest.mark.parametrize("concern", ["none", "not_asked", "declined"])
def test_an_area_without_concern_or_another_area_is_no_sign(concern: str) -> None:
    assert not mode(area("domestic_family_violence", concern)).on
    assert not mode(area("fire", "identified")).on


def test_a_draft_counts_for_a_danger_does_not_wait_for_a_pen() -> None:
    assert mode(afraid(final=None)).on


def test_what_was_entered_in_error_counts_for_nothing() -> None:
    wrong = [event("entered_in_error", "2026-03-05")]
    for one in (
        afraid(events=wrong),
        risk(areas=[{"code": "domestic_family_violence", "concern": "identified"}], events=wrong),
        paper("referral-in", "2026-03-04", main_reason="domestic_family_violence", events=wrong),
        paper("safety-plan", "2026-03-04", type="dfv", events=wrong),
    ):
        assert not mode(one).on
        assert list(signs_of(case(one))) == []


def test_a_paper_taken_back_and_one_that_was_replaced_do_not_take_the_danger_with_them() -> None:
    assert mode(afraid(events=[event("withdrawn", "2026-03-05")])).on
    first = area("domestic_family_violence")
    assert mode(first, risk("2026-03-12", version=2, supersedes=[first.id])).on


def test_a_sign_of_an_earlier_support_period_counts_when_they_come_back() -> None:
    steps = "2026-03-02 referral-in, 2026-03-10 =closed, p2 2026-10-01 referral-in"
    assert protective(case(afraid(), steps=steps)).on


def test_the_newest_of_several_signs_is_the_one_it_names() -> None:
    assert mode(POST, afraid("2026-03-04"), afraid("2026-03-14", letters="3333")).because.endswith("14 March 2026")


def test_switched_on_in_the_profile_it_needs_no_sign() -> None:
    for one in (off("2026-03-20", "protective"), off(None, "protective")):
        assert mode(one) == Protective(True, "switched on in the profile")


@pytest.mark.parametrize("sign", [name for name in SIGNS if name != "post is not safe"])
def test_switched_off_on_purpose_it_stays_off_until_a_newer_sign(sign: str) -> None:
    one, because = SIGNS[sign]
    assert mode(off("2026-03-10"), one) == Protective(False)
    assert mode(off("2026-03-03"), one) == Protective(True, because)


def test_a_sign_the_day_after_switches_it_on_again_and_one_of_that_day_was_known() -> None:
    assert not mode(off("2026-03-20"), afraid("2026-03-20")).on
    assert mode(off("2026-03-20"), afraid("2026-03-20"), afraid("2026-03-21", letters="3333")).on


def test_unsafe_post_that_was_there_when_it_was_switched_off_was_known() -> None:
    both = profile(
        "communication_needs: {safe_contact: [{id: c-2222, channel: post, value: x, safe: false}]}\n"
        "protective: {mode: usual, since: 2026-03-20}"
    )
    assert not mode(both).on


def test_off_without_a_day_says_nothing_about_what_came_since() -> None:
    assert mode(off(None), afraid()).on


def test_two_answers_to_whether_it_is_on_leave_it_on_until_somebody_decides() -> None:
    waits = "conflicts: [{path: /protective/mode, values: [{value: usual, by: a}, {value: protective, by: b}]}]"
    found = mode(profile(f"protective: {{mode: usual, since: 2026-03-20, because: x}}\n{waits}"))
    assert found.on


def test_a_file_that_is_guarded_now_is_on_on_every_day() -> None:
    assert not protective(case(profile("pronouns: they"))).on
    assert protective(replace(case(profile("pronouns: they")), guarded=True)).on
