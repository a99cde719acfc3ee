"""What becomes of a paper that went out, or of an incident: sent, answered, attended, asked about, closed, reviewed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.form import Form
from casefile.core.identity import ALPHABET
from casefile.core.sharing import has_left, recipient_of
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work import find
from casefile.work.covering import NOT_COVERED, may_not_be_sent
from casefile.work.papers import add_event, change, form_of, open_paper

ANSWERS = ("received", "accepted", "waiting_list", "declined_by_service")
STATES = {
    "reviewed": ("reviewed",),
    "used": ("used",),
    "followed_up": ("followed_up",),
    "sent": ("sent",),
    "acknowledged": ANSWERS,
    "attended": ("attended",),
    "closed": ("closed",),
}
"""The states that an event of a kind tells, in the order in which they are offered."""


def states_of(form: Form | None) -> tuple[str, ...]:
    """What may be noted about a paper of a form, by the events it knows; the first is meant where nothing is said."""
    return tuple(state for kind, told in STATES.items() if form and kind in form.events for state in told)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a thing went: a state, words, how far a goal was reached, a note it belongs to, how and with whom, and when again.

    `already`: what was sent had left the house before anybody asked whether it may.
    """

    state: str = ""
    words: str = ""
    extent: str = ""
    note: str = ""
    how: str = ""
    with_: str = ""
    again: str = ""
    already: bool = False


OPTIONS = {
    "state": "--state",
    "words": "--words",
    "extent": "--extent",
    "note": "--note",
    "how": "--how",
    "with_": "--with",
    "again": "--again",
    "already": "--already",
}


def takes(progress: Progress, what: str, *fields: str) -> None:
    """Stop where something is said that has no place with such a thing: nothing is dropped in silence.

    Raises:
        Usage: names the options that have none, and those that have.
    """
    odd = [option for field, option in OPTIONS.items() if getattr(progress, field) and field not in fields]
    if odd:
        raise Usage(f"{what} takes no {', '.join(odd)}", f"it takes {', '.join(OPTIONS[field] for field in fields)}")


def as_fix_says(fix: str, item: str, progress: Progress) -> tuple[str, Progress]:
    """What `done` is to be told where `item` is the name that today gives a thing, and `fix` what it says to type.

    Raises:
        Usage: something else than `done` is to be typed.
    """
    words = fix.split()
    if words[1:2] != ["done"]:
        raise Usage(f"{item} is not done with this command", fix)
    state = words[words.index("--state") + 1] if "--state" in words else ""
    return words[3], replace(progress, state=progress.state or state)


def paper_item(folder: Folder, case: Case, item: str, progress: Progress, stamp: Stamp) -> Change | None:
    """Add to a referral, an incident or another paper that is followed what became of it; None where `item` is none.

    Raises:
        Usage: the state is none for such a paper, or words are missing.
        NotMet: it is a draft, or may not be sent.
    """
    document = _meant(case, item)
    if document is None:
        return None
    if document.standing() != "final":
        draft = document.standing() == "draft"
        raise NotMet(
            f"{document.id} is {document.standing().replace('_', ' ')}",
            f"casefile write {case.code} {document.name} --id {document.id} --final"
            if draft
            else f"casefile show {case.code} {document.id}",
        )
    states = states_of(document.form)
    told = bool(progress.how) and not progress.state and "recipient_told" in form_of(document).events
    state = progress.state or states[0]
    if state not in states:
        raise Usage(f"--state is none of the states of {document.name}", f"choose {', '.join(states)}")
    if progress.how and (not told or progress.words):
        raise Usage("--how says how a recipient was told, and stands alone", "words about it go in a note")
    if progress.again and (told or state in ("closed", "reviewed")):
        raise Usage("--again names a day to ask about it once more; this ends it", "leave --again out")
    takes(progress, f"a {document.name} that is {state.replace('_', ' ')}", *_fields(state, told=told))
    leaves = state == "sent" or (state in (*ANSWERS, "attended") and not has_left(document, case))
    if leaves and not progress.already and (why := may_not_be_sent(folder, case, document, stamp)):
        raise NotMet(
            f"{document.id} may not be sent: {why}",
            f"casefile explain {NOT_COVERED}; where it has left already, --already writes that down",
        )
    paper = open_paper(document)
    if told:
        add_event(paper, stamp, "recipient_told", {"recipient": recipient_of(document), "how": progress.how})
        summary = f"{case.code}: a recipient is told"
    else:
        add_event(paper, stamp, *_event(state, progress))
        summary = f"{case.code}: {document.id} is {state.replace('_', ' ')}"
    return change(folder, stamp, "done", summary, edited=[paper], case=case)


def _fields(state: str, *, told: bool) -> tuple[str, ...]:
    """What can be said of a paper that comes to a state: what its event has a field for."""
    if told:
        return ("how",)
    if state in ("reviewed", "used"):
        return ("state", "words")
    sent = ("already",) if state == "sent" else ()
    return ("state", "words", "with_", "again", *sent)


def _meant(case: Case, item: str) -> Document | None:
    """The paper that an id, its last four letters, or the name of its form speaks of; of a form the newest that is final."""
    if item in library.shelf() and states_of(library.form(item)):
        return case.latest(item)
    if re.match("[a-z-]+[@#]", item):
        named = find.document(case, item)
        return named if states_of(named.form) else None
    short = re.fullmatch(f"[{ALPHABET}]{{4}}", item)
    papers = [one for one in case.documents if states_of(one.form)]
    whole = [one for one in papers if one.id == item]
    found = whole or [one for one in papers if short and one.id.endswith(f"-{item}")]
    if len(found) > 1:
        raise Usage(f"{len(found)} papers end in {item}", f"say which: {', '.join(one.id for one in found)}")
    return found[0] if found else None


def _event(state: str, progress: Progress) -> tuple[str, dict[str, Any]]:
    """The kind and the fields of the event that tells a state."""
    if state == "reviewed":
        if not progress.words:
            raise Usage("a review says what came of it", "--words -, and type it")
        return state, {"outcome": progress.words}
    if progress.again and (len(progress.again) != 10 or day_of(progress.again) is None):
        raise Usage("--again must be a day of the calendar, like 2026-03-04")
    if state == "used":
        return state, {"words": progress.words}
    fields = {"with": progress.with_, "result": progress.words, "look_again_on": progress.again}
    if state in ANSWERS:
        return "acknowledged", {**fields, "answer": state}
    return state, fields
