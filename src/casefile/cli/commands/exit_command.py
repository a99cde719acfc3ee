"""casefile exit: move a case to exit, and close the file."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.commands.advance_command import refuse, run
from casefile.cli.options import Because, Client, Day, DryRun, Json
from casefile.cli.session import Session
from casefile.cli.unreadable import readable
from casefile.work import ending, moving
from casefile.work.moving import GateClosed, Intent

app = typer.Typer(add_completion=False)


@app.command(name="exit")
def exit_(
    ctx: typer.Context,
    client: Client,
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="CODE", help="needs_met, lost_contact, died ... (casefile help reasons)"),
    ] = "",
    because: Because = "",
    close: Annotated[bool, typer.Option("--close", help="Close the file of a case in exit.")] = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Move a case to exit with a reason, from any phase; --close closes the file once the exit summary is final."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    readable(case)
    stamp = session.stamp(on, case)
    if not close:
        moving.known_reason(reason)
        words = session.words(because, "Why", needed=False)
        run(session, case, Intent("exit", reason, words), stamp, dry_run=dry_run, json=json)
        return
    try:
        change = ending.close(session.folder, session.view(case, stamp.day), case, stamp)
    except GateClosed as closed:
        refuse(session, case, closed, json=json)
    session.finish(change, json=json, dry_run=dry_run)
    for left in ending.left_open(case):
        session.talk(f"  {left}; casefile show {case.code}")
