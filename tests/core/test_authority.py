"""G04: who may decide for or with a young or represented person; a child alone always has a way through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, ask, asked, consent, declined, profile, safe_today, state, taken_back, view

from casefile.core.document import Document

AMEND = "casefile amend amber-4821 consent"

ALONE = {
    "why": CANARY,
    "childs_own_view": CANARY,
    "child_protection_considered": True,
    "consulted": "none_reachable",
    "consulted_who_or_none": CANARY,
    "look_again_on": "2026-03-06",
}


def born(day: str) -> Document:
    return profile(f"date_of_birth: {day}")


def child(age: int, **more: Any) -> Document:
    """Consent of a young person of that age, given by themselves."""
    return consent(minor={"age": age}, **more)


def order(kind: str = "guardianship_order", **more: Any) -> Document:
    """Consent given by somebody else on the strength of an order, seen, in force until the end of June."""
    block = {"type": kind, "who": CANARY, "document_seen": True, "in_force_from": "2026-03-01", "expires": "2026-06-30"}
    block |= more.pop("authority", {})
    return consent(**{"given_by": "guardian", "form": "by_substitute", "authority": block, **more})


# -- thirteen, alone, and a parent is the danger
def test_a_thirteen_year_old_whose_parent_is_the_danger_goes_on_the_same_hour() -> None:
    alone = child(13, alone=ALONE)
    found = ask("G04", alone, day="2026-03-04", to="assessment")
    assert (found.state, found.because) == ("met", "alone, and a parent cannot safely be asked; looked at again soon")


def test_and_so_does_one_whose_consent_is_said_at_the_door_late_at_night() -> None:
    seen = view(
        child(
            13,
            alone=ALONE,
            form="verbal",
            signatures=None,
            verbal={"statement_read": True, "read_back": CANARY, "second_contact_on": "2026-03-05"},
        ),
        safe_today(),
        day="2026-03-04",
    ).toward("assessment")
    assert {asked(seen, code).state for code in ("G03", "G04", "G05")} == {"met"}


def test_nothing_in_the_answer_names_or_tells_a_parent() -> None:
    found = ask("G04", child(13, alone=ALONE), day="2026-03-04")
    assert "sign" not in found.because + found.fix
    assert "parent_guardian" not in found.because + found.fix


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"why": " "}, "why a parent cannot be asked"),
        ({"childs_own_view": None}, "the young person's own view"),
        ({"child_protection_considered": False}, "that child protection was thought of"),
        ({"consulted_who_or_none": None}, "who was consulted, or that nobody could be reached"),
        ({"look_again_on": None}, "a day to look again, by 6 March 2026"),
        ({"look_again_on": "2026-03-07"}, "a day to look again, by 6 March 2026"),
        ({"look_again_on": "2026-03-03"}, "a day to look again, by 6 March 2026"),
    ],
)
def test_alone_says_what_is_still_open(block: dict[str, Any], words: str) -> None:
    found = ask("G04", child(13, alone={**ALONE, **block}))
    assert (found.state, found.because, found.fix) == ("missing", f"still open: {words}", AMEND)


def test_looking_again_the_same_evening_is_soon_enough() -> None:
    assert state("G04", child(13, alone={**ALONE, "look_again_on": "2026-03-04"})) == "met"


def test_looking_again_counts_working_days() -> None:
    on_friday = consent("2026-03-06", minor={"age": 13}, alone={**ALONE, "look_again_on": "2026-03-10"})
    assert state("G04", on_friday) == "met"
    too_late = consent("2026-03-06", minor={"age": 13}, alone={**ALONE, "look_again_on": "2026-03-11"})
    assert state("G04", too_late) == "missing"


@pytest.mark.parametrize("age", [3, 13, 14, 15])
def test_the_way_of_a_child_alone_is_open_at_any_age(age: int) -> None:
    assert state("G04", child(age, alone=ALONE)) == "met"


# -- deciding oneself
def test_an_adult_decides_and_so_does_a_person_whose_age_is_not_known() -> None:
    for papers in ((consent(), born("1980-05-05")), (consent(),)):
        found = ask("G04", *papers)
        assert (found.state, found.because) == ("not-applicable", "the person decides")


def test_the_eighteenth_birthday_is_the_day_it_turns() -> None:
    for day, wanted in (("2026-03-11", "met"), ("2026-03-12", "not-applicable")):
        assert state("G04", consent(), born("2008-03-12"), day=day) == wanted


@pytest.mark.parametrize("age", [16, 17])
def test_at_sixteen_and_seventeen_they_decide_themselves(age: int) -> None:
    assert ask("G04", child(age)).because == "old enough to decide"
    assert state("G04", child(age, alone={"why": CANARY})) == "met"


def test_a_parent_who_decides_for_a_sixteen_year_old_says_on_what_strength() -> None:
    assert ask("G04", child(16, given_by="parent", form="by_substitute")).because == (
        "who decides for the person is not named"
    )


@pytest.mark.parametrize("age", [13, 14, 15])
def test_below_sixteen_their_own_view_counts_with_what_it_rests_on(age: int) -> None:
    understands = {"age": age, "mature_minor_view": "competent", "basis": CANARY}
    assert state("G04", consent(minor=understands)) == "met"
    for lacking in ({"basis": " "}, {"mature_minor_view": "unsure"}, {"mature_minor_view": None}):
        found = ask("G04", consent(minor={**understands, **lacking}))
        assert found.state == "missing"
        assert found.because == (
            "the young person decides alone: say what their understanding rests on, or that they are alone and a parent cannot safely be asked"
        )
        assert found.fix == AMEND


def test_the_profile_tells_the_age_before_the_consent_does() -> None:
    assert state("G04", child(13), born("1980-05-05")) == "not-applicable"
    assert state("G04", consent(), born("2012-05-05")) == "missing"


def test_a_young_person_who_declines_is_asked_for_no_authority_to_say_no() -> None:
    for young in ({"age": 12}, {"age": 13}, {"age": 15}):
        found = ask("G04", declined(minor=young))
        assert (found.state, found.because) == (
            "not-applicable",
            "the person declined; a no asks for no authority",
        )


# -- before a decision, and after one was taken back
def test_without_a_decision_only_a_young_person_waits_for_one() -> None:
    assert state("G04") == "not-applicable"
    assert state("G04", born("1980-05-05")) == "not-applicable"
    assert state("G04", born("2008-03-12")) == "not-applicable"
    found = ask("G04", born("2008-03-13"))
    assert (found.state, found.because) == ("missing", "nobody has decided about consent yet")
    assert (
        ask("G04", born("2012-05-05"), consent(letters="2222"), consent(letters="3333")).fix
        == "casefile resolve amber-4821 consent"
    )


def test_consent_taken_back_asks_for_no_authority() -> None:
    assert state("G04", child(13, events=[taken_back("2026-03-10")])) == "not-applicable"


# -- somebody else decides
@pytest.mark.parametrize("kind", ["parental_responsibility", "carer_with_responsibility"])
def test_a_parent_decides_for_a_child_and_never_for_an_adult(kind: str) -> None:
    one = order(kind, authority={"document_seen": None, "in_force_from": None, "expires": None}, given_by="parent")
    assert state("G04", one, born("2015-05-05")) == "met"
    assert state("G04", one) == "met"
    found = ask("G04", one, born("2008-03-12"), day="2026-03-12")
    assert (found.state, found.because) == ("missing", "the child has come of age and decides now")
    assert state("G04", one, born("2008-03-13"), day="2026-03-12") == "met"


def test_who_decides_is_named() -> None:
    for who in (None, "  "):
        assert ask("G04", order(authority={"who": who})).because == "who decides for the person is not named"


def test_an_order_was_seen_and_is_in_force() -> None:
    assert ask("G04", order()).because == "the authority stands"
    for seen in (False, None):
        assert (
            ask("G04", order(authority={"document_seen": seen})).because
            == "nobody has seen the order or paper it rests on"
        )


def test_a_guardians_order_runs_out() -> None:
    assert state("G04", order(), day="2026-06-15") == "met"
    soon = ask("G04", order(), day="2026-06-30")
    assert (soon.state, soon.because) == ("expiring", "the authority runs out on 30 June 2026")
    found = ask("G04", order(), day="2026-07-01")
    assert (found.state, found.because, found.due, found.fix) == (
        "expired",
        "the authority ran out on 30 June 2026",
        date(2026, 6, 30),
        AMEND,
    )
    assert state("G04", order(authority={"expires": None, "in_force_from": None}), day="2029-07-01") == "met"


def test_an_order_begins() -> None:
    later = order(authority={"in_force_from": "2026-03-05"})
    for day in ("2026-03-04", "2026-03-05", "2026-03-12"):
        assert ask("G04", later, day=day).because == (
            "the authority began only on 5 March 2026, after this was decided"
        )
    assert state("G04", order(authority={"in_force_from": "2026-03-04"}), day="2026-03-04") == "met"


@pytest.mark.parametrize("outcome", ["has_capacity", "with_support"])
def test_an_enduring_guardian_decides_only_while_the_person_cannot(outcome: str) -> None:
    found = ask("G04", order("enduring_guardian", capacity={"outcome": outcome}))
    assert (found.state, found.because) == (
        "missing",
        "the person can decide this; an enduring guardian decides only while they cannot",
    )
    assert state("G04", order("enduring_guardian", capacity={"outcome": "lacks_for_this_decision"})) == "met"
    assert state("G04", order("guardianship_order", capacity={"outcome": outcome})) == "met"


def test_the_statutory_agency_was_asked() -> None:
    def agency(**block: Any) -> Document:
        return order(
            "statutory_agency", authority={"document_seen": None, "agency": block}, given_by="statutory_agency"
        )

    for answer in ("agreed", "no_answer_yet"):
        assert ask("G04", agency(name=CANARY, asked_on="2026-03-04", answer=answer)).because == "the agency was asked"
    for block in ({"name": CANARY}, {"asked_on": "2026-03-04"}):
        assert ask("G04", agency(**block)).because == "when the agency was asked is not noted"


def test_an_agency_that_declined_lends_no_authority() -> None:
    block = {"name": CANARY, "asked_on": "2026-03-04", "answer": "declined"}
    found = ask("G04", order("statutory_agency", authority={"agency": block}, given_by="statutory_agency"))
    assert (found.state, found.because) == (
        "missing",
        "the agency was asked and declined; somebody else decides, or the young person is alone",
    )


def test_a_jurisdiction_that_says_nothing_of_an_age_leaves_it_to_the_person() -> None:
    seen = view(child(13))
    assert asked(replace(seen, jurisdiction={}), "G04").state == "not-applicable"
    for day, wanted in (("2008-03-12", "not-applicable"), ("2008-03-13", "missing")):
        assert asked(replace(view(born(day), day="2026-03-12"), jurisdiction={}), "G04").state == wanted


# -- in these words
def test_what_g03_g04_and_s23_say_in_words_and_what_to_type() -> None:
    bare = consent(events=[taken_back("2026-03-06", kept=None)])
    assert ask("G03", bare).fix == "casefile withdraw amber-4821 consent"
    for agency in ("statutory_agency", "court_order"):
        unsigned = consent(given_by=agency, signatures=None)
        assert ask("G03", unsigned).because == "rests on an order or agency"
    back = consent(events=[taken_back("2026-03-06")])
    assert ask("S23", back).because == ask("S23").because == "no consent that could run out"
    assert ask("G04", back).because == "consent was taken back"
    assert ask("G04").because == "asked together with consent"
    understood = consent(minor={"age": 15, "mature_minor_view": "competent", "basis": CANARY})
    assert ask("G04", understood).because == "the young person understands, and what that rests on stands there"
    alone = consent(minor={"age": 15}, alone={"why": CANARY})
    assert ask("G04", alone).because.startswith(
        "still open: the young person's own view, that child protection was thought of, who was consulted"
    )


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [("2026-03-26", "expiring"), ("2026-03-27", "met"), ("2026-03-12", "expiring"), ("2026-03-11", "expired")],
)
def test_an_authority_warns_a_fortnight_before_its_last_day(ends: str, wanted: str) -> None:
    held = {"type": "guardianship_order", "who": CANARY, "document_seen": True, "expires": ends}
    assert (
        ask("G04", consent(given_by="guardian", form="by_substitute", authority=held), day="2026-03-12").state == wanted
    )
