"""A file in a few words, seen as a copy may show it, and every picture of one that has something for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from tests.core import making

from casefile.core.document import Document
from casefile.core.fixed import Fixed
from casefile.render.build import Copy
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.seen import Seen
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import ENGLISH, Words

DAY = date(2026, 6, 20)
PHASES = {"referral-in": "Referral in", "intake": "Intake", "assessment": "Assessment", "planning": "Planning"}
PHASES |= {"implementation": "Doing it", "referrals-out": "Referrals out", "review": "Review", "exit": "Exit"}
PHASES = {code: Fixed(title) for code, title in PHASES.items()}
STEPS = (
    "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-11 assessment, 2026-03-18 planning, 2026-03-20 implementation"
)
Says = Callable[[str], str]
TWICE = Words("vi", "ltr", lambda text: text if text.startswith(("{first}", "{day} {month}")) else f"{text} {text}")
"""A language that takes twice as many words for everything but for days and lists."""
_SPINE = making.case(steps=STEPS)
_PROFILE = making.profile()
_paper = cache(lambda form, day, letters: making.paper(form, day, letters=letters))


def seen(
    *papers: Document,
    day: date = DAY,
    whole: bool = False,
    protective: bool = False,
    words: Words = ENGLISH,
    **about: Any,
) -> Seen:
    """A case with these papers as a copy may show it on a day."""
    spine = making.case(**{"steps": STEPS, **about}) if about else _SPINE
    case = replace(spine, documents=papers).as_of(day)
    assert case is not None
    apart = frozenset(one.id for one in papers if one.apart)
    return Seen(case, day, Copy(whole=whole, protective=protective, unnamed=apart), False, PHASES, words)


def drawn(name: str, *papers: Document, **about: Any) -> Picture:
    """The picture of that name of such a case."""
    return PICTURES[name](seen(*papers, **about))


def profile(**lists: Any) -> Document:
    """profile.yaml with these lists of people, with words that no file need be able to hold."""
    return replace(_PROFILE, data={**_PROFILE.data, **lists})


def paper(form: str, day: str, *, events: Any = None, letters: str = "2345", **answers: Any) -> Document:
    """A final paper with these answers, likewise."""
    made = making.paper(form, day, events=events, letters=letters) if events else _paper(form, day, letters)
    return replace(made, data={**made.data, **answers})


def person(id: str, **more: Any) -> dict[str, Any]:
    """Somebody in a list."""
    return {"id": id, **more}


def assessment(day: str, letters: str = "2345", **numbers: int) -> Document:
    """A final assessment with a number for each of these parts of life."""
    domains = [{"code": code, "status": "explored", "client_rating": number} for code, number in numbers.items()]
    return paper("strengths-needs-assessment", day, domains=domains, letters=letters)


def whole_file(says: Says = lambda field: field) -> tuple[Document, ...]:
    """A file with something for every picture; every word a person could have written comes from `says`."""
    people = [
        person("u-1111", own_word=says("own word"), tie="strong", gives="both", counts_as_family=True),
        person("h-2222", gender="woman", parents=["me", "k-3333"], tie="hard", gives="i_do", counts_as_family=True),
        person("k-3333", name=says("former"), relation="former_partner", gender="man", tie="cut_off"),
        person("k-4444", name=says("mother"), relation="parent", gender="woman", died="2019", tie="thin"),
        person(
            "k-5555", name=says("step father"), relation="step_parent", gender="man", partners=["k-4444"], tie="usual"
        ),
        person("k-6666", name=says("a place"), sort="place", gives="they_do"),
    ]
    mine = profile(
        supports=[person("u-1111", name=says("a friend"), relation="friend")],
        household=[person("h-2222", name=says("a child"), relation="child", date_of_birth="2019-11-02")],
        people=people,
    )
    steps = [
        {"id": "p-1111", "action": says("a step"), "who": "client", "by": "2026-07-01"},
        {"id": "p-2222", "action": says("another step"), "who": "client", "by": "2026-04-01"},
    ]
    goals = [
        {"id": "g-1111", "client_statement": says("a goal"), "time_bound": {"due": "2026-09-01"}, "steps": steps},
        {"id": "g-2222", "client_statement": says("a second goal")},
    ]
    done = [
        {"id": "e-1111", "kind": "step_progress", "date": "2026-04-02", "at": "2026-04-02T01:00:00Z", "by": "amina",
         "goal": "g-1111", "step": "p-2222", "progress": "done"},
    ]  # fmt: skip
    plan = paper(
        "case-plan",
        "2026-03-19",
        goals=goals,
        events=done,
        coordination=[{"id": "w-1111", "service_ref": says("a service"), "role": says("a role")}],
    )
    review = paper(
        "review",
        "2026-06-16",
        goals=[{"id": "g-1111", "client_rating": 6, "worker_rating": 5, "achievement": "partial"}],
        domains=[{"code": "housing", "client_rating": 6}, {"code": "safety", "client_rating": 4}],
        services_effective=[{"id": "j-1111", "service": says("a service"), "useful": "useful"}],
        next_review="2026-09-16",
    )
    return mine, assessment("2026-03-12", housing=2, safety=4, income_money=0), plan, review
