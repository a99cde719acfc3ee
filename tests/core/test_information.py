"""What of a paper a service may see: by the kinds of information that the person lets it know, and nothing of any other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.core.making import assessment, paper, plan, risk

from casefile.core.document import Document
from casefile.core.form import Field
from casefile.core.information import BY_ANSWER, Kinds, Part, part_of
from casefile.schema import validate
from casefile.store import library
from casefile.store.resources import resource_dir
from casefile.work.gating import kinds


def part(one: Document, *opened: str, about: dict[str, str] | None = None) -> Part:
    assert one.form is not None
    return part_of(one.form, one.data, opened, kinds(), about)


def ids(found: Part, name: str) -> list[str]:
    return [str(one.get("code") or one.get("id")) for one in found.answers.get(name, ())]


# -- the data itself
def test_it_is_as_its_schema_asks() -> None:
    schema = json.loads((resource_dir("schemas") / "information.schema.json").read_text("utf-8"))
    assert validate.faults(schema, library.data("information.yaml")) == []


def test_its_kinds_are_those_a_consent_can_name() -> None:
    recipients = library.form("consent").field("recipients")
    assert recipients
    assert recipients.item
    named = recipients.item.child("information")
    assert named
    assert named.item
    assert kinds().every <= set(named.item.choices)
    assert {"housing", "health", "mental_health", "aod", "legal", "dfv", "risk"} <= kinds().every


def test_every_form_and_answer_that_it_names_is_there() -> None:
    for form, answers in kinds().answers.items():
        for path in answers:
            first, _, inner = path.partition(".")
            field = library.form(form).field(first)
            assert field is not None, path
            assert not inner or field.child(inner) is not None, path
    assert set(kinds().answers) <= set(kinds().papers)
    assert all(library.form(name).place == "client" for name in kinds().papers)


def _coded(fields: tuple[Field, ...]) -> Any:
    for one in fields:
        for inner in (one.child("code"), one.child("domain")):
            if one.keyed_by and inner is not None and inner.choices:
                yield one, inner
        yield from _coded(one.fields or (one.item.fields if one.item else ()))


@pytest.mark.parametrize("form", sorted(kinds().papers))
def test_every_part_of_life_in_such_a_paper_is_of_some_kind(form: str) -> None:
    by_answer = kinds().papers[form] == BY_ANSWER
    for listed, coded in _coded(library.form(form).fields):
        own = kinds().answers.get(form, {}).get(listed.name)
        if coded.name == "domain" or (by_answer and own is None) or listed.name == "areas":
            assert set(coded.choices) <= set(kinds().codes), (listed.name, set(coded.choices) - set(kinds().codes))


# -- what is seen
def test_a_plan_shows_the_goals_of_those_parts_of_life_that_are_opened() -> None:
    goals = [
        {"id": "g-2222", "domain": "housing"},
        {"id": "g-3333", "domain": "mental_health_wellbeing"},
        {"id": "g-4444"},
    ]
    one = plan(goals=goals, cultural_supports="Sorry business", my_strengths=["Patient"])
    assert ids(part(one, "case_plan", "housing"), "goals") == ["g-2222", "g-4444"]
    assert ids(part(one, "case_plan", "housing", "mental_health"), "goals") == ["g-2222", "g-3333", "g-4444"]
    seen = part(one, "case_plan", "housing")
    assert "cultural_supports" not in seen.answers
    assert "cultural_supports" not in seen.questions
    assert seen.held_back
    assert not part(one, *kinds().every).held_back


def test_without_the_kind_of_the_paper_nothing_of_it_is_seen() -> None:
    one = plan(goals=[{"id": "g-2222", "domain": "housing"}])
    seen = part(one, "housing", "income")
    assert not {"goals", "my_strengths"} & set(seen.answers)
    assert seen.questions == frozenset({"resources_budget"})
    assert seen.held_back
    assert seen.answers["id"] == one.id


def test_a_review_shows_a_goal_by_the_part_of_life_that_the_plan_gives_it() -> None:
    one = paper("review", "2026-06-16", goals=[{"id": "g-2222"}, {"id": "g-3333"}])
    about = {"g-2222": "housing", "g-3333": "alcohol_other_drugs"}
    assert ids(part(one, "case_plan", "housing", about=about), "goals") == ["g-2222"]


def test_an_assessment_is_seen_answer_by_answer() -> None:
    domains = [{"code": "housing", "needs": "A"}, {"code": "alcohol_other_drugs", "needs": "B"}]
    one = assessment(domains=domains, preferred_future="A garden", sources=["client"])
    assert ids(part(one, "housing"), "domains") == ["housing"]
    assert "preferred_future" not in part(one, "housing").answers
    assert "sources" not in part(one, *kinds().every).answers
    assert part(one, "case_plan").answers["preferred_future"] == "A garden"


def test_of_risk_each_area_needs_its_own_kind_beside() -> None:
    areas = [{"code": "fire"}, {"code": "suicide"}, {"code": "domestic_family_violence"}]
    one = risk(areas=areas, dfv={"believes_in_danger": "in_danger"})
    assert ids(part(one, "risk"), "areas") == ["fire"]
    assert ids(part(one, "risk", "mental_health"), "areas") == ["fire", "suicide"]
    assert "dfv" in part(one, "risk", "dfv").answers
    assert "dfv" not in part(one, "risk").answers


def test_of_a_group_each_answer_is_of_its_own_kind() -> None:
    one = paper("exit-summary", "2026-09-18", at_exit={"income": "wages", "residential_type": "house"})
    assert part(one, "case_plan", "income").answers["at_exit"] == {"income": "wages"}


@pytest.mark.parametrize("form", ["consent", "note", "profile", "protection-report", "incident", "disclosure"])
def test_a_paper_that_is_not_named_goes_to_no_service(form: str) -> None:
    one = paper(form, "2026-03-10", text="A word", decision="given", considered="A word")
    seen = part(one, *kinds().every)
    assert seen.questions == frozenset()
    assert not {"text", "decision", "considered"} & set(seen.answers)


@pytest.mark.parametrize("item", ["a word", {"id": "g-2222", "domain": "no such part"}, None])
def test_what_is_written_by_hand_and_of_no_known_kind_is_held_back(item: object) -> None:
    one = plan(goals=[item])
    assert ids(part(one, *kinds().every), "goals") == []


def test_a_list_that_was_left_empty_was_answered_with_nothing_and_not_held_back() -> None:
    seen = part_of(library.form("case-plan"), {"goals": []}, ["case_plan"], kinds())
    assert "goals" in seen.questions
    assert not seen.held_back
    assert (
        "domains"
        not in part_of(library.form("strengths-needs-assessment"), {"domains": []}, ["housing"], kinds()).questions
    )


def test_with_nothing_opened_nothing_is_seen() -> None:
    assert part_of(library.form("case-plan"), plan().data, (), Kinds({}, {}, {})).questions == frozenset()
