"""What of a paper a service may be given: what the person opened to it, on that day, and nothing that nobody may tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.core.making import CANARY, assessment, consent, event, paper, plan, risk, taken_back, whole
from tests.core.test_sharing import AGREED, by_law, never

from casefile.core.copies import called, conditions, copy_for, parts_of_life, why_no_copy
from casefile.core.document import Document
from casefile.core.information import Part
from casefile.work.gating import kinds

GP = {"id": "r-2222", "service_ref": "quay-doctors", "information": ["case_plan", "health"], "direction": "both"}
PLAN = plan(goals=[{"id": "g-2222", "domain": "physical_health"}, {"id": "g-3333", "domain": "housing"}])
NEVER = "the person said never to share with them"


def yes(*entries: dict[str, Any], day: str = "2026-03-04", **more: Any) -> Document:
    return consent(day, **{"purposes": [AGREED], "recipients": [{**GP, **one} for one in entries or ({},)], **more})


def why(one: Document, *papers: Document, to: str = "quay-doctors", **about: Any) -> str:
    return why_no_copy(one, whole(one, *papers, **{"day": "2026-03-20", **about}), to, kinds())


def part(one: Document, *papers: Document, to: str = "quay-doctors") -> Part:
    return copy_for(one, whole(one, *papers, day="2026-03-20"), to, kinds())


@pytest.mark.parametrize("to", ["quay-doctors", "r-2222"])
def test_a_service_the_person_named_sees_the_plan_and_of_its_goals_those_it_may_know(to: str) -> None:
    assert why(PLAN, yes(), to=to) == ""
    found = part(PLAN, yes(), to=to)
    assert [one["id"] for one in found.answers["goals"]] == ["g-2222"]
    assert found.held_back


def test_where_nothing_of_a_list_may_be_seen_its_question_is_not_there_either() -> None:
    found = part(PLAN, yes({"information": ["case_plan"]}))
    assert "goals" not in found.questions
    assert "what_matters_to_me" in found.questions


def test_why_a_service_sees_nothing() -> None:
    assert why(PLAN) == "there is no consent"
    assert why(PLAN, yes(), to="bank") == "consent does not name them"
    assert why(PLAN, yes({"information": ["health"]})) == "consent does not cover case_plan"
    assert why(PLAN, yes(events=[taken_back("2026-03-19")])) == "consent was taken back"
    assert why(PLAN, yes({"until": "2026-03-19"})) == "consent does not name them"
    assert why(PLAN, yes(minor={"age": 12})).startswith("the young person decides alone")


def test_whom_never_to_tell_gets_no_copy_by_any_of_their_names() -> None:
    for to in ("quay-doctors", "r-2222"):
        assert why(PLAN, yes(never_share_with=never("Quay Doctors")), to=to) == NEVER
    unsafe = paper("safety-plan", "2026-03-10", type="dfv", dfv={"who_must_not_know": ["the quay doctors"]})
    assert why(PLAN, yes(), unsafe) == "the safety plan says that they must not know"


@pytest.mark.parametrize(
    "one",
    [
        plan(final=None),
        plan(events=[event("withdrawn", "2026-03-19")]),
        plan(events=[event("entered_in_error", "2026-03-19")]),
    ],
)
def test_only_what_stands_goes_out(one: Document) -> None:
    assert why(one, yes()) == "only a final paper that stands goes to a service"


@pytest.mark.parametrize("form", ["note", "consent", "incident", "protection-report", "intake-record", "safe-today"])
def test_papers_of_other_forms_go_to_no_service(form: str) -> None:
    words = "a paper of this form goes to no service; write what they need in a referral"
    assert why(paper(form, "2026-03-10"), yes({"information": [*kinds().every]})) == words


def test_what_belongs_to_an_earlier_support_period_goes_to_no_service() -> None:
    steps = "2026-03-02 referral-in, 2026-03-08 =closed, p2 2026-03-10 referral-in"
    now = yes(support_period=2, day="2026-03-11")
    assert why(PLAN, now, steps=steps).startswith("a paper of an earlier support period goes to no service")
    assert why(plan(support_period=2), now, steps=steps) == ""


def test_an_assessment_goes_out_as_far_as_anything_of_it_is_opened() -> None:
    one = assessment(domains=[{"code": "physical_health"}, {"code": "housing"}])
    assert why(one, yes({"information": ["health"]})) == ""
    assert [x["code"] for x in part(one, yes({"information": ["health"]})).answers["domains"]] == ["physical_health"]
    assert why(one) == "there is no consent"
    assert "does not cover" in why(one, yes({"information": ["contact"]}))


def test_a_sensitive_matter_that_the_person_keeps_is_on_no_copy() -> None:
    one = assessment(domains=[{"code": "physical_health"}, {"code": "alcohol_other_drugs"}])
    kept = yes({"information": ["health", "aod"]}, sensitive_optins=[{"code": "aod", "decision": "declined"}])
    assert [x["code"] for x in part(one, kept).answers["domains"]] == ["physical_health"]
    areas = risk(areas=[{"code": "fire"}, {"code": "alcohol_other_drugs"}])
    seen = part(areas, yes({"information": ["risk"]}))
    assert [x["code"] for x in seen.answers["areas"]] == ["fire"]


def test_a_referral_goes_to_whom_it_names_and_as_it_might_leave_today() -> None:
    to_them = {"to": {"service_ref": "quay-doctors"}, "information_sent": ["health"], "why": CANARY}
    one = paper("referral-out", "2026-03-10", **to_them)
    agreed = yes(purposes=[AGREED, {"code": "refer", "decision": "agreed"}])
    assert why(one, agreed) == why(one, agreed, to="r-2222") == ""
    assert not part(one, agreed).held_back
    assert why(one, agreed, to="bank") == "this referral goes to somebody else"
    assert why(one, yes({"until": "2026-03-19"})) == "consent does not name them"
    law = paper("referral-out", "2026-03-10", **{**to_them, **by_law("serious_threat")})
    assert why(law) == ""


def test_what_a_page_calls_them_and_on_what_condition() -> None:
    seen = whole(yes({"conditions": "After I read it."}, {"id": "r-3333", "service_ref": None, "person": "Maud"})).case
    assert [called(seen, one) for one in ("r-2222", "r-3333", "quay-doctors", "bank")] == [
        "quay-doctors",
        "Maud",
        "quay-doctors",
        "bank",
    ]
    assert conditions(seen, "r-2222") == conditions(seen, "quay-doctors") == ("After I read it.",)
    assert conditions(seen, "r-3333") == ()


def test_a_form_that_is_kept_from_services_stays_even_where_its_kind_is_opened() -> None:
    assert PLAN.form is not None
    apart = replace(PLAN, form=replace(PLAN.form, hidden_from=("recipient",)))
    assert why(apart, yes()).startswith("a paper of this form goes to no service")


def test_a_review_shows_the_goals_of_the_parts_of_life_that_the_plan_gives_them() -> None:
    looked = paper("review", "2026-03-19", goals=[{"id": "g-2222"}, {"id": "g-3333"}, {"id": "g-4444"}])
    sheet = paper(
        "smart-goals", "2026-03-09", goals=[{"id": "g-4444", "domain": "alcohol_other_drugs"}, {"id": "g-5555"}]
    )
    found = part(looked, PLAN, sheet, yes())
    assert [one["id"] for one in found.answers["goals"]] == ["g-2222"]


def test_the_part_of_life_of_whatever_a_plan_names() -> None:
    named = {
        "services_needed": [{"id": "i-2222", "domain": "legal"}],
        "referrals_planned": [{"id": "r-2222", "domain": "income_money"}],
    }
    odd = {"goals": [{"domain": "housing"}, {"id": "g-6666"}]}
    assert parts_of_life(whole(plan(**named, **odd)).case) == {"i-2222": "legal", "r-2222": "income_money"}
