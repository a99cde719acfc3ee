"""The story of one goal, or of a whole file, from its beginning: told from the papers, and from git for what is changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.core import sentences
from casefile.core.candidates import GONE
from casefile.core.case import Case
from casefile.core.differences import Difference, differences
from casefile.core.document import Document, Event
from casefile.core.entry import Entry
from casefile.core.failure import NotFound
from casefile.core.form import Field, Form
from casefile.core.identity import base_of, coded
from casefile.core.tree import key_of
from casefile.store.folder import Folder
from casefile.store.git import past
from casefile.work import comparing, telling

PLANS = ("smart-goals", "case-plan")
"""The papers that hold goals, under the same ids."""
Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Something in the story of a goal: the day, by whom, what, and the words that stand there, each under its question."""

    day: date
    at: str
    by: str
    kind: str
    what: str
    form: str
    id: str
    version: int | None = None
    words: Words = ()


# -- one goal
def goal_of(case: Case, reference: str) -> str:
    """The id of the goal that a person means: its id, or its number in the plan.

    Raises:
        NotFound: there is none.
    """
    plans = case.standing("case-plan") or _plans(case)[-1:]
    ids = [str(one.get("id")) for one in plans[-1].items("goals")] if plans else []
    if reference.isdecimal() and 1 <= int(reference) <= len(ids):
        return ids[int(reference) - 1]
    known = {str(one.get("id")) for plan in _plans(case) for one in plan.items("goals")}
    if reference not in known:
        named = ", ".join(one for one in sorted(known) if coded(one))
        raise NotFound(
            f"{case.code} has no such goal", f"choose {named}" if named else f"casefile write {case.code} case-plan"
        )
    return reference


def _plans(case: Case) -> list[Document]:
    found = [one for one in case.documents if one.name in PLANS and one.form and one.standing() != "entered_in_error"]
    return sorted(found, key=lambda one: (one.final_on or one.date, one.date, one.version, one.id))


def of_goal(case: Case, goal: str) -> tuple[Chapter, ...]:
    """Everything that happened to a goal, oldest first."""
    chapters = [*_worded(case, goal), *_progress(case, goal), *_reviewed(case, goal)]
    return tuple(sorted(chapters, key=lambda one: (one.day, one.at, one.id)))


def _worded(case: Case, goal: str) -> Iterator[Chapter]:
    """Every version of a plan in which it stood: how it was worded there, where that is new."""
    before: dict[str, Mapping[str, Any]] = {}
    for plan in _plans(case):
        assert plan.form is not None
        item = plan.item("goals", goal)
        last = before.get(plan.name)
        name = sentences.paper(plan.name, plan.version)
        if item is None:
            if last is not None and plan.stands:
                before.pop(plan.name)
                yield _chapter(plan, "left_out", f"no longer stands in {name}")
            continue
        words = _told(plan.form, goal, {} if last is None else last, item)
        draft = "" if plan.stands else ", a draft"
        what = f"stands in {name}{draft}"
        if last is not None:
            what += ", in other words" if words else ", as before"
        before[plan.name] = item
        yield _chapter(plan, "worded", what, words)


def _chapter(plan: Document, kind: str, what: str, words: Words = ()) -> Chapter:
    signed = " and ".join(dict.fromkeys(sentences.role(one.role) for one in plan.signatures if one.signed))
    said = f"{what}, signed by {signed}" if signed and kind == "worded" else what
    return Chapter(
        plan.final_on or plan.date, plan.text("final.at") or plan.text("recorded_on"),
        coded(plan.data.get("author")), kind, said, plan.name, plan.id, plan.version or None, words,
    )  # fmt: skip


def _told(form: Form, goal: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Words:
    """The answers of a goal that are new, under their questions; what was taken out is named."""
    found = []
    for one in differences(was, now):
        for said in comparing.said(Difference(("goals", goal, *one.where), one.was, one.now), form):
            label = comparing.spelt([one for one in (said.whole, said.label) if one]).removeprefix(f"{goal}: ")
            found.append((label, "(taken out)" if said.now is None else said.now))
    return tuple(found)


def _progress(case: Case, goal: str) -> Iterator[Chapter]:
    """What was noted about it and about its steps, between reviews."""
    steps = {
        str(key_of(step))
        for plan in _plans(case)
        if (item := plan.item("goals", goal))
        for step in item.get("steps") or ()
        if key_of(step)
    }
    stand = {event.id for plan in _plans(case) for event in case.events(plan)}  # none that was taken back
    told: set[str] = set()
    for plan in _plans(case):
        for event in plan.events:
            about = event.get("goal") == goal or str(event.get("step") or "") in steps
            known = event.id in stand and event.id not in told
            if event.kind in ("goal_progress", "step_progress") and about and known:
                told.add(event.id)
                yield _noted(plan, event)


def _noted(plan: Document, event: Event) -> Chapter:
    what = sentences.event(event.data, sentences.paper(plan.name))
    fields = (("In their words", event.get("words")), ("Note", event.get("note")))
    words = tuple((title, str(said)) for title, said in fields if said)
    return Chapter(event.date, event.at, coded(event.get("by")), "progress", what, plan.name, plan.id, None, words)


def _reviewed(case: Case, goal: str) -> Iterator[Chapter]:
    """What reviews said of it."""
    for review in case.documents:
        item = review.item("goals", goal) if review.name == "review" and review.form else None
        if item is None or review.standing() == "entered_in_error" or review.form is None:
            continue
        field = review.form.field("goals")
        words = tuple(
            (title, said) for name, value in item.items() if name != "id" and (title := _title(field, name))
            if (said := _value(field, name, value))
        )  # fmt: skip
        draft = "" if review.stands else ", a draft"
        yield Chapter(
            review.date, review.text("recorded_on"), coded(review.data.get("author")), "reviewed",
            f"was looked at in a review{draft}", review.name, review.id, review.version or None, words,
        )  # fmt: skip


def _title(field: Field | None, name: str) -> str:
    child = field.child(name) if field else None
    return child.title if child else name.replace("_", " ")


def _value(field: Field | None, name: str, value: Any) -> str:
    child = field.child(name) if field else None
    if value is None or value is GONE:
        return ""
    return child.label(value) if child and str(value) in child.choices else str(value)


# -- the whole file
def of_file(folder: Folder, code: str, day: date | None) -> tuple[Entry, ...]:
    """Everything that happened in a file by the day it happened, oldest first; nothing after `day`, where one is given.

    Raises:
        Unreadable: git cannot go through the history.
    """
    base = base_of(code)
    living = [f"{base}/case.yaml", f"{base}/profile.yaml"]
    found: list[Entry] = []
    if with_git := past.there_is(folder.root):
        for one in living:
            found += telling.of_path(folder, one)
    for path in folder.paper_names(code):
        if not (with_git and path in living):
            found += telling.as_it_is(folder, path)
    kept = [one for one in telling.once(found) if day is None or one.day <= day]
    return tuple(sorted(kept, key=lambda one: (one.day, one.at, one.order)))


def phases(entries: Sequence[Entry]) -> Mapping[int, str]:
    """Where in a file's story a new phase begins: the place in the list, and the phase."""
    return {number: one.to for number, one in enumerate(entries) if one.to}
