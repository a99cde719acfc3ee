"""How long a closed file is kept: the rules of New South Wales by hand, the longest wins, and what is not known is never proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, CODE, case, paper, profile, risk, safe_today

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.form import Field
from casefile.core.retention import Retention, judged
from casefile.core.told_of import may_tell_of_a_child, tells_of_a_child
from casefile.store import library
from casefile.work.gating import jurisdiction

NSW = jurisdiction("nsw/1")
STEPS = "2026-03-02 referral-in, 2026-03-04 intake, 2026-09-18 =closed"
GROWN = "date_of_birth: 1980-05-04\naboriginal_torres_strait_islander: neither\n"
LATE = "2150-01-01"


def seen(*papers: Document, on: str = LATE, who: str = GROWN, steps: str = STEPS, **about: Any) -> Retention:
    """What holds for a file; everything that is not said here is known and harmless."""
    return judged(case(profile(who), *papers, steps=steps, **about), NSW, date.fromisoformat(on))


def codes(found: Retention) -> list[str]:
    return sorted({one.code for one in found.rules})


# -- time
def test_an_adults_file_is_kept_seven_years_after_the_last_contact() -> None:
    assert seen().until == date(2033, 9, 18)
    assert seen(paper("note", "2027-01-05", kind="phone", text=CANARY)).until == date(2034, 1, 5)
    assert seen(on="2033-09-18").proposed
    before = seen(on="2033-09-17")
    assert not before.proposed
    assert not before.over
    assert before.against == ("kept until 2033-09-18",)


def test_a_request_that_never_became_a_case_is_kept_two_years() -> None:
    found = seen(steps="2026-03-02 referral-in, 2026-03-06 =declined")
    assert codes(found) == ["enquiry"]
    assert found.until == date(2028, 3, 6)


def test_somebody_who_was_under_age_is_kept_seven_years_and_until_twenty_five() -> None:
    young = seen(who=GROWN.replace("1980-05-04", "2012-02-29"))
    assert codes(young) == ["under_18"]
    assert young.until == date(2037, 3, 1)  # 25 on 1 March 2037, as the leap day is not there that year
    nearly = seen(who=GROWN.replace("1980-05-04", "2008-03-03"))
    assert nearly.until == date(2033, 9, 18)  # 25 earlier than seven years on
    assert codes(seen(who=GROWN.replace("1980-05-04", "2008-03-02"))) == ["adult"]  # 18 on the first day


def test_the_longest_rule_wins() -> None:
    report = paper("protection-report", "2026-04-01", about=["other_child"], considered=CANARY)
    told = seen(report)
    assert told.until == date(2071, 9, 18)
    assert told.by is not None
    assert told.by.code == "child_safety_or_abuse"
    both = seen(report, who="date_of_birth: 1980-05-04\naboriginal_torres_strait_islander: both\n")
    assert both.until == date(2080, 5, 4)
    assert both.by is not None
    assert both.by.code == "aboriginal_or_torres_strait_islander"


def test_where_one_rule_has_no_end_that_can_be_told_the_file_has_none() -> None:
    found = seen(who="aboriginal_torres_strait_islander: aboriginal\n")  # a hundred years from a birthday nobody knows
    assert found.until is None
    assert not found.over
    assert "how long it must be kept cannot be told" in found.against


def test_a_support_period_that_closed_later_counts_from_its_own_end() -> None:
    steps = STEPS + ", p2 2028-01-10 referral-in, p2 2028-01-12 intake, p2 2029-02-03 =closed"
    assert seen(steps=steps).until == date(2036, 2, 3)


def test_an_open_file_is_never_over() -> None:
    found = seen(steps="2026-03-02 referral-in, 2026-03-04 intake")
    assert not found.closed
    assert not found.over
    assert found.against == ("the file is open",)


# -- never by itself: a story for each class
STORIES: dict[str, list[tuple[str, list[Document], str]]] = {
    "under_18": [
        ("a boy of thirteen", [], "date_of_birth: 2012-08-01\naboriginal_torres_strait_islander: neither\n"),
        (
            "her daughter lives with her",
            [],
            GROWN + "household: [{id: h-2222, relation: child, date_of_birth: 2019-01-01}]",
        ),
        ("a son whose birthday nobody asked", [], GROWN + "household: [{id: h-2222, relation: child}]"),
        ("children came along", [paper("referral-in", "2026-03-02", children_with=2)], GROWN),
        (
            "a niece of nine came along",
            [paper("referral-in", "2026-03-02", accompanying=[{"relation": "niece_nephew", "age": 9}])],
            GROWN,
        ),
        ("a plan for a child", [paper("case-plan", "2026-04-01", children=[{"id": "c-2222", "child": CANARY}])], GROWN),
        ("what we found about them", [paper("assessment-report", "2026-04-01", children_summary=CANARY)], GROWN),
        ("looked at in a review", [paper("review", "2026-04-01", children_check=CANARY)], GROWN),
        ("a child's own safety plan", [paper("safety-plan", "2026-04-01", type="child")], GROWN),
        (
            "where they go at night",
            [paper("safety-plan", "2026-04-01", type="dfv", dfv={"children_plan": CANARY})],
            GROWN,
        ),
        ("the risk to them", [risk(children={"contact": "none", "words": CANARY})], GROWN),
        ("a new baby", [risk(dfv={"flags": ["pregnancy_or_new_baby"]})], GROWN),
        ("looked at separately", [risk(protection_considered="separately")], GROWN),
        ("a child was hurt", [paper("incident", "2026-04-01", people=[{"id": "p-2222", "who": "child"}])], GROWN),
        ("a parent agreed", [paper("consent", "2026-04-01", given_by="parent")], GROWN),
        ("a parent signed", [paper("consent", "2026-04-01", signatures=[{"role": "parent_guardian"}])], GROWN),
        (
            "she lives with them",
            [paper("intake-record", "2026-04-01", living_arrangement="one_parent_with_children")],
            GROWN,
        ),
        (
            "sent by child protection",
            [paper("referral-in", "2026-03-02", referrer={"source": "child_protection"})],
            GROWN,
        ),
        ("things for a baby", [paper("intake-record", "2026-04-01", emergency_needs=[{"need": "baby_things"}])], GROWN),
        ("who cares and how young", [paper("carer-assessment", "2026-04-01", children=CANARY)], GROWN),
        ("a young carer", [], GROWN + "carer_status: young_carer"),
        ("parents by law", [], GROWN + "parental_responsibility: [{id: r-2222, relation: parent}]"),
        ("a niece in the house", [], GROWN + "household: [{id: h-2222, relation: niece_nephew}]"),
        ("a child in the family", [], GROWN + "people: [{id: h-2222, relation: child, born: '2019'}]"),
        ("a child is expected", [risk(children={"contact": "none", "expecting": "expecting"})], GROWN),
        (
            "a draft says so",
            [paper("strengths-needs-assessment", "2026-03-11", final=None, children_needs=[{"child": CANARY}])],
            GROWN,
        ),
    ],
    "child_safety_or_abuse": [
        (
            "the exit summary says so",
            [paper("exit-summary", "2026-09-18", records={"retention_class": "child_safety_or_abuse"})],
            GROWN,
        ),
        ("one word", [paper("note", "2026-04-01", text="Incest.")], GROWN),
        ("sexually assaulted", [paper("note", "2026-04-01", text="She was sexually assaulted at nine.")], GROWN),
        ("ROSH", [paper("note", "2026-04-01", text="Made a ROSH report.")], GROWN),
        ("at risk", [paper("note", "2026-04-01", text="Two children at risk there.")], GROWN),
        (
            "words of the service's own",
            [paper("note", "2026-04-01", text="ok", local={"x": "molested as a boy"})],
            GROWN,
        ),
        ("a report was considered", [paper("protection-report", "2026-04-01", about=["adult"])], GROWN),
        ("only a draft of one", [paper("protection-report", "2026-04-01", final=None)], GROWN),
        ("abuse was told", [paper("incident", "2026-04-01", category="abuse_told")], GROWN),
        ("a worry about the children", [safe_today(answers="children_safe=worry")], GROWN),
        ("an area of risk", [risk(areas=[{"code": "to_children", "concern": "possible"}])], GROWN),
        ("why help was asked for", [paper("referral-in", "2026-03-02", presenting_reasons=["sexual_abuse"])], GROWN),
        ("a word of it in a note", [paper("note", "2026-04-01", text="She told me her uncle abused her.")], GROWN),
        (
            "a word of it in the spine's neighbour",
            [paper("note", "2026-04-01", text="Rang Child Protection with her.")],
            GROWN,
        ),
    ],
    "in_or_from_care": [
        ("OOHC", [paper("note", "2026-04-01", text="He grew up in OOHC.")], GROWN),
        ("a group home", [paper("note", "2026-04-01", text="In a group home from five to fifteen.")], GROWN),
        ("stolen", [paper("note", "2026-04-01", text="Her nan was of the Stolen Generations.")], GROWN),
        ("removed", [paper("note", "2026-04-01", text="Her kids were removed last year.")], GROWN),
        ("leaving foster care", [paper("referral-in", "2026-03-02", main_reason="transition_from_foster_care")], GROWN),
        (
            "a foster mother in the household",
            [],
            GROWN + "household: [{id: h-2222, relation: foster_parent, date_of_birth: 1960-01-01}]",
        ),
        ("a word of it in a note", [paper("note", "2026-04-01", text="He grew up in out-of-home care.")], GROWN),
    ],
    "aboriginal_or_torres_strait_islander": [
        ("Aboriginal", [], GROWN.replace("neither", "aboriginal")),
        ("Torres Strait Islander", [], GROWN.replace("neither", "torres_strait_islander")),
        ("both", [], GROWN.replace("neither", "both")),
        ("a mob is named", [], GROWN + "mob_or_community: Wiradjuri\n"),
    ],
    "open_complaint": [
        ("a correction not decided", [paper("correction-request", "2026-08-01", decision="undecided")], GROWN),
        ("one that is a draft", [paper("correction-request", "2026-08-01", final=None)], GROWN),
    ],
    "hold": [
        ("a death", [paper("exit-summary", "2026-09-18", reason="died")], GROWN),
        ("a hold of the family's letter", [paper("exit-summary", "2026-09-18", death={"records_hold": True})], GROWN),
    ],
}


@pytest.mark.parametrize(
    ("code", "papers", "who"),
    [
        pytest.param(code, papers, who, id=f"{code}: {name}")
        for code, rows in STORIES.items()
        for name, papers, who in rows
    ],
)
def test_it_is_never_proposed_by_itself(code: str, papers: list[Document], who: str) -> None:
    found = seen(*papers, who=who)
    assert code in codes(found)
    assert not found.proposed
    assert CANARY not in "".join(found.against)


@pytest.mark.parametrize(
    ("papers", "who"),
    [
        ([paper("note", "2026-04-01", text="Her two kids are four and six.")], GROWN),
        ([paper("note", "2026-04-01", text="She is Aboriginal.")], GROWN),
        ([paper("note", "2026-04-01", text="Wiradjuri, he says.")], GROWN),
        ([paper("note", "2026-04-01", text="ok", local={"x": "two girls"})], GROWN),
        ([safe_today(answers="children_safe=worry")], GROWN),
        (
            [
                paper(
                    "strengths-needs-assessment",
                    "2026-04-01",
                    domains=[{"code": "parenting_children", "needs": CANARY}],
                )
            ],
            GROWN,
        ),
        ([], GROWN + "household: [{id: h-2222, name: T, relation: not_known}]"),
        ([], GROWN + "people: [{id: h-2222, relation: child}]"),
    ],
)
def test_what_may_be_a_childs_or_a_peoples_is_for_a_person_to_judge(papers: list[Document], who: str) -> None:
    found = seen(*papers, who=who)
    assert "unknown" in codes(found)
    assert not found.proposed
    assert CANARY not in "".join(found.against)


@pytest.mark.parametrize(
    ("papers", "who"),
    [
        ([safe_today(answers="children_safe=not_relevant")], GROWN),
        ([risk(children={"contact": "none", "expecting": "not_expecting", "child_area": "not_relevant"})], GROWN),
        ([paper("incident", "2026-04-01", severity="minor", protection_considered="no_children")], GROWN),
        (
            [
                paper(
                    "intake-record", "2026-04-01", living_arrangement="couple_without_children", child_safety_asked=True
                )
            ],
            GROWN,
        ),
        (
            [],
            GROWN
            + "household: [{id: h-2222, relation: partner}, {id: h-3333, relation: child, date_of_birth: 2000-01-01}]",
        ),
        ([], GROWN + "people: [{id: h-2222, relation: child, born: '1999'}]\ncarer_status: not_carer"),
    ],
)
def test_an_answer_that_there_are_no_children_is_taken_as_one(papers: list[Document], who: str) -> None:
    assert seen(*papers, who=who).proposed


def test_what_lies_beside_the_papers_is_for_a_person_to_judge() -> None:
    file = case(profile(GROWN), steps=STEPS)
    assert judged(file, NSW, date.fromisoformat(LATE)).proposed
    assert not judged(file, NSW, date.fromisoformat(LATE), beside=1).proposed


def test_a_class_that_nobody_knows_and_a_change_that_was_settled() -> None:
    assert not seen(paper("exit-summary", "2026-09-18", records={"retention_class": "our own list"})).proposed
    settled = {"path": "/text", "values": [{"decided": "true", "by": "amina", "at": "2026-04-02T00:00:00Z"}]}
    assert seen(paper("note", "2026-04-01", text="ok", conflicts=[settled])).proposed


def test_a_death_is_never_proposed_and_two_people_may_decide_all_the_same() -> None:
    found = seen(paper("exit-summary", "2026-09-18", reason="died"))
    assert not found.proposed
    assert found.held == ()
    assert found.over
    assert seen(paper("exit-summary", "2026-09-18", death={"records_hold": True})).held


def test_every_question_and_choice_about_children_is_told_or_said_to_be_none() -> None:
    """Each name and code of the forms that sounds of a child is looked at, or stands in a short list of those that say nothing."""
    says_nothing = {
        "severity", "code", "relation", "child_safety_asked", "no_children", "couple_without_children", "parents", "child_area",
    }  # fmt: skip
    sounds = re.compile(r"child|bab(?:y|ies)|young|pregnan|unborn|parent|minor|youth|juvenile|kids")
    missed = []
    for form in library.forms():
        if form.place != "client" or form.name in ("profile", "case"):
            continue
        for where, codes in _asked(form.fields, ()):
            for code in codes or ("",):
                if not any(sounds.search(name) for name in (where[-1], code)) or {where[-1], code} & says_nothing:
                    continue
                if where[-2:] in (("children", "expecting"), ("children", "contact")) or where[0] in BY_AGE:
                    continue  # by their own answers, each with a story above
                answer: Any = code or CANARY
                for name in reversed(where[1:]):
                    answer = {name: answer}
                found = paper(form.name, "2026-04-01", **{where[0]: answer})
                if not (tells_of_a_child(found) or may_tell_of_a_child(found) or code in ("none", "not_relevant")):
                    missed.append((form.name, where, code))
    assert missed == []


BY_AGE = ("accompanying", "children_needs", "children_with")


def _asked(fields: Iterable[Field], where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for one in fields:
        item = one.item
        yield (*where, one.name), one.choices or (item.choices if item else ())
        yield from _asked(one.inside, (*where, one.name))


def test_every_class_that_the_jurisdiction_never_proposes_has_a_story() -> None:
    never = {one["code"] for one in NSW["retention"] if one["proposal"] == "never_by_itself"}
    assert never == {*STORIES, "unknown"}
    assert seen().proposed  # and without any of them it is proposed


UNKNOWN = [
    ("no birthday", case(profile("aboriginal_torres_strait_islander: neither"), steps=STEPS)),
    ("nobody asked", case(profile("date_of_birth: 1980-05-04"), steps=STEPS)),
    *(
        (said, case(profile(GROWN.replace("neither", said)), steps=STEPS))
        for said in ("not_asked", "not_known", "declined")
    ),
    ("no profile", case(steps=STEPS)),
    ("a guess at 19", case(profile(GROWN.replace("1980", "2006") + "date_of_birth_accuracy: estimated"), steps=STEPS)),
    (
        "a paper nobody can read",
        case(
            profile(GROWN), Document(f"clients/{CODE}/2026-03-02-note-2345.yaml", "note", None, {}, {}, {}), steps=STEPS
        ),
    ),
    ("a paper of a newer casefile", case(profile(GROWN), replace(paper("note", "2026-03-04"), form=None), steps=STEPS)),
    (
        "two answers",
        case(profile(GROWN), paper("note", "2026-03-04", conflicts=[{"path": "/text", "values": []}]), steps=STEPS),
    ),
    ("another person's paper", case(profile(GROWN), paper("note", "2026-03-04", key="zzzzzzzzzzzz"), steps=STEPS)),
]


@pytest.mark.parametrize("file", [pytest.param(file, id=name) for name, file in UNKNOWN])
def test_what_is_not_known_is_not_proposed(file: Case) -> None:
    found = judged(file, NSW, date.fromisoformat(LATE))
    assert "unknown" in codes(found)
    assert not found.proposed


def test_a_rule_that_this_casefile_does_not_know_counts_as_not_known() -> None:
    place = {
        **NSW,
        "retention": [*NSW["retention"], {"code": "royal_commission", "title": "x", "proposal": "when_due"}],
    }
    found = judged(case(profile(GROWN), steps=STEPS), place, date.fromisoformat(LATE))
    assert "unknown" in codes(found)
    assert not found.proposed


def test_a_corrections_decision_and_a_childs_early_childhood_long_before_do_not_count() -> None:
    assert seen(paper("correction-request", "2026-08-01", decision="accepted")).proposed
    grown = GROWN + "household: [{id: h-2222, relation: child, date_of_birth: 2001-01-01}]"
    assert seen(who=grown).proposed
    assert seen(
        paper("note", "2026-04-01", text="Talked about drug abuse, and drug and alcohol abuse services.")
    ).proposed


# -- holds
HOLD = {"id": "h-4vkm", "since": "2026-10-01", "at": "2026-10-01T02:00:00Z", "by": "ros", "because": CANARY}


def test_a_hold_holds_until_its_day_or_until_it_is_lifted() -> None:
    found = seen(holds=[HOLD])
    assert not found.over
    assert not found.proposed
    assert [one.code for one in found.held] == ["hold"]
    assert not seen(holds=[{**HOLD, "until": LATE}]).over
    assert seen(holds=[{**HOLD, "until": "2149-12-31"}]).proposed
    assert seen(holds=[{**HOLD, "lifted_by": "ros", "until": "2026-12-01"}]).proposed
    assert not seen(holds=[{**HOLD, "until": "soon"}]).over  # a day nobody can read ends nothing


def test_a_complaint_in_the_services_papers_that_names_the_file_keeps_it() -> None:
    file = case(profile(GROWN), steps=STEPS)
    day = date.fromisoformat(LATE)

    def complaint(text: str, **more: Any) -> Document:
        return replace(
            paper("improvement", "2026-08-01", source="complaint", issue=text, **more), path="service/x.yaml"
        )

    assert judged(file, NSW, day, [complaint("The door stood open.", client=None, key=None)]).proposed
    assert not judged(file, NSW, day, [complaint(f"In {CODE} the letter is missing.", client=None, key=None)]).proposed


def test_a_child_of_somebody_who_is_young_themselves_counts_too() -> None:
    young = "date_of_birth: 2010-03-01\naboriginal_torres_strait_islander: neither\n"
    alone, mother = seen(who=young), seen(risk(children={"contact": "in_care"}), who=young)
    assert alone.until is not None
    assert mother.until is not None
    assert mother.until > alone.until
