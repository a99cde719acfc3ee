"""casefile done: what became of a step, a goal, an appointment, or a recipient to be told."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Client, Day, Json
from casefile.cli.session import Session
from casefile.core import enquiries
from casefile.core.case import Case
from casefile.core.due import due
from casefile.core.failure import Failure, NotFound, Usage
from casefile.core.identity import SERVICE
from casefile.work import contacts, following
from casefile.work.following import Progress

app = typer.Typer(add_completion=False)


@app.command()
def done(
    ctx: typer.Context,
    client: Client,
    item: Annotated[
        str,
        typer.Argument(
            metavar="ITEM",
            help="The short id that today prints (p-6hxc, g-4vkm), the day of an appointment, a referral's id.",
        ),
    ],
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="S",
            help="done, doing, stuck, dropped; a goal: achieved ...; an appointment: kept ...; a referral: sent, accepted ...",
        ),
    ] = "",
    words: Annotated[
        str,
        typer.Option("--words", metavar="TEXT", help="The person's words; - asks for them or reads stdin."),
    ] = "",
    extent: Annotated[
        str,
        typer.Option("--extent", metavar="E", help="For a goal: no_progress, partial, achieved, exceeded."),
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="ID", help="The note this belongs to.")] = "",
    how: Annotated[str, typer.Option("--how", metavar="H", help="For a recipient: letter, phone ...")] = "",
    with_: Annotated[
        str, typer.Option("--with", metavar="WHO", help="For a referral: who was spoken with there.")
    ] = "",
    again: Annotated[
        str, typer.Option("--again", metavar="DATE", help="For a referral: when it is asked about again.")
    ] = "",
    already: Annotated[
        bool, typer.Option("--already", help="It has been sent already: write that down although nothing covers it.")
    ] = False,
    on: Day = "",
    json: Json = False,
) -> None:
    """Note what became of a step, goal, appointment or referral, that a recipient was told, an incident reviewed."""
    session = Session(ctx)
    case = session.case_to_write(client)
    said = session.words(words, "Their words", needed=False, first=lambda: session.stamp(on, case)) if words else ""
    progress = Progress(state, said, extent, note, how, with_, again, already)
    stamp = session.stamp(on, case)
    try:
        change = contacts.done(session.folder, case, item, progress, stamp)
    except NotFound:
        fix = _as_today_says(session, case, item)
        if not fix:
            raise
        change = contacts.done(session.folder, case, *following.as_fix_says(fix, item, progress), stamp)
    no = [one.id for one in change.documents if one.form == "referral-out" and progress.state == "declined_by_service"]
    session.finish(change, json=json, next=f"casefile refer {case.code} --instead-of {no[0]}" if no else "")


def _as_today_says(session: Session, case: Case, item: str) -> str:
    """What to type about something that today lists under a name of its own (`xncx-send`); nothing where it lists none.

    Raises:
        Usage: two things have that name today.
    """
    try:
        view = session.view(case)
        items = enquiries.due(view) if case.code == SERVICE else due(view)
        fixes = sorted({one.fix for one in items if one.id == item})
    except Failure:
        return ""
    if len(fixes) > 1:
        raise Usage(f"{len(fixes)} things are called {item} today", f"say which: {'; '.join(fixes)}")
    return fixes[0] if fixes else ""
