"""What holds for any set of papers in any order, on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core import making
from tests.core.making import CANARY, case, event, taken_back

from casefile.core import gates
from casefile.core.answer import Answer
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document, Event, true_events
from casefile.schema.validate import matches
from casefile.work import gating

DAYS = [f"2026-0{month}-{day:02}" for month in (3, 4, 5) for day in (2, 4, 11, 18, 25)]
STEPS = [
    "2026-03-02 referral-in, 2026-03-04 intake",
    "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-11 assessment, 2026-03-18 planning",
    "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-18 planning, 2026-04-02 implementation, 2026-05-02 review",
    "2026-03-02 referral-in, 2026-03-04 intake, 2026-04-02 exit:died",
    "2026-03-02 referral-in, 2026-03-04 intake, 2026-04-02 exit:lost_contact, 2026-04-11 review, 2026-04-18 exit:service_withdrawn",
]
EVENTS: dict[str, list[list[dict[str, Any]]]] = {
    "consent": [[], [taken_back("2026-04-18")], [taken_back("2026-04-18", "recipients", recipients=["r-2222"])]],
    "any": [
        [],
        [event("withdrawn", "2026-04-11")],
        [event("entered_in_error", "2026-04-11")],
        [event("withdrawn", "2026-04-11"), event("entered_in_error", "2026-04-18", "e-3333", about="e-2222")],
        [event("copy_given", "2026-04-04", given=True)],
    ],
}


def _made(name: str, day: str, final: str | None, letters: str, which: int) -> Document:
    events = EVENTS["consent" if name in ("consent", "declined") else "any"]
    more = {"letters": letters, "final": final, "events": events[which % len(events)]}
    makers = {
        "consent": lambda: making.consent(day, **more),
        "declined": lambda: making.declined(day, **more),
        "safe-today": lambda: making.safe_today(day, "bed_tonight=worry" if which % 2 else "", **more),
        "risk": lambda: making.risk(day, ["low", "medium", "high", "extreme"][which % 4], **more),
        "assessment": lambda: making.assessment(day, **more),
        "plan": lambda: making.plan(day, **more),
        "review": lambda: making.review(day, **more),
        "summary": lambda: making.summary(day, reason=["needs_met", "died", "service_withdrawn"][which % 3], **more),
        "safety-plan": lambda: making.paper("safety-plan", day, type="general", **more),
        "referral-out": lambda: making.paper(
            "referral-out", day, to={"service_ref": "doctor"}, information_sent=["health"], **more
        ),
        "referral-in": lambda: making.paper("referral-in", day, decision="accept", children_with=which % 2, **more),
    }
    return makers[name]()


# Each paper is read through the loader once; drawing picks among them.
SHELF = [
    _made(name, day, None if which == 0 else DAYS[min(DAYS.index(day) + late, len(DAYS) - 1)], letters, which)
    for name in "consent declined safe-today risk assessment plan review summary safety-plan referral-out referral-in".split()
    for day, late, which, letters in [
        (DAYS[0], 0, 1, "2222"),
        (DAYS[1], 2, 2, "3333"),
        (DAYS[4], 0, 3, "4444"),
        (DAYS[6], 1, 4, "5555"),
        (DAYS[9], 0, 0, "6666"),
        (DAYS[9], 0, 5, "7777"),
    ]
]
SPINES = [
    case(steps=steps, exemptions=[{"id": "x-2222", "requirement": "S08", "date": "2026-03-11", "approval": "asked"}])
    for steps in STEPS
]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case with up to nine papers, some of which supersede others, forks and broken chains among them."""
    drawn = draw(st.lists(st.sampled_from(SHELF), max_size=9, unique_by=lambda one: one.id))
    linked = []
    for one in drawn:
        same = [other.id for other in drawn if other.name == one.name and other.id != one.id]
        old = draw(st.lists(st.sampled_from(same), max_size=2, unique=True)) if same else []
        linked.append(replace(one, data={**one.data, "supersedes": old}) if old else one)
    return replace(draw(st.sampled_from(SPINES)), documents=tuple(linked))


