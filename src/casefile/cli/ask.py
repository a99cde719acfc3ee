"""Questions at a terminal, in plain lines: one after another, saved after each, left and taken up again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casefile.cli import own
from casefile.cli.interview import Interview, read
from casefile.cli.questions import YES_NO, Stop
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.form import Form, Kind
from casefile.core.stamp import Stamp
from casefile.core.tree import is_empty
from casefile.work import find, writing


def confirm(session: Session, question: str) -> bool:
    """A yes-or-no question, no unless somebody says yes."""
    return read(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def line(session: Session, question: str) -> str:
    """A question with a short answer."""
    return read(f"{question} ").strip()


def questionnaire(
    session: Session,
    case: Case,
    name: str,
    id: str,
    stamp: Stamp,
    *,
    dated: bool,
    carry: bool = False,
    already: bool = False,
    known: Mapping[str, Any] | None = None,
    how: type[Interview] = Interview,
) -> None:
    """Ask a form's questions from the first that is open, saving after each; at the end offer to make it final.

    `known` are answers that are filled in where the draft has none yet; what has left `already` is final although nothing
    covers it; `how` is the way of asking.

    Raises:
        NotMet: it was to be final and may not be, or questions are open; the draft is saved.
    """
    form = find.form(name, session.folder.shelf)
    own.heed(session, name)
    id = id or _draft_meant(session, case, form, stamp, dated=dated)
    carry = carry or _carries(session, case, form)
    paper, new = writing.paper_to_write(case, form, stamp, id, dated=dated, carry=carry)
    paper.tree.update({key: value for key, value in (known or {}).items() if is_empty(paper.tree.get(key))})
    interview = how(session, case, paper, new, stamp)
    session.talk(f"{case.code}: {paper.form.title}")
    session.talk(interview.intro)
    try:
        if interview.run():
            interview.make_final(already=already)
    except Stop:
        session.talk("nothing was written" if interview.new else f"saved; go on with: {interview.how_to_go_on()}")
        return
    session.talk(f"next: {interview.next()}")


def _draft_meant(session: Session, case: Case, form: Form, stamp: Stamp, *, dated: bool) -> str:
    """The open draft of a record to go on with, newest first; nothing where a new one is begun.

    With `--on`, only drafts of that day are offered: going on with another would move it to that day.
    """
    if form.kind is not Kind.RECORD:
        return ""
    for draft in reversed(case.open_draft(form.name)):
        day = draft.date.isoformat()
        if dated and draft.date != stamp.day:
            continue
        question = f"A draft of {day} is open ({draft.id[-4:]}). Go on with it? [Y/n]"
        while (said := line(session, question).lower()) not in YES_NO:
            session.talk("type y or n")
        if said == "" or YES_NO[said]:
            return draft.id
    return ""


def _carries(session: Session, case: Case, form: Form) -> bool:
    """Whether somebody who came back is asked from the answers of last time, where nothing is begun yet."""
    if case.open_draft(form.name) or case.standing(form.name) or writing.last_time(case, form) is None:
        return False
    return confirm(
        session, "There are answers of an earlier support period. Begin with them, and go through them again?"
    )
