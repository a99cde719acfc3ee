"""casefile state: pause a case, put it on the waiting list, decline it, or go on with it."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.commands.advance_command import refuse
from casefile.cli.options import Because, Client, Day, Json
from casefile.cli.session import Session
from casefile.work import moving
from casefile.work.moving import GateClosed

app = typer.Typer(add_completion=False)


@app.command()
def state(
    ctx: typer.Context,
    client: Client,
    state: Annotated[str, typer.Argument(metavar="STATE", help="paused, waiting, declined or active.")],
    because: Because = "",
    paused_for: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="CODE",
            help="For a pause: ceremony, hospital, custody, travel, season, road, own_wish, other.",
        ),
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Until when, for paused and waiting.")] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Pause a case, put it on the waiting list, decline it, or make it active again."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    stamp = session.stamp(on, case)
    end = session.day(until, "--until") if until else None
    words = session.words(because, f"Why the case is {state}", needed=not paused_for)
    try:
        change = moving.set_state(
            session.folder, session.view(case, stamp.day), case, state, words, end, stamp, paused_for
        )
    except GateClosed as closed:
        refuse(session, case, closed, json=json)
    session.finish(change, json=json)
