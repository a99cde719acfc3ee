"""A person says that something in their file is wrong: it is put right, or their own words stand beside it from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, assessment, case, event, paper, plan, profile

from casefile.core.corrections import Statement, requests, statements, still_to_make, undecided
from casefile.core.document import Document

PLAN = plan()
OWN_WORDS = "I never said slow. I said it takes its time."


def asks(
    day: str = "2026-03-20", decision: str | None = "not_accepted", about: Document | None = PLAN, **more: Any
) -> Document:
    """A request about the plan, decided two days later, with the person's statement."""
    decided = f"{day[:8]}{int(day[8:]) + 2:02}" if decision not in (None, "undecided") else None
    about_ref = about.id if about else None
    fields = {"what_is_wrong": CANARY, "asked_for": CANARY, "about_ref": about_ref, "decision": decision}
    return paper("correction-request", day, **{**fields, "decided_on": decided, "statement": OWN_WORDS, **more})


def words(*papers: Document, of: Document = PLAN) -> list[str]:
    return [one.words for one in statements(case(*papers), of)]


# -- the statement
@pytest.mark.parametrize("decision", ["not_accepted", "accepted_in_part"])
def test_what_was_not_put_right_as_asked_carries_the_persons_words_from_the_day_it_was_decided(decision: str) -> None:
    assert statements(case(PLAN, asks(decision=decision)), PLAN) == (Statement(date(2026, 3, 22), OWN_WORDS),)
    undated = asks(decision=decision, decided_on=None)
    assert statements(case(PLAN, undated), PLAN) == (Statement(date(2026, 3, 20), OWN_WORDS),)


@pytest.mark.parametrize(
    "one",
    [
        asks(decision="accepted"),
        asks(decision="undecided"),
        asks(statement=None),
        asks(statement="  "),
        asks(final=None),
        asks(events=[event("withdrawn", "2026-03-23")]),
        asks(events=[event("entered_in_error", "2026-03-23")]),
        asks(about=assessment()),
        asks(about=None),
    ],
    ids="put-right undecided no-statement blank draft taken-back in-error another-paper no-paper".split(),
)
def test_otherwise_nothing_is_printed_beside_a_paper(one: Document) -> None:
    assert words(PLAN, one) == []


def test_it_goes_with_every_later_version_and_not_with_what_came_before() -> None:
    second = plan("2026-04-18", version=2, supersedes=[PLAN.id], letters="3333")
    about_the_second = asks("2026-04-20", about=second, statement="And this is wrong too.", letters="4444")
    papers = (PLAN, second, asks(), about_the_second)
    assert words(*papers) == [OWN_WORDS]
    assert words(*papers, of=second) == [OWN_WORDS, "And this is wrong too."]


def test_several_stand_in_the_order_they_were_asked() -> None:
    first, last = asks("2026-03-20", statement="first"), asks("2026-03-22", statement="last", letters="3333")
    for papers in ((PLAN, first, last), (last, first, PLAN)):
        assert words(*papers) == ["first", "last"]
        assert [one.id for one in requests(case(*papers), PLAN)] == [first.id, last.id]


def test_a_request_decided_anew_counts_as_it_was_decided_last() -> None:
    first = asks()
    put_right = asks("2026-03-25", "accepted", version=2, supersedes=[first.id], letters="3333")
    assert words(PLAN, first, put_right) == []
    other_words = asks(
        "2026-03-25", version=2, supersedes=[first.id], letters="3333", statement="Shorter, and still mine."
    )
    assert words(PLAN, first, other_words) == ["Shorter, and still mine."]


def test_somebody_who_came_back_may_ask_about_a_paper_of_the_time_before() -> None:
    assert words(PLAN, asks("2026-10-05", support_period=2)) == [OWN_WORDS]


# -- still to make
def to_make(*papers: Document) -> list[str]:
    return [one.id[-4:] for one in still_to_make(case(*papers))]


