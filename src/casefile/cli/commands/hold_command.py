"""casefile hold: keep a file whatever time it is, or lift that again."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Because, Client, Day, Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.work import retaining

app = typer.Typer(add_completion=False)


@app.command()
def hold(
    ctx: typer.Context,
    client: Client,
    because: Because = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day of it, if it is known.")] = "",
    lift: Annotated[str, typer.Option("--lift", metavar="ID", help="Lift this one.")] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Keep a person's file, for a court, an inquiry, a complaint or their own wish; nothing removes it until that is lifted."""
    session = Session(ctx)
    if lift and (because or until):
        raise Usage("--lift stands by itself", "casefile hold CLIENT --lift ID")
    case = session.case_to_write(client, person=True)
    end = session.day(until, "--until") if until else None
    if lift:
        change = retaining.lift(session.folder, case, lift, session.stamp(on, case))
    else:
        words = session.words(because, "Why must it be kept?")
        change = retaining.hold(session.folder, case, words, end, session.stamp(on, case))
    session.finish(change, json=json, next=f"casefile retention {case.code}")
