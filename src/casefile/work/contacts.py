"""The small daily writings: a note of a contact, an appointment, a step or goal done, a recipient told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.failure import NotFound, Usage
from casefile.core.identity import item_id, place_in
from casefile.core.stamp import Stamp
from casefile.core.tree import Plain
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work import entries
from casefile.work.following import Progress, paper_item, takes
from casefile.work.papers import add_event, change, listed, new_paper, open_paper
from casefile.work.writing import finish

_WHEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([01][0-9]|2[0-3]):([0-5][0-9]))?\Z")
GOAL_STATES = ("todo", "doing", "done", "stuck", "dropped")


def note(folder: Folder, case: Case, text: str, fields: Mapping[str, str], stamp: Stamp) -> Change:
    """A note of a contact; day, kind and text make it final.

    Raises:
        Usage: a field is not as the form asks.
    """
    form = library.form("note")
    paper = new_paper(case, form, stamp)
    answers: dict[str, Any] = {}
    for name, value in fields.items():
        field = form.field(name)
        if field is None or not form.is_question(name) or name == "text":
            raise Usage("a note has no such question to set", "casefile forms note")
        if value:
            answers[name] = entries.scalar(value, field)
    paper.tree.update(answers | {"text": text})
    return finish(folder, case, paper, stamp, new=True, final=True)


def book(folder: Folder, case: Case, when: str, fields: Mapping[str, str], stamp: Stamp) -> Change:
    """Put an appointment into case.yaml: a day, and a time of day where there is one.

    Raises:
        Usage: the day is none of the calendar.
    """
    found = _WHEN.match(when)
    if not found or day_of(found.group(1)) is None:
        raise Usage("WHEN is a day, or a day and a time", 'for instance 2026-03-10 or "2026-03-10 14:30"')
    if found.group(1) < stamp.day.isoformat():
        raise Usage("that day is past; an appointment is for a day to come", f"casefile note {case.code} - --on DATE")
    paper = open_paper(case.record)
    kept = listed(paper.tree, "appointments")
    form = library.form("case").field("appointments")
    kinds = form.child("kind") if form else None
    _choice(fields.get("kind", ""), kinds.choices if kinds and fields.get("kind") else (), "appointment")
    made = {
        "id": item_id("a", stamp.letters, {str(one.get("id")) for one in kept}),
        "date": found.group(1),
        "time": f"{found.group(2)}:{found.group(3)}" if found.group(2) else "",
        **fields,
        "with": fields.get("with") or stamp.worker,
        "state": "booked",
    }
    paper.tree["appointments"] = [*kept, {key: value for key, value in made.items() if value}]
    return change(folder, stamp, "book", f"{case.code}: an appointment is booked for {when}", edited=[paper], case=case)


def done(folder: Folder, case: Case, item: str, progress: Progress, stamp: Stamp) -> Change:
    """Note what became of an item by its id: a step, goal or referral of the plan, an appointment, a recipient, a paper.

    Raises:
        NotFound: nothing in this file has that id.
        Usage: the state is none for such a thing.
    """
    for try_one in IN_A_CASE if place_in(case.code) == "client" else (paper_item,):
        found = try_one(folder, case, item, progress, stamp)
        if found is not None:
            return found
    raise NotFound(
        f"{case.code} has no step, goal, appointment, recipient or paper to follow {item if re.fullmatch('[a-z0-9-]+', item) else 'of that id'}",
        f"casefile show {case.code}",
    )


def _plan_item(folder: Folder, case: Case, item: str, progress: Progress, stamp: Stamp) -> Change | None:
    plans = case.standing("case-plan")
    plan = next((one for one in reversed(plans) if _goal_of(one, item)), None)
    if plan is None:
        return None
    paper = open_paper(plan)
    goal = _goal_of(plan, item)
    block = paper.form.field("events")
    assert block is not None
    if goal == item and plan.item("goals", item):
        takes(progress, "a goal", "state", "extent", "words", "note")
        states = block.child("state")
        state = progress.state or "achieved"
        _choice(state, states.choices if states else (), "goal")
        extents = block.child("extent")
        if progress.extent:
            _choice(progress.extent, extents.choices if extents else (), "goal's extent")
        fields = {
            "goal": goal,
            "state": state,
            "extent": progress.extent,
            "words": progress.words,
            "note": progress.note,
        }
        add_event(paper, stamp, "goal_progress", fields)
    else:
        takes(progress, "a step", "state", "words", "note")
        state = progress.state or "done"
        _choice(state, GOAL_STATES, "step")
        if state == "dropped" and goal == item and not progress.words:
            raise Usage("a referral that is let go says why", "--words -, and type it")
        fields = {
            "goal": goal if goal != item else "",
            "step": item,
            "progress": state,
            "words": progress.words,
            "note": progress.note,
        }
        add_event(paper, stamp, "step_progress", fields)
    return change(folder, stamp, "done", f"{case.code}: {item} is {state}", edited=[paper], case=case)


def _choice(word: str, choices: tuple[str, ...], what: str) -> None:
    if choices and word not in choices:
        raise Usage(f"--state is none for a {what}", f"choose {', '.join(choices)}")


def _goal_of(plan: Document, item: str) -> str:
    """The id of the goal that `item` is, or is a step of; of a referral the plan names, its own; nothing where it is none."""
    if plan.item("referrals_planned", item):
        return item
    for goal in plan.items("goals"):
        steps = goal.get("steps") or ()
        if goal.get("id") == item or any(isinstance(s, Mapping) and s.get("id") == item for s in steps):
            return str(goal.get("id"))
    return ""


def _appointment(folder: Folder, case: Case, item: str, progress: Progress, stamp: Stamp) -> Change | None:
    if not re.fullmatch("a-.+|[0-9]{4}-[0-9-]{5}", item) and not any(
        item in (one.get("id"), one.get("date")) for one in case.record.items("appointments")
    ):
        return None  # whatever stands in the place of the list, by hand, is no business of another item
    paper = open_paper(case.record)
    kept = listed(paper.tree, "appointments")
    that_day = [one for one in kept if one.get("date") == item and one.get("state") == "booked"]
    if len(that_day) > 1:
        raise Usage(
            f"two appointments are booked for {item}", f"choose {', '.join(str(one.get('id')) for one in that_day)}"
        )
    found = next((one for one in kept if one.get("id") == item), that_day[0] if that_day else None)
    if found is None:
        return None
    if progress.words or progress.note or progress.how or progress.extent:
        raise Usage("an appointment keeps no words", f"casefile note {case.code} keeps them")
    takes(progress, "an appointment", "state")
    form = library.form("case").field("appointments")
    states = form.child("state") if form else None
    state = progress.state or "kept"
    _choice(state, states.choices if states else (), "appointment")
    found["state"] = Plain(state)
    paper.tree["appointments"] = kept
    return change(
        folder,
        stamp,
        "done",
        f"{case.code}: the appointment is {state.replace('_', ' ')}",
        edited=[paper],
        case=case,
    )


def _recipient(folder: Folder, case: Case, item: str, progress: Progress, stamp: Stamp) -> Change | None:
    consents = [one for one in case.documents if one.name == "consent" and one.item("recipients", item)]
    if not consents:
        return None
    consent = next(
        (one for one in reversed(consents) if any(e.kind == "consent_withdrawn" for e in one.events)), consents[-1]
    )
    taken_back = [e for e in case.events(consent) if e.kind == "consent_withdrawn"]
    if not taken_back:
        raise Usage(
            "that consent was not taken back; there is nothing to tell",
            f"casefile withdraw {case.code} consent",
        )
    if progress.how and progress.words:
        raise Usage("--how says how a recipient was told, and stands alone", "words about it go in a note")
    takes(progress, "a recipient", "how", "words")
    paper = open_paper(consent)
    fields = {"about": taken_back[-1].id, "recipient": item, "how": progress.how or progress.words}
    add_event(paper, stamp, "recipient_told", fields)
    return change(
        folder,
        stamp,
        "done",
        f"{case.code}: a recipient is told that consent was taken back",
        edited=[paper],
        case=case,
    )


IN_A_CASE = (_plan_item, _appointment, _recipient, paper_item)
"""What an id may speak of in a client's file, in the order it is looked for."""