@pytest.mark.parametrize("decision", ["accepted", "accepted_in_part"])
def test_what_was_agreed_is_made_by_a_later_version(decision: str) -> None:
    agreed = asks(decision=decision)
    assert to_make(PLAN, agreed) == ["2345"]
    assert to_make(PLAN, agreed, plan("2026-03-22", version=2, supersedes=[PLAN.id], letters="3333")) == []
    before = plan("2026-03-21", version=2, supersedes=[PLAN.id], letters="3333")
    after = plan("2026-03-25", version=3, supersedes=[before.id], letters="4444")
    assert to_make(PLAN, agreed, before) == ["2345"]
    assert to_make(PLAN, agreed, before, after) == []


def test_a_draft_or_a_version_entered_in_error_has_put_nothing_right() -> None:
    for more in ({"final": None}, {"events": [event("entered_in_error", "2026-03-25")]}):
        second = plan("2026-03-24", version=2, supersedes=[PLAN.id], letters="3333", **more)
        assert to_make(PLAN, asks(decision="accepted"), second) == ["2345"]


def test_a_new_paper_that_does_not_come_from_it_has_put_nothing_right() -> None:
    assert to_make(PLAN, asks(decision="accepted"), plan("2026-03-24", letters="3333")) == ["2345"]


@pytest.mark.parametrize(
    "one",
    [
        asks(decision="not_accepted"),
        asks(decision="undecided"),
        asks(decision=None),
        asks(decision="accepted", final=None),
        asks(decision="accepted", events=[event("withdrawn", "2026-03-23")]),
        asks(decision="accepted", about=None),
        asks(decision="accepted", about_ref="2026-03-18-case-plan-9999"),
    ],
    ids="no undecided open draft taken-back no-paper paper-elsewhere".split(),
)
def test_nothing_is_to_be_made_where_nothing_was_agreed_or_the_paper_is_not_here(one: Document) -> None:
    assert to_make(PLAN, one) == []


def test_a_paper_that_turned_out_to_be_entered_in_error_needs_no_correction() -> None:
    wrong = plan(events=[event("entered_in_error", "2026-03-23")])
    assert to_make(wrong, asks(decision="accepted", about=wrong)) == []


def test_where_the_request_says_itself_where_it_stands_now_it_is_made() -> None:
    about = profile("pronouns: she")
    assert to_make(about, asks(decision="accepted", about=about, new_version_ref=about.id)) == []
    elsewhere = plan("2026-03-24", letters="3333")
    assert to_make(PLAN, asks(decision="accepted", new_version_ref=elsewhere.id), elsewhere) == []
    assert to_make(PLAN, asks(decision="accepted", new_version_ref="2026-03-24-case-plan-9999")) == ["2345"]
    draft = plan("2026-03-24", letters="3333", final=None)
    assert to_make(PLAN, asks(decision="accepted", new_version_ref=draft.id), draft) == ["2345"]


def test_an_agreement_taken_back_in_the_next_version_is_none() -> None:
    first = asks(decision="accepted")
    second = asks("2026-03-25", "not_accepted", version=2, supersedes=[first.id], letters="3333")
    assert to_make(PLAN, first, second) == []


# -- undecided
def open_requests(*papers: Document) -> list[str]:
    return [one.id[-4:] for one in undecided(case(*papers))]


def test_a_request_is_open_from_the_moment_it_is_begun_until_it_is_decided() -> None:
    assert open_requests(asks(decision=None, final=None), asks(decision="undecided", letters="3333")) == [
        "2345",
        "3333",
    ]
    for decision in ("accepted", "accepted_in_part", "not_accepted"):
        assert open_requests(asks(decision=decision), PLAN) == []


def test_one_taken_back_or_entered_in_error_is_open_no_more() -> None:
    for kind in ("withdrawn", "entered_in_error"):
        assert open_requests(asks(decision="undecided", events=[event(kind, "2026-03-23")])) == []


def test_one_answered_in_its_next_version_is_open_no_more() -> None:
    first = asks(decision="undecided")
    assert open_requests(first, asks("2026-03-25", "accepted", supersedes=[first.id], letters="3333")) == []
