"""casefile log: what happened, newest first, in sentences."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from casefile.cli import screen
from casefile.cli.commands.list_command import names_shown
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.cli.unreadable import told, unread
from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.entry import Entry, local
from casefile.core.failure import Usage
from casefile.core.identity import place_in, stem
from casefile.work import telling

app = typer.Typer(add_completion=False)
MOST = 30
"""So many entries, unless all are asked for."""
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


@app.command()
def log(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Whose file; everybody's unless said.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Nothing from before that day.")] = "",
    every: Annotated[bool, typer.Option("--all", help=f"Everything, not only the last {MOST}.")] = False,
    json: Json = False,
) -> None:
    """What happened in the caseload, or in one client's file, newest first."""
    session = Session(ctx)
    first = session.day(since, "--since") if since else None
    day = session.today if session.looks_back else None
    if first and first > session.today:
        raise Usage("--since is a day that has not come yet")
    code = session.code_to_read(client) if client else ""

    def counts(one: Entry) -> bool:
        return (first is None or one.typed_on >= first) and (day is None or one.day <= day)

    if code and place_in(code) == "client":
        say_unread(session, session.folder.case(code))
    found = telling.told(session.folder, code, 0 if every else MOST, counts, first)
    if found.aside:
        session.talk(found.aside)
    if json:
        screen.as_json({"log": [as_dict(one) for one in found.entries], "more": found.more})
        return
    if not found.entries:
        session.talk("nothing happened in that time" if first or day else "nothing has happened yet")
        return
    names = _names(session, found.entries)
    for one in found.entries:
        tell(session, when(one), one, "" if code else names.get(one.client, one.client))
    if found.more:
        rest = " ".join(part for part in ("casefile log", code, f"--since {since}" if since else "", "--all") if part)
        session.talk(f"older: {rest}")


def say_unread(session: Session, case: Case) -> None:
    """Say, on the side, that a paper of this file cannot be read, so that nothing looks whole that is not."""
    if problem := unread(case):
        session.talk(f"{told(case, problem)}; casefile check {case.code}")


def _names(session: Session, entries: tuple[Entry, ...]) -> dict[str, str]:
    """How a terminal calls the clients that are named, as other lists do."""
    made = {}
    for code in {one.client for one in entries if place_in(one.client) == "client"} & set(session.folder.codes()):
        profile = session.folder.document(f"clients/{code}/profile.yaml")
        case = Case(code, profile, (profile,))
        name = names_shown(case, session.folder.settings.names, terminal=sys.stdout.isatty())
        made[code] = f"{code} {name}".strip()
    return made


def when(one: Entry) -> str:
    """The moment as a person says it, always of the same width."""
    here = local(one.at)
    return f"{_DAYS[here.weekday()]} {here.day:2} {_MONTHS[here.month - 1]} {here.year} {here:%H:%M}"


def tell(session: Session, moment: str, one: Entry, whose: str) -> None:
    """One entry: when, and the sentence, wrapped beside it; in brackets what `show` takes."""
    paper = "" if stem(one.path) in ("case", "profile") or not day_of(one.id[:10]) else one.id[-4:]
    aside = " ".join(part for part in (whose, paper) if part)
    late = one.typed_on != one.day and one.kind not in ("appointment", "changed")
    words = one.sentence + (f", for {one.day.day} {_MONTHS[one.day.month - 1]} {one.day.year}" if late else "")
    words += "" if one.in_history else ", not in the history yet"
    screen.beside(moment, f"{words} ({aside})" if aside else words)


def as_dict(one: Entry) -> dict[str, Any]:
    """An entry as the contract prints it."""
    return {
        "at": one.at,
        "date": one.day.isoformat(),
        "by": one.by or None,
        "client": one.client or None,
        "kind": one.kind,
        "what": one.what,
        "form": one.form or None,
        "id": one.id or None,
        "path": one.path or None,
        "version": one.version,
        "questions": list(one.questions),
        "by_hand": one.by_hand,
        "in_history": one.in_history,
    }
