"""A paper that goes out, asked for or handed in: what refer and share have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefile.cli import ask
from casefile.cli.commands.write_command import finish, handed_in, split
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.failure import Usage
from casefile.core.stamp import Stamp
from casefile.work import entries, find, gating, referring, writing
from casefile.work.referring import Asked
from casefile.work.writing import Entry


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a command line hands in beside whom it goes to."""

    sets: Sequence[str] = ()
    source: str = ""
    final: bool = False
    already: bool = False
    id: str = ""
    dated: bool = False
    dry_run: bool = False
    json: bool = False


def go(session: Session, case: Case, form: str, asked: Asked, given: HandedIn, stamp: Stamp, again: str) -> None:
    """Begin such a paper, or go on with one; at a terminal its questions are asked, and what may be told is shown first.

    Raises:
        Usage: there is nothing to write, and nobody to ask; `again` is what to type.
        NotMet: it was to be final, and nothing covers it or questions are open; the draft is saved.
    """
    answers = entries.from_text(handed_in(session, given.source), find.form(form)) if given.source else None
    drafts = [one.id for one in case.open_draft(form)]
    begun = [one.id for one in case.open_draft(form) if asked.planned and one.text("planned_ref") == asked.planned]
    given = replace(given, id=given.id or (begun[-1] if begun else ""))
    if drafts and not given.id:
        session.talk(f"a draft lies there already; --id {drafts[-1]} goes on with it")
    draft = find.open_draft(case, find.form(form, session.folder.shelf), given.id)
    sets = tuple(split(one) for one in given.sets)
    whole = Entry(answers, sets, given.final, given.id, given.dated, already=given.already)
    entry = referring.entry_for(case, asked, whole, draft)
    if session.asks and not (answers or sets or given.final):
        for line in referring.who_may_know(
            gating.view(case, session.folder.settings, stamp.day, known_as=session.folder.known_as)
        ):
            session.talk(f"  may be told: {line}")
        ask.questionnaire(
            session, case, form, given.id, stamp, dated=given.dated, known=entry.answers, already=given.already
        )
        return
    if not entry.answers and not entry.sets and not given.id:
        raise Usage("nobody can be asked here", again)
    change = writing.write(session.folder, case, form, entry, stamp)
    finish(session, case.code, change, final=given.final, dry_run=given.dry_run, json=given.json)