days = st.dates(date(2026, 3, 1), date(2026, 6, 30))


def stands(one: Case, day: date, to: str) -> dict[str, Answer]:
    """How every requirement of the practice stands, whether or not the move asks for it."""
    seen = gating.view(one, Settings(), day).toward(to)
    return {code: gates.answer(seen, code, matches) for code in seen.practice.requirements}


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    cases(),
    days.filter(lambda day: day >= date(2026, 3, 2)),
    st.sampled_from(["", "assessment", "exit", "closing"]),
    st.randoms(),
)
def test_the_order_of_documents_never_matters(one: Case, day: date, to: str, chance: Any) -> None:
    shuffled = list(one.documents)
    chance.shuffle(shuffled)
    assert stands(replace(one, documents=tuple(shuffled)), day, to) == stands(one, day, to)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), days, days)
def test_looking_back_from_a_later_day_is_looking_from_that_day(one: Case, first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    then = one.as_of(later)
    assert (then.as_of(earlier) if then else None) == one.as_of(earlier)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), days.filter(lambda day: day >= date(2026, 3, 2)))
def test_what_is_written_later_never_changes_how_an_earlier_day_stood(one: Case, day: date) -> None:
    later = (day + timedelta(days=1)).isoformat()
    more = making.consent(later, letters="9999", supersedes=[d.id for d in one.documents if d.name == "consent"])
    with_more = replace(one, documents=(*one.documents, more))
    assert stands(with_more, day, "exit") == stands(one, day, "exit")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    cases(),
    days.filter(lambda day: day >= date(2026, 3, 2)),
    st.sampled_from(["draft", "final", "withdrawn", "entered_in_error"]),
)
def test_no_stored_status_is_ever_believed(one: Case, day: date, lie: str) -> None:
    lying = tuple(replace(d, data={**d.data, "status": lie}) for d in one.documents)
    assert stands(replace(one, documents=lying), day, "assessment") == stands(one, day, "assessment")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), days.filter(lambda day: day >= date(2026, 3, 2)), st.sampled_from(["", "closing"]))
def test_no_answer_ever_holds_a_persons_words_and_each_says_what_to_type(one: Case, day: date, to: str) -> None:
    for answer in stands(one, day, to).values():
        assert answer.because
        assert CANARY not in f"{answer.because}{answer.fix}{answer.path}"
        assert answer.fix.startswith("casefile ")
        assert "{" not in answer.fix + answer.because


@settings(max_examples=60)
@given(cases())
def test_of_a_form_a_version_and_one_that_comes_from_it_never_both_stand(one: Case) -> None:
    for form in {d.name for d in one.documents}:
        standing = one.standing(form)
        for newer in standing:
            before = {d.id for d in one.history(newer)} - {newer.id}
            assert not before & {d.id for d in standing}


EVENT = st.builds(
    lambda n, kind, about, day: Event(
        f"e-{n}", kind, date(2026, 3, day), "", {"about": f"e-{about}"} if about < n else {}
    ),
    st.integers(0, 6),
    st.sampled_from(["used", "entered_in_error"]),
    st.integers(0, 9),
    st.integers(1, 9),
)


@given(st.lists(EVENT, max_size=7, unique_by=lambda e: e.id), st.randoms())
def test_the_order_in_which_events_were_written_never_matters(events: list[Event], chance: Any) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    found = true_events(shuffled)
    assert found == true_events(events)
    assert list(found) == sorted(found, key=lambda e: (e.date, e.at, e.id))
    assert not [e for e in found if e.kind == "entered_in_error" and e.get("about")]


@pytest.mark.parametrize("one", SHELF, ids=lambda one: one.id)
def test_the_papers_these_properties_draw_from_are_what_they_say(one: Document) -> None:
    assert one.date != date.min
    assert one.period == 1
