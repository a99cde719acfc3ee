"""What a support period holds, by day, for a timeline.

What could frighten or betray is never in it: no risk or safety paper, no incident, no word of what was shared, no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.fixed import fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.ecomap import service
from casefile.render.pictures.seen import Seen

PAPERS = (
    "strengths-needs-assessment",
    "carer-assessment",
    "case-plan",
    "review",
    "exit-plan",
    "exit-summary",
    "follow-up",
)
CONTACTS = ("face_to_face", "home_visit", "outreach", "phone", "video", "text_message", "email", "case_conference")
"""Notes of being in touch; others are the worker's own business."""
LANES = (
    fixed("Phases"),
    fixed("Plans, reviews"),
    fixed("Goals"),
    fixed("Steps"),
    fixed("Services"),
    fixed("Contacts"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, or is planned (`done` is False), on a day; its lane in English, as a code."""

    day: date
    lane: str
    what: str
    done: bool = True
    phase: str = ""
    """The phase that goes on from here; nothing while a case rests or waits."""


def moments(seen: Seen) -> tuple[Moment, ...]:
    """What this support period holds, by day."""
    found = (*_moves(seen), *_papers(seen), *_plan(seen), *_services(seen), *_contacts(seen))
    return tuple(sorted(found, key=lambda one: (one.day, LANES.index(one.lane), one.what)))


def _moves(seen: Seen) -> Iterator[Moment]:
    block = seen.case.record.form.field("steps") if seen.case.record.form else None
    states = block.child("state") if block else None
    phase = ""
    for step in seen.case.steps:
        if step.period != seen.case.period:
            continue
        to, state = step.text("to"), step.text("state")
        phase = seen.phases.get(to, to.replace("-", " ").capitalize()) if to else phase
        if to or state:
            what = phase if to else states.label(state) if states else state
            yield Moment(step.date, "Phases", what, phase=phase if to or state == "active" else "")


def _papers(seen: Seen) -> Iterator[Moment]:
    for name in PAPERS:
        for paper in seen.papers(name):
            title = paper.form.title if paper.form else name
            yield Moment(paper.date, "Plans, reviews", title)
    plan, review = seen.latest("case-plan"), seen.latest("review")
    days = [day_of(plan.at("review_on")) if plan else None, day_of(review.at("next_review")) if review else None]
    ahead = [day for day in days if day and day > seen.day]
    if ahead and seen.case.is_open:
        yield Moment(min(ahead), "Plans, reviews", fixed("Review planned"), done=False)


def _plan(seen: Seen) -> Iterator[Moment]:
    """Goals and steps of the newest plan that are still ahead, and those of every plan that were reached and done."""
    plans = seen.papers("case-plan")
    words = {id: said for plan in plans for id, said in _words(plan)}
    reached: set[str] = set()
    events = {event.id: event for plan in plans for event in seen.case.events(plan)}
    for event in events.values():
        lane, id = ("Goals", event.get("goal")) if event.kind == "goal_progress" else ("Steps", event.get("step"))
        if event.kind in ("goal_progress", "step_progress") and id:
            reached.add(str(id))
            how = str(event.get("state") or event.get("progress") or "").replace("_", " ")
            if how in ("achieved", "done"):
                yield Moment(event.date, lane, words.get(str(id), NOTHING))
    for goal in plans[-1].items("goals") if plans and seen.case.is_open else ():
        bound = goal.get("time_bound")
        due = day_of(bound.get("due")) if isinstance(bound, Mapping) else None
        if due and str(goal.get("id")) not in reached:
            yield Moment(due, "Goals", words[str(goal.get("id"))], done=False)
        for step in goal.get("steps") or ():
            by = day_of(step.get("by")) if isinstance(step, Mapping) else None
            if by and str(step.get("id")) not in reached:
                yield Moment(by, "Steps", words[str(step.get("id"))], done=False)


def _words(plan: Document) -> Iterator[tuple[str, str]]:
    for goal in plan.items("goals"):
        yield str(goal.get("id")), str(goal.get("client_statement") or goal.get("goal") or NOTHING)
        for step in goal.get("steps") or ():
            if isinstance(step, Mapping):
                yield str(step.get("id")), str(step.get("action") or NOTHING)


def _services(seen: Seen) -> Iterator[Moment]:
    for referral in seen.papers("referral-out"):
        name = service(referral.text("to.service_ref")) or referral.text("to.person") or fixed("A service")
        yield Moment(referral.date, "Services", fixed("Asked: {name}", name=name))
        went = [event.date for event in seen.case.events(referral) if event.kind == "attended"]
        yield from (Moment(day, "Services", fixed("Went there: {name}", name=name)) for day in went[:1])
        follow = day_of(referral.at("follow_up_on"))
        if follow and follow > seen.day:
            yield Moment(follow, "Services", fixed("How did it go: {name}", name=name), done=False)


def _contacts(seen: Seen) -> Iterator[Moment]:
    """Appointments that were kept or are booked, and notes of being in touch; of the future nothing that only later was known."""
    block = seen.case.record.form.field("appointments") if seen.case.record.form else None
    kinds = block.child("kind") if block else None
    for one in seen.case.record.items("appointments"):
        day, state = day_of(one.get("date")), one.get("state")
        ahead = day is not None and day > seen.day
        if day and day >= seen.case.began and (state == "kept" or (state == "booked" and not seen.looks_back)):
            what = kinds.label(one.get("kind")) if kinds and one.get("kind") else fixed("Appointment")
            yield from () if ahead and seen.looks_back else (Moment(day, "Contacts", what, done=state == "kept"),)
    for note in seen.papers("note"):
        kind = note.form.field("kind") if note.form else None
        if kind and note.text("kind") in CONTACTS:
            yield Moment(note.date, "Contacts", kind.label(note.text("kind")))
