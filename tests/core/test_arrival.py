"""G01, G02, S01, S02, S04, S05: an answer, tonight, the criteria, rights, a safe way to reach somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, ask, consent, declined, paper, profile, state, taken_back

from casefile.core.caseload import Settings, settings_of
from casefile.core.document import Document

AMEND = "casefile amend amber-4821 referral-in"
WRITE = "casefile write amber-4821 referral-in"

EXPLAINED = {
    "explained": {"date": "2026-03-02", "how": CANARY},
    "none_exist": False,
    "alternatives_offered": [{"id": "o-2222", "service_ref": CANARY}],
    "safety_tonight": CANARY,
    "right_to_complain_told": True,
}


def referral(**more: Any) -> Document:
    fields = {
        "decision": "accept",
        "decided_on": "2026-03-02",
        "housing_tonight": "safe",
        "immediate_danger": False,
        "safety_screen": {"any_immediate": False},
    }
    return paper("referral-in", "2026-03-02", **{**fields, **more})


def decline(**block: Any) -> Document:
    return referral(decision="declined", decline={**EXPLAINED, **block})


def fork() -> tuple[Document, Document]:
    return referral(letters="2222"), referral(letters="3333")


# -- G01
def test_g01_declining_with_reasons_another_way_tonight_and_complaint_is_met() -> None:
    assert ask("G01", decline(), to="declined").state == "met"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"explained": None}, "when and how it was explained"),
        ({"alternatives_offered": None}, "another service offered, or why there is none"),
        ({"alternatives_offered": None, "none_exist": True}, "another service offered, or why there is none"),
        ({"alternatives_offered": None, "none_exist_reason": CANARY}, "another service offered, or why there is none"),
        ({"safety_tonight": None}, "where the person is safe tonight"),
        ({"safety_tonight": "  "}, "where the person is safe tonight"),
        ({"right_to_complain_told": False}, "that the right to complain was told"),
    ],
)
def test_g01_says_what_is_still_open(block: dict[str, Any], words: str) -> None:
    found = ask("G01", decline(**block))
    assert (found.state, found.because, found.fix) == ("missing", f"still open: {words}", AMEND)


def test_g01_names_everything_that_is_open_at_once() -> None:
    found = ask("G01", referral(decision="declined"))
    assert found.because.count(",") >= 3
    assert found.path.endswith("2026-03-02-referral-in-2345.yaml")


def test_g01_no_other_service_with_the_reason_is_enough() -> None:
    assert state("G01", decline(alternatives_offered=None, none_exist=True, none_exist_reason=CANARY)) == "met"


@pytest.mark.parametrize("decision", ["withdrawn_by_person", "could_not_contact"])
def test_g01_does_not_concern_a_person_who_withdrew_or_could_not_be_reached(decision: str) -> None:
    assert state("G01", referral(decision=decision)) == "not-applicable"


@pytest.mark.parametrize("decision", ["accept", "accept_brief", "wait", "pending"])
def test_g01_a_decision_that_is_not_to_decline_must_be_changed_first(decision: str) -> None:
    found = ask("G01", referral(decision=decision))
    assert (found.state, found.because, found.fix) == (
        "missing",
        "the decision on the referral is not to decline",
        AMEND,
    )


def test_g01_without_a_final_referral_there_is_no_answer() -> None:
    assert (ask("G01").because, ask("G01").fix) == ("there is no referral yet", WRITE)
    assert ask("G01", referral(final=None)).because == "the referral is still a draft"
    found = ask("G01", *fork())
    assert (found.because, found.fix) == (
        "two versions of the referral stand beside each other",
        "casefile resolve amber-4821 referral-in",
    )


# -- G02
def test_g02_no_danger_and_a_bed_is_met() -> None:
    found = ask("G02", referral(), to="intake")
    assert (found.state, found.because) == ("met", "no danger and a bed tonight")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"immediate_danger": True}, "there is danger"),
        ({"housing_tonight": "none"}, "there is no safe bed tonight"),
        ({"housing_tonight": "unsafe"}, "there is no safe bed tonight"),
        ({"immediate_danger": True, "housing_tonight": "none"}, "there is danger"),
        ({"safety_screen": {"any_immediate": True}}, "there is an immediate worry"),
        ({"housing_tonight": "not_known"}, "whether tonight is safe is not known"),
        ({"housing_tonight": None}, "whether tonight is safe is not known"),
        ({"immediate_danger": None}, "whether tonight is safe is not known"),
    ],
)
def test_g02_danger_no_bed_or_a_night_nobody_knows_of_needs_an_action(said: dict[str, Any], words: str) -> None:
    found = ask("G02", referral(**said))
    assert (found.state, found.because, found.fix) == ("missing", f"{words}, and no action stands beside it", AMEND)
    screen = {"any_immediate": True, "action": CANARY}
    assert state("G02", referral(**{**said, "safety_screen": screen})) == "met"


def test_g02_an_action_of_blanks_is_no_action() -> None:
    assert (
        state("G02", referral(immediate_danger=True, safety_screen={"any_immediate": True, "action": " "})) == "missing"
    )


def test_g02_a_draft_does_not_answer_for_tonight() -> None:
    assert ask("G02", referral(final=None)).because == "the referral is still a draft"
    assert state("G02", *fork()) == "missing"


# -- S01
def test_s01_an_answer_within_two_working_days_is_in_time_and_a_late_one_says_so() -> None:
    assert ask("S01", referral(decided_on="2026-03-04"), to="intake").because == "answered in time"
    late = ask("S01", referral(decided_on="2026-03-05"), to="intake")
    assert (late.state, late.because) == ("met", "answered, after 4 March 2026")


def test_s01_the_day_of_the_referral_counts_where_no_day_of_decision_stands() -> None:
    assert ask("S01", referral(decided_on=None)).because == "answered in time"


def test_s01_no_decision_yet_says_by_when() -> None:
    for one in (referral(decision="pending"), referral(decision=None), referral(final=None)):
        found = ask("S01", one)
        assert (found.state, found.because) == ("missing", "no decision yet; an answer is due by 4 March 2026")
        assert found.due == date(2026, 3, 4)


def test_s01_to_intake_the_answer_must_be_yes() -> None:
    for decision in ("accept", "accept_brief"):
        assert state("S01", referral(decision=decision), to="intake") == "met"
    found = ask("S01", referral(decision="wait"), to="intake")
    assert (found.state, found.because, found.fix) == (
        "missing",
        "the decision is to wait",
        "casefile state amber-4821 waiting",
    )
    listed = ask("S01", referral(decision="wait"), to="intake", steps="2026-03-02 referral-in, 2026-03-03 =waiting")
    assert (listed.because, listed.fix) == ("the decision is to wait", AMEND)
    no = ask("S01", referral(decision="declined"), to="intake")
    assert (no.because, no.fix) == ("the decision on the referral is not to accept", AMEND)
    assert state("S01", referral(decision="declined"), to="exit") == "met"


def test_s01_no_referral_at_all_and_two_beside_each_other() -> None:
    assert ask("S01").because == "there is no referral yet"
    assert (
        ask("S01", *fork(), referral(final=None, letters="4444")).because
        == "two versions of the referral stand beside each other"
    )


# -- S02
CRITERIA = settings_of({"criteria": [{"code": "area"}, {"code": "age"}, {"title": "no code"}]})


def test_s02_a_service_without_criteria_asks_for_none() -> None:
    assert state("S02") == "not-applicable"
    assert state("S02", referral()) == "not-applicable"


def test_s02_every_criterion_of_the_service_and_of_the_form_is_answered() -> None:
    answered = referral(criteria=[{"code": "area", "met": "met"}, {"code": "age", "met": "waived"}])
    assert state("S02", answered, settings=CRITERIA) == "met"
    assert state("S02", answered) == "met"
    found = ask(
        "S02",
        referral(criteria=[{"code": "area", "met": "not_met"}, {"code": "own", "met": "not_known"}]),
        settings=CRITERIA,
    )
    assert (found.state, found.because, found.fix) == ("missing", "not answered yet: age, own", AMEND)


def test_s02_a_referral_that_answers_none_of_them() -> None:
    assert ask("S02", referral(), settings=CRITERIA).because == "not answered yet: area, age"


def test_s02_a_draft_answers_nothing() -> None:
    found = ask("S02", referral(final=None), settings=CRITERIA)
    assert (found.state, found.because) == ("missing", "the referral is still a draft")
    assert state("S02", referral(final=None), settings=Settings()) == "not-applicable"


# -- S04
def rights() -> Document:
    return paper("rights-and-responsibilities", "2026-03-04")


def intake(**more: Any) -> Document:
    return paper(
        "intake-record", "2026-03-04", **{"service_limits_explained": True, "worker_role_explained": True, **more}
    )


def test_s04_rights_limits_and_role_are_explained() -> None:
    assert state("S04", rights(), intake()) == "met"


def test_s04_says_which_paper_or_which_answer_is_not_there() -> None:
    found = ask("S04", intake())
    assert (found.because, found.fix) == (
        "the rights sheet has not been gone through yet",
        "casefile write amber-4821 rights-and-responsibilities",
    )
    found = ask("S04", rights())
    assert (found.because, found.fix) == ("there is no intake record yet", "casefile write amber-4821 intake-record")
    assert ask("S04", rights(), intake(final=None)).because == "the intake record is still a draft"
    assert ask("S04", rights(), intake(letters="2222"), intake()).fix == "casefile resolve amber-4821 intake-record"
    for name in ("service_limits_explained", "worker_role_explained"):
        found = ask("S04", rights(), intake(**{name: False}))
        assert (found.state, found.fix) == ("missing", "casefile amend amber-4821 intake-record")


# -- S05
SAFE = "communication_needs: {safe_contact: [{id: c-2222, channel: in_person, value: the library, safe: true}]}"
NAMED = SAFE + "\nnames: {preferred: ZZCANARYZZ}"


def test_s05_a_safe_contact_and_a_name_are_known() -> None:
    found = ask("S05", consent(), profile(NAMED))
    assert (found.state, found.because, found.path) == (
        "met",
        "a safe contact is known",
        "clients/amber-4821/profile.yaml",
    )


@pytest.mark.parametrize(
    "said",
    [
        "",
        "names: {preferred: Amber}",
        SAFE.replace("safe: true", "safe: false"),
        SAFE.replace("value: the library, ", ""),
    ],
)
def test_s05_no_contact_that_is_safe(said: str) -> None:
    found = ask("S05", consent(), profile(said))
    assert (found.state, found.because, found.fix) == (
        "missing",
        "no safe contact is written down",
        "casefile write amber-4821 profile",
    )


def test_s05_no_profile_at_all() -> None:
    assert ask("S05", consent()).because == "no safe contact is written down"


def test_s05_with_consent_the_profile_holds_a_name() -> None:
    found = ask("S05", consent(), profile(SAFE))
    assert (found.state, found.because) == ("missing", "the profile has no preferred name; with consent it holds one")


@pytest.mark.parametrize(
    "decision",
    [
        declined(),
        declined(declined={"file": "none"}),
        consent(decision="given_in_part", declined={"file": "pseudonymous"}),
        consent(events=[taken_back("2026-03-10")]),
        consent(events=[taken_back("2026-03-10", file="none")]),
        consent(final=None),
    ],
    ids=[
        "declined",
        "declined, no file",
        "in part, under a code",
        "taken back",
        "taken back, no file",
        "not decided yet",
    ],
)
def test_s05_nobody_is_pressed_for_a_name_they_did_not_agree_to(decision: Document) -> None:
    assert state("S05", decision, profile(SAFE)) == "met"


def test_s05_and_before_any_decision_no_name_is_asked_either() -> None:
    assert state("S05", profile(SAFE)) == "met"
